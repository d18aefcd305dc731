//! `amldeck config`: where the settings are, what counts, what is wrong with them.

use super::{Failure, output::print};
use crate::{
    cli::{Config, Options, Part},
    runtime::private_file,
    settings::{Settings, cache_folder, config_file, defaults_as_comments, schema, state_folder},
};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::PathBuf,
};

/// The code when something is wrong with the files.
const WRONG: u8 = 2;

/// Does one of these things and returns the code that the program ends with.
///
/// # Errors
/// When the settings cannot be read, a file cannot be written, or nothing can be printed.
pub fn run(config: Config, options: &Options) -> Result<u8, Failure> {
    match config {
        Config::Path => print(&paths(options)).map(|()| 0),
        Config::Print { what: Part::Settings } => print(&Settings::load(options)?.as_file()).map(|()| 0),
        Config::Print { what: Part::Keys } => {
            let (keymap, flaws) = Settings::load(options)?.keymap();
            print(&keymap.file())?;
            complain(&flaws);
            Ok(0)
        }
        Config::Check => check(options),
        Config::Schema => print(&format!("{:#}\n", schema())).map(|()| 0),
        Config::Init => init(options).map(|()| 0),
    }
}

/// The file of settings that is read, or would be.
fn file(options: &Options) -> Option<PathBuf> {
    options.config.clone().or_else(config_file)
}

/// One line for each: what it is, where it is, and whether it is there.
fn paths(options: &Options) -> String {
    let file = file(options);
    let beside = |name: &str| file.as_ref().map(|file| file.with_file_name(name));
    let rows = [
        ("settings", file.clone()),
        ("keys", beside("keys.toml")),
        ("themes", beside("themes")),
        ("state", state_folder()),
        ("cache", cache_folder()),
    ];
    let line = |(what, path): (&str, Option<PathBuf>)| match path {
        Some(path) if path.exists() => format!("{what:<9} {}\n", path.display()),
        Some(path) => format!("{what:<9} {} (not there)\n", path.display()),
        None => format!("{what:<9} none: there is no home\n"),
    };
    rows.into_iter().map(line).collect()
}

fn check(options: &Options) -> Result<u8, Failure> {
    let (settings, errors) = Settings::examined(options);
    let mut wrong: Vec<String> = errors.iter().map(ToString::to_string).collect();
    wrong.extend(settings.broken_cloud());
    wrong.extend(settings.keymap().1);
    wrong.extend(settings.broken_themes());
    if wrong.is_empty() {
        let read = match &settings.file {
            Some(file) => format!("nothing is wrong with {}\n", file.display()),
            None => "there is no file of settings: the defaults count\n".to_owned(),
        };
        print(&read)?;
        return Ok(0);
    }
    print(&(wrong.join("\n") + "\n"))?;
    Ok(WRONG)
}

fn complain(flaws: &[String]) {
    for flaw in flaws {
        eprintln!("amldeck: {flaw}");
    }
}

fn init(options: &Options) -> Result<(), Failure> {
    let wish = "write the file of settings";
    let homeless = || io::Error::new(io::ErrorKind::NotFound, "there is no home; name a file with --config");
    let path = file(options).ok_or_else(|| Failure::System { wish, error: homeless() })?;
    let write = || {
        if let Some(folder) = path.parent() {
            private_file::folder(folder)?;
        }
        // Whatever is there already is somebody's work.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.write_all(defaults_as_comments().as_bytes())
    };
    write().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists(path.clone()),
        _ => Failure::System { wish, error },
    })?;
    print(&format!("{}\n", path.display()))
}
