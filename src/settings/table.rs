//! The table of settings: for each its name, and how its value is taken from a file and from the command line.

use super::{Settings, Theme, shape::Shape};
use crate::{
    app::keymap::Preset,
    azure::Auth,
    cli::{LogLevel, Options},
    domain::workspace::Named,
};
use clap::ValueEnum;
use std::{path::PathBuf, time::Duration};
use toml::{Value, de::DeValue};

/// One setting.
pub struct Setting {
    /// Its name in the file, and with dashes that of its option.
    pub name: &'static str,
    /// What a value of it looks like.
    pub shape: Shape,
    /// Takes the value of a file; `None` when it is not what is wanted.
    pub read: fn(&mut Settings, &DeValue<'_>) -> Option<()>,
    /// Takes what the command line or the environment says; `None` when they say nothing.
    pub given: fn(&mut Settings, &Options) -> Option<()>,
    /// Its value as a file would say it; `None` where it has none.
    pub shown: fn(&Settings) -> Option<Value>,
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "ascii",
        shape: Shape::Boolean,
        read: |settings, value| set(&mut settings.ascii, value.as_bool().map(Some)),
        given: |settings, options| set(&mut settings.ascii, options.ascii.map(Some)),
        shown: |settings| settings.ascii.map(Value::from),
    },
    Setting {
        name: "auth",
        shape: Shape::OneOf(|| Auth::choices().map(|(name, _)| name).collect()),
        read: |settings, value| set(&mut settings.auth, Auth::named(value.as_str()?)),
        given: |settings, options| set(&mut settings.auth, options.auth),
        shown: |settings| Some(settings.auth.name().into()),
    },
    Setting {
        name: "ca_bundle",
        shape: Shape::Text("a path in quotes"),
        read: |settings, value| {
            set(&mut settings.ca_bundle, text(value).map(|path| Some(PathBuf::from(path))))
        },
        given: |settings, options| set(&mut settings.ca_bundle, options.ca_bundle.clone().map(Some)),
        shown: |settings| path(settings.ca_bundle.as_ref()),
    },
    Setting {
        name: "cloud",
        shape: Shape::Text("a name in quotes"),
        read: |settings, value| set(&mut settings.cloud, text(value).map(Some)),
        given: |settings, options| set(&mut settings.cloud, filled(options.cloud.as_ref()).map(Some)),
        shown: |settings| settings.cloud.clone().map(Value::from),
    },
    Setting {
        name: "device_code_client_id",
        shape: Shape::Text("an id in quotes"),
        read: |settings, value| set(&mut settings.device_code_client_id, text(value)),
        given: |settings, options| {
            set(&mut settings.device_code_client_id, filled(options.device_code_client_id.as_ref()))
        },
        shown: |settings| Some(settings.device_code_client_id.clone().into()),
    },
    Setting {
        name: "endpoint",
        shape: Shape::Text("a URL in quotes"),
        read: |settings, value| set(&mut settings.endpoint, text(value).map(Some)),
        given: |settings, options| set(&mut settings.endpoint, filled(options.endpoint.as_ref()).map(Some)),
        shown: |settings| settings.endpoint.clone().map(Value::from),
    },
    Setting {
        name: "keys",
        shape: Shape::OneOf(|| Preset::ALL.iter().map(|preset| preset.name()).collect()),
        read: |settings, value| set(&mut settings.keys, Preset::named(value.as_str()?)),
        given: |settings, options| set(&mut settings.keys, options.keys),
        shown: |settings| Some(settings.keys.name().into()),
    },
    Setting {
        name: "log_file",
        shape: Shape::Text("a path in quotes"),
        read: |settings, value| {
            set(&mut settings.log_file, text(value).map(|path| Some(PathBuf::from(path))))
        },
        given: |settings, options| set(&mut settings.log_file, options.log_file.clone().map(Some)),
        shown: |settings| path(settings.log_file.as_ref()),
    },
    Setting {
        name: "log_level",
        shape: Shape::OneOf(levels),
        read: |settings, value| set(&mut settings.log_level, word(value)),
        given: |settings, options| set(&mut settings.log_level, options.log_level),
        shown: |settings| Some(level(settings.log_level).into()),
    },
    Setting {
        name: "low_bandwidth",
        shape: Shape::Boolean,
        read: |settings, value| set(&mut settings.low_bandwidth, value.as_bool()),
        given: |settings, options| set(&mut settings.low_bandwidth, options.low_bandwidth),
        shown: |settings| Some(settings.low_bandwidth.into()),
    },
    Setting {
        name: "mouse",
        shape: Shape::Boolean,
        read: |settings, value| set(&mut settings.mouse, value.as_bool().map(Some)),
        given: |settings, options| set(&mut settings.mouse, options.mouse().map(Some)),
        shown: |settings| settings.mouse.map(Value::from),
    },
    Setting {
        name: "refresh",
        shape: Shape::Seconds,
        read: |settings, value| set(&mut settings.refresh, seconds(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.refresh, options.refresh.map(|seconds| Some(Duration::from_secs(seconds))))
        },
        shown: |settings| settings.refresh.and_then(whole_seconds),
    },
    Setting {
        name: "resource_group",
        shape: Shape::Text("a name in quotes"),
        read: |settings, value| set(&mut settings.resource_group, text(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.resource_group, filled(options.resource_group.as_ref()).map(Some))
        },
        shown: |settings| settings.resource_group.clone().map(Value::from),
    },
    Setting {
        name: "subscription",
        shape: Shape::Text("an id in quotes"),
        read: |settings, value| set(&mut settings.subscription, text(value).map(Some)),
        given: |settings, options| {
            set(&mut settings.subscription, filled(options.subscription.as_ref()).map(Some))
        },
        shown: |settings| settings.subscription.clone().map(Value::from),
    },
    Setting {
        name: "theme",
        shape: Shape::Text("the name of a theme in quotes"),
        read: |settings, value| set(&mut settings.theme, text(value).filter(|name| Theme::is_name(name))),
        given: |settings, options| set(&mut settings.theme, filled(options.theme.as_ref())),
        shown: |settings| Some(settings.theme.clone().into()),
    },
    Setting {
        name: "workspace",
        shape: Shape::Names,
        read: |settings, value| set(&mut settings.workspaces, names(value)),
        given: |settings, options| {
            let names = Some(options.workspace.clone()).filter(|names| !names.is_empty());
            set(&mut settings.workspaces, names)
        },
        shown: |settings| {
            let names: Vec<Value> =
                settings.workspaces.iter().map(|named| named.to_string().into()).collect();
            Some(Value::Array(names)).filter(|_| !settings.workspaces.is_empty())
        },
    },
    Setting {
        name: "write",
        shape: Shape::Boolean,
        read: |settings, value| set(&mut settings.write, value.as_bool().map(Some)),
        given: |settings, options| set(&mut settings.write, options.changes.map(Some)),
        shown: |settings| settings.write.map(Value::from),
    },
];

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

fn path(path: Option<&PathBuf>) -> Option<Value> {
    Some(path?.display().to_string().into())
}

/// A number of seconds, as a file would say it.
pub fn whole_seconds(duration: Duration) -> Option<Value> {
    i64::try_from(duration.as_secs()).ok().map(Value::from)
}

fn levels() -> Vec<&'static str> {
    LogLevel::value_variants().iter().map(|found| level(*found)).collect()
}

fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}
