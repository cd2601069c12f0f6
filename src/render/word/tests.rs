//! Word templates that work, and those that are refused with words.

mod make;
mod refusals;

use proptest::prelude::*;

use super::*;
use crate::render::{samples, view::View};
use make::{Docx, cell, paragraph, row, run, table, text_of};

struct Sheet(View);

impl Shown for Sheet {
    fn view(&self) -> View {
        self.0.clone()
    }
}

fn sheet() -> Sheet {
    let person = |name: &str, role: &str| View::new().text("name", name).text("role", role);
    Sheet(
        View::new()
            .text("child", "Maya & Co <1>")
            .none("venue")
            .flag("late", true)
            .day("due", jiff::civil::date(2026, 12, 3))
            .texts("nothing", Vec::<String>::new())
            .list(
                "people",
                [person("Ana Patel", "Teacher"), person("Jo Bloggs", "Carer")],
            ),
    )
}

#[track_caller]
fn fill(docx: &Docx) -> Vec<u8> {
    Template::compile(&docx.bytes())
        .and_then(|template| template.fill(&sheet()))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// What the text of the filled file says: a paragraph a line, cells parted by bars.
#[track_caller]
fn says(body: &str, expected: &str) {
    let filled = fill(&Docx::new(body));
    assert_eq!(text_of(&filled, "word/document.xml"), expected);
}

#[test]
fn a_tag_is_filled_and_what_it_holds_is_text() {
    says(&paragraph("About {{ child }}."), "About Maya & Co <1>.\n");
    says(
        &paragraph("Due {{ due | day }}"),
        "Due Thursday 3 December 2026\n",
    );
    says(&paragraph("a {# a note #}b"), "a b\n");
}

#[test]
fn a_tag_that_word_spread_over_six_runs_is_one_tag() {
    let runs: String = ["Dear {", "{ ", "chi", "ld", " }", "}!"]
        .iter()
        .map(|t| run(t))
        .collect();
    says(&format!("<w:p>{runs}</w:p>"), "Dear Maya & Co <1>!\n");
    let other = format!(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{{% if </w:t></w:r><w:proofErr w:type=\"spellStart\"/>{}{}</w:p>",
        run("late %}Late{% end"),
        run("if %}."),
    );
    says(&other, "Late.\n");
}

#[test]
fn quotation_marks_that_word_bent_are_straight_again() {
    says(
        &paragraph(
            "{% for p in people %}{{ p.name }}{% if p.role == \u{201C}Carer\u{201D} %}\u{A0}(carer)\u{A0}{% endif %}{% endfor %}",
        ),
        "Ana PatelJo Bloggs\u{A0}(carer)\u{A0}\n",
    );
    says(
        &paragraph("{% if child\u{A0}== \u{2018}x\u{2019} %}x{% else %}y{% endif %}"),
        "y\n",
    );
}

#[test]
fn what_word_does_not_bend_outside_a_tag_stays_bent() {
    says(
        &paragraph("\u{201C}Hello\u{201D}"),
        "\u{201C}Hello\u{201D}\n",
    );
}

#[test]
fn lines_between_statements_on_lines_of_their_own_are_repeated() {
    let body = [
        paragraph("{% for p in people %}"),
        paragraph("{{ p.name }}, {{ p.role }}"),
        paragraph(" {% endfor %} "),
        paragraph("End"),
    ];
    says(
        &body.concat(),
        "Ana Patel, Teacher\nJo Bloggs, Carer\nEnd\n",
    );
}

#[test]
fn a_loop_from_the_first_cell_to_the_last_repeats_the_row() {
    let body = table(&[
        row(&[cell("Name"), cell("Role")]),
        row(&[
            cell("{% for p in people %}{{ p.name }}"),
            cell("{{ p.role }}{% endfor %}"),
        ]),
    ]);
    says(&body, "Name|Role|\nAna Patel|Teacher|\nJo Bloggs|Carer|\n");
}

#[test]
fn rows_that_hold_a_statement_alone_repeat_the_rows_between() {
    let body = table(&[
        row(&[cell("{% for p in people %}"), cell("")]),
        row(&[cell("{{ p.name }}"), cell("{{ loop.index }}")]),
        row(&[cell("{{ p.role }}"), cell("")]),
        row(&[cell("{% endfor %}"), cell("")]),
    ]);
    says(&body, "Ana Patel|1|\nTeacher||\nJo Bloggs|2|\nCarer||\n");
}

#[test]
fn a_loop_in_one_cell_stays_in_it() {
    let inner = format!(
        "<w:tc>{}{}{}</w:tc>",
        paragraph("{% for p in people %}"),
        paragraph("{{ p.name }}"),
        paragraph("{% endfor %}")
    );
    let body = table(&[row(&[cell("People"), inner])]);
    says(&body, "People|Ana Patel\nJo Bloggs|\n");
}

#[test]
fn a_table_without_rows_and_a_cell_without_a_paragraph_are_mended() {
    let empty = table(&[row(&[
        cell("{% for p in nothing %}{{ p }}"),
        cell("x{% endfor %}"),
    ])]);
    let filled = fill(&Docx::new(&format!("{empty}{}", paragraph("End"))));
    let xml = make::part(&filled, "word/document.xml");
    assert!(!xml.contains("w:tbl"), "{xml}");
    let inner = format!(
        "<w:tc>{}{}{}</w:tc>",
        paragraph("{% for p in nothing %}"),
        paragraph("{{ p }}"),
        paragraph("{% endfor %}")
    );
    let filled = fill(&Docx::new(&table(&[row(&[inner])])));
    let xml = make::part(&filled, "word/document.xml");
    assert!(xml.contains("<w:tc><w:p/></w:tc>"), "{xml}");
}

#[test]
fn a_cell_that_held_the_beginning_of_a_row_s_loop_alone_is_a_cell_still() {
    let body = table(&[row(&[
        cell("{% for p in people %}"),
        cell("{{ p.name }}{% endfor %}"),
    ])]);
    let xml = make::part(&fill(&Docx::new(&body)), "word/document.xml");

    assert_eq!(xml.matches("<w:tc><w:p/></w:tc>").count(), 2, "{xml}");
}

#[test]
fn a_condition_may_span_runs_of_different_looks() {
    let body = format!(
        "<w:p>{}<w:r><w:rPr><w:b/></w:rPr><w:t>bold{{% if venue %}}no</w:t></w:r>{}</w:p>",
        run("{% if late %}a"),
        run("{% endif %}b{% endif %}"),
    );
    says(&body, "aboldb\n");
}

#[test]
fn headers_and_footers_are_filled() {
    let docx = Docx::new(&paragraph("x")).with_header(&paragraph("About {{ child }}"));
    let filled = fill(&docx);

    assert_eq!(
        text_of(&filled, "word/header1.xml"),
        "About Maya & Co <1>\n"
    );
}

#[test]
fn lines_and_tabs_of_a_value_are_those_of_word_and_nothing_else_gets_in() {
    let nasty = Sheet(View::new().text("child", "a\nb\tc\u{1}{{ x }}\u{2}{% y %}\u{0}\u{FFFE}]]>"));
    let template = Template::compile(&Docx::new(&paragraph("[{{ child }}]")).bytes()).unwrap();
    let filled = template.fill(&nasty).unwrap();

    assert_eq!(
        text_of(&filled, "word/document.xml"),
        "[a\nb\tc{{ x }}{% y %}]]>]\n"
    );
}

#[test]
fn a_content_control_gives_way_to_what_is_in_it() {
    let body = format!(
        "<w:p><w:sdt><w:sdtPr><w:alias w:val=\"Child\"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        run("{{ child }}")
    );
    let filled = fill(&Docx::new(&body));
    let xml = make::part(&filled, "word/document.xml");

    assert_eq!(text_of(&filled, "word/document.xml"), "Maya & Co <1>\n");
    assert!(!xml.contains("w:sdt"), "{xml}");
}

#[test]
fn nobody_learns_who_made_the_template() {
    let filled = fill(&Docx::new(&paragraph("x")).with_part(
        "docProps/core.xml",
        "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Review &amp; sheet</dc:title><dc:creator>Pat Secret</dc:creator><cp:revision>7</cp:revision></cp:coreProperties>",
    ));
    let core = make::part(&filled, "docProps/core.xml");

    assert!(
        core.contains("<dc:title>Review &amp; sheet</dc:title>"),
        "{core}"
    );
    assert!(
        !core.contains("Secret") && !core.contains("revision"),
        "{core}"
    );
}

#[test]
fn a_text_box_is_filled_in_both_of_its_shapes() {
    let inside = format!(
        "<w:txbxContent>{}</w:txbxContent>",
        paragraph("In: {{ child }}")
    );
    let body = format!(
        "<w:p>{}<w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice>{inside}</mc:Choice><mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent></w:r>{}</w:p>",
        run("{% if late %}Late "),
        run("{{ child }}{% endif %}"),
    );
    says(
        &body,
        "Late In: Maya & Co <1>\nIn: Maya & Co <1>\nMaya & Co <1>\n",
    );
}

#[test]
fn remarks_keep_their_words_and_lose_their_authors() {
    let filled = fill(&Docx::new(&paragraph("x")).with_part(
        "word/comments.xml",
        "<w:comments xmlns:w=\"w\"><w:comment w:id=\"0\" w:author=\"Pat Secret\" w:initials=\"PS\"><w:p/></w:comment></w:comments>",
    ));
    let remarks = make::part(&filled, "word/comments.xml");

    assert!(
        remarks.contains("w:author=\"\" w:initials=\"\"><w:p/>"),
        "{remarks}"
    );
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let docx = Docx::new(&paragraph("{{ child }}"));

    assert_eq!(fill(&docx), fill(&docx));
}

#[test]
fn a_template_tells_what_it_asks_for() {
    let body = paragraph("{{ child }}{% for p in people %}{{ p.name }}{% endfor %}");
    let template = Template::compile(&Docx::new(&body).bytes()).unwrap();

    assert_eq!(template.variables(), ["child", "people"]);
    assert!(template.check(&["child", "people", "more"]).is_ok());
    let error = template.check(&["child"]).unwrap_err();
    assert_eq!(error.tag.as_deref(), Some("{% for p in people %}"));
}

#[test]
fn a_link_to_a_page_is_kept() {
    let docx = Docx::new(&paragraph("{{ child }}")).with_links(
        "<Relationship Id=\"x\" Type=\"http://s/hyperlink\" Target=\"https://northshire.example/\" TargetMode=\"External\"/>",
    );

    assert!(
        make::part(&fill(&docx), "word/_rels/document.xml.rels").contains("northshire.example")
    );
}

#[test]
fn a_page_number_is_no_danger() {
    let body = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let filled = fill(&Docx::new(body));

    assert!(make::part(&filled, "word/document.xml").contains(" PAGE "));
}

#[test]
fn a_document_has_an_end() {
    let long = Sheet(View::new().texts("many", vec!["x".repeat(100_000); 100]));
    let body = paragraph("{% for a in many %}{% for b in many %}{{ b }}{% endfor %}{% endfor %}");
    let template = Template::compile(&Docx::new(&body).bytes()).unwrap();

    let error = template.fill(&long).unwrap_err();

    assert!(error.what.contains("more than 32 MB"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// However Word cuts a paragraph into runs, it says the same.
    #[test]
    fn cuts_between_runs_change_nothing(cuts in prop::collection::vec(0usize..78, 0..12)) {
        let text = "A {{ child }} {% if late %}late {% endif %}{% for p in people %}[{{ p.name }}]{% endfor %}";
        let mut cuts: Vec<usize> = cuts.into_iter().chain([0, text.len()]).collect();
        cuts.sort_unstable();
        let runs: String = cuts.windows(2).map(|cut| run(&text[cut[0]..cut[1]])).collect();
        let filled = fill(&Docx::new(&format!("<w:p>{runs}</w:p>")));

        prop_assert_eq!(text_of(&filled, "word/document.xml"), "A Maya & Co <1> late [Ana Patel][Jo Bloggs]\n");
    }

    /// Whatever somebody types, the template is refused with words or filled into XML that is
    /// well formed.
    #[test]
    fn nothing_that_is_typed_breaks_the_file(texts in prop::collection::vec(typed(), 1..6)) {
        let body: String = texts.iter().map(|text| paragraph(text)).collect();
        let rows = table(&[row(&texts.iter().map(|text| cell(text)).collect::<Vec<_>>())]);
        for body in [body.clone(), rows.clone(), body + &rows] {
            match Template::compile(&Docx::new(&body).bytes()) {
                Err(error) => prop_assert!(!error.remedy.is_empty()),
                Ok(template) => match template.fill(&sheet()) {
                    Err(error) => prop_assert!(!error.remedy.is_empty()),
                    Ok(filled) => {
                        let xml = make::part(&filled, "word/document.xml");
                        let root = tree::read(&xml);
                        prop_assert!(root.is_ok(), "{:?}\n{}", root.err(), xml);
                        prop_assert!(!xml.contains(|c: char| c < ' ' && c != '\n'), "{}", xml);
                        prop_assert!(!xml.contains("<w:tc></w:tc>") && !xml.contains("<w:tc/>"), "{}", xml);
                    }
                },
            }
        }
    }
}

fn typed() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{{ child }}",
        "{% for p in people %}",
        "{% endfor %}",
        "{% if late %}",
        "{% endif %}",
        "{% else %}",
        "{{ p.name }}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "x",
        " ",
        "<",
        "&",
        "{% elif venue %}",
        "{{ people }}",
        "'",
        "\u{201C}",
        "{{ child | upper }}",
        "{%- if venue -%}",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// The template that comes with Samepage.
const SHIPPED: &[u8] = include_bytes!("../../../templates/forms/invite/sheet.docx");

#[test]
fn the_shipped_sheet_is_filled_with_everything_that_the_form_says() {
    let filled = Template::compile(SHIPPED)
        .and_then(|template| template.fill(&Sheet(samples::sheet(13))))
        .unwrap_or_else(|error| panic!("{error}"));
    if let Ok(folder) = std::env::var("SAMEPAGE_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join("sheet.docx"), &filled).unwrap();
    }
    let text = text_of(&filled, "word/document.xml");

    for expected in [
        "Invite to a child looked after review\n",
        "Maya Bell, born 9 March 2017   33310245   Restricted\n",
        "Stops a letter|The email address of this person has no @.|",
        "Send the invites|Business support|24 Nov 2026|1 working day left|",
        "Ethnicity|Could not be read: Mosaic did not answer||",
        "Person|Why they are needed|",
        "Take part (13)|",
        "Ana Patel 2\nLetter stopped\nDesignated teacher\nHill Lane School|",
        "Ana Patel 12\n",
        "Nobody is kept out of the meeting.\n",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
    assert!(!text.contains(['{', '}', '%']), "{text}");
    assert!(text_of(&filled, "word/footer1.xml").starts_with("Northshire Council"));
}

#[test]
fn the_shipped_sheet_stands_without_people_findings_and_steps() {
    let bare = samples::sheet(0).list("findings", []).list("sections", []);
    let template = Template::compile(SHIPPED).unwrap();
    let filled = template.fill(&Sheet(bare)).unwrap();

    let text = text_of(&filled, "word/document.xml");
    assert!(!text.contains("What is the matter"), "{text}");
    assert!(template.check(&["title"]).is_err());
}

/// Texts of files that a fuzzer could start from, or once stumbled over.
#[test]
fn hostile_texts_are_refused_or_filled() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/corpus/word");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let body = String::from_utf8_lossy(&bytes);
        if let Ok(template) = Template::compile(&Docx::new(&body).bytes())
            && let Ok(filled) = template.fill(&sheet())
        {
            text_of(&filled, "word/document.xml");
        }
        count += 1;
    }
    assert!(count > 10);
}
