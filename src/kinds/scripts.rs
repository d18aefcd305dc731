//! Setup scripts of a compute instance: one runs when it is made, one whenever it starts.

use super::{
    field::{Choice, Field, unset, word},
    form::{Known, Problem},
    property::{Property, property},
};
use serde_json::Value;

const CREATION: [&str; 3] = [
    "/properties/properties/setupScripts/scripts/creationScript/scriptSource",
    "/properties/properties/setupScripts/scripts/creationScript/scriptData",
    "/properties/properties/setupScripts/scripts/creationScript/timeout",
];
const STARTUP: [&str; 3] = [
    "/properties/properties/setupScripts/scripts/startupScript/scriptSource",
    "/properties/properties/setupScripts/scripts/startupScript/scriptData",
    "/properties/properties/setupScripts/scripts/startupScript/timeout",
];

/// A script in the workspace's file share, in the word that Microsoft's own client sends; the specification has
/// `workspace`.
const SHARE: &str = "workspaceStorage";

/// What runs once, when the instance is made.
pub const CREATION_FIELDS: [Field; 4] = [
    source("Creation script", CREATION[0]),
    file("Creation file", CREATION[1]).shown(|draft| is(draft, CREATION[0], "inline")),
    path("Creation path", CREATION[1]).shown(|draft| is(draft, CREATION[0], SHARE)),
    timeout("Creation limit", CREATION[2])
        .shown(|draft| is_there(draft, CREATION[0]))
        .check(|draft, _| limit(draft, CREATION[2])),
];
/// What runs at each start.
pub const STARTUP_FIELDS: [Field; 4] = [
    source("Startup script", STARTUP[0]),
    file("Startup file", STARTUP[1]).shown(|draft| is(draft, STARTUP[0], "inline")),
    path("Startup path", STARTUP[1]).shown(|draft| is(draft, STARTUP[0], SHARE)),
    timeout("Startup limit", STARTUP[2])
        .shown(|draft| is_there(draft, STARTUP[0]))
        .check(|draft, _| limit(draft, STARTUP[2])),
];

const fn source(label: &'static str, at: &'static str) -> Field {
    const CHOICES: &[Choice] =
        &[unset("none"), word("from a file", "inline"), word("in the workspace", SHARE)];
    let at: Property<String> = property(at);
    Field::choice(label, at, CHOICES)
        .help("A shell script that sets the instance up: a file of this machine, or one in the workspace's file share.")
}

const fn file(label: &'static str, at: &'static str) -> Field {
    Field::file(label, property(at)).help("The path of a file on this machine; its content is sent along.")
}

const fn path(label: &'static str, at: &'static str) -> Field {
    Field::text(label, property(at))
        .help("The path of the script in the workspace's file share, as the notebooks page shows it.")
        .example("Users/ada/setup.sh")
        .check(relative)
}

const fn timeout(label: &'static str, at: &'static str) -> Field {
    let at: Property<String> = property(at);
    Field::text(label, at)
        .help("How long the script may run, as the timeout command writes it: 15m, 1h. Empty: the service's own limit.")
        .example("15m")
        .optional()
}

fn is(draft: &Value, source: &str, wanted: &str) -> bool {
    super::property::at(draft, source).and_then(Value::as_str) == Some(wanted)
}

fn is_there(draft: &Value, source: &str) -> bool {
    super::property::at(draft, source).is_some()
}

fn limit(draft: &Value, at: &str) -> Option<Problem> {
    let text = super::property::at(draft, at)?.as_str()?;
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    let good = text.len() - digits.len() <= 1 && digits.parse::<u32>().is_ok_and(|number| number > 0);
    (!good).then(|| Problem::error("a number, and s, m, h or d"))
}

fn relative(draft: &Value, _: &Known) -> Option<Problem> {
    let wrong = |at: &str| {
        let path = super::property::at(draft, at)?.as_str()?;
        (path.starts_with('/') || path.contains("..") || path.contains('\\')).then_some(())
    };
    let in_workspace = |paths: &[&str; 3]| is(draft, paths[0], SHARE);
    let bad =
        [&CREATION, &STARTUP].into_iter().filter(|paths| in_workspace(paths)).any(|p| wrong(p[1]).is_some());
    bad.then(|| Problem::error("relative to the root of the file share, with / between folders"))
}
