//! A guide in plain marks: headings, paragraphs and lists, and nothing else.

/// A piece of a guide, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

/// Reads a guide: a line with `#` in front is a heading, lines with `-` or `*` in front are a
/// list, all else is paragraphs, parted by empty lines. Marks inside a line are left as they are.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            is_open = false;
        } else if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim();
            blocks.push(Block::Heading(heading.to_owned()));
            is_open = false;
        } else if let Some(item) = line.strip_prefix("- ").or(line.strip_prefix("* ")) {
            match blocks.last_mut() {
                Some(Block::List(items)) if is_open => items.push(item.trim().to_owned()),
                _ => blocks.push(Block::List(vec![item.trim().to_owned()])),
            }
            is_open = true;
        } else {
            let open = blocks.last_mut().filter(|_| is_open);
            match open {
                Some(Block::Paragraph(words)) => add(words, line),
                Some(Block::List(items)) => match items.last_mut() {
                    Some(item) => add(item, line),
                    None => items.push(line.to_owned()),
                },
                _ => blocks.push(Block::Paragraph(line.to_owned())),
            }
            is_open = true;
        }
    }
    blocks
}

fn add(words: &mut String, line: &str) {
    words.push(' ');
    words.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_headings_paragraphs_and_lists() {
        let text = "# When\nAsk early:\nat once.\n\n- one\n- two\n  and more\n\nAfter.\n";

        let read = blocks(text);

        assert_eq!(
            read,
            [
                Block::Heading("When".into()),
                Block::Paragraph("Ask early: at once.".into()),
                Block::List(vec!["one".into(), "two and more".into()]),
                Block::Paragraph("After.".into()),
            ]
        );
    }
}
