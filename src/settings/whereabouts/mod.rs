//! Which workspaces are meant: what the settings say, else what the files of this machine say, the nearest first.

mod azure_cli;
mod config_json;

use azure_cli::AzureCli;

use super::{Origin, Settings};
use crate::{
    app::state::Wanted,
    domain::{
        ids::WorkspaceId,
        workspace::{Named, Rule, Search},
    },
};
use std::{
    env, fs,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// The settings that name workspaces.
pub const SETTINGS: &[&str] = &["workspace", "resource_group", "subscription"];
/// A file that says so little is not longer.
const LONGEST: u64 = 1024 * 1024;

/// Which workspaces are meant, and how that is known.
#[derive(Debug)]
pub struct Whereabouts {
    /// Which.
    pub wanted: Wanted,
    /// Who says so, as a person would name it; empty when nobody does, so that all are looked for.
    pub origin: String,
    /// A sentence for each file that was found and passed over.
    pub passed_over: Vec<String>,
}

impl Settings {
    /// Which workspaces are meant: those that were named, else those of the file's sections, else the one that a file
    /// near the working folder or the Azure CLI speaks of, else whatever is found.
    pub fn whereabouts(&self, machine: &Machine) -> Whereabouts {
        let known = |wanted, origin| Whereabouts { wanted, origin, passed_over: Vec::new() };
        if let Some(origin) = self.named_by() {
            return known(self.named(), origin.to_string());
        }
        let watched: Vec<WorkspaceId> = self
            .sections
            .iter()
            .filter(|section| section.watch)
            .map(|section| section.workspace.clone())
            .collect();
        if !watched.is_empty() {
            let file = self.file.as_deref().map(shown).unwrap_or_default();
            let origin = format!("the sections of {file}");
            return known(Wanted::Workspaces(watched), origin);
        }
        let (place, passed_over) = nearby(machine);
        let origin = place.as_ref().map(|place| place.origin.clone()).unwrap_or_default();
        let wanted = place.map_or_else(|| Wanted::Found(Search::default()), |place| wanted(place.search()));
        Whereabouts { wanted, origin, passed_over }
    }

    /// What the sections of the file say of workspaces, as far as nothing else was said for this run.
    pub fn rules(&self) -> Vec<Rule> {
        let is_open = |name: &str| !self.origin(name).is_some_and(Origin::is_for_this_run);
        let rule = |section: &super::Section| Rule {
            workspace: section.workspace.clone(),
            write: section.write.filter(|_| is_open("write")),
            protected: section.protected,
            accent: section.accent,
            refresh: section.refresh.filter(|_| is_open("refresh")),
        };
        self.sections.iter().map(rule).collect()
    }

    /// Where the settings themselves name workspaces, or say where to look for them, if they do.
    pub fn named_by(&self) -> Option<&Origin> {
        SETTINGS.iter().find_map(|name| self.origin(name))
    }

    /// What the settings themselves name.
    pub fn named(&self) -> Wanted {
        let (subscription, group) = (self.subscription.as_deref(), self.resource_group.as_deref());
        let named =
            self.workspaces.iter().map(|named| self.in_sections(named.clone().within(subscription, group)));
        let names: Vec<Named> = named.collect();
        // A name may say that it is elsewhere than the rest.
        let common = |said: Option<&str>, of: fn(&Named) -> Option<&str>| {
            let all = names.iter().all(|named| of(named) == said);
            said.filter(|_| all).map(str::to_owned)
        };
        wanted(Search {
            subscription: common(subscription, |named| named.subscription.as_deref()),
            group: common(group, |named| named.group.as_deref()),
            names,
        })
    }

    /// A name that only one section has is that section's.
    fn in_sections(&self, named: Named) -> Named {
        let mut known = self.sections.iter().map(|section| &section.workspace).filter(|id| named.is(id));
        match (known.next(), known.next()) {
            (Some(id), None) => named.clone().within(Some(id.subscription()), Some(id.group())),
            (None, _) | (Some(_), Some(_)) => named,
        }
    }
}

/// The workspaces themselves when all is known about them; else they are looked for.
fn wanted(search: Search) -> Wanted {
    let known: Option<Vec<WorkspaceId>> = search.names.iter().map(Named::id).collect();
    match known.filter(|ids| !ids.is_empty()) {
        Some(ids) => Wanted::Workspaces(ids),
        None => Wanted::Found(search),
    }
}

/// Where on this machine the program runs, and what its environment says.
pub struct Machine {
    /// The working folder.
    pub folder: Option<PathBuf>,
    /// The user's home.
    pub home: Option<PathBuf>,
    /// Looks up a variable.
    pub variables: fn(&str) -> Option<String>,
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        Self { folder: env::current_dir().ok(), home: env::home_dir(), variables: |name| env::var(name).ok() }
    }

    /// A variable that says something.
    fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.trim().is_empty())
    }

    /// The folder of the Azure CLI.
    fn azure(&self) -> Option<PathBuf> {
        let named = self.variable("AZURE_CONFIG_DIR").map(PathBuf::from);
        named.or_else(|| Some(self.home.as_ref()?.join(".azure")))
    }
}

