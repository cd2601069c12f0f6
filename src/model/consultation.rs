//! Consultation: what somebody thinks, as they write it down for a review.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{id::Identifier, live::DocumentId, name::PersonalText, post::kept_words};

/// What we call the views of one person for one review.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConsultationId(pub Arc<str>);

/// What a file is, by its own first bytes and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    Pdf,
    Word,
    OpenText,
    Jpeg,
    Png,
    Heic,
    Mp4,
    Webm,
    Ogg,
    Mp3,
    Wav,
}

kept_words! { FileKind {
    Pdf = "pdf",
    Word = "word",
    OpenText = "open_text",
    Jpeg = "jpeg",
    Png = "png",
    Heic = "heic",
    Mp4 = "mp4",
    Webm = "webm",
    Ogg = "ogg",
    Mp3 = "mp3",
    Wav = "wav",
} }

impl FileKind {
    /// As a list has it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word => "Word document",
            Self::OpenText => "OpenDocument text",
            Self::Jpeg | Self::Png | Self::Heic => "Picture",
            Self::Mp4 | Self::Webm => "Recording",
            Self::Ogg | Self::Mp3 | Self::Wav => "Sound recording",
        }
    }

    /// What its name ends with when it is handed out: whatever it was called when it came.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Word => "docx",
            Self::OpenText => "odt",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Heic => "heic",
            Self::Mp4 => "m4a",
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
        }
    }
}

/// The views of one person, without what they say.
#[derive(Clone, Debug, PartialEq)]
pub struct Consultation {
    pub id: ConsultationId,
    pub document: DocumentId,
    pub person: Identifier,
    pub made_at: Timestamp,
    /// When it was sent last, as far as that counts: it is read as it was then.
    pub sent_at: Option<Timestamp>,
    /// When it was sent by the link before the newest, until somebody has checked whose it is: it waits
    /// beside what counts, and takes the place of nothing.
    pub former_at: Option<Timestamp>,
    /// How often the code was given wrongly since it was given rightly, or made anew.
    pub wrong: u32,
    pub round: u32,
}

impl Consultation {
    /// Whether something was sent by who it is of, as far as anybody knows.
    pub fn counts(&self) -> bool {
        self.sent_at.is_some()
    }
}

/// What stands as the answer to one question: its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenAnswer {
    pub question: Arc<str>,
    pub version: u32,
    /// Line by line; none where it was emptied.
    pub lines: Vec<PersonalText>,
    pub at: Timestamp,
}

impl GivenAnswer {
    /// The words as they were typed.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(PersonalText::reveal).collect();
        lines.join("\n")
    }
}

/// A file that belongs to somebody's views.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenFile {
    pub id: Arc<str>,
    /// What the store of files calls it.
    pub file: Arc<str>,
    pub name: PersonalText,
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_reads_back_as_what_it_was() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_code(kind.code()), Some(*kind));
        }
        assert_eq!(FileKind::from_code("exe"), None);
    }
}
