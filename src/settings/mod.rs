//! What the program was told, from four places: the command line, the environment, the file, the defaults. The
//! first that says something counts, and which one it was is remembered.

mod clouds;
mod file;
mod keys;
mod look;
mod places;
mod printed;
mod schema;
mod section;
mod shape;
mod strays;
mod table;
mod theme;
mod whereabouts;

pub use look::Surroundings;
pub use places::{cache_folder, config_file, state_folder};
pub use schema::{defaults_as_comments, schema};
pub use section::Section;
pub use theme::Theme;
pub use whereabouts::{Machine, Whereabouts};

use crate::{
    app::keymap::{Flaw, Keymap, Preset, Remap},
    azure::{Auth, Cloud, CloudError, Described},
    cli::{LogLevel, Options},
    domain::workspace::Named,
};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// The name of the file of keys.
const KEYS_FILE: &str = "keys.toml";

/// The settings, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The subscription to look in.
    pub subscription: Option<String>,
    /// The resource group to look in.
    pub resource_group: Option<String>,
    /// The workspaces to open.
    pub workspaces: Vec<Named>,
    /// The cloud, by its name.
    pub cloud: Option<String>,
    /// The Resource Manager to speak to, instead of naming the cloud.
    pub endpoint: Option<String>,
    /// Clouds that the file describes.
    pub clouds: Vec<Described>,
    /// Who asks.
    pub auth: Auth,
    /// The application that device codes are asked for as.
    pub device_code_client_id: String,
    /// The certificates that are believed instead of the system's.
    pub ca_bundle: Option<PathBuf>,
    /// Whether changes may be sent; `None` leaves it to where the service is.
    pub write: Option<bool>,
    /// How often the computes are listed.
    pub refresh: Option<Duration>,
    /// Where the log goes.
    pub log_file: Option<PathBuf>,
    /// How much is logged.
    pub log_level: LogLevel,
    /// The keys to begin from.
    pub keys: Preset,
    /// What the file of keys changes of them.
    pub remaps: Vec<Remap>,
    /// The file of keys, whether there is one or not.
    pub keys_file: Option<PathBuf>,
    /// What is wrong with how that file is written.
    pub flaws: Vec<Flaw>,
    /// What the screen is to look like: a theme's name, or `auto`.
    pub theme: String,
    /// Whether the line to the terminal is slow: nothing moves, and a frame comes once a second at most.
    pub low_bandwidth: bool,
    /// Whether the mouse is listened to; `None` leaves it to where the terminal is.
    pub mouse: Option<bool>,
    /// Whether nothing but ASCII is drawn; `None` leaves it to the locale.
    pub ascii: Option<bool>,
    /// What the file says of single workspaces, in its order.
    pub sections: Vec<Section>,
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    origins: BTreeMap<&'static str, Origin>,
    /// The lines of the file that say so, where it is the file.
    lines: BTreeMap<&'static str, usize>,
}

/// Where a setting was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// As an option.
    CommandLine,
    /// In a variable.
    Environment,
    /// In this file.
    File(PathBuf),
    /// Nowhere: it is what counts then.
    Default,
}

impl Origin {
    /// The greater, the later it was said.
    fn weight(&self) -> u8 {
        match self {
            Self::Default => 1,
            Self::File(_) => 2,
            Self::Environment => 3,
            Self::CommandLine => 4,
        }
    }

    /// Whether it was said for this run, and so counts more than anything in a file.
    pub fn is_for_this_run(&self) -> bool {
        match self {
            Self::CommandLine | Self::Environment => true,
            Self::File(_) | Self::Default => false,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.pad("the command line"),
            Self::Environment => f.pad("the environment"),
            Self::File(path) => f.pad(&path.display().to_string()),
            Self::Default => f.pad("the defaults"),
        }
    }
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file that was named cannot be read.
    #[error("the settings in {} cannot be read: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the file is wrong.
    #[error("{}, line {line}: {problem}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no such theme.
    #[error("{0}")]
    Theme(String),
}

impl Settings {
    /// Puts together what `options`, the file and the defaults say.
    ///
    /// # Errors
    /// When there is something wrong with the file. That there is none is fine unless it was named.
    pub fn load(options: &Options) -> Result<Self, SettingsError> {
        let (settings, wrong) = Self::examined(options);
        wrong.into_iter().next().map_or(Ok(settings), Err)
    }

