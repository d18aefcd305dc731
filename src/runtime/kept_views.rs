//! Filters, orders and columns of the panes, kept from one start to the next. Several sessions may run at once: each
//! writes what was changed in it, and leaves the rest of the file to the others.

use super::{behind::Behind, private_file};
use crate::app::palette::REMEMBERED;
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The name of the file.
const FILE: &str = "views.json";
/// What the file has for each pane.
const PANES: &str = "panes";
/// What the file has of what was typed into the palette.
const TYPED: &str = "typed";

/// What is kept, and the file that it is kept in.
pub struct KeptViews {
    file: PathBuf,
    kept: Value,
    behind: Behind,
}

impl KeptViews {
    /// What is kept in this folder; nothing when there is no file, or nothing to be made of it.
    pub fn load(folder: &Path) -> Self {
        let file = folder.join(FILE);
        Self { kept: read(&file), file, behind: Behind::default() }
    }

    /// What was kept.
    pub fn views(&self) -> &Value {
        &self.kept
    }

    /// What the screen looks like at the start of this session: what stays so was not changed in it.
    pub fn begin(&mut self, views: Value) {
        self.kept = views;
    }

    /// Keeps what was changed of what the screen looks like. The file is written in the background, and only then.
    pub fn keep(&mut self, views: Value) {
        if self.kept == views {
            return;
        }
        let before = std::mem::replace(&mut self.kept, views.clone());
        let file = self.file.clone();
        self.behind.write("the views", move || {
            let views = changed(read(&file), &before, &views);
            private_file::replace(&file, format!("{views:#}\n").as_bytes())
        });
    }

    /// Waits until what was kept is written.
    pub async fn settle(&mut self) {
        self.behind.settle().await;
    }
}

fn read(file: &Path) -> Value {
    fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// What the file is to say: what is `there`, but for what is otherwise now than before.
fn changed(there: Value, before: &Value, now: &Value) -> Value {
    let Value::Object(mut views) = there else { return now.clone() };
    let mut panes = views.get(PANES).and_then(Value::as_object).cloned().unwrap_or_default();
    renew(&mut panes, &before[PANES], &now[PANES]);
    let typed = json!(typed(views.get(TYPED).unwrap_or(&Value::Null), &before[TYPED], &now[TYPED]));
    renew(&mut views, before, now);
    views.insert(PANES.to_owned(), panes.into());
    views.insert(TYPED.to_owned(), typed);
    views.into()
}

/// Takes over the values that have changed.
fn renew(values: &mut Map<String, Value>, before: &Value, now: &Value) {
    let changed =
        now.as_object().into_iter().flatten().filter(|(name, value)| before[name.as_str()] != **value);
    values.extend(changed.map(|(name, value)| (name.clone(), value.clone())));
}

/// What was typed since comes before what the others have typed.
fn typed<'a>(there: &'a Value, before: &Value, now: &'a Value) -> Vec<&'a str> {
    let (before, now) = (texts(before), texts(now));
    let since = |count: &usize| {
        let (new, old) = now.split_at(*count);
        before.iter().filter(|text| !new.contains(text)).zip(old).all(|(before, old)| before == old)
    };
    let count = (0..now.len()).find(since).unwrap_or(now.len());
    let new = &now[..count];
    let others = texts(there).into_iter().filter(|text| !new.contains(text));
    new.iter().copied().chain(others).take(REMEMBERED).collect()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, process};

    fn views(instances: &str, clusters: &str, typed: &[&str], compact: bool) -> Value {
        json!({
            "panes": { "instances": { "filter": instances }, "clusters": { "filter": clusters } },
            "typed": typed,
            "compact": compact,
        })
    }

    #[tokio::test]
    async fn sessions_keep_what_was_changed_in_each() {
        let folder = env::temp_dir().join(format!("amldeck-views-{}", process::id()));
        let start = views("", "", &["quota"], false);
        let mut sessions = [KeptViews::load(&folder), KeptViews::load(&folder)];
        for session in &mut sessions {
            session.begin(start.clone());
        }
        let [one, two] = &mut sessions;
        one.keep(views("mine", "", &["find gpu", "quota"], false));
        one.settle().await;
        two.keep(views("", "gpu", &["info", "quota"], true));
        two.settle().await;
        one.keep(views("mine", "", &["quota", "find gpu"], false));
        one.settle().await;
        let kept = KeptViews::load(&folder);
        assert_eq!(*kept.views(), views("mine", "gpu", &["quota", "info", "find gpu"], true));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_not_changed_is_left_as_it_is_there() {
        let before = views("", "", &["a", "b"], false);
        let there = json!({ "panes": { "clusters": { "filter": "x" } }, "typed": ["c"], "later": 1 });
        let same = json!({ "panes": { "clusters": { "filter": "x" } }, "typed": ["c"], "later": 1 });
        assert_eq!(changed(there.clone(), &before, &before), same);
        let typed = changed(there, &before, &views("", "", &["d", "b", "a"], false));
        assert_eq!(typed["typed"], json!(["d", "b", "c"]));
        let spoilt = json!({ "panes": 3, "typed": 4 });
        let now = views("mine", "", &["a", "b"], false);
        assert_eq!(changed(spoilt, &before, &now)["panes"], json!({ "instances": { "filter": "mine" } }));
        assert_eq!(changed(Value::Null, &before, &now), now);
    }
}
