//! The workspaces that were opened last, kept from one start to the next.

use super::{behind::Behind, private_file};
use crate::domain::ids::{ResourceId, WorkspaceId};
use serde_json::{Value, json};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The name of the file.
const FILE: &str = "recent.json";
/// So many are kept.
const MOST: usize = 20;

/// The list, and the file that it is kept in.
pub struct Recent {
    file: PathBuf,
    /// Where the workspaces are: those of one cloud are nothing to another.
    host: String,
    kept: Vec<WorkspaceId>,
    behind: Behind,
}

impl Recent {
    /// The list of `host` in this folder; an empty one when there is no file, or nothing to be made of it.
    pub fn load(folder: &Path, host: &str) -> Self {
        let file = folder.join(FILE);
        let kept = entries(&file).into_iter().filter(|entry| entry.host == host).map(|entry| entry.workspace);
        Self { host: host.to_owned(), kept: kept.collect(), behind: Behind::default(), file }
    }

    /// The workspaces, the latest first.
    pub fn workspaces(&self) -> &[WorkspaceId] {
        &self.kept
    }

    /// Keeps what was opened, the latest first. The file is written in the background, and only when it changes.
    pub fn keep(&mut self, opened: &[WorkspaceId]) {
        let opened = &opened[..opened.len().min(MOST)];
        if self.kept == opened {
            return;
        }
        self.kept = opened.to_vec();
        let (file, host, kept) = (self.file.clone(), self.host.clone(), self.kept.clone());
        self.behind.write("the recent workspaces", move || write(&file, &host, kept));
    }

    /// Waits until what was kept is written.
    pub async fn settle(&mut self) {
        self.behind.settle().await;
    }
}

/// The workspaces of all hosts in the list of this folder.
pub fn recently_opened(folder: &Path) -> Vec<WorkspaceId> {
    entries(&folder.join(FILE)).into_iter().map(|entry| entry.workspace).collect()
}

struct Entry {
    host: String,
    workspace: WorkspaceId,
}

/// What is in the file. Another program may have been at it meanwhile, so that each row stands for itself.
fn entries(file: &PathBuf) -> Vec<Entry> {
    let text = fs::read(file).unwrap_or_default();
    let Ok(Value::Array(rows)) = serde_json::from_slice(&text) else { return Vec::new() };
    let entry = |row: &Value| {
        let workspace = WorkspaceId::of(&ResourceId::parse(row["id"].as_str()?).ok()?)?;
        Some(Entry { host: row["host"].as_str()?.to_owned(), workspace })
    };
    rows.iter().filter_map(entry).collect()
}

/// Writes the list of `host` before those of other hosts.
fn write(file: &PathBuf, host: &str, kept: Vec<WorkspaceId>) -> io::Result<()> {
    let own = kept.into_iter().map(|workspace| Entry { host: host.to_owned(), workspace });
    let others = entries(file).into_iter().filter(|entry| entry.host != host);
    let rows: Vec<Value> = own
        .chain(others)
        .take(MOST)
        .map(|entry| json!({ "id": entry.workspace.id().as_str(), "host": entry.host }))
        .collect();
    private_file::replace(file, format!("{:#}\n", Value::Array(rows)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, os::unix::fs::MetadataExt, process};

    fn id(number: usize) -> WorkspaceId {
        WorkspaceId::new("00000000-0000-0000-0000-000000000001", "rg", &format!("w{number}"))
    }

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("amldeck-recent-{}-{name}", process::id()))
    }

    #[tokio::test]
    async fn what_was_opened_is_known_at_the_next_start_of_the_same_cloud() {
        let folder = folder("kept");
        let mut recent = Recent::load(&folder, "one");
        assert_eq!(recent.workspaces(), []);
        recent.keep(&[id(1)]);
        recent.keep(&[id(2), id(1)]);
        recent.settle().await;
        let mut other = Recent::load(&folder, "two");
        assert_eq!(other.workspaces(), []);
        other.keep(&[id(3)]);
        other.settle().await;
        assert_eq!(Recent::load(&folder, "one").workspaces(), [id(2), id(1)]);
        assert_eq!(recently_opened(&folder), [id(3), id(2), id(1)]);
        assert_eq!(Recent::load(&folder, "two").workspaces(), [id(3)]);
        assert_eq!(fs::metadata(folder.join(FILE)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn twenty_are_kept_and_a_file_that_was_spoilt_is_written_anew() {
        let folder = folder("many");
        private_file::replace(&folder.join(FILE), br#"[{"id": 3}, {"host": "one", "id": "/x"}, 7"#).unwrap();
        let mut recent = Recent::load(&folder, "one");
        assert_eq!(recent.workspaces(), []);
        let all: Vec<WorkspaceId> = (0..30).map(id).collect();
        recent.keep(&all);
        recent.settle().await;
        assert_eq!(Recent::load(&folder, "one").workspaces(), &all[..MOST]);
        fs::remove_dir_all(folder).unwrap();
    }
}