    /// The same for saying what is wrong: what is right of the file counts, and everything else in it comes back.
    pub fn examined(options: &Options) -> (Self, Vec<SettingsError>) {
        let mut settings = Self::defaults();
        let wrong = match &options.config {
            Some(path) => settings.read(path),
            None => settings.read_if_there(),
        };
        if options.demo {
            settings.forget_azure();
        }
        settings.take(options);
        settings.read_keys(options.config.as_deref());
        (settings, wrong)
    }

    /// What the file says that is read when none is named.
    ///
    /// # Errors
    /// When there is something wrong with it.
    pub fn of_own_file() -> Result<Self, SettingsError> {
        let mut settings = Self::defaults();
        let wrong = settings.read_if_there();
        wrong.into_iter().next().map_or(Ok(settings), Err)
    }

    /// Where a setting was said; `None` for one that was not, and has no default.
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.origins.get(name)
    }

    /// What is wrong with the cloud, if something is, and where that was said.
    pub fn broken_cloud(&self) -> Option<String> {
        let error = self.cloud().err()?;
        let said = |name: &str| self.origin(name).map_or(0, Origin::weight);
        let name = if said("endpoint") >= said("cloud") { "endpoint" } else { "cloud" };
        Some(format!("{}{error}", self.place(name)))
    }

    /// Where a setting was said, as the beginning of a sentence about it: the file and the line.
    pub(super) fn place(&self, name: &str) -> String {
        match (self.origin(name), self.lines.get(name)) {
            (Some(Origin::File(path)), Some(line)) => format!("{}, line {line}: ", path.display()),
            (Some(origin @ (Origin::CommandLine | Origin::Environment)), _) => format!("{origin}: "),
            (Some(Origin::File(_) | Origin::Default) | None, _) => String::new(),
        }
    }

    /// The cloud to speak to. Of its name and its endpoint that one counts which was said later; where both were said in
    /// one place they must agree.
    ///
    /// # Errors
    /// When there is no such cloud.
    pub fn cloud(&self) -> Result<Cloud, CloudError> {
        let said = |name: &str| self.origin(name).map_or(0, Origin::weight);
        let (by_name, by_endpoint) = (said("cloud"), said("endpoint"));
        let name = self.cloud.as_deref().filter(|_| by_name >= by_endpoint);
        let endpoint = self.endpoint.as_deref().filter(|_| by_endpoint >= by_name);
        Cloud::of(name, endpoint, &self.clouds)
    }

    /// Every setting that was said, and where.
    pub fn origins(&self) -> impl Iterator<Item = (&'static str, &Origin)> {
        self.origins.iter().map(|(name, origin)| (*name, origin))
    }

    fn defaults() -> Self {
        let mut settings = Self {
            subscription: None,
            resource_group: None,
            workspaces: Vec::new(),
            cloud: None,
            endpoint: None,
            clouds: Vec::new(),
            auth: Auth::Auto,
            device_code_client_id: String::new(),
            ca_bundle: None,
            write: None,
            refresh: None,
            log_file: None,
            log_level: LogLevel::Info,
            keys: Preset::Default,
            remaps: Vec::new(),
            keys_file: None,
            flaws: Vec::new(),
            theme: String::new(),
            ascii: None,
            low_bandwidth: false,
            mouse: None,
            sections: Vec::new(),
            file: None,
            origins: BTreeMap::new(),
            lines: BTreeMap::new(),
        };
        let wrong = file::take(&mut settings, include_str!("../../config/default.toml"), &Origin::Default);
        debug_assert_eq!(wrong, [], "the file of defaults");
        settings
    }

    /// Takes a file in, and returns everything that is wrong with it.
    fn read(&mut self, path: &Path) -> Vec<SettingsError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(source) => return vec![SettingsError::File { path: path.to_owned(), source }],
        };
        self.file = Some(path.to_owned());
        let wrong = file::take(self, &text, &Origin::File(path.to_owned()));
        wrong.into_iter().map(|problem| problem.of(path)).collect()
    }

    fn read_if_there(&mut self) -> Vec<SettingsError> {
        let Some(path) = config_file() else { return Vec::new() };
        let mut wrong = self.read(&path);
        // No such file, or a home that is not ours to look into.
        wrong.retain(|error| match error {
            SettingsError::File { source, .. } => !matches!(
                source.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory
            ),
            SettingsError::Line { .. } | SettingsError::Theme(_) => true,
        });
        wrong
    }

    /// The file of keys stands beside the file of settings.
    fn read_keys(&mut self, config: Option<&Path>) {
        let beside = config.map(Path::to_owned).or_else(config_file);
        self.keys_file = beside.map(|file| file.with_file_name(KEYS_FILE));
        if let Some(path) = &self.keys_file {
            (self.remaps, self.flaws) = keys::read(path);
        }
    }

    /// What the keys do, and a sentence for everything in the files that does not count.
    pub fn keymap(&self) -> (Keymap, Vec<String>) {
        let (keymap, flaws) = Keymap::with(self.keys, self.remaps.iter().cloned());
        let file = self.keys_file.as_deref().unwrap_or(Path::new(KEYS_FILE)).display();
        let sentence = |flaw: &Flaw| match flaw.line {
            0 => format!("{file}: {}", flaw.words),
            line => format!("{file}, line {line}: {}", flaw.words),
        };
        let strays = self.keys_file.as_deref().and_then(Path::parent).map(strays::among).unwrap_or_default();
        (keymap, self.flaws.iter().chain(&flaws).map(sentence).chain(strays).collect())
    }

    /// In the demo the workspaces of one's daily work do not exist.
    fn forget_azure(&mut self) {
        (self.subscription, self.resource_group) = (None, None);
        self.workspaces.clear();
        self.sections.clear();
        self.origins.retain(|name, _| !whereabouts::SETTINGS.contains(name));
    }

    /// Lets the command line and the environment have the last word.
    fn take(&mut self, options: &Options) {
        for setting in table::SETTINGS {
            if (setting.given)(self, options).is_some() {
                let typed = options.typed.contains(setting.name);
                let origin = if typed { Origin::CommandLine } else { Origin::Environment };
                self.origins.insert(setting.name, origin);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Settings {
        let mut settings = Settings::defaults();
        assert_eq!(file::take(&mut settings, text, &Origin::File("mine".into())), []);
        settings
    }

    #[test]
    fn the_file_of_defaults_is_complete_and_names_every_setting() {
        let file = include_str!("../../config/default.toml");
        let defaults = Settings::defaults();
        for always in ["cloud", "auth", "device_code_client_id", "keys", "log_level", "theme"] {
            assert_eq!(defaults.origin(always), Some(&Origin::Default), "{always}");
        }
        for setting in table::SETTINGS {
            let line = format!("{} = ", setting.name);
            let named = |found: &str| found.trim_start_matches("# ").starts_with(&line);
            assert!(file.lines().any(named), "{}", setting.name);
        }
        let commented = file.lines().filter_map(|line| line.strip_prefix("# "));
        let examples: Vec<_> =
            commented.filter(|line| line.contains(" = ") || line.starts_with('[')).collect();
        let settings = taken(&examples.join("\n"));
        assert_eq!((settings.sections.len(), settings.clouds.len()), (1, 1));
    }

    #[test]
    fn of_cloud_and_endpoint_the_later_word_counts() {
        let at = |settings: &Settings| settings.cloud().map(|cloud| cloud.endpoint().to_string());
        assert_eq!(at(&Settings::defaults()).unwrap(), "https://management.azure.com");
        let mut settings = taken("endpoint = \"https://management.usgovcloudapi.net\"");
        assert_eq!(at(&settings).unwrap(), "https://management.usgovcloudapi.net");
        settings.cloud = Some("china".to_owned());
        settings.origins.insert("cloud", Origin::CommandLine);
        assert_eq!(at(&settings).unwrap(), "https://management.chinacloudapi.cn");
        settings.origins.insert("endpoint", Origin::CommandLine);
        assert!(matches!(at(&settings), Err(CloudError::TwoPlaces { .. })));
        let own = taken("cloud = \"own\"\n[clouds.own]\nendpoint = \"https://management.own.example\"");
        assert_eq!(at(&own).unwrap(), "https://management.own.example");
    }

    #[test]
    fn the_upper_layer_counts_and_leaves_the_rest_to_the_lower() {
        let settings = taken("workspace = \"a\"\nlog_level = \"warn\"");
        assert_eq!(settings.origin("workspace"), Some(&Origin::File("mine".into())));
        assert_eq!(settings.origin("cloud"), Some(&Origin::Default));
        assert_eq!(settings.origin("write"), None);
        assert_eq!(
            (settings.workspaces, settings.log_level),
            (vec![Named::parse("a").unwrap()], LogLevel::Warn)
        );
    }
}
