//! What the Azure CLI was told to take for granted: its defaults, its subscription and its cloud.

use super::{Machine, Place, read, shown};
use serde::Deserialize;
use std::{collections::HashMap, path::PathBuf};

/// What `az` keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AzureCli {
    /// The cloud that it is set to, in its own word.
    pub cloud: Option<String>,
    /// The subscription that it works in.
    pub subscription: Option<String>,
    /// The resource group that it takes for granted.
    pub group: Option<String>,
    /// The workspace that it takes for granted.
    pub workspace: Option<String>,
    /// Where the workspace was said.
    origin: String,
}

impl AzureCli {
    /// Reads what it was told. A file that cannot be understood is told to `passed_over`.
    pub fn read(machine: &Machine, passed_over: &mut Vec<String>) -> Self {
        let files = configs(machine);
        let kept: Vec<(String, Ini)> = files
            .iter()
            .filter_map(|file| {
                let ini = read(file).and_then(|text| text.map(|text| Ini::parse(&text)).transpose());
                ini.map_err(|why| passed_over.push(format!("{} is passed over: {why}", shown(file))))
                    .ok()
                    .flatten()
                    .map(|ini| (shown(file), ini))
            })
            .collect();
        // A variable counts more than any file, the nearest file more than the ones above it.
        let said = |section: &str, key: &str| {
            let variable = format!("AZURE_{}_{}", section.to_uppercase(), key.to_uppercase());
            let value = machine.variable(&variable).map(|value| (value, format!("the variable {variable}")));
            value.or_else(|| {
                kept.iter().find_map(|(file, ini)| Some((ini.get(section, key)?, format!("{file} of az"))))
            })
        };
        let value = |section: &str, key: &str| said(section, key).map(|(value, _)| value);
        let cloud = value("cloud", "name");
        let (workspace, origin) = said("defaults", "workspace").unzip();
        Self {
            subscription: subscription(machine, cloud.as_deref(), passed_over),
            group: value("defaults", "group"),
            cloud,
            workspace,
            origin: origin.unwrap_or_default(),
        }
    }

    /// The workspace that it takes for granted. A default group alone says nothing about machine learning, and every
    /// user of `az` has a subscription that it works in: neither narrows what is looked for.
    pub fn place(self) -> Option<Place> {
        let name = self.workspace?;
        Some(Place {
            subscription: self.subscription,
            group: self.group,
            name: Some(name),
            origin: self.origin,
        })
    }
}

/// Its files, the nearest first: those that belong to a folder, then the user's.
fn configs(machine: &Machine) -> Vec<PathBuf> {
    let global = machine.azure();
    let above = machine.folder.iter().flat_map(|folder| folder.ancestors());
    let local =
        above.map(|folder| folder.join(".azure")).take_while(|folder| Some(folder) != global.as_ref());
    local.chain(global.clone()).map(|folder| folder.join("config")).collect()
}

/// The subscription that it works in, of those of its cloud.
fn subscription(machine: &Machine, cloud: Option<&str>, passed_over: &mut Vec<String>) -> Option<String> {
    let file = machine.azure()?.join("azureProfile.json");
    let profile = read(&file).and_then(|text| text.map(|text| Profile::parse(&text)).transpose());
    match profile {
        Ok(profile) => profile?.current(cloud.unwrap_or("AzureCloud")),
        Err(why) => {
            passed_over.push(format!("{} is passed over: {why}", shown(&file)));
            None
        }
    }
}

#[derive(Deserialize)]
struct Profile {
    #[serde(default)]
    subscriptions: Vec<Subscription>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subscription {
    id: String,
    #[serde(default)]
    is_default: bool,
    environment_name: Option<String>,
}

impl Profile {
    fn parse(text: &str) -> Result<Self, String> {
        // It is written with a byte order mark.
        serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("line {}: {error}", error.line()))
    }

    fn current(self, cloud: &str) -> Option<String> {
        let is_current = |known: &Subscription| {
            known.is_default
                && known.environment_name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(cloud))
        };
        self.subscriptions.into_iter().find(is_current).map(|known| known.id)
    }
}

/// A file of sections with a `key = value` on each line.
#[derive(Debug, PartialEq, Eq)]
struct Ini(HashMap<(String, String), String>);

impl Ini {
    fn parse(text: &str) -> Result<Self, String> {
        let (mut values, mut section) = (HashMap::new(), String::new());
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name.trim().to_lowercase();
            } else if let Some((key, value)) = line.split_once(['=', ':']) {
                values.insert((section.clone(), key.trim().to_lowercase()), value.trim().to_owned());
            } else {
                return Err(format!("line {} is neither [section] nor key = value", at + 1));
            }
        }
        Ok(Self(values))
    }

    fn get(&self, section: &str, key: &str) -> Option<String> {
        self.0.get(&(section.to_owned(), key.to_owned())).filter(|value| !value.is_empty()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ini_is_read_as_az_reads_it() {
        let text = "[cloud]\nname = AzureUSGovernment\n\n# defaults\n[Defaults]\nGroup=rg = 1\nworkspace : w\nlocation =\n";
        let ini = Ini::parse(text).unwrap();
        assert_eq!(ini.get("cloud", "name").as_deref(), Some("AzureUSGovernment"));
        assert_eq!(ini.get("defaults", "group").as_deref(), Some("rg = 1"));
        assert_eq!(ini.get("defaults", "workspace").as_deref(), Some("w"));
        assert_eq!(ini.get("defaults", "location"), None);
        assert_eq!(
            Ini::parse("[a]\n\nodd").unwrap_err(),
            "line 3 is neither [section] nor key = value".to_owned()
        );
    }

    #[test]
    fn the_subscription_is_that_of_the_cloud() {
        let text = "\u{feff}{\"installationId\": \"x\", \"subscriptions\": [
            {\"id\": \"a\", \"isDefault\": true, \"environmentName\": \"AzureCloud\"},
            {\"id\": \"b\", \"isDefault\": false, \"environmentName\": \"AzureUSGovernment\"},
            {\"id\": \"c\", \"isDefault\": true, \"environmentName\": \"AzureUSGovernment\"}]}";
        let current = |cloud| Profile::parse(text).unwrap().current(cloud);
        assert_eq!(current("AzureCloud").as_deref(), Some("a"));
        assert_eq!(current("AzureUSGovernment").as_deref(), Some("c"));
        assert_eq!(current("AzureChinaCloud"), None);
        assert!(Profile::parse("{").is_err());
    }
}
