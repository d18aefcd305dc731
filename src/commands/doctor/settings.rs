//! Which files say what, and which workspace follows from it.

use super::{Ground, finding::Finding};
use crate::{
    app::state::Wanted,
    domain::ids::WorkspaceId,
    runtime::private_file,
    settings::{Whereabouts, config_file},
};
use std::path::Path;

/// What is found.
pub fn check(ground: &Ground) -> Vec<Finding> {
    let mut findings = file(ground);
    if let Some(file) = &ground.settings.file {
        findings.extend(writers(file));
    }
    if let Err(failure) = &ground.service
        && failure.exit_code() == 2
    {
        let words = failure.to_string();
        findings.push(Finding::bad(
            2,
            "service",
            words,
            "put it right in the file, the variable or the option",
        ));
    }
    findings.extend(said(ground));
    let Whereabouts { wanted, origin, passed_over } = ground.settings.whereabouts(&ground.machine);
    findings.extend(passed_over.iter().map(|sentence| {
        Finding::doubtful("passed over", sentence, "put it right, or remove it if it is not needed")
    }));
    findings.push(Finding::good("to be opened", workspace(&wanted, &origin)));
    findings
}

fn file(ground: &Ground) -> Vec<Finding> {
    if !ground.broken.is_empty() {
        let bad = |broken: &String| {
            Finding::bad(2, "file", broken, "put that line right; until then nothing else starts")
        };
        return ground.broken.iter().map(bad).collect();
    }
    vec![match (&ground.settings.file, config_file()) {
        (Some(file), _) => Finding::good("file", file.display().to_string()),
        (None, Some(place)) => {
            Finding::good("file", format!("none at {}; the defaults hold", place.display()))
        }
        (None, None) => Finding::doubtful(
            "file",
            "there is no home to look for it in",
            "set HOME, or name a file with --config",
        ),
    }]
}

/// Who may write the file, may say where a token is sent.
fn writers(file: &Path) -> Option<Finding> {
    let others = private_file::others_may_write(file).ok()?;
    let advice = format!("chmod 600 {}", file.display());
    others.then(|| {
        Finding::doubtful("file", "others may write it, and so decide what this program does", &advice)
    })
}

/// The settings that were said for this run, and where.
fn said(ground: &Ground) -> Option<Finding> {
    let said: Vec<String> = ground
        .settings
        .origins()
        .filter(|(_, origin)| origin.is_for_this_run())
        .map(|(name, origin)| format!("{name} by {origin}"))
        .collect();
    (!said.is_empty()).then(|| Finding::good("said for this run", said.join(", ")))
}

fn workspace(wanted: &Wanted, origin: &str) -> String {
    let names = |names: Vec<&str>| names.join(", ");
    match wanted {
        Wanted::Workspaces(ids) => {
            format!("{}, by {origin}", names(ids.iter().map(WorkspaceId::name).collect()))
        }
        Wanted::Found(_) if origin.is_empty() => "nothing names one: all that can be seen".to_owned(),
        Wanted::Found(search) if search.names.is_empty() => {
            format!("all that can be seen within what {origin} says")
        }
        Wanted::Found(search) => {
            let wanted = names(search.names.iter().map(|named| named.name.as_str()).collect());
            format!("{wanted}, by {origin}; where it is, is looked for")
        }
    }
}
