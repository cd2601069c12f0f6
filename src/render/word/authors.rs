//! Takes out of a template who made it, when and how often.
//!
//! It is nobody's business who receives a filled copy; the title stays.

use crate::render::word::{package::Package, tree};

const PROPERTIES: &str = "docProps/core.xml";

/// Parts that hold remarks beside the text, and the attributes that say whose and when.
const COMMENTS: &[(&str, &[&str])] = &[
    ("word/comments.xml", &["w:author", "w:initials", "w:date"]),
    ("word/people.xml", &["w15:author", "w15:userId"]),
];

/// Empties the properties that say who made the template, when and how often; keeps its title.
pub(super) fn forget(package: &mut Package) {
    let title = package
        .text(PROPERTIES)
        .ok()
        .flatten()
        .and_then(|text| tree::read(text).ok())
        .and_then(|root| {
            let title = root.elements().find(|element| element.is("dc:title"))?;
            match title.children.first() {
                Some(tree::Node::Text(title)) => Some(title.clone()),
                _ => None,
            }
        })
        .unwrap_or_default();
    let title = quick_xml::escape::partial_escape(title.as_str());
    package.replace(
        PROPERTIES,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title>\
             <dc:language>en-GB</dc:language></cp:coreProperties>"
        ),
    );
    package.replace(
        "docProps/app.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>"
            .into(),
    );
    package.replace(
        "docProps/custom.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"/>"
            .into(),
    );
    for (name, attributes) in COMMENTS {
        if let Ok(Some(text)) = package.text(name) {
            let blank = attributes
                .iter()
                .fold(text.to_owned(), |text, attribute| emptied(&text, attribute));
            package.replace(name, blank);
        }
    }
}

/// The text with every value of an attribute taken out.
fn emptied(text: &str, attribute: &str) -> String {
    let begin = format!(" {attribute}=\"");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(begin.as_str()) {
        out.push_str(before);
        out.push_str(&begin);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
        out.push('"');
    }
    out.push_str(rest);
    out
}
