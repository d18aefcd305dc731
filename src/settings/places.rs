//! Where the files of this program are, by the customs of the platform. Without a home there are none.

use directories::ProjectDirs;
use std::path::PathBuf;

/// The file of settings that is read when none is named.
pub fn config_file() -> Option<PathBuf> {
    Some(folders()?.config_dir().join("config.toml"))
}

/// Where what is kept for the next start goes, and the details of a crash.
pub fn state_folder() -> Option<PathBuf> {
    let folders = folders()?;
    // Not every platform tells state from other data.
    Some(folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned())
}

/// Where what can be had again goes.
pub fn cache_folder() -> Option<PathBuf> {
    Some(folders()?.cache_dir().to_owned())
}

fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "amldeck")
}
