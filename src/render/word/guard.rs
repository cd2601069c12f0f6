//! What a Word template must not bring along.

use crate::render::word::{
    error::WordError,
    package::Package,
    tree::{Element, Node},
};

/// Refuses a file that could run something, fetch something or let something be seen that its
/// reader should not see.
///
/// # Errors
/// What it is, and how to get rid of it in Word.
pub(super) fn package(package: &Package) -> Result<(), WordError> {
    for (name, bytes) in &package.parts {
        part_name(name)?;
        let xml = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
        if xml && holds(bytes, b"<!DOCTYPE") {
            return Err(WordError::part(
                name,
                "the XML declares a DOCTYPE",
                "open the file in Word and save it again",
            ));
        }
        if name.ends_with(".rels") {
            links(package, name)?;
        }
        let drawn = name.starts_with("word/diagrams/") || name.starts_with("word/charts/");
        if drawn && xml && (holds(bytes, b"{{") || holds(bytes, b"{%")) {
            return Err(WordError::part(
                name,
                "there is a tag inside a diagram or chart, which cannot be filled",
                "type the tag into the text",
            ));
        }
    }
    let types = package.text("[Content_Types].xml")?.unwrap_or_default();
    if types.contains("macroEnabled") || types.contains("vbaProject") {
        return Err(macros("[Content_Types].xml"));
    }
    Ok(())
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|at| at == what)
}

fn macros(part: &str) -> WordError {
    WordError::part(
        part,
        "there are macros",
        "save it as Word document without macros (.docx)",
    )
}

fn part_name(name: &str) -> Result<(), WordError> {
    let low = name.to_ascii_lowercase();
    if low.contains("vbaproject") || low.contains("vbadata") {
        return Err(macros(name));
    }
    if low.contains("/activex/") || low.contains("customui") {
        return Err(WordError::part(
            name,
            "there are active controls",
            "delete the buttons and controls in Word",
        ));
    }
    if low.contains("oleobject") || low.contains("/embeddings/") && low.ends_with(".bin") {
        return Err(WordError::part(
            name,
            "there is an embedded object",
            "paste it as a picture or as text",
        ));
    }
    Ok(())
}

fn links(package: &Package, name: &str) -> Result<(), WordError> {
    for link in package.links_in(name)? {
        match link.kind.as_str() {
            "attachedTemplate" => {
                return Err(WordError::part(
                    name,
                    "it is tied to another template",
                    "in Word, Developer, Document Template, attach Normal and save it again",
                ));
            }
            "aFChunk" => {
                return Err(WordError::part(
                    name,
                    "it holds another document",
                    "paste the text of that document instead",
                ));
            }
            "vbaProject" | "wordVbaData" => return Err(macros(name)),
            "control" | "oleObject" => {
                return Err(WordError::part(
                    name,
                    "there is an embedded object or control",
                    "paste it as a picture or as text",
                ));
            }
            _ => {}
        }
        if link.target.contains("{{") || link.target.to_uppercase().contains("%7B%7B") {
            return Err(WordError::part(
                name,
                "there is a tag in the address of a link, which cannot be filled",
                "type the tag as plain text",
            ));
        }
        if !link.external {
            continue;
        }
        let low = link.target.trim().to_ascii_lowercase();
        let known = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| low.starts_with(scheme));
        if link.kind != "hyperlink" || !known {
            return Err(WordError::part(
                name,
                format!("something ({}) would be fetched from outside", link.kind),
                "insert pictures into the file itself, and take out links to files",
            ));
        }
    }
    Ok(())
}

/// Elements that mark a tracked change: who wrote what when, and words that were struck out.
const CHANGES: &[&str] = &[
    "w:ins",
    "w:del",
    "w:moveFrom",
    "w:moveTo",
    "w:moveFromRangeStart",
    "w:moveToRangeStart",
    "w:cellIns",
    "w:cellDel",
    "w:cellMerge",
    "w:rPrChange",
    "w:pPrChange",
    "w:tblPrChange",
    "w:tblGridChange",
    "w:trPrChange",
    "w:tcPrChange",
    "w:sectPrChange",
    "w:tblPrExChange",
    "w:numberingChange",
];

/// Fields that run or fetch something when the document is opened.
const FETCHING: &[&str] = &[
    "DDE",
    "DDEAUTO",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "INCLUDE",
    "IMPORT",
    "LINK",
    "EMBED",
    "DATABASE",
    "MACROBUTTON",
    "RD",
];

/// Refuses what may not stand in the text of a template.
///
/// # Errors
/// Tracked changes, fields that fetch, tags inside a field, a content control that is filled from
/// elsewhere.
pub(super) fn text(part: &str, root: &Element) -> Result<(), WordError> {
    let mut fault = None;
    root.walk(&mut |element| {
        if fault.is_none() {
            fault = element_fault(part, element);
        }
    });
    fault.map_or(Ok(()), Err)
}

fn element_fault(part: &str, element: &Element) -> Option<WordError> {
    if CHANGES.iter().any(|change| element.is(change)) {
        return Some(WordError::part(
            part,
            "there are tracked changes",
            "in Word, Review, accept or reject all changes, switch tracking off and save it",
        ));
    }
    if element.is("w:altChunk") {
        return Some(WordError::part(
            part,
            "it holds another document",
            "paste the text of that document instead",
        ));
    }
    if element.is("w:object") || element.is("w:control") {
        return Some(WordError::part(
            part,
            "there is an embedded object or control",
            "paste it as a picture or as text",
        ));
    }
    if element.is("w:p") {
        let mut code = String::new();
        field_code(element, &mut code);
        return field_fault(part, &code);
    }
    if element.is("w:fldSimple") {
        return field_fault(part, element.attribute("w:instr").unwrap_or_default());
    }
    None
}

fn field_code(element: &Element, code: &mut String) {
    for child in &element.children {
        match child {
            Node::Element(child) if child.is("w:p") => {}
            Node::Element(child) => {
                if child.is("w:fldChar") {
                    code.push('\n');
                }
                field_code(child, code);
            }
            Node::Text(text) if element.is("w:instrText") || element.is("w:delInstrText") => {
                code.push_str(text);
            }
            _ => {}
        }
    }
}

fn field_fault(part: &str, code: &str) -> Option<WordError> {
    if code.contains("{{") || code.contains("{%") {
        return Some(WordError::part(
            part,
            "there is a tag inside a field code",
            "type the tag as plain text, outside the field",
        ));
    }
    for field in code.lines() {
        let word = field.split_whitespace().next().unwrap_or_default();
        let word = word.to_uppercase();
        if FETCHING.contains(&word.as_str()) {
            return Some(WordError::part(
                part,
                format!("there is a field ({word}) that runs or fetches something"),
                "delete the field in Word",
            ));
        }
    }
    None
}
