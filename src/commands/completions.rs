//! `amldeck completions`: what makes a shell ask this program for completions, and the answers to the shell.
//!
//! The script that a shell reads holds no names: at each Tab it runs the program with [`ASKED`] set. So the names that live
//! on this machine are those of the moment, nothing is asked of any service, and a newer program needs no newer script.

use super::{Failure, output::print};
use crate::{
    cli::{Cli, Shell},
    domain::{ids::WorkspaceId, text::Text},
    runtime,
    settings::{self, Settings},
    simulator::Scenario,
};
use clap::{CommandFactory, builder::StyledStr};
use clap_complete::{
    ArgValueCandidates, CompletionCandidate,
    env::{Bash, CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Zsh},
};
use std::collections::BTreeSet;

/// The variable by which a shell says that it wants completions, and which shell it is.
const ASKED: &str = "AMLDECK_COMPLETE";
/// What the shell completes, and runs for it.
const PROGRAM: &str = "amldeck";

/// Prints the script for a shell.
///
/// # Errors
/// When it cannot be printed.
pub fn run(shell: Shell) -> Result<(), Failure> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Bash => &Bash,
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Zsh => &Zsh,
    };
    let mut script = Vec::new();
    completer
        .write_registration(ASKED, PROGRAM, PROGRAM, PROGRAM, &mut script)
        .map_err(|error| Failure::System { wish: "write the script", error })?;
    print(&String::from_utf8_lossy(&script))
}

/// Answers a shell and ends the program, if it is a shell that asks. To be called before anything else.
pub fn answer_shell() {
    let command = || {
        Cli::command()
            .mut_arg("workspace", |option| option.add(ArgValueCandidates::new(workspaces)))
            .mut_arg("scenario", |option| option.add(ArgValueCandidates::new(scenarios)))
            .mut_arg("theme", |option| option.add(ArgValueCandidates::new(themes)))
    };
    CompleteEnv::with_factory(command).var(ASKED).complete();
}

/// The workspaces that this machine knows of: those of the settings, and those that were opened last. A file that cannot
/// be read knows of none; a shell is not the place to say so.
fn workspaces() -> Vec<CompletionCandidate> {
    let sections = Settings::of_own_file().map(|settings| settings.sections).unwrap_or_default();
    let sections = sections.into_iter().map(|section| section.workspace);
    let recent = settings::state_folder().map(|folder| runtime::recently_opened(&folder)).unwrap_or_default();
    let known: Vec<WorkspaceId> = sections.chain(recent).filter(is_plain).collect();
    let mut offered = BTreeSet::new();
    known
        .iter()
        .map(|id| (shortest(id, &known), id))
        .filter(|(name, _)| offered.insert(name.clone()))
        .map(|(name, id)| {
            let place = format!("{} · {}", id.group(), id.subscription());
            CompletionCandidate::new(name).help(Some(StyledStr::from(place)))
        })
        .collect()
}

/// Whether a shell can be given it as it is.
fn is_plain(id: &WorkspaceId) -> bool {
    let id = id.id().as_str();
    Text::new(id).as_str() == id
}

/// The name alone where it means one workspace, else with its group.
fn shortest(id: &WorkspaceId, known: &[WorkspaceId]) -> String {
    let is_namesake = |other: &&WorkspaceId| *other != id && other.name().eq_ignore_ascii_case(id.name());
    match known.iter().find(is_namesake) {
        Some(_) => format!("{}/{}", id.group(), id.name()),
        None => id.name().to_owned(),
    }
}

fn scenarios() -> Vec<CompletionCandidate> {
    Scenario::NAMES.iter().map(CompletionCandidate::new).collect()
}

/// The themes of the program, and the user's own.
fn themes() -> Vec<CompletionCandidate> {
    let names = Settings::of_own_file().map(|settings| settings.theme_names()).unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_workspaces_have_is_offered_with_its_group() {
        let known = [("a", "prod"), ("b", "prod"), ("b", "test")]
            .map(|(group, name)| WorkspaceId::new("0000", group, name));
        let offered: Vec<String> = known.iter().map(|id| shortest(id, &known)).collect();
        assert_eq!(offered, ["a/prod", "b/prod", "test"]);
    }
}
