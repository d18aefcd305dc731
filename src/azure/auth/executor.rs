//! Runs the tools that sign in, so that they cannot disturb the terminal: no input, no way to hang, no survivors.

use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    ffi::{OsStr, OsString},
    io,
    process::{Output, Stdio},
    time::Duration,
};
use tokio::process::Command;

/// An executor for the SDK's credentials. Its own would hand our terminal to the tool, and wait for ever.
#[derive(Debug)]
pub struct QuietExecutor {
    path: Option<OsString>,
    limit: Duration,
}

impl QuietExecutor {
    /// An executor that looks for tools on `path` and gives them so much time.
    pub fn new(path: Option<OsString>, limit: Duration) -> Self {
        Self { path, limit }
    }
}

#[async_trait::async_trait]
impl azure_identity::Executor for QuietExecutor {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let mut command = Command::new(program);
        command
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .process_group(0);
        if let Some(path) = &self.path {
            command.env("PATH", path);
        }
        let child = command.spawn()?;
        let group = Group::of(child.id());
        let output = tokio::time::timeout(self.limit, child.wait_with_output()).await;
        let output = output.map_err(|_| {
            let limit = self.limit.as_secs();
            io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {limit} s"))
        })??;
        group.has_ended();
        Ok(output)
    }
}

/// The tool and what it started. The SDK runs tools by a shell, so that killing the child alone would leave the tool.
struct Group(Option<Pid>);

impl Group {
    fn of(leader: Option<u32>) -> Self {
        Self(leader.and_then(|id| Pid::from_raw(id.try_into().ok()?)))
    }

    fn has_ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // An error means that nobody is left in it.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_identity::Executor;

    async fn run(executor: &QuietExecutor, script: &str) -> io::Result<Output> {
        executor.run(OsStr::new("/bin/sh"), &[OsStr::new("-c"), OsStr::new(script)]).await
    }

    fn executor(limit: Duration) -> QuietExecutor {
        QuietExecutor::new(None, limit)
    }

    #[tokio::test]
    async fn a_tool_reads_nothing_and_its_output_is_caught() {
        let output =
            run(&executor(Duration::from_secs(20)), "read line || echo no input; echo oops >&2; exit 3")
                .await;
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!((&*output.stdout, &*output.stderr), (&b"no input\n"[..], &b"oops\n"[..]));
    }

    #[tokio::test]
    async fn a_tool_that_hangs_is_ended_with_all_it_started() {
        let (marker, mut ended) = tokio::net::unix::pipe::pipe().unwrap();
        let marker = marker.into_blocking_fd().unwrap();
        // The grandchild holds the pipe's only writing end, so that its death is what ends the read below.
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "(sleep 1000; true)"]).stdout(marker).stdin(Stdio::null()).process_group(0);
        let child = command.spawn().unwrap();
        drop(command);
        drop(Group::of(child.id()));
        let mut rest = Vec::new();
        let end = tokio::io::AsyncReadExt::read_to_end(&mut ended, &mut rest);
        tokio::time::timeout(Duration::from_secs(20), end).await.expect("the grandchild lives on").unwrap();
        assert!(rest.is_empty());
    }

    #[tokio::test]
    async fn a_tool_has_only_so_much_time() {
        let hung = run(&executor(Duration::from_millis(50)), "cd / && sleep 1000").await;
        assert_eq!(hung.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
