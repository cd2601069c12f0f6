//! What every page holds to.

use std::{fs, path::Path};

use crate::{
    render::{
        engine::{Engine, Shown},
        view::View,
    },
    web::{document, samples},
};

pub struct Page(pub View);

impl Shown for Page {
    fn view(&self) -> View {
        self.0.clone()
    }
}

/// The templates as they stand in the folder.
pub fn templates() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new("templates/pages").to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix("templates").unwrap();
            let name = name.to_str().unwrap().to_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// A page prints what it is given as words, and nothing of it as a tag or a template.
#[track_caller]
fn check(page: &str) {
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(
        page.contains("O&#39;Brien &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Co&quot;")
    );
    assert!(page.contains("{{ 7 * 7 }}") && !page.contains("49 "));
}

#[test]
fn every_part_of_a_document_prints_a_hostile_name_as_words() {
    let engine = Engine::new(templates()).unwrap();
    let page = samples::document();

    for name in [
        "top",
        "findings",
        "wishes",
        "review",
        "people",
        "here",
        "emergencies",
    ] {
        let (template, view) = document::sample_part(name, &page, samples::now());
        check(&engine.page(template, &Page(view)).unwrap());
    }
}
