//! Findings as the sheet tells them.

use crate::{
    forms::{invite::child::name_of, sheet::system_in_words},
    model::{
        finding::{Finding, Weight},
        id::Identifier,
        network::Network,
    },
    render::view::View,
};

/// Findings that say the same of several people, told once with all of them.
pub fn groups(findings: &[Finding]) -> Vec<(&Finding, Vec<&Identifier>)> {
    let mut groups: Vec<(&Finding, Vec<&Identifier>)> = Vec::with_capacity(findings.len());
    for finding in findings {
        let same = groups
            .iter_mut()
            .find(|(one, _)| one.code == finding.code && one.what == finding.what);
        match (same, &finding.about) {
            (Some((_, people)), Some(about)) => people.push(about),
            (Some(_), None) => {}
            (None, about) => groups.push((finding, about.iter().collect())),
        }
    }
    groups
}

/// The people of a group, as the sheet calls them.
pub fn names(people: &[&Identifier], network: &Network) -> Vec<String> {
    people
        .iter()
        .map(|id| match network.person(id).and_then(name_of) {
            Some(name) => name.reveal().to_owned(),
            None if **id == network.child.id => "The child".to_owned(),
            None => id.value.to_string(),
        })
        .collect()
}

/// One entry for each group, in the order of the findings.
pub fn view(findings: &[Finding], network: &Network) -> Vec<View> {
    groups(findings)
        .into_iter()
        .map(|(finding, people)| {
            let about = names(&people, network).join(", ");
            let label = match finding.weight {
                Weight::Blocks => "Stops a letter",
                Weight::Check => "Check",
                Weight::Note => "Good to know",
            };
            View::with_capacity(6)
                .text("weight", finding.weight.code())
                .text("label", label)
                .text("what", &*finding.what)
                .text("remedy", &*finding.remedy)
                .text("about", about)
                .text("source", source(finding))
        })
        .collect()
}

/// `Mosaic, persons/33310245, relationships`: where to look.
pub fn source(finding: &Finding) -> String {
    let mut words = finding
        .system
        .as_ref()
        .map(system_in_words)
        .unwrap_or_default();
    for part in [&finding.record, &finding.field].into_iter().flatten() {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(part);
    }
    words
}
