//! Markup that word processors and mail programs paste, as plain lines.

/// What tells that a text is markup, and no text with a sign in it.
const MARKS: &[&str] = &[
    "<!--startfragment",
    "class=\"mso",
    "class=mso",
    "<p>",
    "<p ",
    "<li>",
    "<li ",
    "<div>",
    "<div ",
    "<html",
    "<h1",
    "<h2",
    "<h3",
    "<h4",
    "<ul>",
    "<ul ",
    "<ol>",
    "<ol ",
    "<table",
    "<td>",
    "<td ",
    "<br>",
    "<br/>",
    "<br />",
    "<o:p>",
    "<span style",
];

/// What stands between these is about looks, and no words of anybody.
const LOOKS: &[(&str, &str)] = &[
    ("<style", "</style>"),
    ("<script", "</script>"),
    ("<xml", "</xml>"),
    ("<title", "</title>"),
    ("<!--", "-->"),
    ("<![", ">"),
];

/// Whether a text was pasted as markup.
pub fn is_pasted(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.contains(mark))
}

/// The words of markup, each block on lines of its own: a heading behind `# `, an item behind `- `.
pub fn to_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut rest = text;
    // How much stands behind the last end of a tag: there, no tag is looked for.
    let behind_last = text.rsplit('>').next().map_or(0, str::len);
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        // Line ends of the markup itself are no line ends of the text.
        lines.push_str(&entities(&words.replace(['\n', '\r'], " ")));
        if let Some(behind) = behind_looks(tag) {
            rest = behind;
            continue;
        }
        let is_tag = behind_last < tag.len() && is_tag(tag);
        let end = if is_tag { tag.find('>') } else { None };
        let Some(end) = end else {
            lines.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        lines.push_str(sign(tag.get(1..end).unwrap_or_default()));
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    lines.push_str(&entities(&rest.replace(['\n', '\r'], " ")));
    lines
}

fn is_tag(tag: &str) -> bool {
    let second = tag.chars().nth(1);
    second.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// What comes behind a piece that is about looks, where one begins here.
fn behind_looks(tag: &str) -> Option<&str> {
    let begins = |open: &str| {
        let start = tag.get(..open.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(open))
    };
    let (_, close) = LOOKS.iter().find(|(open, _)| begins(open))?;
    let end = place_of(tag, close).map_or(tag.len(), |at| at + close.len());
    tag.get(end..)
}

/// Where an end stands first, in capitals or not. A page is full of them: nothing of it is copied.
fn place_of(text: &str, end: &str) -> Option<usize> {
    let sign = end.chars().next()?;
    let mut places = text.match_indices(sign).map(|(at, _)| at);
    places.find(|at| {
        let here = text.get(*at..*at + end.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(end))
    })
}

/// What a tag means in plain lines.
fn sign(tag: &str) -> &'static str {
    let tag = tag.trim_end_matches('/');
    let name: String = tag
        .chars()
        .take_while(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    match name.as_str() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "\n\n# ",
        "li" => "\n- ",
        "br" => "\n",
        "td" | "th" | "/td" | "/th" => " ",
        "p" | "div" | "tr" | "ul" | "ol" | "table" | "blockquote" | "/p" | "/div" | "/tr"
        | "/ul" | "/ol" | "/table" | "/blockquote" | "/li" | "/h1" | "/h2" | "/h3" | "/h4"
        | "/h5" | "/h6" => "\n\n",
        _ => "",
    }
}

/// The characters that entities stand for; others stay as they are.
fn entities(words: &str) -> String {
    if !words.contains('&') {
        return words.to_owned();
    }
    const KNOWN: &[(&str, &str)] = &[
        ("&nbsp;", "\u{a0}"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&lsquo;", "\u{2018}"),
        ("&rsquo;", "\u{2019}"),
        ("&ldquo;", "\u{201c}"),
        ("&rdquo;", "\u{201d}"),
        ("&ndash;", "\u{2013}"),
        ("&mdash;", "\u{2014}"),
        ("&middot;", "\u{b7}"),
        ("&pound;", "\u{a3}"),
        // The last, so that nothing is read twice.
        ("&amp;", "&"),
    ];
    let mut words = words.to_owned();
    for (name, sign) in KNOWN {
        words = words.replace(name, sign);
    }
    words
}
