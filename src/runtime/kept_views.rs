//! Filters, orders and columns of the panes, kept from one start to the next.

use super::{behind::Behind, private_file};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The name of the file.
const FILE: &str = "views.json";

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
        let kept = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self { file, kept: kept.unwrap_or_default(), behind: Behind::default() }
    }

    /// What was kept.
    pub fn views(&self) -> &Value {
        &self.kept
    }

    /// Keeps what the screen looks like now. The file is written in the background, and only when it changes.
    pub fn keep(&mut self, views: Value) {
        if self.kept == views {
            return;
        }
        self.kept = views;
        let (file, text) = (self.file.clone(), format!("{:#}\n", self.kept));
        self.behind.write("the views", move || private_file::replace(&file, text.as_bytes()));
    }

    /// Waits until what was kept is written.
    pub async fn settle(&mut self) {
        self.behind.settle().await;
    }
}
