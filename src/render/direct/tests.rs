//! The short way says what the engine says, or nothing.

use std::{fs, path::Path};

use proptest::prelude::*;
use tera::Tera;

use super::*;
use crate::render::engine::{self, markup};

const DELIMITERS: Delimiters = Delimiters {
    print: ("{{", "}}"),
    statement: ("{%", "%}"),
    comment: ("{#", "#}"),
};

fn view() -> View {
    let person = |name: &str, age: i64| {
        View::new()
            .text("name", name)
            .number("age", age)
            .flag("late", age > 40)
            .none("venue")
            .texts("notes", ["a & b", "", "<c>"])
            .object("home", View::new().text("town", "Zoë's \"town\""))
    };
    View::new()
        .text("title", "Review & plan <1>")
        .text("empty", "")
        .none("venue")
        .number("zero", 0)
        .count("many", 12)
        .flag("yes", true)
        .flag("no", false)
        .texts("words", ["one", "two & three"])
        .texts("none_of_them", [""; 0])
        .list(
            "people",
            [person("Ana", 41), person("Bo", 12), person("", -3)],
        )
}

fn by_the_engine(template: &str) -> Option<String> {
    let mut tera = Tera::new();
    engine::furnish(&mut tera);
    tera.add_raw_template("a.html", template).ok()?;
    tera.render("a.html", &view().into_context()).ok()
}

fn directly(template: &str) -> Option<String> {
    let direct = Direct::read(template, &DELIMITERS, markup)?;
    direct.write(&view(), 1 << 20)
}

#[track_caller]
fn check(template: &str, expected: &str) {
    assert_eq!(by_the_engine(template).as_deref(), Some(expected));
    assert_eq!(directly(template).as_deref(), Some(expected), "{template}");
}

#[test]
fn what_shipped_templates_use_is_written_directly() {
    check("{{ title }}", "Review &amp; plan &lt;1&gt;");
    check("{{ venue or empty or \"us & them\" }}", "us &amp; them");
    check("{{ venue }}{{ yes }}{{ many }}", "true12");
    check(
        "{% if venue %}1{% elif many > 11 and not no %}2{% else %}3{% endif %}",
        "2",
    );
    check(
        "{% for p in people %}{% if loop.first %}[{% endif %}{{ p.name }}{% if loop.last %}]{% endif %}{% endfor %}",
        "[AnaBo]",
    );
    check(
        "{% for p in people %}{{ people[loop.index0].age }},{% for n in p.notes %}{{ n }}{% endfor %};{% endfor %}",
        "41,a &amp; b&lt;c&gt;;12,a &amp; b&lt;c&gt;;-3,a &amp; b&lt;c&gt;;",
    );
    check("{{ people[0].home.town }}", "Zoë&#39;s &quot;town&quot;");
    check("{{ words | join(sep=\", \") }}", "one, two &amp; three");
    check("{% if people | length == 3 %}x{% endif %}", "x");
    check(
        "a \n {%- if yes -%} \n b {# c -#} \n d {% endif %}",
        "ab d ",
    );
    check("{% if title == 'x' or title != venue %}y{% endif %}", "y");
}

/// What the engine says of these it says alone.
#[test]
fn other_words_and_missing_values_are_left_to_the_engine() {
    let templates = [
        "{% set x = 1 %}{{ x }}",
        "{{ title | upper }}",
        "{{ many + 1 }}",
        "{{ words }}",
        "{{ people[0] }}",
        "{{ titel }}",
        "{{ people[7].name }}",
        "{{ title.name }}",
        "{% for letter in title %}{{ letter }}{% endfor %}",
        "{% for p in people %}x{% else %}y{% endfor %}",
        "{{ \"a\\\"b\" }}",
        "{% if title is defined %}x{% endif %}",
        "{% raw %}{{ x }}{% endraw %}",
        "{{ title if yes else empty }}",
        "{% if title < 'x' %}x{% endif %}",
        "{{ title",
        "{% if yes %}",
        "{% endif %}",
        "{{ loop.index }}",
        "{{ 'a' }",
        "{% for p in people -%} {# x #} {% endfor %}",
        "{% if yes -%}{# x #} y{% endif %}",
    ];
    for template in templates {
        assert_eq!(directly(template), None, "{template}");
    }
}

#[test]
fn a_text_ends_where_it_would_be_too_long() {
    let template = "{% for p in people %}{{ title }}{% endfor %}";
    let direct = Direct::read(template, &DELIMITERS, markup).unwrap();

    assert!(direct.write(&view(), 81).is_some());
    assert!(direct.write(&view(), 80).is_none());
}

