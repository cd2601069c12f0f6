//! Small Word files, made on the spot.

use std::io::{Cursor, Read as _, Write as _};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::render::word::tree::{self, Element, Node};

const MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A Word file with a body, and whatever else a test needs.
pub(super) struct Docx {
    body: String,
    header: Option<String>,
    links: String,
    types: String,
    parts: Vec<(String, String)>,
}

impl Docx {
    pub(super) fn new(body: &str) -> Self {
        Self {
            body: body.into(),
            header: None,
            links: String::new(),
            types: MAIN.into(),
            parts: Vec::new(),
        }
    }

    pub(super) fn with_header(mut self, header: &str) -> Self {
        self.header = Some(header.into());
        self
    }

    pub(super) fn with_links(mut self, links: &str) -> Self {
        self.links = links.into();
        self
    }

    pub(super) fn with_types(mut self, main: &str) -> Self {
        self.types = main.into();
        self
    }

    pub(super) fn with_part(mut self, name: &str, content: &str) -> Self {
        self.parts.push((name.into(), content.into()));
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, content: &str| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        };
        put(
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{}\"/></Types>",
                self.types
            ),
        );
        put(
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        );
        let mut links = self.links.clone();
        if let Some(header) = &self.header {
            links.push_str("<Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header1.xml\"/>");
            put(
                "word/header1.xml",
                &format!("<w:hdr {NAMES}>{header}</w:hdr>"),
            );
        }
        put(
            "word/_rels/document.xml.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
            ),
        );
        put(
            "word/document.xml",
            &format!(
                "<w:document {NAMES}><w:body>{}</w:body></w:document>",
                self.body
            ),
        );
        for (name, content) in &self.parts {
            put(name, content);
        }
        zip.finish().unwrap().into_inner()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(super) fn run(text: &str) -> String {
    format!(
        "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

pub(super) fn paragraph(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

pub(super) fn cell(text: &str) -> String {
    format!("<w:tc>{}</w:tc>", paragraph(text))
}

pub(super) fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

pub(super) fn table(rows: &[String]) -> String {
    format!("<w:tbl><w:tblPr/>{}</w:tbl>", rows.concat())
}

/// A part of a file as text.
pub(super) fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// What a part says: a paragraph a line, cells parted by bars.
pub(super) fn text_of(bytes: &[u8], name: &str) -> String {
    let mut out = String::new();
    say(&tree::read(&part(bytes, name)).unwrap(), &mut out);
    out
}

fn say(element: &Element, out: &mut String) {
    for child in &element.children {
        match child {
            Node::Text(text) if element.is("w:t") => out.push_str(text),
            Node::Element(child) => say(child, out),
            _ => {}
        }
    }
    match &*element.name {
        "w:br" => out.push('\n'),
        "w:tab" => out.push('\t'),
        "w:p" => out.push('\n'),
        "w:tc" => {
            out.pop();
            out.push('|');
        }
        "w:tr" => out.push('\n'),
        _ => {}
    }
}
