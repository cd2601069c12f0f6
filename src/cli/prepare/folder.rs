//! Writes one folder a child, whole or not at all.

use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// One file of a child's folder: its path below that folder, and its bytes.
pub struct Written {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Makes the folder of the run. Only its owner may look into it: it will hold children's records.
pub fn make(folder: &Path) -> io::Result<()> {
    private().recursive(true).create(folder)
}

fn private() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// A file that is not there yet, for its owner's eyes only. Where something has the name, a link
/// that leads elsewhere included, it fails and touches nothing.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a file of the run under another name and then gives it its own: nobody meets half of
/// it, and what had the name before, a link included, is replaced and not written through.
///
/// The file stays open at its end, for whoever writes on.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.part"));
    let mut file = match new_file(&part) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            match fs::symlink_metadata(&part)?.is_dir() {
                true => remove(&part)?,
                false => fs::remove_file(&part)?,
            }
            new_file(&part)?
        }
        made => made?,
    };
    file.write_all(bytes)?;
    fs::rename(&part, path)?;
    Ok(file)
}

/// Whether there is a file of that name, and no link to one.
pub fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// Writes a child's files beside the final folder and then gives them its name, so that a
/// folder with that name is always whole.
pub fn write(folder: &Path, child: &str, files: &[Written]) -> io::Result<PathBuf> {
    let name = folder_name(child);
    let (part, whole) = (folder.join(format!(".{name}.part")), folder.join(&name));
    // Nearly always neither folder is there: it is made first and cleared only where it must be.
    // The run's folder may be one that others can look into: each child's is closed by itself.
    match private().create(&part) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            remove(&part)?;
            private().create(&part)?;
        }
        made => made?,
    }
    for file in files {
        let path = part.join(&file.path);
        if let Some(parent) = path.parent().filter(|parent| *parent != part) {
            private().recursive(true).create(parent)?;
        }
        new_file(&path)?.write_all(&file.bytes)?;
    }
    if fs::rename(&part, &whole).is_err() {
        // A link to somebody else's folder is only replaced.
        if fs::symlink_metadata(&whole).is_ok_and(|found| found.is_dir()) {
            keep(&whole, &part)?;
        }
        remove(&whole)?;
        fs::rename(&part, &whole)?;
    }
    Ok(whole)
}

/// Where a new run puts what people had laid into the folder, or changed in it.
const EARLIER: &str = "earlier";

/// What is younger by so much than the run that made a folder was written by somebody else.
const SINCE: Duration = Duration::from_secs(10);

/// Moves into the new folder what is not the old run's own: notes of somebody's, a sheet that was
/// gone on with in Word, and what was kept so before.
fn keep(whole: &Path, part: &Path) -> io::Result<()> {
    let made = fs::metadata(whole.join(DOCUMENT)).and_then(|data| data.modified());
    let mut open = vec![whole.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let data = fs::symlink_metadata(&path)?;
            if data.is_dir() {
                open.push(path);
                continue;
            }
            let below = path.strip_prefix(whole).unwrap_or(&path);
            let kept = below.strip_prefix(EARLIER);
            let is_theirs = match &made {
                Ok(made) => data.modified()? > *made + SINCE,
                // Nothing says that a run made this folder.
                Err(_) => true,
            };
            if kept.is_err() && (!is_theirs || below == Path::new(WITHDRAWN)) {
                continue;
            }
            let to = free(part.join(EARLIER).join(kept.unwrap_or(below)));
            if let Some(parent) = to.parent() {
                private().recursive(true).create(parent)?;
            }
            fs::rename(&path, &to)?;
        }
    }
    Ok(())
}

/// The path, or the first one like it that nothing has: `sheet.docx`, `2-sheet.docx`.
fn free(path: PathBuf) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let others = (2..).map(|number: u32| path.with_file_name(format!("{number}-{name}")));
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    let found = std::iter::once(path.clone()).chain(others).find(is_free);
    found.unwrap_or(path)
}

/// The file that every run of a child writes.
const DOCUMENT: &str = "document.json";

/// The file that says why there is no new sheet.
const WITHDRAWN: &str = "NOT-UP-TO-DATE.txt";

