//! What the program was told, from four places: the command line, the environment, the file, the defaults. The
//! first that says something counts.

use crate::{
    cli::{Auth, LogLevel, Options},
    domain::workspace::Named,
};
use clap::ValueEnum;
use directories::ProjectDirs;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use toml::de::{DeTable, DeValue};

/// The settings, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The subscription to look in.
    pub subscription: Option<String>,
    /// The resource group to look in.
    pub resource_group: Option<String>,
    /// The workspaces to open; none to look for them.
    pub workspaces: Vec<Named>,
    /// The Resource Manager to speak to.
    pub endpoint: String,
    /// Who asks.
    pub auth: Auth,
    /// Whether changes may be sent; `None` leaves it to where the service is.
    pub write: Option<bool>,
    /// How often the computes are listed.
    pub refresh: Option<Duration>,
    /// Where the log goes.
    pub log_file: Option<PathBuf>,
    /// How much is logged.
    pub log_level: LogLevel,
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
}

impl Settings {
    /// Puts together what `options`, the file and the defaults say.
    ///
    /// # Errors
    /// When there is something wrong with the file. That there is none is fine unless it was named.
    pub fn load(options: &Options) -> Result<Self, SettingsError> {
        let mut file = match &options.config {
            Some(path) => read(path)?,
            None => read_default()?,
        };
        if options.demo {
            // They are about Azure.
            file = Layer { subscription: None, resource_group: None, workspaces: None, ..file };
        }
        Ok(Layer::of(options).over(file).over(defaults()).complete())
    }
}

/// Where what is kept for the next start goes, and the details of a crash; `None` without a home.
pub fn state_folder() -> Option<PathBuf> {
    let folders = folders()?;
    // Not every platform tells state from other data.
    Some(folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned())
}

/// Where what can be had again goes; `None` without a home.
pub fn cache_folder() -> Option<PathBuf> {
    Some(folders()?.cache_dir().to_owned())
}

fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "amldeck")
}

fn read(path: &Path) -> Result<Layer, SettingsError> {
    let text =
        fs::read_to_string(path).map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
    Layer::parse(&text).map_err(|(line, problem)| SettingsError::Line {
        path: path.to_owned(),
        line,
        problem,
    })
}

fn read_default() -> Result<Layer, SettingsError> {
    let Some(folders) = folders() else { return Ok(Layer::default()) };
    match read(&folders.config_dir().join("config.toml")) {
        // No such file, or a home that is not ours to look into.
        Err(SettingsError::File { source, .. })
            if matches!(
                source.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(Layer::default())
        }
        read => read,
    }
}

fn defaults() -> Layer {
    Layer::parse(include_str!("../../config/default.toml")).expect("a test reads the file of defaults")
}

/// What one place says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Layer {
    subscription: Option<String>,
    resource_group: Option<String>,
    workspaces: Option<Vec<Named>>,
    endpoint: Option<String>,
    auth: Option<Auth>,
    write: Option<bool>,
    refresh: Option<Duration>,
    log_file: Option<PathBuf>,
    log_level: Option<LogLevel>,
}

/// A setting of the file: how its value gets into the layer, or what is wanted instead of it.
type Setting = (&'static str, fn(&mut Layer, &DeValue<'_>) -> Result<(), &'static str>);

