//! Custom applications and setup scripts of an instance.

use std::collections::HashSet;

use serde_json::Value;

use super::fields::{text, word};
use crate::simulator::world::problem::Problem;

const SERVICES: &str = "properties.customServices";

/// Checks a list of custom applications, which are read back as they were sent.
///
/// # Errors
/// When one lacks its name or image, a port is none, or two publish the same.
pub fn check_services(services: &Value) -> Result<(), Problem> {
    let services = match services {
        Value::Null => return Ok(()),
        Value::Array(services) => services,
        _ => return Err(Problem::user(SERVICES, "The custom applications must be a list.")),
    };
    let (mut names, mut published) = (HashSet::new(), HashSet::new());
    for (at, service) in services.iter().enumerate() {
        let target = format!("{SERVICES}[{at}]");
        let name = text(service, "name");
        let name = name
            .ok_or_else(|| Problem::user(format!("{target}.name"), "A custom application needs a name."))?;
        if !names.insert(name.to_lowercase()) {
            return Err(Problem::user(format!("{target}.name"), format!("'{name}' is there twice.")));
        }
        let image = &service["image"];
        word(image, "type", &format!("{target}.image.type"), &["docker", "azureml"])?;
        if text(image, "reference").is_none() {
            return Err(Problem::user(
                format!("{target}.image.reference"),
                "A custom application needs an image.",
            ));
        }
        check_endpoints(service, &target, &mut published)?;
        for (at, volume) in service["volumes"].as_array().into_iter().flatten().enumerate() {
            let target = format!("{target}.volumes[{at}]");
            word(volume, "type", &format!("{target}.type"), &["bind", "volume", "tmpfs", "npipe"])?;
            if text(volume, "target").is_none() {
                return Err(Problem::user(
                    format!("{target}.target"),
                    "A mount needs a path in the container.",
                ));
            }
        }
    }
    Ok(())
}

fn check_endpoints(service: &Value, target: &str, published: &mut HashSet<u64>) -> Result<(), Problem> {
    for (at, endpoint) in service["endpoints"].as_array().into_iter().flatten().enumerate() {
        let target = format!("{target}.endpoints[{at}]");
        word(endpoint, "protocol", &format!("{target}.protocol"), &["tcp", "udp", "http"])?;
        let port = |key: &str| match &endpoint[key] {
            Value::Null if key == "published" => Ok(None),
            value => match value.as_u64().filter(|port| (1..=65_535).contains(port)) {
                Some(port) => Ok(Some(port)),
                None => Err(Problem::user(format!("{target}.{key}"), "A port is a number from 1 to 65535.")),
            },
        };
        port("target")?;
        if let Some(port) = port("published")?
            && !published.insert(port)
        {
            let message = format!("The port {port} is published twice.");
            return Err(Problem::user(format!("{target}.published"), message));
        }
    }
    Ok(())
}

/// Checks the scripts that run when an instance is created and when it starts.
///
/// # Errors
/// When one says not where it comes from, or is empty.
pub fn check_scripts(own: &Value) -> Result<(), Problem> {
    // The specification says workspace, Microsoft's own client workspaceStorage.
    const SOURCES: &[&str] = &["inline", "workspace", "workspaceStorage"];
    for key in ["creationScript", "startupScript"] {
        let script = &own["setupScripts"]["scripts"][key];
        if script.is_null() {
            continue;
        }
        let target = |part: &str| format!("properties.setupScripts.scripts.{key}.{part}");
        if word(script, "scriptSource", &target("scriptSource"), SOURCES)?.is_none() {
            return Err(Problem::user(
                target("scriptSource"),
                "A script comes inline or from the workspace.",
            ));
        }
        if text(script, "scriptData").is_none() {
            return Err(Problem::user(target("scriptData"), "The script is empty."));
        }
        if text(script, "timeout").is_some_and(|timeout| !is_timeout(timeout)) {
            return Err(Problem::user(
                target("timeout"),
                "A timeout is a number with s, m, h or d, such as 30m.",
            ));
        }
    }
    Ok(())
}

/// What the command `timeout` takes.
fn is_timeout(text: &str) -> bool {
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    text.len() - digits.len() <= 1 && digits.parse::<u32>().is_ok()
}
