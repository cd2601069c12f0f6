//! Templates that stop, and those that do not.

use proptest::prelude::*;

use super::*;

struct Sheet(View);

impl Shown for Sheet {
    fn view(&self) -> View {
        self.0.clone()
    }
}

fn sheet() -> Sheet {
    Sheet(
        View::new()
            .text("title", "Review & plan <1>")
            .none("venue")
            .day("on", jiff::civil::date(2026, 12, 3))
            .time("at", jiff::civil::time(16, 0, 0, 0))
            .list("people", [View::new().text("name", "Zoë \"Z\" O'Brien")]),
    )
}

#[track_caller]
fn renders(name: &str, template: &str, expected: &str) {
    let engine = Engine::new([(name, template)]).unwrap();
    assert_eq!(engine.page(name, &sheet()).unwrap(), expected);
}

#[track_caller]
fn stops(template: &str, line: usize, what: &str) {
    let error = Engine::new([("page.html", template)])
        .and_then(|engine| engine.page("page.html", &sheet()).map(|_| ()))
        .unwrap_err();
    assert_eq!(error.line, line, "{error}");
    assert!(error.to_string().contains(what), "{error}");
    assert!(!error.remedy.is_empty());
    assert_eq!(error.file, "page.html", "{error}");
}

#[test]
fn a_page_escapes_what_it_prints_and_a_plain_text_does_not() {
    let template = "{{ title }}{% for p in people %} {{ p.name }}{% endfor %}";
    renders(
        "page.html",
        template,
        "Review &amp; plan &lt;1&gt; Zoë &quot;Z&quot; O&#39;Brien",
    );
    renders("page.txt", template, "Review & plan <1> Zoë \"Z\" O'Brien");
}

proptest! {
    #[test]
    fn every_letter_of_markup_is_escaped_wherever_it_stands(
        text in "([a-z é€]{0,9}[&<>\"'!=?#;]{0,2}){0,6}",
    ) {
        let one_by_one: String = text
            .chars()
            .map(|c| match c {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\'' => "&#39;".to_owned(),
                c => c.to_string(),
            })
            .collect();
        let mut page = String::new();
        markup(&text, &mut page);
        prop_assert_eq!(page, one_by_one);
    }
}

#[test]
fn days_and_times_have_filters() {
    renders(
        "page.txt",
        "{{ on | day }}, {{ at | time }} ({{ on | short_day }})",
        "Thursday 3 December 2026, 4pm (3 Dec 2026)",
    );
}

#[test]
fn a_name_that_is_given_as_none_may_be_asked_for() {
    renders(
        "page.txt",
        "{% if venue %}at {{ venue }}{% else %}-{% endif %}",
        "-",
    );
}

#[test]
fn a_missing_name_stops_the_render_with_its_place() {
    stops("{{ titel }}", 1, "`titel` is not in what");
    stops(
        "titel\n{% if titel %}x{% endif %}",
        2,
        "`titel` is not in what",
    );
    stops(
        "one\n{% for p in people %}\n{{ p.nam }}{% endfor %}",
        3,
        "field `nam` is not defined",
    );
}

#[test]
fn a_tag_that_cannot_be_read_stops_the_load_with_its_place() {
    stops("one\n{{ title | dya }}", 2, "unknown filter `dya`");
    stops("one\ntwo {% if title %}", 2, "page.html");
    stops("{{<Buton text=\"x\" />}}", 1, "uton");
}

#[test]
fn nothing_is_printed_unescaped() {
    stops("x\n{{ title | safe }}", 2, "without escaping");
}

#[test]
fn a_wrong_day_is_told_without_its_value() {
    let error = Engine::new([("a.txt", "{{ title | day }}")])
        .unwrap()
        .page("a.txt", &sheet())
        .unwrap_err();

    assert!(error.to_string().contains("not a day such as"), "{error}");
    assert!(!error.to_string().contains("plan"), "{error}");
}

#[test]
fn every_fault_of_a_set_is_told_at_once() {
    let faults = Engine::load([
        ("a.html", "{{ x | one }}"),
        ("b.html", "\n{{ x | two }}{{ x | three }}"),
    ])
    .unwrap_err();

    let told: Vec<_> = faults.iter().map(|f| (f.file.as_str(), f.line)).collect();
    assert_eq!(told, [("a.html", 1), ("b.html", 2), ("b.html", 2)]);
}

#[test]
fn a_text_has_an_end() {
    let many = Sheet(View::new().texts("many", vec!["x".repeat(1000); 200]));
    let engine = Engine::new([(
        "a.txt",
        "{% for a in many %}{% for b in many %}{{ a }}{% endfor %}{% endfor %}",
    )])
    .unwrap();

    let error = engine.page("a.txt", &many).unwrap_err();

    assert!(error.what.contains("longer than 8 MB"), "{error}");
}

#[test]
fn a_template_that_would_run_for_ever_or_fill_the_memory_is_refused() {
    let loops = |depth: usize| {
        let open: String = (0..depth)
            .map(|at| format!("{{% for a{at} in nothing %}}"))
            .collect();
        open + &"{% endfor %}".repeat(depth)
    };
    let bare = Sheet(View::new().texts("nothing", Vec::<String>::new()));
    let doubling = format!("{{% set a = \"x\" %}}{}", "{% set a = a ~ a %}".repeat(60));
    for (template, what) in [
        (loops(5), "more than 4 loops"),
        (doubling, "`set` is no statement"),
        (
            "{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% endfor %}{% endfor %}".into(),
            "no functions",
        ),
        ("{{ \"a\" | indent(width=1000000000) }}".into(), "no such filter"),
        ("{{ \"a\" | replace(from=\"a\", to=\"aa\") }}".into(), "no such filter"),
        ("{% include \"a.txt\" %}".into(), "ircular"),
        ("{%- macro m() %}{% endmacro %}".into(), "`macro` is no statement"),
        (
            "{% component a() %}{{ <a /> }}{{ <a /> }}{% endcomponent a %}{{ <a /> }}".into(),
            "inside itself",
        ),
    ] {
        let error = Engine::new([("a.txt", template.clone())])
            .and_then(|engine| engine.page("a.txt", &bare))
            .unwrap_err();
        assert!(error.what.contains(what), "{template:.60}: {error}");
    }
    let engine = Engine::new([("a.txt", loops(4))]).unwrap();
    assert_eq!(engine.page("a.txt", &bare).as_deref(), Ok(""));
}

#[test]
fn a_template_tells_what_it_asks_for() {
    let engine = Engine::new([(
        "a.txt",
        "{{ title }}{% for p in people %}{{ p.name }}{% endfor %}",
    )])
    .unwrap();

    assert_eq!(engine.variables("a.txt").unwrap(), ["people", "title"]);
}

#[test]
fn a_view_does_not_print_itself() {
    assert_eq!(format!("{:?}", sheet().0), "View(5 names)");
}
