//! Files that are the user's alone: 0600, in folders of 0700. Whatever this program keeps on disk is written here.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;
/// What lets anybody but the owner in.
const OTHERS: u32 = 0o077;
/// What lets anybody but the owner write.
const OTHERS_WRITE: u32 = 0o022;

/// Makes a folder of this program's own, with those above it. One that is there already is closed to others.
///
/// # Errors
/// When it cannot be made, or belongs to somebody else.
pub fn folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(folder)?;
    let mode = fs::metadata(folder)?.mode();
    if mode & OTHERS == 0 { Ok(()) } else { fs::set_permissions(folder, Permissions::from_mode(FOLDER)) }
}

/// Writes a file in a folder of this program's own, all or nothing: whoever reads it meanwhile, or after the machine
/// went down, finds the old content or the new one.
///
/// # Errors
/// When it cannot be written; what was there before is still there then.
pub fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let parent = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    folder(parent)?;
    // Of several processes, and of several threads, each has its own.
    let draft = parent.join(format!(".draft-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let written = write_new(&draft, content).and_then(|()| fs::rename(&draft, file));
    if written.is_err() {
        // What matters is why it was not written.
        fs::remove_file(&draft).ok();
    }
    written
}

/// Writes a file that is not there yet, into a folder of this program's own.
///
/// # Errors
/// When it is there already, or cannot be written.
pub fn create(file: &Path, content: &[u8]) -> io::Result<()> {
    folder(file.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
    write_new(file, content)
}

/// Opens a file that the user named for writing at its end, and closes it to others. Its folder is the user's business.
///
/// # Errors
/// When it cannot be opened, or belongs to somebody else.
pub fn append(file: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().append(true).create(true).mode(FILE).open(file)?;
    let found = opened.metadata()?;
    // A terminal or a pipe has nothing in it that others could read later.
    if found.is_file() && found.mode() & OTHERS != 0 {
        opened.set_permissions(Permissions::from_mode(FILE))?;
    }
    Ok(opened)
}

/// Makes a file of this name that is not there yet, and closes it to others. Its folder is the user's business.
///
/// # Errors
/// When there is one already, or it cannot be made.
pub fn beside_others(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(file)
}

/// Whether others than its owner may write a file, so that what it says may not be the owner's word.
///
/// # Errors
/// When the file cannot be looked at.
pub fn others_may_write(file: &Path) -> io::Result<bool> {
    Ok(fs::metadata(file)?.mode() & OTHERS_WRITE != 0)
}

fn write_new(file: &Path, content: &[u8]) -> io::Result<()> {
    let mut made = OpenOptions::new().write(true).create_new(true).mode(FILE).open(file)?;
    made.write_all(content)?;
    made.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, path::PathBuf};

    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let place = env::temp_dir().join(format!("amldeck-private-{}-{name}", process::id()));
            fs::create_dir_all(&place).unwrap();
            Self(place)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn what_is_written_is_the_users_alone_with_all_folders_above_it() {
        let place = Place::new("new");
        let file = place.0.join("state/amldeck/recent.json");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(mode(&file), 0o600);
        assert_eq!((mode(&place.0.join("state")), mode(&place.0.join("state/amldeck"))), (0o700, 0o700));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn what_was_open_to_others_is_closed() {
        let place = Place::new("open");
        let (folder, file) = (place.0.join("amldeck"), place.0.join("amldeck/recent.json"));
        fs::create_dir(&folder).unwrap();
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o666)).unwrap();
        assert!(others_may_write(&file).unwrap());
        replace(&file, b"new").unwrap();
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        assert!(!others_may_write(&file).unwrap());
    }

    #[test]
    fn a_log_is_closed_to_others_and_its_folder_left_as_it_is() {
        let place = Place::new("log");
        fs::set_permissions(&place.0, Permissions::from_mode(0o755)).unwrap();
        let file = place.0.join("amldeck.log");
        fs::write(&file, "one\n").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        append(&file).unwrap().write_all(b"two\n").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"one\ntwo\n");
        assert_eq!((mode(&place.0), mode(&file)), (0o755, 0o600));
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_and_no_draft() {
        let place = Place::new("failing");
        // A folder in the place of the file.
        let file = place.0.join("recent.json");
        fs::create_dir(&file).unwrap();
        assert!(replace(&file, b"new").is_err());
        assert_eq!(fs::read_dir(&place.0).unwrap().count(), 1);
        assert!(create(&file, b"new").is_err());
    }
}
