//! Word templates that are refused, and with which words.

use super::sheet;
use crate::render::word::{
    Template,
    tests::make::{Docx, cell, paragraph, row, run, table},
};

#[track_caller]
fn refused(docx: &Docx, expected: &[&str]) {
    let error = Template::compile(&docx.bytes())
        .and_then(|template| template.fill(&sheet()))
        .map(|_| ())
        .unwrap_err();
    let text = error.to_string();
    for expected in expected {
        assert!(text.contains(expected), "{expected:?} is not in: {text}");
    }
    assert!(!error.remedy.is_empty(), "{text}");
    assert!(!text.contains("Ana") && !text.contains("Maya"), "{text}");
}

#[test]
fn a_bad_tag_is_named_with_the_words_around_it() {
    let bad = |text: &str| Docx::new(&paragraph(text));
    refused(
        &bad("Dear {{ chlid }}, hello"),
        &[
            "{{ chlid }}",
            "near \u{201C}Dear {{ chlid }}, hello\u{201D}",
            "in the text",
            "`chlid`",
        ],
    );
    refused(
        &bad("{% for p in people %}{{ p.nam }}{% endfor %}"),
        &["{{ p.nam }}", "`nam`"],
    );
    refused(&bad("Dear {{ child"), &["{{ child", "not closed with }}"]);
    refused(
        &bad("Dear {{ child and {{ venue }}"),
        &["not closed with }}"],
    );
    refused(&bad("{{ child | safe }}"), &["`safe`"]);
    refused(&bad("{{ child | dya }}"), &["`dya`"]);
    refused(&bad("{{ }}"), &["is empty"]);
    refused(&bad("{{ child + }}"), &["{{ child + }}", "fails"]);
    refused(&bad("{% set x = 1 %}"), &["`set`"]);
    refused(&bad("{% include \"x\" %}"), &["`include`"]);
    refused(&bad("{{ [a for a in people] }}"), &["has a loop inside"]);
    refused(
        &bad("{{ range(end=9) }}"),
        &["{{ range(end=9) }}", "no functions"],
    );
    refused(
        &bad("{% if late %}x"),
        &["{% if late %}", "not closed with {% endif %}"],
    );
    refused(&bad("x{% endif %}"), &["{% endif %}", "no {% if"]);
    refused(
        &bad("{% if late %}{% for p in people %}{% endif %}{% endfor %}"),
        &["{% endif %}", "still open"],
    );
    refused(
        &bad("{{ child }}").with_header(&paragraph("{{ oops }}")),
        &["header 1", "{{ oops }}"],
    );
}

#[test]
fn a_statement_that_is_closed_elsewhere_is_refused_and_leaves_no_half_table() {
    let cells = table(&[row(&[cell("{% if late %}x"), cell("y")])]);
    refused(
        &Docx::new(&format!("{cells}{}", paragraph("{% endif %}"))),
        &["{% if late %}", "is not closed"],
    );
    let lines = [paragraph("a {% if late %}"), paragraph("b {% endif %}")];
    refused(&Docx::new(&lines.concat()), &["lines of their own"]);
    let nest: String = ["{% for a in people %}"; 5].concat() + "x" + &["{% endfor %}"; 5].concat();
    refused(&Docx::new(&paragraph(&nest)), &["inside 4 loops"]);
}

