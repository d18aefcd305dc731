//! Files that the user names in a form: read into it, or written from it. Never over one that exists.

use crate::domain::{
    ask::{Ask, Content, Reply},
    text::Text,
};
use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The largest file that a form takes: the service takes no body that is larger by far.
const LARGEST: u64 = 1024 * 1024;

/// Answers an ask about a file; gives any other ask back.
pub async fn perform(ask: Ask) -> Result<Reply, Ask> {
    match ask {
        Ask::File(path) => {
            let named = path.clone();
            let read = tokio::task::spawn_blocking(move || read(&expanded(&named))).await;
            let answer = read.unwrap_or_else(|_| Err(Text::new("reading was cut off")));
            Ok(Reply::File(path, answer))
        }
        Ask::Save(path, text) => {
            let named = path.clone();
            let written = tokio::task::spawn_blocking(move || write(&expanded(&named), &text)).await;
            let answer = written.unwrap_or_else(|_| Err(Text::new("writing was cut off")));
            Ok(Reply::Saved(path, answer))
        }
        Ask::SignInFiles => {
            let seen = tokio::task::spawn_blocking(sign_in_files).await;
            Ok(Reply::SignInFiles(seen.ok().flatten()))
        }
        other => Err(other),
    }
}

/// The files in which the Azure CLI keeps who is signed in.
const SIGN_IN_FILES: [&str; 3] = ["msal_token_cache.json", "msal_token_cache.bin", "azureProfile.json"];

/// When those files were last written, and how long they are, in one number. They are not opened.
fn sign_in_files() -> Option<u64> {
    let folder = env::var_os("AZURE_CONFIG_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| Some(env::home_dir()?.join(".azure")))?;
    let mut sum = DefaultHasher::new();
    for name in SIGN_IN_FILES {
        let seen = fs::metadata(folder.join(name)).ok();
        seen.map(|seen| (seen.modified().ok(), seen.len())).hash(&mut sum);
    }
    Some(sum.finish())
}

/// `~` is the home of whoever typed it, as in a shell.
fn expanded(path: &str) -> PathBuf {
    match path.strip_prefix("~/").zip(env::home_dir()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(path),
    }
}

fn read(path: &Path) -> Result<Content, Text> {
    let told = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Text::new("there is no such file"),
        ErrorKind::PermissionDenied => Text::new("it may not be read"),
        ErrorKind::IsADirectory => Text::new("it is a folder"),
        _ => Text::from(error.to_string()),
    };
    let file = fs::File::open(path).map_err(told)?;
    let length = file.metadata().map_err(told)?;
    if !length.is_file() {
        return Err(Text::new("it is no file"));
    }
    if length.len() > LARGEST {
        return Err(Text::new("it is larger than 1 MiB"));
    }
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length.len()).unwrap_or(0) + 1));
    file.take(LARGEST).read_to_end(&mut content).map_err(told)?;
    Ok(Content(content))
}

fn write(path: &Path, text: &str) -> Result<(), Text> {
    let made = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Text::new("there is a file of that name already; it stays as it is"),
        ErrorKind::NotFound => Text::new("there is no such folder"),
        ErrorKind::PermissionDenied => Text::new("nothing may be written there"),
        _ => Text::from(error.to_string()),
    })?;
    file.write_all(text.as_bytes()).map_err(|error| Text::from(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_written_is_read_and_never_written_over() {
        let folder = env::temp_dir().join(format!("amldeck-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.yml").to_string_lossy().into_owned();
        let save = || perform(Ask::Save(path.clone(), "name: a\n".to_owned()));
        assert!(matches!(save().await, Ok(Reply::Saved(_, Ok(())))));
        assert!(matches!(save().await, Ok(Reply::Saved(_, Err(why))) if why.contains("already")));
        let read = perform(Ask::File(path)).await;
        assert!(matches!(read, Ok(Reply::File(_, Ok(content))) if *content.0 == b"name: a\n"));
        let none = perform(Ask::File(folder.join("none").to_string_lossy().into_owned())).await;
        assert!(matches!(none, Ok(Reply::File(_, Err(why))) if why.contains("no such file")));
        fs::remove_dir_all(folder).unwrap();
    }
}
