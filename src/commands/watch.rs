//! `amldeck watch`: states that change, line by line, until something holds.

use super::{Failure, headless, output::print, source::Source};
use crate::{
    app::{event::Event, filter::Filter, fleet::Transition, row::Row, state::State},
    cli::{Stream, Watch},
    domain::{compute::Status, text::Text},
};
use ratatui::layout::Size;
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep_until};

/// Longer than anybody watches.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);

/// Prints every change of a state until what is waited for holds.
///
/// # Errors
/// When something holds that must not, when time is up, and when nothing can be read at the start.
pub async fn run(watch: &Watch, source: Source) -> Result<(), Failure> {
    let mut engine = headless::settled(source, Size::default()).await?;
    if let Some(failure) =
        headless::failure(&engine.state).filter(|_| engine.state.computes().next().is_none())
    {
        return Err(failure);
    }
    let end = Instant::now() + watch.timeout.unwrap_or(FOREVER);
    let (mut told, mut failing) = (0, BTreeMap::new());
    loop {
        complain(&engine.state, &mut failing);
        told = tell(watch, &engine.state, told)?;
        if is_over(watch, &engine.state)? {
            return Ok(());
        }
        // Only what was heard can have changed anything.
        let mut heard = false;
        while !heard || engine.state.is_at_work() {
            let event = tokio::select! {
                event = engine.next() => event,
                () = sleep_until(end) => return Err(out_of_time(watch)),
            };
            heard |= matches!(event, Event::Reply(..));
            engine.step(event);
        }
    }
}

/// Prints the changes that were not told yet; gives the number of the last one.
fn tell(watch: &Watch, state: &State, told: u64) -> Result<u64, Failure> {
    let (mut last, mut lines) = (told, String::new());
    for (number, at, transition) in state.activity.changes().filter(|(number, ..)| *number > told) {
        last = number;
        // What is gone cannot be asked any more whether it passes.
        let row = state.fleet.row_of(&transition.key);
        if row.is_some_and(|row| !passes(state, watch.filter.as_ref(), row)) {
            continue;
        }
        let time = at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        lines.push_str(&match watch.output {
            Stream::Text => text(&time, transition, state),
            Stream::Ndjson => line(&time, transition),
        });
    }
    if !lines.is_empty() {
        print(&lines)?;
    }
    Ok(last)
}

fn text(time: &str, transition: &Transition, state: &State) -> String {
    let id = &transition.key.id;
    let place = id.workspace_name().filter(|_| state.fleet.has_several());
    let place = place.map(|name| format!("{}/", Text::new(name))).unwrap_or_default();
    let word = |status: &Option<Status>, none: &str| {
        status.as_ref().map_or_else(|| none.to_owned(), |status| status.word.to_string())
    };
    let (from, to) = (word(&transition.from, "–"), word(&transition.to, "gone"));
    format!("{time} {place}{} {from} → {to}\n", Text::new(id.name()))
}

fn line(time: &str, transition: &Transition) -> String {
    let id = &transition.key.id;
    let word = |status: &Option<Status>| status.as_ref().map(|status| status.word.to_string());
    let line = json!({
        "time": time,
        "workspace": id.workspace_name(),
        "name": id.name(),
        "id": id.as_str(),
        "from": word(&transition.from),
        "to": word(&transition.to),
    });
    format!("{line}\n")
}

/// Whether what is waited for holds for all computes that are watched, of which there has to be one.
fn is_over(watch: &Watch, state: &State) -> Result<bool, Failure> {
    let watched = || state.fleet.rows().filter(|row| passes(state, watch.filter.as_ref(), row));
    if let Some(fatal) = &watch.fail_on
        && let Some(row) = watched().find(|row| state.passes(fatal, row))
    {
        return Err(Failure::Held { name: row.compute.name.clone(), what: fatal.to_string() });
    }
    let Some(until) = &watch.until else { return Ok(false) };
    Ok(watched().next().is_some() && watched().all(|row| state.passes(until, row)))
}

fn passes(state: &State, filter: Option<&Filter>, row: &Row) -> bool {
    filter.is_none_or(|filter| state.passes(filter, row))
}

/// A workspace that cannot be read any more, or can again, is told once.
fn complain(state: &State, failing: &mut BTreeMap<String, String>) {
    let now: BTreeMap<String, String> = state
        .failures()
        .map(|(id, error)| (Text::new(id.name()).to_string(), Text::from(error.to_string()).to_string()))
        .collect();
    for (name, why) in &now {
        if failing.get(name) != Some(why) {
            eprintln!("amldeck: {name}: {why}");
        }
    }
    for name in failing.keys().filter(|name| !now.contains_key(*name)) {
        eprintln!("amldeck: {name}: can be read again");
    }
    *failing = now;
}

fn out_of_time(watch: &Watch) -> Failure {
    let what = watch.until.as_ref().map(ToString::to_string);
    Failure::OutOfTime { after: watch.timeout.unwrap_or(FOREVER), what }
}