/// A workspace, or where to look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its subscription.
    pub subscription: Option<String>,
    /// Its resource group.
    pub group: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Who says so, as a person would name it.
    pub origin: String,
}

impl Place {
    /// The same as something to look for.
    pub fn search(self) -> Search {
        let Self { subscription, group, name, origin: _ } = self;
        let named = name.map(|name| Named { subscription: subscription.clone(), group: group.clone(), name });
        Search { subscription, group, names: named.into_iter().collect() }
    }
}

/// What the files of this machine say about the workspace, and a sentence for each that was passed over.
pub fn nearby(machine: &Machine) -> (Option<Place>, Vec<String>) {
    let mut passed_over = Vec::new();
    let place = machine.folder.as_deref().and_then(|folder| config_json::nearest(folder, &mut passed_over));
    let place = place.or_else(|| AzureCli::read(machine, &mut passed_over).place());
    (place, passed_over)
}

/// The text of a file; `None` when there is none to be read. Why not, if there is something odd.
fn read(file: &Path) -> Result<Option<String>, String> {
    let absent = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
        _ => Err(error.to_string()),
    };
    // Whoever opens a pipe waits for somebody to write into it.
    match fs::metadata(file) {
        Ok(found) if !found.is_file() => return Ok(None),
        Ok(found) if found.len() > LONGEST => return Err("larger than 1 MiB".to_owned()),
        Ok(_) => {}
        Err(error) => return absent(error),
    }
    let mut text = String::new();
    match fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text)) {
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err("not UTF-8".to_owned()),
        Err(error) => absent(error),
    }
}

