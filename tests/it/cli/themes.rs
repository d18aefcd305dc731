//! Themes and signs: those of the program, and those of one's own.

use super::{Folder, amldeck, ended, run};
use std::fs;

/// A picture of the demo with these settings beside these themes.
async fn picture(settings: &str, themes: &[(&str, &str)], more: &[&str]) -> super::Ran {
    let home = Folder::new();
    fs::create_dir(home.path().join("themes")).unwrap();
    for (name, text) in themes {
        home.write(&format!("themes/{name}.toml"), text);
    }
    let file = home.write("mine.toml", settings);
    let mut command = amldeck(Some(home.path()));
    command.args(["snapshot", "--demo", "--config"]).arg(file).args(more);
    ended(command).await
}

#[tokio::test]
async fn a_theme_of_ones_own_is_read_and_what_is_wrong_with_it_is_said() {
    let good = ("mine", "inherits = \"dark\"\ngood = { ink = \"blue\" }");
    let ran = picture("theme = \"mine\"", &[good], &[]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");

    let own_dark = ("dark", "inherits = \"dark\"\ngood = { ink = \"blue\" }");
    let ran = picture("theme = \"dark\"", &[own_dark], &[]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");

    let wrong = ("mine", "inherits = \"dark\"\n\ngod = { ink = \"blue\" }");
    let ran = picture("theme = \"mine\"", &[wrong], &[]).await;
    ran.refused(2, r#"themes/mine.toml, line 3: there is no role "god"; the nearest is "good""#);

    let circle = [("one", "inherits = \"two\""), ("two", "inherits = \"one\"")];
    let ran = picture("theme = \"one\"", &circle, &[]).await;
    ran.refused(2, r#"two.toml, line 1: this theme inherits itself, through "one""#);
    let itself = [("loop", "inherits = \"loop\"")];
    picture("theme = \"loop\"", &itself, &[]).await.refused(2, "line 1: this theme inherits itself");

    picture("", &[good], &["--theme", "mime"]).await.refused(2, r#"the nearest is "mine""#);
    picture("", &[], &["--theme", "../mine"]).await.refused(2, "a name of letters");
    picture("[[workspaces]]\naccent = \"rad\"", &[], &[]).await.refused(2, "accent must be a colour");
}

#[tokio::test]
async fn what_is_printed_needs_no_theme_and_no_keys() {
    let home = Folder::new();
    fs::create_dir(home.path().join("themes")).unwrap();
    home.write("themes/mine.toml", "inherits = \"dark\"\ngod = {}");
    home.write("keys.toml", "[lists]\nnwe = \"N\"");
    let file = home.write("config.toml", "theme = \"mine\"");
    let listed = |file: std::path::PathBuf| async move {
        run(&["list", "--demo", "-o", "json", "--config", file.to_str().unwrap()]).await
    };
    let ran = listed(file).await;
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.out.starts_with('['), "{ran:#?}");
    for words in ["mine.toml, line 2: there is no role \"god\"", "keys.toml, line 2: there is no action"] {
        assert!(ran.err.contains(words), "{words}: {ran:#?}");
    }
    listed(home.write("config.toml", "theme = \"mine\"\nrefesh = 1")).await.refused(2, "refesh");
}

#[tokio::test]
async fn ascii_is_drawn_where_it_is_asked_for_and_where_the_locale_asks_for_it() {
    let asked = run(&["snapshot", "--demo", "--ascii"]).await;
    assert!(asked.out.contains("* Running") && asked.out.is_ascii(), "{}", asked.out);
    let locale = |value: &'static str, more: &'static [&'static str]| async move {
        let home = Folder::new();
        let mut command = amldeck(Some(home.path()));
        command.args(["snapshot", "--demo"]).args(more).env("LC_ALL", value);
        ended(command).await.out
    };
    assert!(locale("ja_JP.UTF-8", &[]).await.is_ascii());
    assert!(locale("C", &[]).await.is_ascii());
    assert!(!locale("C.UTF-8", &[]).await.is_ascii());
    assert!(!locale("ja_JP.UTF-8", &["--ascii=false"]).await.is_ascii());
}
