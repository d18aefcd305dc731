//! The table of settings: for each its name, and how its value is taken from a file and from the command line.

use super::{Settings, Theme};
use crate::{app::keymap::Preset, azure::Auth, cli::Options, domain::workspace::Named};
use clap::ValueEnum;
use std::{path::PathBuf, time::Duration};
use toml::de::DeValue;

/// One setting.
pub struct Setting {
    /// Its name in the file, and with dashes that of its option.
    pub name: &'static str,
    /// What a file must say, for saying so.
    pub wanted: &'static str,
    /// Takes the value of a file; `None` when it is not what is wanted.
    pub read: fn(&mut Settings, &DeValue<'_>) -> Option<()>,
    /// Takes what the command line or the environment says; `None` when they say nothing.
    pub given: fn(&mut Settings, &Options) -> Option<()>,
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "ascii",
        wanted: BOOLEAN,
        read: |settings, value| set(&mut settings.ascii, value.as_bool().map(Some)),
        given: |settings, options| set(&mut settings.ascii, options.ascii.map(Some)),
    },
    Setting {
        name: "auth",
        wanted: "the name of a credential in quotes, as --help lists them",
        read: |settings, value| set(&mut settings.auth, Auth::named(value.as_str()?)),
        given: |settings, options| set(&mut settings.auth, options.auth),
    },
    Setting {
        name: "ca_bundle",
        wanted: "a path in quotes",
        read: |settings, value| {
            set(&mut settings.ca_bundle, text(value).map(|path| Some(PathBuf::from(path))))
        },
        given: |settings, options| set(&mut settings.ca_bundle, options.ca_bundle.clone().map(Some)),
    },
    Setting {
        name: "cloud",
        wanted: "a name in quotes",
        read: |settings, value| set(&mut settings.cloud, text(value).map(Some)),
        given: |settings, options| set(&mut settings.cloud, filled(options.cloud.as_ref()).map(Some)),
    },
    Setting {
        name: "device_code_client_id",
        wanted: "an id in quotes",
        read: |settings, value| set(&mut settings.device_code_client_id, text(value)),
        given: |settings, options| {
            set(&mut settings.device_code_client_id, filled(options.device_code_client_id.as_ref()))
        },
    },
    Setting {
        name: "endpoint",
        wanted: "a URL in quotes",
        read: |settings, value| set(&mut settings.endpoint, text(value).map(Some)),
        given: |settings, options| set(&mut settings.endpoint, filled(options.endpoint.as_ref()).map(Some)),
    },
    Setting {
        name: "keys",
        wanted: r#""default", "vim" or "arrows""#,
        read: |settings, value| set(&mut settings.keys, Preset::named(value.as_str()?)),
        given: |settings, options| set(&mut settings.keys, options.keys),
    },
    Setting {
        name: "log_file",
        wanted: "a path in quotes",
        read: |settings, value| {
            set(&mut settings.log_file, text(value).map(|path| Some(PathBuf::from(path))))
        },
        given: |settings, options| set(&mut settings.log_file, options.log_file.clone().map(Some)),
    },
    Setting {
        name: "log_level",
        wanted: r#""error", "warn", "info", "debug" or "trace""#,
        read: |settings, value| set(&mut settings.log_level, word(value)),
        given: |settings, options| set(&mut settings.log_level, options.log_level),
    },
    Setting {
        name: "refresh",
        wanted: SECONDS,
        read: |settings, value| set(&mut settings.refresh, seconds(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.refresh, options.refresh.map(|seconds| Some(Duration::from_secs(seconds))))
        },
    },
    Setting {
        name: "resource_group",
        wanted: "a name in quotes",
        read: |settings, value| set(&mut settings.resource_group, text(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.resource_group, filled(options.resource_group.as_ref()).map(Some))
        },
    },
    Setting {
        name: "subscription",
        wanted: "an id in quotes",
        read: |settings, value| set(&mut settings.subscription, text(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.subscription, filled(options.subscription.as_ref()).map(Some))
        },
    },
    Setting {
        name: "theme",
        wanted: "the name of a theme in quotes",
        read: |settings, value| set(&mut settings.theme, text(value).filter(|name| Theme::is_name(name))),
        given: |settings, options| set(&mut settings.theme, filled(options.theme.as_ref())),
    },
    Setting {
        name: "workspace",
        wanted: "a name, group/name or id in quotes, or a list of them",
        read: |settings, value| set(&mut settings.workspaces, names(value)),
        given: |settings, options| {
            let names = Some(options.workspace.clone()).filter(|names| !names.is_empty());
            set(&mut settings.workspaces, names)
        },
    },
    Setting {
        name: "write",
        wanted: BOOLEAN,
        read: |settings, value| set(&mut settings.write, value.as_bool().map(Some)),
        given: |settings, options| set(&mut settings.write, options.changes.map(Some)),
    },
];

/// What a number of seconds looks like.
pub const SECONDS: &str = "a whole number of seconds from 1 to 86400, without quotes";
/// What a yes or no looks like.
pub const BOOLEAN: &str = "true or false, without quotes";

/// Fills `place`, if there is something to fill it with.
pub fn set<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

/// A text that is not empty.
pub fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A number of seconds.
pub fn seconds(value: &DeValue<'_>) -> Option<Duration> {
    let integer = value.as_integer()?;
    let seconds = u64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
    (1..=86_400).contains(&seconds).then(|| Duration::from_secs(seconds))
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

/// A variable that is set to nothing says nothing.
fn filled(given: Option<&String>) -> Option<String> {
    given.filter(|given| !given.trim().is_empty()).cloned()
}
