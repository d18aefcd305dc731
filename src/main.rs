//! The program: reads the command line, carries it out, and turns what comes of it into an exit code.

use amldeck::{cli::Cli, commands, runtime, settings};
use std::{
    env,
    process::{self, ExitCode},
};

fn main() -> ExitCode {
    commands::answer_shell();
    runtime::restore_terminal_on_panic(settings::state_folder());
    let cli = Cli::read(env::args_os()).unwrap_or_else(|error| {
        commands::explain(&error);
        process::exit(error.exit_code())
    });
    match commands::run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            if let Some(sentence) = failure.sentence() {
                eprintln!("amldeck: {sentence}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}
