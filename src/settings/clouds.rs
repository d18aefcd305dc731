//! `[clouds.NAME]`: clouds that are not known beforehand, for which the file vouches.

use super::{
    Settings,
    file::{Lines, Problem, unknown},
    table::text,
};
use crate::azure::Described;
use toml::de::DeValue;

const ENDPOINT: &str = "endpoint";

/// Takes those of them that are complete, and returns every line that is wrong.
pub fn take(settings: &mut Settings, value: &DeValue<'_>, lines: Lines<'_>) -> Vec<Problem> {
    let wanted = "clouds must be tables that begin with [clouds.NAME]";
    let Some(clouds) = value.as_table() else { return vec![lines.problem(&(0..0), wanted)] };
    let mut problems = Vec::new();
    for (name, value) in clouds {
        let (at, name) = (name.span(), name.get_ref());
        let Some(table) = value.get_ref().as_table() else {
            problems.push(lines.problem(&at, wanted));
            continue;
        };
        let (mut endpoint, mut wrong) = (None, Vec::new());
        for (key, value) in table {
            let words = if key.get_ref() == ENDPOINT {
                endpoint = text(value.get_ref());
                endpoint.is_none().then(|| "endpoint must be a URL in quotes".to_owned())
            } else {
                Some(unknown("setting of a cloud", key.get_ref(), [ENDPOINT].into_iter()))
            };
            wrong.extend(words.map(|words| lines.problem(&key.span(), words)));
        }
        match endpoint {
            Some(endpoint) => settings.clouds.push(Described { name: name.to_string(), endpoint }),
            // Whatever is wrong in it may be its endpoint.
            None if wrong.is_empty() => wrong.push(lines.problem(&at, "a cloud needs its endpoint")),
            None => {}
        }
        problems.extend(wrong);
    }
    problems
}
