//! What a package brings with it: completions that know the names of this machine, and the manual.

use super::{Folder, amldeck, run};
use amldeck::commands::EXIT_CODES;
use serde_json::json;
use std::{env, fs, path::Path};
use tokio::process::Command;

/// A home in which two workspaces were opened and a third is in the settings.
fn home() -> Folder {
    let home = Folder::new();
    let id = |group: &str, name: &str| {
        let provider = "Microsoft.MachineLearningServices/workspaces";
        format!("/subscriptions/s/resourceGroups/{group}/providers/{provider}/{name}")
    };
    let recent = json!([
        { "id": id("rg-a", "prod-ml"), "host": "management.azure.com" },
        { "id": id("rg-b", "test-ml"), "host": "elsewhere" },
    ]);
    let section = "[[workspaces]]\nsubscription = \"s\"\nresource_group = \"rg-c\"\nname = \"prod-eu\"\n";
    for (file, text) in [
        (".local/state/amldeck/recent.json", recent.to_string()),
        (".config/amldeck/config.toml", section.to_owned()),
    ] {
        let file = home.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    home
}

/// Asks as the script of a shell does, with what is typed so far; returns what is offered, without the explanations that
/// some shells want behind it.
async fn asked(home: &Path, shell: &str, typed: &str) -> String {
    let words: Vec<&str> = typed.split(' ').collect();
    let mut command = amldeck(Some(home));
    command.env("AMLDECK_COMPLETE", shell).env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    command.arg("--").args(words);
    let answer = command.output().await.expect("the program runs");
    assert_eq!((answer.status.code(), &*answer.stderr), (Some(0), &b""[..]), "{shell}: {typed}");
    let answer = String::from_utf8(answer.stdout).unwrap();
    let offered: Vec<&str> = answer.lines().map(|line| line.split([':', '\t']).next().unwrap()).collect();
    offered.join(" ")
}

/// What bash itself offers for what is typed so far.
async fn offered_by_bash(home: &Path, typed: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_amldeck")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
    // What readline does at a Tab, without the terminal that it wants.
    let script = r#"
        source <(amldeck completions bash)
        function_of() { while [ $# -gt 1 ]; do [ "$1" = -F ] && echo "$2"; shift; done; }
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $(function_of $(complete -p amldeck)) amldeck "${@: -1}" "${@: -2:1}"
        echo "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script, "bash"]).args(typed.split(' '));
    bash.env_clear().env("HOME", home).env("PATH", path).kill_on_drop(true);
    let ran = bash.output().await.expect("bash is there");
    assert_eq!(String::from_utf8_lossy(&ran.stderr), "", "{typed}");
    String::from_utf8(ran.stdout).unwrap().trim_end().to_owned()
}

#[tokio::test]
async fn bash_offers_commands_and_the_names_of_this_machine() {
    let home = home();
    for (typed, offered) in [
        ("amldeck sna", "snapshot"),
        ("amldeck -w ", "prod-eu prod-ml test-ml"),
        ("amldeck list --workspace prod-", "prod-eu prod-ml"),
        ("amldeck -w prod-ml,te", "prod-ml,test-ml"),
        ("amldeck --demo --scenario f", "failing fleet"),
        ("amldeck --theme da", "dark"),
        ("amldeck snapshot --pane i", "instances inference"),
        ("amldeck list -o ", "table json ndjson csv"),
        ("amldeck completions z", "zsh"),
    ] {
        assert_eq!(offered_by_bash(home.path(), typed).await, offered, "{typed}");
    }
}

#[tokio::test]
async fn every_shell_has_a_script_and_is_answered_with_the_same_names() {
    let home = home();
    for (shell, registers) in [
        ("bash", "complete -o nospace"),
        ("elvish", "set edit:completion:arg-completer[amldeck]"),
        ("fish", "complete --keep-order --exclusive --command amldeck"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName amldeck"),
        ("zsh", "compdef _clap_dynamic_completer_amldeck amldeck"),
    ] {
        let script = run(&["completions", shell]).await;
        assert_eq!((script.code, script.err.as_str()), (Some(0), ""), "{script:#?}");
        assert!(script.out.contains(registers) && script.out.contains("AMLDECK_COMPLETE"), "{}", script.out);

        assert_eq!(asked(home.path(), shell, "amldeck -w ").await, "prod-eu prod-ml test-ml", "{shell}");
    }
    run(&["completions", "tcsh"]).await.refused(2, "invalid value 'tcsh'");
}

#[tokio::test]
async fn where_nothing_is_known_a_shell_is_offered_nothing_and_told_nothing() {
    let empty = Folder::new();
    let spoilt = home();
    fs::write(spoilt.path().join(".local/state/amldeck/recent.json"), "[{").unwrap();
    fs::write(spoilt.path().join(".config/amldeck/config.toml"), "colour = 3").unwrap();
    for home in [&empty, &spoilt] {
        assert_eq!(asked(home.path(), "fish", "amldeck -w ").await, "");
    }
}

#[tokio::test]
async fn the_manual_tells_every_command_option_variable_and_exit_code() {
    let manual = run(&["man"]).await;
    assert_eq!((manual.code, manual.err.as_str()), (Some(0), ""), "{manual:#?}");
    // In a manual dashes are escaped, so that they can be searched for and copied.
    let page = manual.out.replace("\\-", "-");
    let help = run(&["--help"]).await.out;
    let options = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2);
    for option in options.filter_map(|word| word.split([',', ';', '[', ']', ')']).next()) {
        assert!(page.contains(option), "{option}");
    }
    for told in
        [".SH COMMANDS", ".SS \"amldeck list\"", "AMLDECK_FILTER", "AMLDECK_WORKSPACE", "AMLDECK_TOKEN"]
    {
        assert!(page.contains(told), "{told}\n{page}");
    }
    let listed = help.lines().skip_while(|line| *line != "Commands:").take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"snapshot") && names.contains(&"man"), "{names:?}");
    for name in names {
        assert!(page.contains(&format!("amldeck {name}")), "{name}");
    }
    for (code, means) in EXIT_CODES {
        assert!(page.contains(code) && page.contains(means), "{code}");
    }
}
