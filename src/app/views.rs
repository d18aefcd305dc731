//! What is remembered of the screen from one start to the next: for each pane its filter, order and columns, what was
//! typed into the palette, and how long the header is.

use super::{palette::REMEMBERED, panes::PANES, state::State};
use serde_json::{Map, Value, json};

impl State {
    /// What is to be remembered, as JSON; `None` while a filter is being typed.
    pub fn views(&self) -> Option<Value> {
        if self.filtering.is_some() {
            return None;
        }
        let mut panes = Map::new();
        for pane in &PANES {
            let (list, columns) = (self.list(pane.id), pane.columns());
            let name = |place: &usize| columns.get(*place).map(|(name, _)| *name);
            panes.insert(
                pane.name.to_owned(),
                json!({
                    "filter": list.typed(),
                    "problems": list.problems,
                    "sort": name(&list.sort),
                    "inverted": list.inverted,
                    "wide": list.arrangement.wide,
                    "columns": list.arrangement.chosen().map(|chosen| chosen.iter().filter_map(name).collect::<Vec<_>>()),
                }),
            );
        }
        Some(json!({ "panes": panes, "typed": self.typed_commands, "compact": self.is_compact }))
    }

    /// Makes the panes as they are remembered. What is unknown by now is left out.
    pub(super) fn recall(&mut self, views: &Value) {
        for pane in &PANES {
            let (view, columns) = (&views["panes"][pane.name], pane.columns());
            let place = |name: &Value| columns.iter().position(|(known, _)| Some(*known) == name.as_str());
            let list = self.list_mut(pane.id);
            if let Some(sort) = place(&view["sort"]) {
                list.sort = sort;
                list.inverted = view["inverted"].as_bool().unwrap_or_default();
            }
            list.arrangement.wide = view["wide"].as_bool().unwrap_or_default();
            if let Some(chosen) = view["columns"].as_array() {
                list.arrangement.choose(chosen.iter().filter_map(place).collect(), columns.len());
            }
            if let Some(filter) = view["filter"].as_str() {
                self.filter(pane.id, filter.to_owned());
                if self.list(pane.id).unreadable().is_some() {
                    self.filter(pane.id, String::new());
                }
            }
            let is_of_computes = !pane.kinds().is_empty();
            self.show_problems(pane.id, is_of_computes && view["problems"].as_bool().unwrap_or_default());
        }
        self.is_compact = views["compact"].as_bool().unwrap_or_default();
        let typed = views["typed"].as_array().into_iter().flatten().filter_map(Value::as_str);
        self.typed_commands = typed.take(REMEMBERED).map(str::to_owned).collect();
    }
}
