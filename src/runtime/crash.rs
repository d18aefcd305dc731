//! What is left behind when the program has a defect: a usable terminal, a file that says what happened, one
//! sentence, and exit code 1.

use super::{private_file, terminal};
use std::{
    backtrace::Backtrace,
    io,
    panic::{self, PanicHookInfo},
    path::{Path, PathBuf},
    process, thread,
};

/// Makes a panic in whatever thread or task end the program in good order. `folder` is where the details go.
pub fn install(folder: Option<PathBuf>) {
    panic::set_hook(Box::new(move |panic| {
        terminal::restore();
        let report = report(panic);
        match folder.as_deref().map(|folder| keep(folder, &report)) {
            Some(Ok(path)) => {
                eprintln!("amldeck: ended by a defect of its own; the details are in {}", path.display());
            }
            Some(Err(_)) | None => eprintln!("amldeck: ended by a defect of its own\n{report}"),
        }
        // Tokio would catch the panic of a task and leave a program without that task running.
        process::exit(1);
    }));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    format!(
        "amldeck {} on {} {}\nthread {}: {panic}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        thread.name().unwrap_or("without a name"),
        Backtrace::force_capture(),
    )
}

fn keep(folder: &Path, report: &str) -> io::Result<PathBuf> {
    // One file for each process: a second thread that panics meanwhile adds nothing.
    let path =
        folder.join(format!("crash-{}-{}.txt", chrono::Utc::now().format("%Y%m%dT%H%M%SZ"), process::id()));
    private_file::create(&path, report.as_bytes())?;
    Ok(path)
}
