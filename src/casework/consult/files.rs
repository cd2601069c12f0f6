//! Files and recordings that go with what somebody thinks.

use crate::{
    casework::{
        consult::Written,
        exclude::row_of,
        office::{Office, VerbError, of_form},
        open::log_look,
    },
    model::{actor::Actor, consultation::FileKind, live::DocumentId, name::PersonalText},
    rules::{access::Action, sniff::sniff},
    store::{consultation::NewFile, writing::Tx},
};

/// The largest file, in bytes: with what a form sends around it below the site's own limit.
pub const LARGEST: usize = 1_800_000;

/// So many files go with the views of one person.
const MOST: usize = 5;

/// The longest name of a file, in characters.
const LONGEST: usize = 120;

/// A file as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The field in which it was chosen.
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Keeps each file, once it is known by its own bytes for what it is.
pub(super) async fn keep(tx: &mut Tx, written: &Written, sent: &[Sent]) -> Result<(), VerbError> {
    for (at, one) in sent.iter().enumerate() {
        let wrong = |message: &str| VerbError::wrong(Some(of_form(&one.field)), "", message);
        if written.files.len() + at >= MOST {
            return Err(wrong("Five files are here already: take one back first"));
        }
        if one.bytes.is_empty() {
            return Err(wrong("This file is empty: choose another one"));
        }
        if one.bytes.len() > LARGEST {
            return Err(wrong(
                "This file is too large: choose one of at most 1.8 MB",
            ));
        }
        let kind = sniff(&one.bytes).ok_or_else(|| {
            wrong(
                "Choose a PDF, a Word or OpenDocument text, a picture or a sound recording: this is \
                 none of them",
            )
        })?;
        let name = name_of(&one.name, kind).ok_or_else(|| wrong("Choose a file"))?;
        let new = NewFile {
            name: &name,
            kind,
            bytes: &one.bytes,
        };
        tx.add_consultation_file(&written.of, &new).await?;
    }
    Ok(())
}

/// The name of a file without the folders before it, ending with what the file is.
fn name_of(sent: &str, kind: FileKind) -> Option<PersonalText> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let short: String = stem.chars().take(LONGEST).collect();
    let stem = match short.trim() {
        "" => "file",
        stem => stem,
    };
    PersonalText::parse(&format!("{stem}.{}", kind.extension()))
}

/// A file that was sent, for whoever may read it: its name and its bytes.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a file that was not sent.
pub async fn download(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    (row, file): (&str, &str),
) -> Result<(String, Vec<u8>), VerbError> {
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, document, Action::ReadViews)
        .await?;
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let of = snapshot.consultation_of(document, &row).await?;
    let of = of.ok_or(VerbError::NotThere)?;
    let mut files = Vec::new();
    for sent in [of.sent_at, of.former_at].into_iter().flatten() {
        files.extend(snapshot.consultation_files(&of, Some(sent)).await?);
    }
    let found = files.iter().find(|one| *one.id == *file);
    let found = found.ok_or(VerbError::NotThere)?;
    log_look(office, &mut snapshot, who, document, "views").await?;
    let kept = snapshot.file(document, &found.file).await?;
    let (name, bytes) = kept.ok_or(VerbError::NotThere)?;
    Ok((name.reveal().to_owned(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &str, kind: FileKind, expected: &str) {
        let name = name_of(sent, kind).unwrap();
        assert_eq!(name.reveal(), expected);
    }

    #[test]
    fn a_file_is_named_for_what_it_is() {
        check("report.pdf", FileKind::Pdf, "report.pdf");
        check("C:\\docs\\run.exe", FileKind::Pdf, "run.pdf");
        check("../../etc/passwd", FileKind::Png, "passwd.png");
        check("", FileKind::Mp4, "file.m4a");
        check(".html", FileKind::Jpeg, "file.jpg");
    }
}