/// Takes away the letters that an earlier run left for a child who cannot be prepared now, and
/// says why beside the sheet that stays: what was cleared then may be restricted now.
pub fn withdraw(folder: &Path, child: &str, why: &str) -> io::Result<()> {
    let whole = folder.join(folder_name(child));
    // A link to somebody else's folder is not ours to clear.
    if !fs::symlink_metadata(&whole).is_ok_and(|found| found.is_dir()) {
        return Ok(());
    }
    remove(&whole.join("letters"))?;
    let text = format!(
        "This folder is from an earlier run. Its letters were taken away, because the child \
         could not be prepared again:\n{why}\n"
    );
    put(&whole.join(WITHDRAWN), text.as_bytes()).map(drop)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A name for a folder from any identifier: what is not a letter, digit, `-` or `_` is
/// written as `%` and its hexadecimal bytes, so that no two children share one and none
/// leads out of the run's folder.
pub fn folder_name(child: &str) -> String {
    let mut name = String::with_capacity(child.len());
    for byte in child.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            other => {
                let _ = write!(name, "%{other:02x}");
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_leads_out_of_the_folder_and_no_two_meet() {
        for (child, expected) in [
            ("33310245", "33310245"),
            ("tmp/../1", "tmp%2f%2e%2e%2f1"),
            ("..", "%2e%2e"),
            ("a%2f", "a%252f"),
        ] {
            assert_eq!(folder_name(child), expected);
        }
    }

    #[test]
    fn what_was_cleared_once_does_not_lie_ready_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str| Written {
            path: path.to_owned(),
            bytes: b"x".to_vec(),
        };
        let files = [file("sheet.html"), file("letters/1-parent/letter.eml")];
        let whole = write(folder.path(), "7", &files).unwrap();

        withdraw(folder.path(), "7", "the record is restricted").unwrap();
        withdraw(folder.path(), "8", "there never was one").unwrap();

        assert!(whole.join("sheet.html").exists() && !whole.join("letters").exists());
        let said = fs::read_to_string(whole.join(WITHDRAWN)).unwrap();
        assert!(said.ends_with("the record is restricted\n"));
        assert!(!folder.path().join("8").exists());
    }

    #[test]
    fn a_second_writing_replaces_the_first_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str| Written {
            path: path.to_owned(),
            bytes: b"x".to_vec(),
        };
        write(
            folder.path(),
            "7",
            &[file("old.html"), file("letters/1-parent/letter.txt")],
        )
        .unwrap();

        let whole = write(folder.path(), "7", &[file("new.html")]).unwrap();

        assert!(whole.join("new.html").exists() && !whole.join("old.html").exists());
        assert!(!folder.path().join(".7.part").exists());
    }

    #[test]
    fn what_people_laid_there_or_changed_is_kept_however_often_it_is_prepared() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str, text: &str| Written {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let run = |text: &str| {
            let files = [file(DOCUMENT, text), file("sheet.docx", text)];
            let whole = write(folder.path(), "7", &files).unwrap();
            // The run was an hour ago.
            let written = fs::metadata(whole.join(DOCUMENT)).unwrap().modified();
            let then = written.unwrap() - Duration::from_secs(3600);
            for name in [DOCUMENT, "sheet.docx"] {
                let file = File::options().write(true).open(whole.join(name)).unwrap();
                file.set_modified(then).unwrap();
            }
            whole
        };
        let whole = run("first");
        fs::write(whole.join("notes.txt"), "mine").unwrap();
        fs::write(whole.join("sheet.docx"), "gone on with").unwrap();

        run("second");
        fs::write(whole.join("sheet.docx"), "again").unwrap();
        run("third");

        let said = |path: &str| fs::read_to_string(whole.join(path)).unwrap();
        assert_eq!(said("sheet.docx"), "third");
        assert_eq!(said("earlier/notes.txt"), "mine");
        let mut sheets = [said("earlier/sheet.docx"), said("earlier/2-sheet.docx")];
        sheets.sort();
        assert_eq!(sheets, ["again", "gone on with"]);
        assert!(!whole.join("earlier").join(DOCUMENT).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_childs_folder_is_its_owners_alone_in_a_folder_open_to_all() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();

        let whole = write(folder.path(), "7", &[]).unwrap();

        let mode = fs::metadata(whole).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }

    #[cfg(unix)]
    mod on_unix {
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn nothing_is_written_through_a_link() {
            let (folder, victim) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let kept = victim.path().join("kept");
            fs::write(&kept, "kept").unwrap();
            fs::create_dir(victim.path().join("letters")).unwrap();
            let index = folder.path().join("index.html");
            symlink(&kept, &index).unwrap();
            symlink(&kept, folder.path().join(".index.html.part")).unwrap();
            symlink(victim.path(), folder.path().join("7")).unwrap();
            symlink(victim.path(), folder.path().join(".7.part")).unwrap();
            symlink(victim.path(), folder.path().join("8")).unwrap();
            let sheet = Written {
                path: "sheet.html".to_owned(),
                bytes: b"x".to_vec(),
            };

            put(&index, b"new").unwrap();
            let whole = write(folder.path(), "7", &[sheet]).unwrap();
            withdraw(folder.path(), "8", "the record is restricted").unwrap();

            assert_eq!(fs::read_to_string(&index).unwrap(), "new");
            assert!(is_file(&index) && whole.join("sheet.html").exists());
            assert!(!fs::symlink_metadata(whole).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
            assert!(victim.path().join("letters").exists());
            assert_eq!(fs::read_dir(victim.path()).unwrap().count(), 2);
        }

        #[test]
        fn everything_is_its_owners_alone() {
            let folder = tempfile::tempdir().unwrap();
            let letter = Written {
                path: "letters/01-parent/letter.eml".to_owned(),
                bytes: b"x".to_vec(),
            };

            put(&folder.path().join("index.html"), b"x").unwrap();
            let whole = write(folder.path(), "7", &[letter]).unwrap();

            assert_eq!(mode(&folder.path().join("index.html")), 0o600);
            for inner in ["", "letters", "letters/01-parent"] {
                assert_eq!(mode(&whole.join(inner)), 0o700, "{inner}");
            }
            assert_eq!(mode(&whole.join("letters/01-parent/letter.eml")), 0o600);
        }
    }
}
