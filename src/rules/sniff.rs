//! What a file is, by its first bytes.
//!
//! Its name and the type that is declared say what somebody wishes.

use crate::model::consultation::FileKind;

/// The kind of a file that may be sent with views; nothing for any other.
///
/// A ZIP is looked into as far as its first entries are named in the clear: a Word file and an
/// OpenDocument text say what they are there.
pub fn sniff(bytes: &[u8]) -> Option<FileKind> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    let at =
        |from: usize, with: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(with));
    if starts(b"%PDF-") {
        return Some(FileKind::Pdf);
    }
    if starts(b"\xff\xd8\xff") {
        return Some(FileKind::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Some(FileKind::Png);
    }
    if starts(b"\x1a\x45\xdf\xa3") {
        return Some(FileKind::Webm);
    }
    if starts(b"OggS") {
        return Some(FileKind::Ogg);
    }
    if starts(b"RIFF") && at(8, b"WAVE") {
        return Some(FileKind::Wav);
    }
    if at(4, b"ftyp") {
        return brand(bytes.get(8..12)?);
    }
    if starts(b"PK\x03\x04") {
        return packed(bytes);
    }
    let is_mp3 = starts(b"ID3") || matches!(bytes, [0xff, 0xfb | 0xf3 | 0xf2, ..]);
    is_mp3.then_some(FileKind::Mp3)
}

/// What a container of the MPEG-4 family holds.
fn brand(brand: &[u8]) -> Option<FileKind> {
    match brand {
        b"heic" | b"heix" | b"mif1" | b"msf1" => Some(FileKind::Heic),
        b"M4A " | b"mp42" | b"mp41" | b"isom" | b"iso2" | b"iso5" | b"dash" | b"qt  " => {
            Some(FileKind::Mp4)
        }
        [b'3', b'g', b'p', _] => Some(FileKind::Mp4),
        _ => None,
    }
}

/// How far into a ZIP names are looked for.
const LOOK: usize = 8 * 1024;

fn packed(bytes: &[u8]) -> Option<FileKind> {
    let head = bytes.get(..LOOK.min(bytes.len()))?;
    let holds = |words: &[u8]| head.windows(words.len()).any(|window| window == words);
    // A program in a document is nobody's views.
    if holds(b"vbaProject") {
        return None;
    }
    if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        return Some(FileKind::OpenText);
    }
    (holds(b"[Content_Types].xml") && !holds(b"xl/")).then_some(FileKind::Word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<FileKind>) {
        assert_eq!(sniff(bytes), expected, "{:?}", bytes.get(..12));
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        check(b"%PDF-1.7\n", Some(FileKind::Pdf));
        check(b"\xff\xd8\xff\xe0JFIF", Some(FileKind::Jpeg));
        check(b"\x89PNG\r\n\x1a\n....", Some(FileKind::Png));
        check(b"\x1a\x45\xdf\xa3webm", Some(FileKind::Webm));
        check(b"OggS\x00", Some(FileKind::Ogg));
        check(b"RIFF....WAVEfmt ", Some(FileKind::Wav));
        check(b"\x00\x00\x00\x1cftypM4A \x00", Some(FileKind::Mp4));
        check(b"\x00\x00\x00\x1cftypheic\x00", Some(FileKind::Heic));
        check(b"\x00\x00\x00\x14ftyp3gp5\x00", Some(FileKind::Mp4));
        check(b"ID3\x04", Some(FileKind::Mp3));
        check(
            b"PK\x03\x04..[Content_Types].xml..word/",
            Some(FileKind::Word),
        );
        check(
            b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.textPK",
            Some(FileKind::OpenText),
        );
    }

    #[test]
    fn what_is_none_of_these_is_not_taken_whatever_it_is_called() {
        for bytes in [
            &b""[..],
            b"MZ\x90\x00",
            b"<html><script>",
            b"<svg xmlns=",
            b"PK\x03\x04....evil.exe",
            b"PK\x03\x04..[Content_Types].xml..vbaProject.bin",
            b"PK\x03\x04..[Content_Types].xml..xl/workbook",
            b"RIFF....AVI ",
            b"\x00\x00\x00\x1cftypXXXX",
            b"\xff",
            b"#!/bin/sh",
        ] {
            check(bytes, None);
        }
    }
}
