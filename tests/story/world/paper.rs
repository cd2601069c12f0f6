//! Reads pages and print as a reader would.

use std::{
    io::Write,
    process::{Command, Stdio},
};

/// The words of a page without its markup, with single spaces.
pub fn words_of_html(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut words = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => {
                in_tag = true;
                words.push(' ');
            }
            '>' if in_tag => in_tag = false,
            _ if !in_tag => words.push(c),
            _ => {}
        }
    }
    let plain = words
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements that have no end.
const VOID: [&str; 8] = ["meta", "link", "br", "hr", "img", "input", "col", "wbr"];

/// Every element that begins ends, in order; attributes are quoted; no text holds a bare `<`.
#[track_caller]
pub fn is_well_formed(html: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(style) = after.strip_prefix("style>") {
            rest = style.split_once("</style>").expect("a style that ends").1;
            continue;
        }
        let (tag, next) = split_tag(after);
        rest = next;
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "what ends is what began last"
            );
            continue;
        }
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(
            !name.is_empty(),
            "a bare < before {:?}",
            tag.get(..tag.len().min(20))
        );
        if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never ended: {open:?}");
}

/// A tag up to its `>`, which may stand in quotes before that.
#[track_caller]
fn split_tag(after: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in after.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&after[..at], &after[at + 1..]),
            _ => {}
        }
    }
    panic!(
        "a tag without an end: {:?}",
        after.get(..after.len().min(40))
    );
}

/// The words of a PDF as a program that others wrote reads them; nothing where it is not there.
pub fn text_of_pdf(bytes: &[u8]) -> Option<String> {
    let started = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut process) = started else {
        eprintln!("SKIPPED: no pdftotext on this machine, so the words of PDFs are not looked at");
        return None;
    };
    process.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}