/// A path as a person would write it.
fn shown(file: &Path) -> String {
    let short = env::home_dir().and_then(|home| Some(Path::new("~").join(file.strip_prefix(home).ok()?)));
    short.unwrap_or_else(|| file.components().collect()).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a home and a project in it, which goes with the test.
    struct Here(PathBuf);

    impl Here {
        fn new(name: &str) -> Self {
            let here = env::temp_dir().join(format!("amldeck-nearby-{}-{name}", std::process::id()));
            fs::create_dir_all(here.join("home/project/src")).unwrap();
            Self(here)
        }

        fn write(&self, file: &str, text: &str) {
            let file = self.0.join("home").join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }

        fn machine(&self) -> Machine {
            let home = self.0.join("home");
            Machine { folder: Some(home.join("project/src")), home: Some(home), variables: |_| None }
        }

        fn name(&self) -> Option<String> {
            let (place, passed_over) = nearby(&self.machine());
            assert_eq!(passed_over, Vec::<String>::new());
            place?.name
        }
    }

    impl Drop for Here {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    fn config(name: &str) -> String {
        format!(r#"{{"subscription_id": "s", "resource_group": "rg", "workspace_name": "{name}"}}"#)
    }

    #[test]
    fn the_order_is_that_of_the_sdk_and_az_comes_last() {
        let here = Here::new("order");
        assert_eq!(here.name(), None);
        here.write(".azure/config", "[defaults]\ngroup = rg\n");
        assert_eq!(here.name(), None, "a default group is about everything");
        here.write(".azure/config", "[defaults]\ngroup = rg\nworkspace = of-az\n");
        assert_eq!(here.name().as_deref(), Some("of-az"));
        here.write("project/.azure/config", "[defaults]\nworkspace = of-az-here\n");
        assert_eq!(here.name().as_deref(), Some("of-az-here"));
        here.write("config.json", &config("home"));
        assert_eq!(here.name().as_deref(), Some("home"));
        here.write("project/src/config.json", r#"{"theme": "dark"}"#);
        assert_eq!(here.name().as_deref(), Some("home"), "another program's file says nothing");
        here.write("project/config.json", &config("project"));
        assert_eq!(here.name().as_deref(), Some("project"));
        here.write(".azureml/config.json", &config("hidden"));
        assert_eq!(here.name().as_deref(), Some("hidden"), "the SDK goes all the way up for this one first");
    }

    #[test]
    fn what_az_takes_for_granted_is_put_together() {
        let here = Here::new("az");
        here.write(".azure/config", "[defaults]\nworkspace = w\n");
        here.write("project/.azure/config", "[defaults]\ngroup = near\n");
        let profile = "\u{feff}{\"subscriptions\": [{\"id\": \"s\", \"isDefault\": true}]}";
        here.write(".azure/azureProfile.json", profile);
        let (place, _) = nearby(&here.machine());
        let place = place.unwrap();
        assert_eq!((place.subscription.as_deref(), place.group.as_deref()), (Some("s"), Some("near")));
        assert!(place.origin.ends_with("home/.azure/config of az"), "{}", place.origin);
        let machine = Machine {
            variables: |name| (name == "AZURE_DEFAULTS_WORKSPACE").then(|| "told".to_owned()),
            ..here.machine()
        };
        let place = nearby(&machine).0.unwrap();
        assert_eq!(place.name.as_deref(), Some("told"));
        assert_eq!(place.origin, "the variable AZURE_DEFAULTS_WORKSPACE");
    }

    #[test]
    fn what_cannot_be_understood_is_named_and_passed_over() {
        let here = Here::new("broken");
        here.write("project/config.json", "{");
        here.write("config.json", &config("home"));
        let (place, passed_over) = nearby(&here.machine());
        assert_eq!(place.unwrap().name.as_deref(), Some("home"));
        assert!(passed_over[0].contains("project/config.json is passed over: not JSON"), "{passed_over:?}");

        here.write("config.json", "\u{1}");
        here.write(".azure/config", "odd");
        here.write(".azure/azureProfile.json", "[");
        let (place, passed_over) = nearby(&here.machine());
        assert_eq!((place, passed_over.len()), (None, 4), "{passed_over:?}");
    }

    const SECTIONS: &str = r#"
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "one"
        write = true
        refresh = 60
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "two"
        protected = true
        [[workspaces]]
        subscription = "s"
        resource_group = "rg"
        name = "three"
        watch = false
    "#;

    fn settings(line: &str, file: &str) -> Settings {
        let cli = crate::cli::Cli::read(line.split_whitespace().map(Into::into)).unwrap();
        let mut settings = Settings::defaults();
        assert_eq!(super::super::file::take(&mut settings, file, &Origin::File("mine".into())), []);
        settings.take(&cli.options);
        settings
    }

    fn opened(line: &str, file: &str, here: &Here) -> Result<Vec<String>, Search> {
        match settings(line, file).whereabouts(&here.machine()).wanted {
            Wanted::Workspaces(ids) => Ok(ids.iter().map(|id| id.name().to_owned()).collect()),
            Wanted::Found(search) => Err(search),
        }
    }

    #[test]
    fn what_was_named_counts_more_than_sections_and_sections_more_than_files() {
        let here = Here::new("named");
        assert_eq!(opened("amldeck", "", &here), Err(Search::default()));
        here.write("config.json", &config("home"));
        assert_eq!(opened("amldeck", "", &here).unwrap(), ["home"]);
        assert_eq!(opened("amldeck", SECTIONS, &here).unwrap(), ["one", "two"]);
        assert_eq!(opened("amldeck -w three -w two", SECTIONS, &here).unwrap(), ["three", "two"]);
        assert_eq!(opened("amldeck -s s -g rg -w other", SECTIONS, &here).unwrap(), ["other"]);
        let search = opened("amldeck -w other -w two", SECTIONS, &here).unwrap_err();
        assert_eq!((search.names.len(), search.subscription, search.group), (2, None, None));
        let search = opened("amldeck -g rg", SECTIONS, &here).unwrap_err();
        assert_eq!((search.names.len(), search.group.as_deref()), (0, Some("rg")));
        let origin = |line| settings(line, SECTIONS).whereabouts(&here.machine()).origin;
        assert_eq!(origin("amldeck -g rg"), "the command line");
    }

    #[test]
    fn a_section_rules_its_workspace_unless_the_command_line_speaks() {
        let rules = settings("amldeck", SECTIONS).rules();
        assert_eq!(rules.len(), 3);
        assert_eq!((rules[0].write, rules[0].refresh.map(|every| every.as_secs())), (Some(true), Some(60)));
        assert!(rules[1].protected && rules[1].write.is_none() && !rules[0].protected);
        let rules = settings("amldeck --read-only --refresh 5", SECTIONS).rules();
        assert_eq!((rules[0].write, rules[0].refresh), (None, None));
        assert!(rules[1].protected);
    }
}
