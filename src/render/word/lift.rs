//! Moves statements out of the runs, paragraphs and rows that hold nothing else.
//!
//! Staff type `{% for person in people %}` where it reads well: on a line of its own, or into the
//! first cell of a row. What they mean is that the lines or the row are repeated. So a paragraph
//! that holds statements alone becomes these statements; so does such a row; and a loop that is
//! opened in one cell of a row and closed in another one repeats the row. After that each
//! statement must be closed where it was opened, in the same paragraph, cell, table or text:
//! anything else would leave half a table behind, which Word takes for a damaged file.

use crate::render::word::{
    error::WordError,
    tags::keyword,
    tree::{Element, Kind, Node, Tag},
};

/// Loops inside loops inside loops: more than this is a mistake that would take for ever.
const LOOPS: usize = 4;

/// # Errors
/// A content control that is filled from elsewhere; a statement that is not closed where it was
/// opened.
pub(super) fn statements(part: &str, root: &mut Element) -> Result<(), WordError> {
    unwrap_controls(part, root)?;
    element(root);
    balanced(part, root, 0)
}

/// Replaces each content control that holds tags by its content: a control would otherwise go on
/// showing its prompt, or stand twice with one identity.
fn unwrap_controls(part: &str, parent: &mut Element) -> Result<(), WordError> {
    let mut out = Vec::with_capacity(parent.children.len());
    for mut child in std::mem::take(&mut parent.children) {
        if let Node::Element(child) = &mut child {
            unwrap_controls(part, child)?;
        }
        let tagged = child.is("w:sdt") && child.has_tag();
        let Node::Element(control) = child else {
            out.push(child);
            continue;
        };
        if !tagged {
            out.push(Node::Element(control));
            continue;
        }
        let bound = control
            .elements()
            .filter(|element| element.is("w:sdtPr"))
            .flat_map(Element::elements)
            .any(|property| property.is("w:dataBinding") || property.is("w15:dataBinding"));
        if bound {
            return Err(WordError::part(
                part,
                "there is a tag in a content control that is filled from the document's properties",
                "in Word, click the control, Remove Content Control, and type the tag as plain text",
            ));
        }
        for node in control.children {
            if let Node::Element(content) = node
                && content.is("w:sdtContent")
            {
                out.extend(content.children);
            }
        }
    }
    parent.children = out;
    Ok(())
}

fn element(parent: &mut Element) {
    let mut out = Vec::with_capacity(parent.children.len());
    for child in std::mem::take(&mut parent.children) {
        let Node::Element(mut child) = child else {
            out.push(child);
            continue;
        };
        element(&mut child);
        if child.is("w:r") {
            split_run(child, &mut out);
        } else if (child.is("w:p") || child.is("w:tr")) && only_statements(&child) {
            take_tags(child, &mut out);
        } else if child.is("w:tr") {
            let (opened, closed) = loops_of_row(&mut child);
            out.extend(opened.into_iter().map(Node::Tag));
            out.push(Node::Element(child));
            out.extend(closed.into_iter().map(Node::Tag));
        } else {
            out.push(Node::Element(child));
        }
    }
    parent.children = out;
}

/// A run that holds a statement becomes the run before it, the statement, and the run behind it.
fn split_run(run: Element, out: &mut Vec<Node>) {
    let has_statement = run
        .elements()
        .any(|text| text.is("w:t") && text.children.iter().any(is_statement));
    if !has_statement {
        out.push(Node::Element(run));
        return;
    }
    let mut properties = None;
    let mut content = Vec::new();
    let flush = |content: &mut Vec<Node>, properties: &Option<Node>, out: &mut Vec<Node>| {
        if content.is_empty() {
            return;
        }
        let mut piece = Element {
            children: Vec::new(),
            ..run.clone()
        };
        piece.children.extend(properties.clone());
        piece.children.append(content);
        out.push(Node::Element(piece));
    };
    for child in run.children.clone() {
        match child {
            child if child.is("w:rPr") => properties = Some(child),
            Node::Element(text) if text.is("w:t") => {
                let mut words = Vec::new();
                let shell = Element {
                    children: Vec::new(),
                    ..text.clone()
                };
                let keep = |words: &mut Vec<Node>, content: &mut Vec<Node>| {
                    if !words.is_empty() {
                        let mut text = shell.clone();
                        text.children.append(words);
                        content.push(Node::Element(text));
                    }
                };
                for node in text.children {
                    if is_statement(&node) {
                        keep(&mut words, &mut content);
                        flush(&mut content, &properties, out);
                        out.push(node);
                    } else {
                        words.push(node);
                    }
                }
                keep(&mut words, &mut content);
            }
            child => content.push(child),
        }
    }
    flush(&mut content, &properties, out);
}

/// A statement, or a comment, which goes the same way and prints nothing.
fn is_statement(node: &Node) -> bool {
    matches!(node, Node::Tag(tag) if tag.kind != Kind::Print)
}

