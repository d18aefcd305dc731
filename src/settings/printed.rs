//! The settings that count, as a file that says just this, with where each was said.

use super::{Origin, Settings, look::AUTO, section::KEYS, table::SETTINGS, theme};
use crate::settings::Theme;
use std::collections::BTreeSet;
use toml::Value;

impl Settings {
    /// The settings that count, as a file of settings. Each line ends with where its value was said.
    pub fn as_file(&self) -> String {
        let mut file = String::new();
        for setting in SETTINGS {
            let origin = self.origin(setting.name).unwrap_or(&Origin::Default);
            file.push_str(&match (setting.shown)(self) {
                Some(value) => format!("{} = {value} # {origin}\n", setting.name),
                None => format!("# {} is not set\n", setting.name),
            });
        }
        let said = self.file.as_ref().map(|file| format!(" # {}", file.display())).unwrap_or_default();
        for cloud in &self.clouds {
            let endpoint = Value::from(cloud.endpoint.clone());
            file.push_str(&format!("\n[clouds.{:?}]{said}\nendpoint = {endpoint}\n", cloud.name));
        }
        for section in &self.sections {
            file.push_str(&format!("\n[[workspaces]]{said}\n"));
            for key in KEYS {
                if let Some(value) = (key.shown)(section) {
                    file.push_str(&format!("{} = {value}\n", key.name));
                }
            }
        }
        file
    }

    /// Every setting with its value and where that was said, in words.
    pub fn in_words(&self) -> impl Iterator<Item = (&'static str, String)> {
        SETTINGS.iter().map(|setting| {
            let origin = self.origin(setting.name).unwrap_or(&Origin::Default);
            let words = (setting.shown)(self)
                .map_or_else(|| "not set".to_owned(), |value| format!("{value}, by {origin}"));
            (setting.name, words)
        })
    }

    /// A sentence for everything that is wrong with the user's themes, and with which one is chosen.
    pub fn broken_themes(&self) -> Vec<String> {
        let folder = self.themes();
        let broken = |name: &String| Theme::examined(name, folder.as_deref()).err().unwrap_or_default();
        let names = theme::names(folder.as_deref());
        let mut sentences: Vec<String> =
            names.iter().flat_map(broken).map(|error| error.to_string()).collect();
        // A theme that is built on a broken one repeats what is wrong with that.
        let mut seen = BTreeSet::new();
        sentences.retain(|sentence| seen.insert(sentence.clone()));
        if self.theme != AUTO && !names.contains(&self.theme) {
            let wrong = broken(&self.theme).into_iter();
            sentences.extend(wrong.map(|error| format!("{}{error}", self.place("theme"))));
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn what_is_printed_says_the_same_when_it_is_read() {
        let text = r##"
            cloud = "own"
            endpoint = "https://management.own.example"
            workspace = ["a", "rg/b"]
            refresh = 7
            write = true
            mouse = false
            low_bandwidth = true
            ascii = true
            theme = "light"
            keys = "vim"
            log_level = "debug"
            log_file = "/tmp/a \"b\".log"
            ca_bundle = "/tmp/ca.pem"
            auth = "cli"
            subscription = "s"
            resource_group = "rg"
            [clouds.own]
            endpoint = "https://management.own.example"
            [[workspaces]]
            subscription = "s"
            resource_group = "rg"
            name = "prod"
            watch = false
            write = false
            protected = true
            accent = "#ff0000"
            refresh = 60
        "##;
        let origin = Origin::File("mine".into());
        let mut first = Settings::defaults();
        assert_eq!(file::take(&mut first, text, &origin), []);
        let printed = first.as_file();
        for setting in SETTINGS.iter().filter(|setting| setting.name != "device_code_client_id") {
            let line = printed.lines().find(|line| line.starts_with(&format!("{} = ", setting.name)));
            assert!(line.is_some_and(|line| line.ends_with("# mine")), "{}: {printed}", setting.name);
        }
        let mut second = Settings::defaults();
        assert_eq!(file::take(&mut second, &printed, &origin), []);
        second.origins.insert("device_code_client_id", Origin::Default);
        second.lines.clone_from(&first.lines);
        assert_eq!(first, second);
    }

    #[test]
    fn what_is_not_said_is_a_comment() {
        let printed = Settings::defaults().as_file();
        assert!(printed.contains("cloud = \"public\" # the defaults\n"), "{printed}");
        assert!(printed.contains("# write is not set\n"), "{printed}");
        insta::assert_snapshot!("defaults", printed);
    }
}
