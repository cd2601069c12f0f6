//! Saved answers, in the shape in which a reading gives them to the rules.

use crate::{
    mapping::tree::Tree,
    sources::{
        connector::{
            pages::rows_of,
            plan::{FetchPlan, Plan, paging::Paging},
            raw::Collect,
            rule::Seen,
        },
        files::Files,
        kind::{self, Kind},
    },
};

/// What a `connection.toml` does with answers once they have come.
///
/// Somebody who tries a mapping saves what the system answered. A reading puts the rows of pages
/// together and takes the part that is wanted; so must the trial, or the same rules would be right
/// in one and wrong in the other. What is saved in the shape of a reading already stays as it is.
#[derive(Default)]
pub struct Saved(Option<Plan>);

impl Saved {
    /// What the `connection.toml` of a folder says; nothing where there is none that can be read
    /// (its own check says why), or where files are read.
    pub fn of(files: &Files) -> Self {
        const CONNECTION: &str = "connection.toml";
        let shown = files.shown(CONNECTION);
        let plan = files.text(CONNECTION).and_then(|text| {
            let is_http = matches!(kind::kind(&shown, text), Ok(Kind::Http));
            is_http.then(|| Plan::parse(&shown, text).ok()).flatten()
        });
        Self(plan)
    }

    /// The names that are fetched, in the order of the file; `None` where nothing is.
    pub fn names(&self) -> Option<Vec<&str>> {
        self.0.as_ref().map(|plan| plan.names().collect())
    }

    /// The XML elements that are lists.
    pub fn lists(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |plan| &plan.lists)
    }

    /// The saved answers of one name as the rules would see them after a reading.
    pub fn shaped(&self, name: &str, mut answers: Vec<Tree>) -> Tree {
        let mut plans = self.0.iter().flat_map(|plan| &plan.fetches);
        let fetch = plans.find(|fetch| &*fetch.name == name);
        let tree = match fetch {
            Some(fetch) if fetch.each.is_some() => of_each(fetch, answers),
            Some(fetch) => match &fetch.ask.paging {
                Some(paging) => of_pages(paging, answers),
                None if answers.len() == 1 => answers.pop().unwrap_or_default(),
                None => Tree::array(answers),
            },
            None if answers.len() == 1 => answers.pop().unwrap_or_default(),
            None => Tree::array(answers),
        };
        let Some(take) = fetch.and_then(|fetch| fetch.take.as_ref()) else {
            return tree;
        };
        // What gives nothing was saved without what was wrapped around it.
        match take.tree(&tree, &Seen::new(tree.clone(), "")) {
            Ok(Some(taken)) => taken,
            Ok(None) | Err(_) => tree,
        }
    }
}

/// The answers about each of a list: a list of them, or all by their keys where they were so saved.
fn of_each(fetch: &FetchPlan, mut answers: Vec<Tree>) -> Tree {
    let is_whole = |tree: &Tree| match fetch.collect {
        Collect::List => tree.is_list(),
        Collect::ByKey => tree.is_object(),
    };
    match answers.as_slice() {
        [one] if is_whole(one) => answers.pop().unwrap_or_default(),
        _ => Tree::array(answers),
    }
}

/// The rows of all pages: of whole answers what `items` gives, else the rows themselves.
fn of_pages(paging: &Paging, mut answers: Vec<Tree>) -> Tree {
    if let ([one], Some(items)) = (answers.as_slice(), &paging.items)
        && !one.is_list()
        && !matches!(items.tree(one, &Seen::new(one.clone(), "")), Ok(Some(_)))
    {
        return answers.pop().unwrap_or_default();
    }
    let rows = answers.iter().flat_map(|answer| match &paging.items {
        Some(items) if !answer.is_list() => {
            match items.tree(answer, &Seen::new(answer.clone(), "")) {
                Ok(Some(rows)) => rows_of(&rows),
                Ok(None) | Err(_) => Vec::new(),
            }
        }
        _ => rows_of(answer),
    });
    Tree::array(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODATA: &str = r#"
system = "dynamics"
[[fetch]]
as = "contact"
path = "/contacts({id})"
required = true
believe = ".contactid != null"
take = ".contact"
[[fetch]]
as = "connections"
path = "/connections?$filter=_record1id_value eq {id}"
page = { kind = "odata" }
[[fetch]]
as = "related"
each = ".connections[].other"
path = "/contacts({item})"
"#;

    fn tree(json: &str) -> Tree {
        Tree::from_json(json.as_bytes()).unwrap()
    }

    #[track_caller]
    fn shaped(name: &str, saved: &[&str], expected: &str) {
        let text = ("connection.toml".to_owned(), ODATA.to_owned());
        let saved_by = Saved::of(&Files::from_texts("dynamics", [text]));
        let answers = saved.iter().map(|one| tree(one)).collect();
        assert_eq!(saved_by.shaped(name, answers).to_json(), expected);
    }

    #[test]
    fn the_rows_of_a_whole_answer_and_rows_alone_are_the_same() {
        for saved in [
            r#"{"value": [{"id": 1}], "@odata.nextLink": null}"#,
            r#"[{"id": 1}]"#,
        ] {
            shaped("connections", &[saved], r#"[{"id":1}]"#);
        }
        shaped("connections", &[r#"{"value": []}"#], "[]");
    }

    #[test]
    fn several_pages_are_one_list() {
        let pages = [r#"{"value": [1, 2]}"#, r#"{"value": [3]}"#];
        shaped("connections", &pages, "[1,2,3]");
    }

    #[test]
    fn what_is_no_page_stays_what_it_is() {
        shaped("connections", &[r#"{"error": "x"}"#], r#"{"error":"x"}"#);
    }

    #[test]
    fn the_wanted_part_is_taken_once() {
        for saved in [r#"{"contact": {"contactid": 1}}"#, r#"{"contactid": 1}"#] {
            shaped("contact", &[saved], r#"{"contactid":1}"#);
        }
    }

    #[test]
    fn one_answer_about_one_of_a_list_is_a_list_too() {
        shaped("related", &[r#"{"id": 1}"#], r#"[{"id":1}]"#);
        shaped("related", &[r#"[{"id": 1}]"#], r#"[{"id":1}]"#);
        shaped("related", &["1", "2"], "[1,2]");
    }

    #[test]
    fn a_name_that_nobody_fetches_stays_what_it_is() {
        shaped("other", &[r#"{"value": [1]}"#], r#"{"value":[1]}"#);
    }
}