/// Whether there is at least one statement in it and nothing that anybody could see.
fn only_statements(element: &Element) -> bool {
    fn blank(node: &Node) -> bool {
        match node {
            Node::Text(text) => text.trim().is_empty(),
            Node::Tag(tag) => tag.kind != Kind::Print,
            Node::Element(element) => match &*element.name {
                // The end of a section is a paragraph that looks empty.
                "w:pPr" => !element.elements().any(|child| child.is("w:sectPr")),
                "w:rPr" | "w:tcPr" | "w:trPr" | "w:tblPrEx" | "w:bookmarkStart"
                | "w:bookmarkEnd" => true,
                "w:p" | "w:r" | "w:t" | "w:tc" => element.children.iter().all(blank),
                _ => false,
            },
        }
    }
    element.children.iter().any(Node::has_tag) && element.children.iter().all(blank)
}

fn take_tags(element: Element, out: &mut Vec<Node>) {
    for child in element.children {
        match child {
            Node::Tag(_) => out.push(child),
            Node::Element(child) => take_tags(child, out),
            Node::Text(_) => {}
        }
    }
}

/// Takes out of a row the loops and conditions that are opened in one cell and closed in another.
fn loops_of_row(row: &mut Element) -> (Vec<Tag>, Vec<Tag>) {
    let mut order = Vec::new();
    for (cell, node) in row.children.iter().enumerate() {
        statements_of(node, cell, &mut order);
    }
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut across = Vec::new();
    for (index, (cell, tag)) in order.iter().enumerate() {
        match keyword(&tag.body) {
            "for" | "if" => open.push((index, *cell)),
            "endfor" | "endif" => match open.pop() {
                Some((opener, from)) if from != *cell => across.extend([opener, index]),
                Some(_) => {}
                // What is closed here and opened nowhere is told of later.
                None => return (Vec::new(), Vec::new()),
            },
            _ => {}
        }
    }
    if across.is_empty() || !open.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut opened = Vec::new();
    let mut closed = Vec::new();
    across.sort_unstable();
    let mut index = 0;
    take_out(row, &mut index, &across, &mut |tag| {
        if keyword(&tag.body).starts_with("end") {
            closed.push(tag);
        } else {
            opened.push(tag);
        }
    });
    (opened, closed)
}

fn statements_of<'a>(node: &'a Node, cell: usize, order: &mut Vec<(usize, &'a Tag)>) {
    match node {
        Node::Tag(tag) if tag.kind == Kind::Statement => order.push((cell, tag)),
        Node::Element(element) => {
            for child in &element.children {
                statements_of(child, cell, order);
            }
        }
        _ => {}
    }
}

fn take_out(element: &mut Element, index: &mut usize, which: &[usize], give: &mut impl FnMut(Tag)) {
    let mut out = Vec::with_capacity(element.children.len());
    for mut child in std::mem::take(&mut element.children) {
        if let Node::Tag(tag) = &child
            && tag.kind == Kind::Statement
        {
            let taken = which.binary_search(index).is_ok();
            *index += 1;
            if taken {
                give(tag.clone());
                continue;
            }
        }
        if let Node::Element(child) = &mut child {
            take_out(child, index, which, give);
        }
        out.push(child);
    }
    element.children = out;
}

/// Checks that what is opened in an element is closed in it, and in order.
fn balanced(part: &str, element: &Element, loops: usize) -> Result<(), WordError> {
    let mut open: Vec<&Tag> = Vec::new();
    for child in &element.children {
        match child {
            Node::Text(_) => {}
            Node::Element(child) => {
                let around = open.iter().filter(|tag| keyword(&tag.body) == "for");
                balanced(part, child, loops + around.count())?;
            }
            Node::Tag(tag) if tag.kind != Kind::Statement => {}
            Node::Tag(tag) => match keyword(&tag.body) {
                "for" | "if" => open.push(tag),
                "endfor" => closes(part, tag, "for", open.pop())?,
                "endif" => closes(part, tag, "if", open.pop())?,
                _ if open.is_empty() => return Err(unopened(part, tag)),
                _ => {}
            },
        }
        let around = open.iter().filter(|tag| keyword(&tag.body) == "for");
        if let Some(tag) = open.last()
            && loops + around.count() > LOOPS
        {
            return Err(WordError::tag(
                part,
                tag,
                format!("is a loop inside {LOOPS} loops"),
                "take one of them out",
            ));
        }
    }
    match open.last() {
        Some(tag) => {
            let word = keyword(&tag.body);
            Err(WordError::tag(
                part,
                tag,
                format!(
                    "is not closed with {{% end{word} %}} in the same paragraph, cell, row or table"
                ),
                format!(
                    "put it and {{% end{word} %}} in lines of their own around what they are for, or both in one row"
                ),
            ))
        }
        None => Ok(()),
    }
}

fn closes(part: &str, tag: &Tag, word: &str, open: Option<&Tag>) -> Result<(), WordError> {
    match open {
        Some(opener) if keyword(&opener.body) == word => Ok(()),
        Some(opener) => Err(WordError::tag(
            part,
            tag,
            format!("stands where {{%{}%}} is still open", opener.body),
            "close the inner one first",
        )),
        None => Err(unopened(part, tag)),
    }
}

fn unopened(part: &str, tag: &Tag) -> WordError {
    let begin = if keyword(&tag.body) == "endfor" {
        "{% for … %}"
    } else {
        "{% if … %}"
    };
    WordError::tag(
        part,
        tag,
        format!("has no {begin} before it in the same paragraph, cell, row or table"),
        "put both in lines of their own around what they are for, or both in one row",
    )
}
