//! A Word template of any bytes, or with any text in it, checked and filled.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use samepage::render::{engine::Shown, view::View, word::Template};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

struct Sheet;

impl Shown for Sheet {
    fn view(&self) -> View {
        let person = |name: &str| View::new().text("name", name).text("role", "Teacher");
        View::new()
            .text("child", "Maya & Co <1>")
            .none("venue")
            .flag("late", true)
            .texts("nothing", Vec::<String>::new())
            .list("people", [person("Ana Patel"), person("Jo Bloggs")])
    }
}

/// A file whose text is this body: the bytes of an archive are seldom guessed.
fn with_body(body: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let names = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let text = [
        format!("<w:document {names}><w:body>").as_bytes(),
        body,
        b"</w:body></w:document>",
    ]
    .concat();
    for (name, bytes) in [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", LINKS.as_bytes()),
        ("word/document.xml", &text),
    ] {
        zip.start_file(name, stored).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

fuzz_target!(|bytes: &[u8]| {
    let made = match bytes.starts_with(b"PK") {
        true => Some(bytes.to_vec()),
        false => with_body(bytes),
    };
    if let Some(template) = made.and_then(|bytes| Template::compile(&bytes).ok()) {
        let _ = template.fill(&Sheet);
    }
});
