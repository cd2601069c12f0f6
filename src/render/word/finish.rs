//! What is done to a part while and after it is filled.

use crate::render::word::tree;

/// A value as the text of a run: what XML forbids is left out, an end of a line is a line break.
pub(super) fn escape(text: &str, out: &mut String) {
    // U+FFFE and U+FFFF begin with 0xEF, as a few letters do that are printed.
    let special = |byte: u8| byte < b' ' || matches!(byte, b'&' | b'<' | b'>' | 0x7F | 0xEF);
    if !text.bytes().fold(false, |any, byte| any | special(byte)) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(special) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut after = from.chars();
        let letter = after.next().unwrap_or_default();
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("</w:t><w:br/><w:t xml:space=\"preserve\">"),
            '\t' => out.push_str("</w:t><w:tab/><w:t xml:space=\"preserve\">"),
            '\u{FFFE}' | '\u{FFFF}' | '\u{7F}' => {}
            c if c < ' ' => {}
            c => out.push(c),
        }
        rest = after.as_str();
    }
    out.push_str(rest);
}

/// Takes out tables that ended up without a row, and gives a paragraph to cells that ended up
/// without one: Word takes a file with either for damaged.
pub(super) fn mend(bytes: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    // Where each open table begins, and whether a row of it was met.
    let mut tables: Vec<(usize, bool)> = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = next_mark(rest) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        match from.first().copied().map(char::from) {
            Some(tree::TABLE) => tables.push((out.len(), false)),
            Some(tree::ROW) => {
                if let Some((_, met)) = tables.last_mut() {
                    *met = true;
                }
            }
            Some(tree::TABLE_END) => {
                if let Some((start, false)) = tables.pop() {
                    out.truncate(start);
                }
            }
            _ if !out.ends_with(b"</w:p>") && !out.ends_with(b"<w:p/>") => {
                out.extend_from_slice(b"<w:p/>");
            }
            _ => {}
        }
        rest = from.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

/// Where the next of our marks stands. Blocks of bytes are looked at as wholes, which the processor
/// does many bytes at a time: a filled document is long and has few marks.
fn next_mark(bytes: &[u8]) -> Option<usize> {
    let is_mark = |byte: &u8| byte.wrapping_sub(4) < 4;
    let mut before = 0;
    for block in bytes.chunks(64) {
        if block.iter().fold(false, |any, byte| any | is_mark(byte)) {
            return block.iter().position(is_mark).map(|at| before + at);
        }
        before += block.len();
    }
    None
}