#[test]
fn what_a_template_must_not_bring_along_is_refused() {
    let plain = || Docx::new(&paragraph("{{ child }}"));
    let rels = |links: &str| plain().with_links(links);
    refused(&plain().with_part("word/vbaProject.bin", "x"), &["macros"]);
    refused(
        &plain().with_types("application/vnd.ms-word.document.macroEnabled.main+xml"),
        &["macros"],
    );
    refused(
        &rels(
            "<Relationship Id=\"x\" Type=\"http://s/attachedTemplate\" Target=\"http://evil.example/t.dotm\" TargetMode=\"External\"/>",
        ),
        &["another template"],
    );
    refused(
        &rels(
            "<Relationship Id=\"x\" Type=\"http://s/image\" Target=\"http://evil.example/p.png\" TargetMode=\"External\"/>",
        ),
        &["fetched from outside"],
    );
    refused(
        &rels(
            "<Relationship Id=\"x\" Type=\"http://s/hyperlink\" Target=\"file:///etc/passwd\" TargetMode=\"External\"/>",
        ),
        &["fetched from outside"],
    );
    refused(
        &rels(
            "<Relationship Id=\"x\" Type=\"http://s/hyperlink\" Target=\"https://a.example/%7B%7Bx%7D%7D\" TargetMode=\"External\"/>",
        ),
        &["address of a link"],
    );
    refused(
        &plain().with_part("word/embeddings/oleObject1.bin", "x"),
        &["embedded object"],
    );
    refused(
        &plain().with_part("word/activeX/activeX1.xml", "<x/>"),
        &["active controls"],
    );
    refused(
        &plain().with_part("word/styles.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"),
        &["DOCTYPE"],
    );
    refused(
        &plain().with_part("word/diagrams/data1.xml", "<x>{{ child }}</x>"),
        &["diagram"],
    );
    refused(&plain().with_part("../../x.xml", "<x/>"), &["path"]);
}

#[test]
fn what_word_keeps_in_the_text_itself_is_refused_too() {
    let text = |inner: &str| Docx::new(&format!("<w:p>{inner}</w:p>"));
    refused(
        &text(&format!(
            "<w:ins w:id=\"1\" w:author=\"Pat\">{}</w:ins>",
            run("{{ child }}")
        )),
        &["tracked changes"],
    );
    refused(
        &text("<w:del w:id=\"1\"><w:r><w:delText>x</w:delText></w:r></w:del>"),
        &["tracked changes"],
    );
    refused(
        &text("<w:r><w:rPr><w:rPrChange w:id=\"1\"/></w:rPr></w:r>"),
        &["tracked changes"],
    );
    refused(
        &text(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"{</w:instrText></w:r><w:r><w:instrText>{ x }}\" </w:instrText></w:r>",
        ),
        &["inside a field code"],
    );
    refused(
        &text(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> DDEAUTO c:\\\\x </w:instrText></w:r>",
        ),
        &["DDEAUTO"],
    );
    refused(
        &text("<w:fldSimple w:instr=\" INCLUDEPICTURE &quot;http://x&quot; \"/>"),
        &["INCLUDEPICTURE"],
    );
    refused(&text("<w:altChunk r:id=\"x\"/>"), &["another document"]);
    refused(
        &text(&format!(
            "<w:sdt><w:sdtPr><w:dataBinding w:xpath=\"/x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            run("{{ child }}")
        )),
        &["document's properties"],
    );
}

#[test]
fn a_file_that_is_no_word_document_is_refused() {
    let no = |bytes: &[u8], expected: &str| {
        let text = Template::compile(bytes).unwrap_err().to_string();
        assert!(text.contains(expected), "{text}");
    };
    no(b"", "not a Word document");
    no(b"PK\x03\x04 and then nothing", "not a Word document");
    no(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "password");
    no(&Docx::new("<w:p><w:r></w:p>").bytes(), "not well formed");
    no(&Docx::new("<w:p>&boom;</w:p>").bytes(), "entity");
    no(
        &Docx::new(&"<w:p>".repeat(10_000)).bytes(),
        "nested too deep",
    );
    let whole = Docx::new(&paragraph("{{ child }}")).bytes();
    for end in (0..whole.len()).step_by(97) {
        assert!(Template::compile(&whole[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let bomb = Docx::new(&paragraph("x")).with_part("word/media/x.xml", &" ".repeat(17 << 20));
    refused(&bomb, &["too large", "16 MB"]);
    let mut many = Docx::new(&paragraph("x"));
    for number in 0..1001 {
        many = many.with_part(&format!("word/x{number}.txt"), "");
    }
    refused(&many, &["more parts"]);
}