/// All settings that a file may have.
const SETTINGS: &[Setting] = &[
    ("auth", |layer, value| set(&mut layer.auth, word(value), r#""auto" or "token""#)),
    ("endpoint", |layer, value| set(&mut layer.endpoint, text(value), "a URL in quotes")),
    ("log_file", |layer, value| set(&mut layer.log_file, text(value).map(PathBuf::from), "a path in quotes")),
    ("log_level", |layer, value| {
        set(&mut layer.log_level, word(value), r#""error", "warn", "info", "debug" or "trace""#)
    }),
    ("refresh", |layer, value| {
        set(&mut layer.refresh, seconds(value), "a whole number of seconds from 1 to 86400, without quotes")
    }),
    ("resource_group", |layer, value| set(&mut layer.resource_group, text(value), "a name in quotes")),
    ("subscription", |layer, value| set(&mut layer.subscription, text(value), "an id in quotes")),
    ("workspace", |layer, value| {
        set(&mut layer.workspaces, names(value), "a name, group/name or id in quotes, or a list of them")
    }),
    ("write", |layer, value| set(&mut layer.write, value.as_bool(), "true or false, without quotes")),
];

fn set<T>(field: &mut Option<T>, value: Option<T>, wanted: &'static str) -> Result<(), &'static str> {
    *field = Some(value.ok_or(wanted)?);
    Ok(())
}

fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn names(value: &DeValue<'_>) -> Option<Vec<Named>> {
    let name = |value: &DeValue<'_>| Named::parse(value.as_str()?).ok();
    match value.as_array() {
        Some(several) => several.iter().map(|value| name(value.get_ref())).collect(),
        None => Some(vec![name(value)?]),
    }
}

fn word<T: ValueEnum>(value: &DeValue<'_>) -> Option<T> {
    T::from_str(value.as_str()?, false).ok()
}

fn seconds(value: &DeValue<'_>) -> Option<Duration> {
    let integer = value.as_integer()?;
    let seconds = u64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
    (1..=86_400).contains(&seconds).then(|| Duration::from_secs(seconds))
}

impl Layer {
    fn of(options: &Options) -> Self {
        Self {
            subscription: options.subscription.clone(),
            resource_group: options.resource_group.clone(),
            workspaces: Some(options.workspace.clone()).filter(|names| !names.is_empty()),
            endpoint: options.endpoint.clone(),
            auth: options.auth,
            write: options.changes,
            refresh: options.refresh.map(Duration::from_secs),
            log_file: options.log_file.clone(),
            log_level: options.log_level,
        }
    }

    /// Reads a file; fails with the line and what is wrong in it.
    fn parse(file: &str) -> Result<Self, (usize, String)> {
        let line = |at: usize| 1 + file[..at].matches('\n').count();
        let table = DeTable::parse(file).map_err(|error| {
            // The parser's message may go on for several lines.
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            (line(error.span().map_or(0, |span| span.start)), message)
        })?;
        let mut layer = Self::default();
        for (name, value) in table.get_ref() {
            let line = line(name.span().start);
            let name = name.get_ref();
            let Some((_, set)) = SETTINGS.iter().find(|(known, _)| known == name) else {
                return Err((
                    line,
                    format!("there is no setting {name:?}; the nearest is {:?}", nearest(name)),
                ));
            };
            set(&mut layer, value.get_ref()).map_err(|wanted| (line, format!("{name} must be {wanted}")))?;
        }
        Ok(layer)
    }

    /// What this layer says, and what `lower` says where this one says nothing.
    fn over(self, lower: Self) -> Self {
        Self {
            subscription: self.subscription.or(lower.subscription),
            resource_group: self.resource_group.or(lower.resource_group),
            workspaces: self.workspaces.or(lower.workspaces),
            endpoint: self.endpoint.or(lower.endpoint),
            auth: self.auth.or(lower.auth),
            write: self.write.or(lower.write),
            refresh: self.refresh.or(lower.refresh),
            log_file: self.log_file.or(lower.log_file),
            log_level: self.log_level.or(lower.log_level),
        }
    }

    fn complete(self) -> Settings {
        Settings {
            subscription: self.subscription,
            resource_group: self.resource_group,
            workspaces: self.workspaces.unwrap_or_default(),
            endpoint: self.endpoint.expect("the file of defaults has it"),
            auth: self.auth.expect("the file of defaults has it"),
            write: self.write,
            refresh: self.refresh,
            log_file: self.log_file,
            log_level: self.log_level.expect("the file of defaults has it"),
        }
    }
}

/// The setting whose name takes the fewest edits to reach from `typed`.
fn nearest(typed: &str) -> &'static str {
    let nearest = SETTINGS.iter().map(|(name, _)| *name).min_by_key(|name| strsim::levenshtein(typed, name));
    nearest.expect("there are settings")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_defaults_is_complete_and_names_every_setting() {
        let file = include_str!("../../config/default.toml");
        defaults().complete();
        for (name, _) in SETTINGS {
            let named = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{name} = "));
            assert!(file.lines().any(named), "{name}");
        }
        let commented = file.lines().filter_map(|line| line.strip_prefix("# "));
        let examples: Vec<_> = commented.filter(|line| line.contains(" = ")).collect();
        Layer::parse(&examples.join("\n")).unwrap();
    }

    #[test]
    fn the_upper_layer_counts_and_leaves_the_rest_to_the_lower() {
        let named = |name: &str| Some(vec![Named::parse(name).unwrap()]);
        let upper = Layer { workspaces: named("a"), ..Layer::default() };
        let lower = Layer { workspaces: named("b"), write: Some(true), ..Layer::default() };
        assert_eq!(
            upper.over(lower),
            Layer { workspaces: named("a"), write: Some(true), ..Layer::default() }
        );
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_what_was_wanted() {
        for (file, line, words) in [
            ("\nrefesh = 3", 2, r#"there is no setting "refesh"; the nearest is "refresh""#),
            ("refresh = \"3\"", 1, "refresh must be a whole number of seconds"),
            ("refresh = 0", 1, "refresh must be"),
            ("write = true\n\nauth = \"oath\"", 3, r#"auth must be "auto" or "token""#),
            ("workspace = 3", 1, "workspace must be a name"),
            ("workspace = [\"a\", \"b/c/d\"]", 1, "workspace must be a name"),
            ("# fine\nworkspace = ", 2, ""),
            ("[workspace]\nname = \"x\"", 1, "workspace must be a name"),
        ] {
            let (found, problem) = Layer::parse(file).unwrap_err();
            assert_eq!(found, line, "{file}");
            assert!(problem.contains(words), "{problem}");
            assert!(!problem.contains('\n'), "{problem}");
        }
    }
}
