//! `[clouds.NAME]`: clouds that are not known beforehand, for which the file vouches.

use super::{
    Settings,
    file::{Lines, Problem, unknown},
    table::text,
};
use crate::azure::Described;
use toml::de::DeValue;

const ENDPOINT: &str = "endpoint";

/// Takes all of them.
///
/// # Errors
/// The first line that is wrong.
pub fn take(settings: &mut Settings, value: &DeValue<'_>, lines: Lines<'_>) -> Result<(), Problem> {
    let wanted = "clouds must be tables that begin with [clouds.NAME]";
    let clouds = value.as_table().ok_or_else(|| lines.problem(&(0..0), wanted))?;
    for (name, value) in clouds {
        let (at, name) = (name.span(), name.get_ref());
        let table = value.get_ref().as_table().ok_or_else(|| lines.problem(&at, wanted))?;
        let mut endpoint = None;
        for (key, value) in table {
            if key.get_ref() != ENDPOINT {
                let words = unknown("setting of a cloud", key.get_ref(), [ENDPOINT].into_iter());
                return Err(lines.problem(&key.span(), words));
            }
            let wanted = || lines.problem(&key.span(), "endpoint must be a URL in quotes");
            endpoint = Some(text(value.get_ref()).ok_or_else(wanted)?);
        }
        let endpoint = endpoint.ok_or_else(|| lines.problem(&at, "a cloud needs its endpoint"))?;
        settings.clouds.push(Described { name: name.to_string(), endpoint });
    }
    Ok(())
}
