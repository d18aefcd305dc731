//! `amldeck man`: the manual, all of it on one page.

use super::{EXIT_CODES, Failure, output::print};
use crate::cli::Cli;
use clap::{Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use std::io;

/// Variables of the environment that no option stands for.
const VARIABLES: &[(&str, &str)] = &[
    ("AMLDECK_TOKEN", "the bearer token of --auth token"),
    ("HTTPS_PROXY, NO_PROXY", "the proxy, and the hosts that are reached without it"),
    (
        "REQUESTS_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR",
        "the certificate authorities to believe, where --ca-bundle names none",
    ),
    ("AZURE_CLIENT_ID, AZURE_TENANT_ID and others", "who asks; --auth says which credential reads what"),
];

/// What is kept on disk.
const FILES: &[(&str, &str)] = &[
    ("~/.config/amldeck/config.toml", "the settings; --config names another file"),
    ("~/.local/state/amldeck/recent.json", "the workspaces that were opened last"),
    ("~/.cache/amldeck/sizes/", "the sizes of each region with their prices, for a day"),
];

/// Prints the page.
///
/// # Errors
/// When it cannot be printed.
pub fn run() -> Result<(), Failure> {
    let page = page().map_err(|error| Failure::System { wish: "write the manual", error })?;
    print(&String::from_utf8_lossy(&page))
}

fn page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let whole =
        Man::new(Cli::command().subcommand_help_heading("COMMAND")).manual("amldeck").title("AMLDECK");
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    section("COMMANDS", &[]).to_writer(&mut page)?;
    for command in Cli::command().get_subcommands() {
        one_command(command, &mut page)?;
    }
    section("EXIT STATUS", EXIT_CODES).to_writer(&mut page)?;
    section("ENVIRONMENT", VARIABLES).to_writer(&mut page)?;
    section("FILES", FILES).to_writer(&mut page)?;
    Ok(page)
}

/// A heading, and what it lists.
fn section(title: &str, rows: &[(&str, &str)]) -> Roff {
    let mut section = Roff::new();
    section.control("SH", [title]);
    for (name, means) in rows {
        section.control("TP", []).text([bold(*name)]).text([roman(*means)]);
    }
    section
}

/// What a command does, and its own options: those that every command takes are told once.
fn one_command(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let mut heading = Roff::new();
    heading.control("SS", [format!("amldeck {}", command.get_name()).as_str()]);
    heading.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
    heading.to_writer(page)?;

    let mut options = Vec::new();
    Man::new(command.clone().disable_help_flag(true)).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options);
    // They stand below the command's own heading.
    let listed = options.split_once(".SH OPTIONS\n").map_or(&*options, |(_, listed)| listed);
    page.extend_from_slice(listed.as_bytes());
    Ok(())
}
