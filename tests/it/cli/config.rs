//! `amldeck config`: what counts and who said it, what is wrong, and a first file.

use super::{Folder, Ran, amldeck, ended};
use serde_json::Value;
use std::{fs, path::PathBuf};

async fn config(home: &Folder, arguments: &[&str]) -> Ran {
    let mut command = amldeck(Some(home.path()));
    command.env("AMLDECK_THEME", "light").arg("config").args(arguments);
    ended(command).await
}

fn write(home: &Folder, name: &str, text: &str) -> PathBuf {
    let file = home.path().join(".config/amldeck").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

#[tokio::test]
async fn every_value_has_the_place_where_it_was_said() {
    let home = Folder::new();
    let file = write(&home, "config.toml", "refresh = 7\nlog_level = \"debug\"\n");
    let ran = config(&home, &["print", "--cloud", "usgov", "--log-level", "warn"]).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    for line in [
        "cloud = \"usgov\" # the command line".to_owned(),
        "theme = \"light\" # the environment".to_owned(),
        "log_level = \"warn\" # the command line".to_owned(),
        format!("refresh = 7 # {}", file.display()),
        "auth = \"auto\" # the defaults".to_owned(),
        "# write is not set".to_owned(),
    ] {
        assert!(ran.out.lines().any(|found| found == line), "{line}: {}", ran.out);
    }
}

#[tokio::test]
async fn keys_are_printed_as_they_count() {
    let home = Folder::new();
    let file = write(&home, "keys.toml", "[lists]\nnew = \"N\"\nattach = \"q\"\n");
    let ran = config(&home, &["print", "keys", "--keys", "vim"]).await;
    assert!(ran.out.contains("\nnew = \"N\" # "), "{}", ran.out);
    assert!(ran.out.contains("\nattach = \"A\" # ") && ran.out.contains("delete = \"d d\""), "{}", ran.out);
    assert!(ran.err.contains(&format!("{}, line 3", file.display())), "{}", ran.err);
}

#[tokio::test]
async fn a_check_names_everything_that_is_wrong() {
    let home = Folder::new();
    let ran = config(&home, &["check"]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");

    write(&home, "keys.toml", "[lists]\nnwe = \"N\"\n");
    write(&home, "config.yaml", "a: 1\n");
    write(&home, "themes/mine.toml", "alert = 3\n");
    let ran = config(&home, &["check"]).await;
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    for words in [
        "keys.toml, line 2",
        "the nearest is \"new\"",
        "config.yaml is not read; config.toml would be",
        "mine.toml",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }

    write(&home, "themes/loop.toml", "inherits = \"loop\"\nalret = {}\n");
    write(&home, "config.toml", "refesh = 3\nwrite = 1\ncloud = \"mars\"\n[[workspaces]]\nprotected = 3\n");
    let ran = config(&home, &["check"]).await;
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    for words in [
        "config.toml, line 1: there is no setting \"refesh\"; the nearest is \"refresh\"",
        "config.toml, line 2: write must be true or false",
        "config.toml, line 3: ",
        "config.toml, line 5: protected must be",
        "keys.toml, line 2: there is no action \"nwe\"",
        "config.yaml is not read; config.toml would be",
        "mine.toml, line 1: alert must be a table",
        "loop.toml, line 1: this theme inherits itself",
        "loop.toml, line 2: there is no role \"alret\"",
    ] {
        assert!(ran.out.lines().filter(|line| line.contains(words)).count() == 1, "{words}: {}", ran.out);
    }
    assert!(ran.out.contains("mars"), "{}", ran.out);

    let file = write(&home, "elsewhere.toml", "theme = \"lihgt\"\n");
    let mut command = amldeck(Some(home.path()));
    command.args(["config", "check", "--config"]).arg(&file);
    let ran = ended(command).await;
    let words = format!("{}, line 1: there is no theme \"lihgt\"; the nearest is \"light\"", file.display());
    assert!(ran.out.contains(&words), "{words}: {}", ran.out);
}

#[tokio::test]
async fn without_a_word_more_it_says_what_there_is() {
    let ran = config(&Folder::new(), &[]).await;
    ran.refused(2, "path, print, check, schema, init");
}

#[tokio::test]
async fn a_first_file_is_written_and_never_over_another() {
    let home = Folder::new();
    let paths = config(&home, &["path"]).await;
    assert!(paths.out.starts_with("settings ") && paths.out.contains("(not there)"), "{}", paths.out);
    let first = config(&home, &["init"]).await;
    assert_eq!(first.code, Some(0), "{first:#?}");
    let file = PathBuf::from(first.out.trim());
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("# cloud = \"public\""), "{text}");
    fs::write(&file, "refresh = 9\n").unwrap();
    let again = config(&home, &["init"]).await;
    assert_eq!(again.code, Some(2), "{again:#?}");
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "refresh = 9\n");
    assert_eq!(config(&home, &["check"]).await.code, Some(0));
}

#[tokio::test]
async fn the_schema_knows_every_setting_that_is_printed() {
    let home = Folder::new();
    let schema: Value = serde_json::from_str(&config(&home, &["schema"]).await.out).unwrap();
    let printed = config(&home, &["print"]).await.out;
    for line in printed.lines() {
        let name = line.trim_start_matches("# ").split(' ').next().unwrap();
        assert!(schema["properties"][name]["description"].is_string(), "{name}: {schema:#}");
    }
}