/// A template that comes with Samepage and needs the engine would be ten times as slow.
#[test]
fn every_shipped_page_and_letter_is_written_directly() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/forms/invite");
    let mut read = 0;
    for folder in [folder.clone(), folder.join("papers")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.extension().and_then(|end| end.to_str());
            if !matches!(kind, Some("html" | "txt")) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            assert!(
                Direct::read(&text, &DELIMITERS, markup).is_some(),
                "{}",
                path.display()
            );
            read += 1;
        }
    }
    assert!(read > 20, "{read} templates");
}

fn operand() -> impl Strategy<Value = String> {
    let operands = vec![
        "title",
        "empty",
        "venue",
        "zero",
        "many",
        "yes",
        "no",
        "words",
        "people",
        "none_of_them",
        "p.name",
        "p.age",
        "p.late",
        "p.venue",
        "p.notes",
        "p.home.town",
        "p.home",
        "n",
        "p",
        "people[1].name",
        "words[0]",
        "people[loop.index0].name",
        "loop.first",
        "loop.last",
        "loop.index",
        "loop.index0",
        "loop.length",
        "loop",
        "titel",
        "p.nam",
        "words[9]",
        "\"lit & eral\"",
        "'x'",
        "12",
        "0",
        "1.5",
        "people | length",
        "title | length",
        "words | join(sep=\"-\")",
        "true",
        "p.name | upper",
        "(title)",
        "none",
    ];
    prop::sample::select(operands).prop_map(str::to_owned)
}

fn expression() -> impl Strategy<Value = String> {
    let joiner = prop::sample::select(vec![
        " or ",
        " and ",
        " == ",
        " != ",
        "<",
        " > ",
        ">=",
        "<= ",
        " + ",
        " and not ",
        " in ",
    ]);
    let rest = prop::collection::vec((joiner, operand()), 0..3);
    (prop::sample::select(vec!["", "not "]), operand(), rest).prop_map(|(not, first, rest)| {
        let rest: String = rest
            .into_iter()
            .flat_map(|(by, next)| [by.to_owned(), next])
            .collect();
        format!("{not}{first}{rest}")
    })
}

fn mark() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", "-"])
}

fn template() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![" ", "\n", "a", " b\n", "<p>", "{ ", "-", "\u{2003}"]);
    let piece = prop_oneof![
        text.prop_map(str::to_owned),
        (mark(), expression(), mark()).prop_map(|(a, e, b)| format!("{{{{{a} {e} {b}}}}}")),
        (mark(), mark()).prop_map(|(a, b)| format!("{{#{a} {{{{ x }}}} {b}#}}")),
    ];
    piece.prop_recursive(4, 24, 4, |inner| {
        let inner = prop::collection::vec(inner, 0..4).prop_map(|all| all.concat());
        let list = prop::sample::select(vec![
            "p in people",
            "n in words",
            "p in words",
            "n in p.notes",
            "n in title",
            "n in zero",
            "n in none_of_them",
            "q in titel",
        ]);
        prop_oneof![
            (
                mark(),
                expression(),
                mark(),
                inner.clone(),
                mark(),
                inner.clone()
            )
                .prop_map(|(a, e, b, yes, c, no)| format!(
                    "{{%{a} if {e} {b}%}}{yes}{{%{c} else %}}{no}{{%{a} endif {b}%}}"
                )),
            (expression(), expression(), inner.clone(), inner.clone()).prop_map(
                |(e, f, yes, no)| format!("{{% if {e} %}}{yes}{{% elif {f} %}}{no}{{% endif %}}")
            ),
            (mark(), list, mark(), inner).prop_map(|(a, list, b, body)| format!(
                "{{%{a} for {list} {b}%}}{body}{{% endfor {b}%}}"
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where the short way gives a text, it is the engine's; where the engine stops, it gives none.
    #[test]
    fn the_short_way_never_differs(pieces in prop::collection::vec(template(), 1..4)) {
        let template = pieces.concat();
        if let Some(text) = directly(&template) {
            prop_assert_eq!(Some(text), by_the_engine(&template), "{}", template);
        }
    }
}

#[test]
fn a_name_is_found_wherever_it_stands_in_the_next_object() {
    let direct = Direct::read(
        "{% for p in people %}{{ p.name }}{% endfor %}",
        &DELIMITERS,
        markup,
    )
    .unwrap();
    let ana = || View::new().text("name", "Ana").number("age", 41);
    let bo = || View::new().number("age", 12).text("name", "Bo");
    let page = |people: Vec<View>| direct.write(&View::new().list("people", people), 100);

    assert_eq!(page(vec![ana(), bo(), ana()]).unwrap(), "AnaBoAna");
    assert_eq!(page(vec![bo()]).unwrap(), "Bo");
    assert_eq!(page(vec![bo(), View::new().number("age", 1)]), None);
    let twice = ana().text("name", "Cy");
    assert_eq!(page(vec![ana(), twice]).unwrap(), "AnaCy");
}
