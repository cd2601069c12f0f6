//! Whether a page shows a piece of its text: styles, as far as they hide.

use std::collections::HashSet;

/// How many attributes of one element, and characters of one style, are looked at.
const MOST: usize = 40;
const LONGEST: usize = 4000;

/// Whether text is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Yes,
    No,
}

/// How text looks at a place of the page. Each part is taken from the element around.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Not there at all, with all that is in it.
    gone: bool,
    /// In the colour of paper.
    white: bool,
    /// Too small to be read.
    tiny: bool,
    unseen: bool,
    /// On a colour of its own, so that white may be read.
    coloured: bool,
}

/// One declaration or attribute: its name in small letters, and its value.
type Named = (String, String);

impl Look {
    pub fn is_shown(self) -> Shown {
        let faint = self.white && !self.coloured;
        match self.gone || self.tiny || self.unseen || faint {
            true => Shown::No,
            false => Shown::Yes,
        }
    }

    /// How text looks in an element at this place.
    pub fn within(mut self, name: &str, attributes: &[Named], hiding: &HashSet<String>) -> Self {
        for (own, value) in attributes {
            match own.as_str() {
                "hidden" => self.gone = true,
                "color" => self.white = is_paper(value),
                "bgcolor" => self.coloured |= !is_paper(value),
                "class" => {
                    let classes = value.split_whitespace().map(str::to_ascii_lowercase);
                    let mut names = classes.map(|class| format!(".{class}"));
                    self.gone |= names.any(|one| hiding.contains(&one));
                }
                "id" => self.gone |= hiding.contains(&format!("#{}", value.to_ascii_lowercase())),
                _ => {}
            }
        }
        self.gone |= hiding.contains(name);
        let style = attributes.iter().find(|(own, _)| own == "style");
        if let Some((_, style)) = style {
            self.take(style);
        }
        self
    }

    fn take(&mut self, style: &str) {
        for (name, value) in declarations(style) {
            match name.as_str() {
                "display" => self.gone |= value == "none",
                "visibility" => self.unseen = value == "hidden" || value == "collapse",
                "mso-hide" => self.gone |= value == "all",
                "opacity" => self.gone |= value.parse::<f32>().is_ok_and(|it| it < 0.15),
                "font-size" | "font" => {
                    if let Some(size) = size(&value) {
                        self.tiny = size <= 2.0;
                    }
                }
                "max-height" | "height" | "max-width" | "width" => {
                    self.gone |= size(&value) == Some(0.0) && style_overflows(style);
                }
                "text-indent" | "left" | "top" | "margin-left" => {
                    self.gone |= size(&value).is_some_and(|it| it <= -500.0);
                }
                "color" => self.white = is_paper(&value),
                "background" | "background-color" => {
                    let first = value.split(['u', ' ']).next().unwrap_or_default();
                    self.coloured = !is_paper(first) && !first.is_empty() && value != "none";
                }
                _ => {}
            }
        }
    }
}

fn style_overflows(style: &str) -> bool {
    declarations(style).any(|(name, value)| name == "overflow" && value == "hidden")
}

fn declarations(style: &str) -> impl Iterator<Item = Named> {
    let style = style
        .get(..style.floor_char_boundary(LONGEST))
        .unwrap_or_default();
    style.split(';').take(MOST).filter_map(|one| {
        let (name, value) = one.split_once(':')?;
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim();
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    })
}

/// A length without its unit; percentages and words are none.
fn size(value: &str) -> Option<f32> {
    let value = value.split_whitespace().next()?;
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let number: f32 = number.parse().ok()?;
    match unit {
        "" | "px" | "pt" => Some(number),
        "em" | "rem" => Some(number * 16.0),
        "%" if number == 0.0 => Some(0.0),
        _ => None,
    }
}

/// Whether a colour is that of paper, or none at all.
fn is_paper(value: &str) -> bool {
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    let value = value.to_ascii_lowercase();
    if matches!(
        value.as_str(),
        "white" | "transparent" | "snow" | "ivory" | "ghostwhite"
    ) {
        return true;
    }
    if let Some(hex) = value.strip_prefix('#') {
        let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
        return match digits.as_slice() {
            [r, g, b] => [r, g, b].iter().all(|it| **it >= 15),
            [r, _, g, _, b, _] => [r, g, b].iter().all(|it| **it >= 15),
            _ => false,
        };
    }
    let Some((kind, rest)) = value.split_once('(') else {
        return false;
    };
    let parts: Vec<f32> = rest
        .trim_end_matches(')')
        .split([',', '/'])
        .filter_map(|one| one.parse().ok())
        .collect();
    match (kind, parts.as_slice()) {
        ("rgba", [.., alpha]) if *alpha < 0.15 => true,
        ("rgb" | "rgba", [r, g, b, ..]) => [r, g, b].iter().all(|it| **it >= 240.0),
        _ => false,
    }
}

/// The attributes of a tag.
pub fn attributes(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && found.len() < MOST {
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=' || c == '/')
            .unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let tail = tail.trim_start();
        let (value, tail) = match tail.strip_prefix('=') {
            Some(tail) => value(tail.trim_start()),
            None => ("", tail.strip_prefix('/').unwrap_or(tail)),
        };
        if !name.is_empty() {
            let value = super::entity::decoded(value).into_owned();
            found.push((name.to_ascii_lowercase(), value));
        }
        rest = tail.trim_start();
    }
    found
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

/// Names of elements, `.classes` and `#ids` that the style of the page itself hides.
pub fn hiding(html: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let lower = html.to_ascii_lowercase();
    for piece in lower.split("<style").skip(1).take(MOST) {
        let Some((_, rest)) = piece.split_once('>') else {
            continue;
        };
        let sheet = rest.split("</style").next().unwrap_or_default();
        let sheet = sheet
            .get(..sheet.floor_char_boundary(64 << 10))
            .unwrap_or_default();
        for rule in sheet.split('}') {
            let Some((names, style)) = rule.rsplit_once('{') else {
                continue;
            };
            let mut look = Look::default();
            look.take(style);
            if look.is_shown() == Shown::No {
                let names = names.rsplit('{').next().unwrap_or_default();
                found.extend(names.split(',').filter_map(simple_name));
            }
        }
    }
    found
}

/// `p.name` and `.name` are `.name`; what depends on more than one element is left alone.
fn simple_name(selector: &str) -> Option<String> {
    let selector = selector.trim();
    let part = match selector.find(['.', '#']) {
        Some(at) => selector.get(at..)?,
        None => selector,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
    (!part.is_empty() && part.chars().all(fits)).then(|| part.to_owned())
}

/// Whether an element holds a letter that is quoted.
pub fn quotes(name: &str, attributes: &[Named]) -> bool {
    name == "blockquote" && !says(attributes, "class", "indent")
        || says(attributes, "class", "gmail_quote")
        || says(attributes, "class", "yahoo_quoted")
        || says(attributes, "class", "moz-cite-prefix")
        || says(attributes, "class", "protonmail_quote")
}

/// Whether an element stands where the earlier letter begins, as Outlook marks it.
pub fn begins_earlier_letter(attributes: &[Named]) -> bool {
    says(attributes, "id", "divrplyfwdmsg")
        || says(attributes, "id", "appendonsend")
        || says(attributes, "id", "mail-editor-reference-message")
}

fn says(attributes: &[Named], name: &str, word: &str) -> bool {
    attributes
        .iter()
        .any(|(own, value)| own == name && value.to_ascii_lowercase().contains(word))
}
