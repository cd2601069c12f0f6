//! Whether one JSON value holds another: how a test beside a mapping is judged.

use serde_json::Value;

/// The first place where `found` does not hold what is `expected`, in words; `None` if it does.
///
/// Members of an object may be more than expected. A list holds the expected items in their order,
/// others may stand between them; an empty list is expected to be empty.
pub fn difference(expected: &Value, found: &Value) -> Option<String> {
    at("", expected, found)
}

fn at(path: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().find_map(|(key, expected)| {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                match found.get(key) {
                    Some(found) => at(&path, expected, found),
                    None => Some(format!("`{path}` is missing")),
                }
            })
        }
        (Value::Array(expected), Value::Array(found)) => list(path, expected, found),
        _ if expected == found => None,
        _ => Some(format!("`{path}` is {found}, expected {expected}")),
    }
}

fn list(path: &str, expected: &[Value], found: &[Value]) -> Option<String> {
    if expected.is_empty() && !found.is_empty() {
        return Some(format!("`{path}` has {} items, expected none", found.len()));
    }
    let mut rest = found.iter();
    for (number, expected) in expected.iter().enumerate() {
        let path = format!("{path}[{}]", number + 1);
        let mut why = None;
        let met = rest.any(|found| {
            let difference = at(&path, expected, found);
            why = why.take().or_else(|| difference.clone());
            difference.is_none()
        });
        if !met {
            return Some(why.unwrap_or_else(|| format!("`{path}` is missing")));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(expected: Value, found: Value, difference: Option<&str>) {
        assert_eq!(super::difference(&expected, &found).as_deref(), difference);
    }

    #[test]
    fn what_is_expected_must_be_there_and_more_may_be() {
        check(json!({"a": 1}), json!({"a": 1, "b": 2}), None);
        check(
            json!({"a": {"b": 1}}),
            json!({"a": {"b": 2}}),
            Some("`a.b` is 2, expected 1"),
        );
        check(json!({"a": null}), json!({}), Some("`a` is missing"));
        check(json!([1, 3]), json!([1, 2, 3]), None);
        check(json!([3, 1]), json!([1, 2, 3]), Some("`[2]` is missing"));
        check(json!([]), json!([1]), Some("`` has 1 items, expected none"));
    }
}
