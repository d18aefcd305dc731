//! What the program writes on this machine, and who may read it.

use super::{Ground, finding::Finding};
use crate::settings::{cache_folder, state_folder};
use std::{fs, io::ErrorKind, os::unix::fs::MetadataExt, path::Path};

/// What lets others look into it.
const OTHERS: u32 = 0o077;

/// What is found.
pub fn check(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = [("state", state_folder()), ("cache", cache_folder())]
        .into_iter()
        .map(|(about, folder)| match folder {
            Some(folder) => place(about, &folder),
            None => {
                Finding::doubtful(about, "nowhere: there is no home", "set HOME; until then nothing is kept")
            }
        })
        .collect();
    findings.push(match &ground.settings.log_file {
        Some(file) => place("log", file),
        None => Finding::good("log", "none; --log-file FILE --log-level debug writes one"),
    });
    findings
}

/// A file or folder, and its mode.
fn place(about: &str, path: &Path) -> Finding {
    let shown = path.display();
    match fs::metadata(path) {
        Ok(found) => {
            let mode = found.mode() & 0o777;
            let words = format!("{shown} ({mode:04o})");
            let is_open = mode & OTHERS != 0 && (found.is_file() || found.is_dir());
            if !is_open {
                return Finding::good(about, words);
            }
            let wanted = if found.is_dir() { "700" } else { "600" };
            Finding::doubtful(
                about,
                format!("{words}: others may look into it"),
                &format!("chmod {wanted} {shown}"),
            )
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Finding::good(about, format!("{shown}, not there yet"))
        }
        Err(error) => Finding::doubtful(
            about,
            format!("{shown}: {error}"),
            "nothing can be kept there; see to its rights",
        ),
    }
}
