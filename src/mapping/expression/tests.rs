//! Expressions: what they mean, and what stops them.

use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn language() -> Language {
    let mut codes = Codes::default();
    codes.insert(
        "relationship",
        [
            ("Mother : Child", "parent_mother"),
            ("godparent", "connected_person"),
        ]
        .map(|(word, meaning)| (word.to_owned(), meaning.to_owned())),
    );
    codes.insert("any", [("*".to_owned(), "other".to_owned())]);
    let defs = "def person: .Envelope.Body.Person; def twice(f): f, f; def count: if . > 0 then . - 1 | count else . end;";
    Language::new(defs, codes).unwrap()
}

fn scope() -> Scope {
    let root = Tree::from_json(br#"{"workers":[{"id":7,"name":"Sam"}],"a":{"b":" x "}}"#).unwrap();
    Scope::new(root).asking("33310245")
}

fn values(expression: &Expression, item: &str) -> Result<String, ExpressionError> {
    let item = Tree::from_json(item.as_bytes()).unwrap();
    let values = expression.run(&item, &scope())?;
    Ok(values
        .iter()
        .map(Tree::to_json)
        .collect::<Vec<_>>()
        .join(" "))
}

#[track_caller]
fn both(text: &str, item: &str, expected: &str) {
    let fast = Expression::compile(text, &language()).unwrap();
    let full = Expression::compile_for_engine(text, &language()).unwrap();
    assert!(fast.is_native(), "{text} is not native");
    assert_eq!(values(&fast, item).as_deref(), Ok(expected), "{text}");
    assert_eq!(
        values(&full, item).as_deref(),
        Ok(expected),
        "{text} in the engine"
    );
}

#[track_caller]
fn engine(text: &str, item: &str, expected: &str) {
    let full = Expression::compile(text, &language()).unwrap();
    assert!(!full.is_native(), "{text} is native");
    assert_eq!(values(&full, item).as_deref(), Ok(expected), "{text}");
}

#[test]
fn functions_mean_the_same_on_both_ways() {
    both(".a.b | txt", r#"{"a":{"b":" x "}}"#, "\"x\"");
    both(".a | txt", r#"{"a":"  "}"#, "null");
    both(".a.b.c | txt", r#"{"a":null}"#, "null");
    both(r#".["@id"] | txt"#, r#"{"@id":7}"#, "\"7\"");
    both(".n | txt", r##"{"n":{"@k":"v","#text":" t "}}"##, "\"t\"");
    both(".n | txt", r#"{"n":["first","second"]}"#, "\"first\"");
    both(
        "[.[] | yn]",
        r#"["Y","no","1","0",true,"",null,"unknown","*******"]"#,
        "[true,false,true,false,true,null,null,null,\"*******\"]",
    );
    both(
        "[.[] | day]",
        r#"["2014-03-09T00:00:00","9/3/2014","2014-03","2014","20140309","9 March 2014","09-MAR-2014","/Date(1394323200000)/","2026-06-01T23:30:00Z",null]"#,
        r#"["2014-03-09","2014-03-09","2014-03","2014","2014-03-09","2014-03-09","2014-03-09","2014-03-09","2026-06-02",null]"#,
    );
    both(
        "[.[] | clock]",
        r#"["16:00","4pm","4:30 pm","2026-12-03T16:05:00","12am"]"#,
        r#"["16:00","16:00","16:30","16:05","00:00"]"#,
    );
    both(
        "[.[] | postcode]",
        r#"["zz991aa","XXXX","nopostcode",null]"#,
        r#"["ZZ99 1AA",null,null,null]"#,
    );
    both(
        "[.[] | phone]",
        r#"["07700 900 123","12",7700900123]"#,
        r#"["07700 900 123",null,"7700900123"]"#,
    );
    both(". | lower", r#"" SAM@X.Example ""#, "\"sam@x.example\"");
    both(
        r#".t | code("relationship")"#,
        r#"{"t":"mother :  child"}"#,
        "\"parent_mother\"",
    );
    both(
        r#".t | code("relationship")"#,
        r#"{"t":"Vicar"}"#,
        "\"unmapped:Vicar\"",
    );
    both(r#".t | code("any")"#, r#"{"t":"Vicar"}"#, "\"other\"");
    both(
        r#".t | mentions("do not disclose", "ex-directory")"#,
        r#"{"t":"Ex-Directory (…)"}"#,
        "false true",
    );
    both(
        r#".t | mentions(["do not disclose", "ex-directory"])"#,
        r#"{"t":"Ex-Directory (…)"}"#,
        "true",
    );
    both("[each(.x)]", r#"{"x":{"a":1}}"#, r#"[{"a":1}]"#);
    both("[each(.x)]", r#"{"x":null}"#, "[]");
    both(
        "censored, (.a | censored)",
        r#"{"a":{"b":["x","****"]},"c":1}"#,
        "true true",
    );
    both("json | .a", r#""{\"a\": 1}""#, "1");
}

#[test]
fn the_usual_jq_is_walked_directly() {
    both(
        r#"each(.r) | .type as $t | each(.rs) | . + {type: $t}"#,
        r#"{"r":[{"type":"parent","rs":[{"id":1},{"id":2}]}]}"#,
        r#"{"id":1,"type":"parent"} {"id":2,"type":"parent"}"#,
    );
    both(
        r#"index_by($root.workers; "id") as $w | . + {worker: $w[.w | txt]}"#,
        r#"{"w":7}"#,
        r#"{"w":7,"worker":{"id":7,"name":"Sam"}}"#,
    );
    both("$asked == (.id | tostring)", r#"{"id":33310245}"#, "true");
    both(
        r#"if .a == null then "none" elif .a then .b else empty end"#,
        r#"{"a":true,"b":2}"#,
        "2",
    );
    both(".a // .b", r#"{"a":false,"b":2}"#, "2");
    both(
        "[.a[]? | select(.x != null) | .x]",
        r#"{"a":[{"x":1},{"x":null}]}"#,
        "[1]",
    );
    both(
        "person | .[\"@id\"]",
        r#"{"Envelope":{"Body":{"Person":{"@id":"5"}}}}"#,
        "\"5\"",
    );
    both(
        "any(each(.a); . > 2), all(each(.a); . > 0)",
        r#"{"a":[1,3]}"#,
        "true true",
    );
    both("first(.a, .b)", r#"{"a":1,"b":2}"#, "1");
    both(".a.b?", r#"{"a":"text"}"#, "");
    both("$codes.any", "null", "{}");
    engine("twice(.a)", r#"{"a":1}"#, "1 1");
    engine("10 | count", "null", "0");
    engine(
        "[.[] | ascii_downcase] | join(\", \")",
        r#"["A","B"]"#,
        "\"a, b\"",
    );
    engine("map(select(test(\"^a\"))) | length", r#"["ab","b"]"#, "1");
    engine("[.[] |= . + 1, (.[0] = 9)]", "[1,2]", "[[2,3],[9,2]]");
}

#[test]
fn a_word_that_cannot_be_understood_is_an_error_without_the_word() {
    for (text, error) in [
        (". | day", "this is not a date"),
        (". | yn", "this is neither yes nor no"),
        (".a | txt", "a name was looked up"),
        (". + 1", "these two cannot be added"),
        ("error(\"bad: \" + .)", "the expression reported an error"),
    ] {
        for expression in [
            Expression::compile(text, &language()).unwrap(),
            Expression::compile_for_engine(text, &language()).unwrap(),
        ] {
            let found = values(&expression, "\"Ayesha\"").unwrap_err().to_string();
            assert!(found.starts_with(error), "{text}: {found}");
            assert!(!found.contains("Ayesha"), "{found}");
        }
    }
}

#[test]
fn what_reaches_outside_is_not_there() {
    for text in [
        "env",
        "$ENV",
        "now",
        "input",
        "inputs",
        "halt",
        "halt_error",
        "debug",
        "stderr",
        "localtime",
        "strflocaltime(\"%Y\")",
        "input_filename",
        "$__prog_args",
        "1 | debug(2)",
        "import \"a\" as a; .",
        "include \"a\"; .",
        "env.PATH",
        "getpath([\"a\"]) | env",
    ] {
        let error = Expression::compile(text, &language());
        assert!(
            matches!(error, Err(ExpressionError::Written { .. })),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn errors_say_where_and_what_to_do() {
    let written = |text: &str| match Expression::compile(text, &language()).unwrap_err() {
        ExpressionError::Written { at, what, .. } => (at, what),
        other => panic!("{other:?}"),
    };

    assert_eq!(
        written(".a | txxt"),
        (5, "unknown filter `txxt`".to_owned())
    );
    assert_eq!(
        written(".a | code(\"nope\")"),
        (11, "there is no code table `nope`".to_owned())
    );
    assert_eq!(written(".a | $x").1, "unknown variable `$x`");
    assert_eq!(written("{a: (1").0, 4);
    assert_eq!(written(".a |").1, "term is missing at the end");
    assert_eq!(written(" ").1, "the expression is empty");
}

#[test]
fn what_would_run_for_ever_is_cut_off() {
    let short = scope().within(Duration::from_millis(50));
    for text in [
        "def f: f; f",
        "[range(1e9)] | length",
        "last(range(1e18))",
        "repeat(1) | select(. == 2)",
        "[limit(1e12; repeat(1))]",
        "until(false; .)",
        "def f: 1 + f; f",
        "def f: f, f; f",
        "def f: try f catch f; f",
        "(def f: f; f) // 1",
        "try (def f: f; f) catch 3",
        "reduce range(1e7) as $i (null; [.])",
        "reduce range(1e7) as $i (\"x\"; . + .)",
        "reduce range(1e7) as $i ([1]; . + .)",
        "[range(3000)] as $a | $a[] as $x | $a[] as $y | $a[] as $z | empty",
        "\"x\" * 1e15",
        "\"x\" * 100000000000",
        "[recurse(. + 1)]",
        "def f: {a: f}; f",
        "while(true; .)",
        "[foreach range(1e12) as $i (0; . + $i)]",
        "[.. | ..] | [.[] | [range(1e9)]]",
        "combinations(1e9)",
        "\"x\" * 10000 * 10000 * 10000",
        "[\"x\"] | .[0] |= . * 1e15",
        "[\"x\"] | .[0] |= . * 10000 * 10000 * 10000",
        "reduce range(60) as $i (3; . * .)",
        "[3] | reduce range(60) as $i (.; .[0] |= . * .)",
        "reduce range(60) as $i (1; [., .]) | tojson",
        "reduce range(60) as $i (1; [0, ., ., 0]) | tojson",
        "reduce range(60) as $i (1; {a: ., b: .}) | tostring",
        "(reduce range(60) as $i (1; [0, ., .])) as $a | [$a] == [reduce range(60) as $i (1; [0, ., .])]",
        "[range(1000)] as $r | reduce range(8) as $i (1; . as $x | [$r[] | $x]) | tojson",
        "reduce range(300000) as $i (1; [1, ., 1])",
        "reduce range(300000) as $i (1; {a: 1, b: ., c: 1})",
        "[range(9)] as $d | reduce range(300000) as $i (1; $d + [.] + $d)",
        "reduce range(300000) as $i ([0, 0, 0]; . as $x | .[1] = $x)",
        "reduce range(300000) as $i ([0, 0, 0]; .[1] |= [0, ., 0])",
        "reduce range(60) as $i ([0, 0, 0]; . as $x | .[1] = [$x, $x])",
        "[range(100000) | \"x\" * 100000] | join(\"\")",
    ] {
        let started = Instant::now();
        let expression = Expression::compile(text, &language()).unwrap();
        let result = expression.run(&Tree::array([Tree::number(1)]), &short);
        assert!(
            result.is_err(),
            "{text} gave {:?}",
            result.map(|values| values.len())
        );
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{text} took {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn an_expression_that_nests_without_end_is_refused() {
    for text in [
        "(".repeat(50_000),
        format!("{}1{}", "(".repeat(900), ")".repeat(900)),
        "[".repeat(3_000),
        "- ".repeat(5_000) + "1",
        "if ".repeat(4_000),
        "1 | ".repeat(4_000) + "1",
        "def f: ".repeat(3_000),
        "\"\\(".repeat(2_000),
        ".a".repeat(5_000),
        "try ".repeat(4_000) + "1",
    ] {
        // Compiled or refused, never a crash; and what compiles must run or be cut off.
        if let Ok(expression) = Expression::compile(&text, &language()) {
            let _ = expression.run(&Tree::null(), &scope());
        }
    }
}

#[test]
fn what_an_expression_looks_at_is_known() {
    let mentions = |text: &str| {
        Expression::compile(text, &language())
            .unwrap()
            .mentions()
            .clone()
    };

    let person = mentions("person | .firstName | txt");
    assert_eq!(
        person.names.iter().map(String::as_str).collect::<Vec<_>>(),
        ["Body", "Envelope", "Person", "firstName"]
    );
    assert_eq!(person.field.as_deref(), Some("firstName"));
    assert!(!person.unnamed);
    assert!(mentions(".a[]").unnamed);
    assert!(mentions("$root | .a").root);
}

/// Expressions of the fast path, made at random.
fn any_expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(".".to_owned()),
        Just(".a".to_owned()),
        Just(".a.b".to_owned()),
        Just(".[\"@\"]".to_owned()),
        Just(".c?".to_owned()),
        Just(".[0]".to_owned()),
        Just(".[]".to_owned()),
        Just(".[]?".to_owned()),
        Just("$root.a".to_owned()),
        Just("$asked".to_owned()),
        Just("\"a\"".to_owned()),
        Just("1".to_owned()),
        Just("null".to_owned()),
        Just("false".to_owned()),
        Just("empty".to_owned()),
        Just("[]".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (
                inner.clone(),
                prop_oneof![
                    Just("txt"),
                    Just("yn"),
                    Just("day"),
                    Just("clock"),
                    Just("postcode"),
                    Just("digits"),
                    Just("phone"),
                    Just("lower"),
                    Just("list"),
                    Just("json"),
                    Just("not"),
                    Just("tostring"),
                    Just("sort"),
                    Just("objects"),
                    Just("strings"),
                    Just("arrays"),
                    Just("values"),
                    Just("code(\"relationship\")"),
                    Just("mentions(\"a\")"),
                ]
            )
                .prop_map(|(value, function)| format!("({value} | {function})")),
            two.clone().prop_map(|(a, b)| format!("({a} | {b})")),
            two.clone().prop_map(|(a, b)| format!("({a}, {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} // {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} == {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} < {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} and {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} or {b})")),
            two.clone()
                .prop_map(|(a, b)| format!("({a} as $x | {b}, $x)")),
            two.clone().prop_map(|(a, b)| format!("{{a: {a}, b: {b}}}")),
            two.clone().prop_map(|(a, b)| format!("index_by({a}; {b})")),
            two.clone().prop_map(|(a, b)| format!("any({a}; {b})")),
            two.clone().prop_map(|(a, b)| format!("all({a}; {b})")),
            two.prop_map(|(a, b)| format!("({a} | .[{b}]?)")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("(if {a} then {b} else {c} end)")),
            inner.clone().prop_map(|a| format!("[{a}]")),
            inner.clone().prop_map(|a| format!("each({a})")),
            inner.clone().prop_map(|a| format!("select({a})")),
            inner.clone().prop_map(|a| format!("map({a})")),
            inner.clone().prop_map(|a| format!("first({a})")),
            inner.prop_map(|a| format!("({a})?")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_fast_path_means_what_the_engine_means(
        text in any_expression(),
        item in crate::mapping::tree::tests::any_json(),
    ) {
        let language = language();
        let fast = Expression::compile(&text, &language).unwrap();
        let full = Expression::compile_for_engine(&text, &language).unwrap();
        prop_assert!(fast.is_native(), "{}", text);
        let item = Tree::from_json(item.to_string().as_bytes()).unwrap();
        let (fast, full) = (fast.run(&item, &scope()), full.run(&item, &scope()));
        match (fast, full) {
            (Ok(fast), Ok(full)) => {
                let shown = |values: &[Tree]| values.iter().map(Tree::to_json).collect::<Vec<_>>();
                prop_assert_eq!(shown(&fast), shown(&full), "{}", text);
            }
            (Err(_), Err(_)) => {}
            (fast, full) => prop_assert!(false, "{}: fast {:?}, engine {:?}", text, fast, full),
        }
    }

    #[test]
    fn what_is_added_to_an_item_may_be_kept_apart(
        text in any_expression(),
        item in crate::mapping::tree::tests::any_json(),
        added in crate::mapping::tree::tests::any_json(),
    ) {
        let language = language();
        let tree = |value: &serde_json::Value| Tree::from_json(value.to_string().as_bytes()).unwrap();
        let root = serde_json::json!({"base": item, "added": added});
        let scope = Scope::new(tree(&root));
        let each = "$root.base | . + {a: $root.added, c: 1}";
        let items = Expression::compile(each, &language).unwrap();
        let (apart, whole) = (items.items(&Tree::null(), &scope), items.run(&Tree::null(), &scope));
        let (Ok(apart), Ok(whole)) = (apart, whole) else { return Ok(()) };
        let expression = Expression::compile(&text, &language).unwrap();
        for (apart, whole) in apart.iter().zip(&whole) {
            prop_assert_eq!(apart.whole().to_json(), whole.to_json());
            let found = expression.first_of(apart, &scope);
            let expected = expression.first(whole, &scope);
            match (found, expected) {
                (Ok(found), Ok(expected)) => prop_assert_eq!(
                    found.map(|tree| tree.to_json()), expected.map(|tree| tree.to_json()), "{}", text
                ),
                (Err(_), Err(_)) => {}
                (found, expected) => prop_assert!(false, "{}: {:?} {:?}", text, found, expected),
            }
            if let Some((found, Lens::Plain)) = expression.lend(apart, &scope) {
                let found = found.cloned().unwrap_or_default().to_string();
                prop_assert_eq!(Some(found), expression.first(whole, &scope).unwrap().map(|tree| tree.to_json()), "{}", text);
            }
        }
    }

    #[test]
    fn no_text_whatever_makes_the_compiler_panic(text in "[\\[\\](){}.|,a-c$@\"\\\\;:=<>?/*+ 0-9-]{0,60}") {
        if let Ok(expression) = Expression::compile(&text, &language()) {
            let _ = expression.run(&Tree::null(), &scope().within(Duration::from_millis(20)));
        }
    }
}
