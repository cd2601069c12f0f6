//! Trees from hostile and ordinary documents.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn json(text: &str, expected: &str) {
    assert_eq!(
        Tree::from_json(text.as_bytes()).unwrap().to_json(),
        expected
    );
}

#[track_caller]
fn xml(text: &str, expected: &str) {
    let lists = ["always".to_owned()];
    assert_eq!(
        Tree::from_xml(text.as_bytes(), &lists).unwrap().to_json(),
        expected
    );
}

#[track_caller]
fn refused(result: Result<Tree, TreeError>, what: &str) {
    let error = result.expect_err("must be refused").to_string();
    assert!(error.contains(what), "{error}");
}

proptest! {
    #[test]
    fn the_first_byte_to_escape_is_found_wherever_it_stands(
        bytes in prop::collection::vec(
            prop_oneof![Just(b'"'), Just(b'\\'), Just(b'!'), Just(0x1f), Just(b' '), 0x20..=0xff_u8, b'a'..=b'z'],
            0..40,
        ),
    ) {
        let one_by_one = bytes
            .iter()
            .position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'));
        prop_assert_eq!(text::first_to_escape(&bytes), one_by_one);
    }
}

#[test]
fn json_is_read_as_it_was_written() {
    json(
        "\u{feff}{\"a\": [1, 1.50, -0, 12345678901234567890123, 1e3, true, null, \"x\"]}",
        r#"{"a":[1,1.50,0,12345678901234567890123,1e3,true,null,"x"]}"#,
    );
    json(r#""\u00e9\n\ud83d\ude00\/""#, "\"é\\n😀/\"");
    json(r#""\ud800x""#, "\"\u{fffd}x\"");
    json(r#"{"a":1,"a":2}"#, r#"{"a":2}"#);
}

#[test]
fn json_that_is_none_is_refused_with_its_place() {
    for (text, what) in [
        ("", "ends too early"),
        ("{\"a\":1,}", "line 1, column 8"),
        ("[1\n 2]", "line 2, column 2"),
        ("{'a':1}", "a name in quotation marks"),
        ("[01]", "not a number"),
        ("[1.]", "digits"),
        ("NaN", "a value is wanted"),
        ("1 2", "behind the end"),
        ("# comment\n1", "a value is wanted"),
        ("\"\\x\"", "without meaning"),
        ("\"a\nb\"", "control character"),
        ("\"\\u12g4\"", "hexadecimal"),
    ] {
        refused(Tree::from_json(text.as_bytes()), what);
    }
    refused(
        Tree::from_json("[".repeat(100_000).as_bytes()),
        "too deeply",
    );
    refused(Tree::from_json(&[b'"', 0xe9, b'"']), "not UTF-8");
    refused(Tree::from_json("1".repeat(500).as_bytes()), "too long");
}

#[test]
fn sixteen_bit_json_is_told_by_its_mark() {
    let wide: Vec<u8> = "\u{feff}{\"n\":\"Zoë\"}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();

    assert_eq!(Tree::from_json(&wide).unwrap().to_json(), "{\"n\":\"Zoë\"}");
}

#[test]
fn xml_has_the_shape_that_json_would_have() {
    xml(
        r#"<m:p xmlns:m="urn:x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" id="1">
             <m:n>Zo&#235; &amp; co</m:n><m:gp i:nil="true"/><e/><t k="v"> a </t>
             <r>1</r><r>2</r><always>3</always><c><![CDATA[a < b]]></c></m:p>"#,
        "{\"p\":{\"@id\":\"1\",\"n\":\"Zoë & co\",\"gp\":null,\"e\":null,\
         \"t\":{\"@k\":\"v\",\"#text\":\"a\"},\"r\":[\"1\",\"2\"],\"always\":[\"3\"],\"c\":\"a < b\"}}",
    );
}

#[test]
fn a_declared_encoding_is_honoured() {
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>Zo\xeb</a>";
    assert_eq!(
        Tree::from_xml(latin, &[]).unwrap().to_json(),
        "{\"a\":\"Zoë\"}"
    );

    let windows = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x80 O\x92R</a>";
    assert_eq!(
        Tree::from_xml(windows, &[]).unwrap().to_json(),
        "{\"a\":\"€ O’R\"}"
    );

    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?><a>Zoë</a>";
    for wide in [
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ] {
        assert_eq!(
            Tree::from_xml(&wide, &[]).unwrap().to_json(),
            "{\"a\":\"Zoë\"}"
        );
    }
}

#[test]
fn hostile_xml_is_refused() {
    for (text, what) in [
        ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "DTD"),
        ("<a>&x;</a>", "entity"),
        ("<a b='&x;'/>", "entity"),
        ("<a>", "line 1"),
        ("<a></b>", "do not match"),
        ("<a/><b/>", "more than one"),
        ("text", "outside"),
        ("", "no element"),
        ("<a b=1/>", "attribute"),
        ("<a>&#xD800;</a>", "character reference"),
    ] {
        refused(Tree::from_xml(text.as_bytes(), &[]), what);
    }
    refused(
        Tree::from_xml("<a>".repeat(100_000).as_bytes(), &[]),
        "too deeply",
    );
}

#[test]
fn tables_are_lists_of_rows() {
    let read = |bytes: &[u8]| Tree::from_csv(bytes).unwrap().to_json();

    assert_eq!(
        read("\u{feff}CHILD,DOB\r\n1,\"a, b\"\r\n2,\r\n".as_bytes()),
        r#"[{"CHILD":"1","DOB":"a, b"},{"CHILD":"2","DOB":null}]"#
    );
    assert_eq!(read(b"a;b\n1,5;2"), r#"[{"a":"1,5","b":"2"}]"#);
    assert_eq!(read(b"a\tb\nZo\xeb\t2\t3"), "[{\"a\":\"Zoë\",\"b\":\"2\"}]");
    assert_eq!(
        read(b"a,a,\n1,2,3"),
        r#"[{"a":"1","a_2":"2","column_3":"3"}]"#
    );
    refused(Tree::from_csv(b""), "no header");
}

#[test]
fn a_tree_does_not_print_itself() {
    let tree = Tree::object([("name".to_owned(), Tree::text("Ayesha"))]);

    assert_eq!(format!("{tree:?}"), "Tree(object)");
    assert_eq!(
        tree.get("name").and_then(|name| name.as_text()).as_deref(),
        Some("Ayesha")
    );
}

proptest! {
    #[test]
    fn no_bytes_whatever_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Tree::from_json(&bytes);
        let _ = Tree::from_xml(&bytes, &[]);
        let _ = Tree::from_csv(&bytes);
    }

    #[test]
    fn almost_documents_do_not_make_a_reader_panic(text in "[\\[\\]{}\",:0-9eE.\\\\utrfnls<>/a-c&;#x='! \\n-]{0,200}") {
        let _ = Tree::from_json(text.as_bytes());
        let _ = Tree::from_xml(text.as_bytes(), &[]);
        let _ = Tree::from_csv(text.as_bytes());
    }

    #[test]
    fn what_another_writer_wrote_is_read_the_same(value in any_json()) {
        let text = serde_json::to_string(&value).unwrap();
        let tree = Tree::from_json(text.as_bytes()).unwrap();
        let back: serde_json::Value = serde_json::from_str(&tree.to_json()).unwrap();
        prop_assert_eq!(back, value);
    }
}

pub(crate) fn any_json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("14/03/2014")),
        Just(Value::from(" Y ")),
        Just(Value::from("*******")),
        Just(Value::from("zz991aa")),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec(("[abc@#]{1,2}|#text", inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}
