//! A folder that goes with the test.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder that goes with the test.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("amldeck-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file; gives its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).unwrap();
        file
    }

    /// A tool that notes its arguments and then does this.
    pub fn tool(&self, name: &str, does: &str) {
        let calls = self.calls_of(name);
        let file = self.write(name, &format!("#!/bin/sh\necho \"$@\" >> {}\n{does}\n", calls.display()));
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The arguments of each call of a tool so far.
    pub fn calls(&self, name: &str) -> Vec<String> {
        let calls = fs::read_to_string(self.calls_of(name)).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    fn calls_of(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.calls"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
