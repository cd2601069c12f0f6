//! Every form that is shipped, from its beginning to its end, and again.

use super::*;
use crate::{
    casework::{library::shelves, plain::page::Need},
    model::staff::Role,
};

impl Bed {
    /// Fills in everything that is asked for, by its kind, until nothing is missing.
    pub(super) async fn fills_in(&self, who: &Actor, document: &DocumentId) {
        for _ in 0..6 {
            let page = self.opens(who, document).await;
            if page.missing.is_empty() {
                return;
            }
            for (_, place) in &page.missing {
                let name = place.to_string();
                let field = at(&page, &name);
                assert_eq!(field.need, Need::Required);
                if field.input.kind == "file" {
                    self.attaches(who, document, place).await;
                    continue;
                }
                let typed: Vec<(String, String)> = match field.rows.first() {
                    Some(row) => row.iter().map(answer).collect(),
                    None => vec![answer(&field.input)],
                };
                let typed: Vec<(&str, &str)> =
                    typed.iter().map(|(at, text)| (&**at, &**text)).collect();
                self.fills(who, document, &typed).await.unwrap();
            }
        }
        let page = self.opens(who, document).await;
        panic!("{}: {:?}", page.title, page.missing);
    }

    async fn attaches(&self, who: &Actor, document: &DocumentId, place: &Place) {
        let attached = Attached {
            name: "plan.txt".to_owned(),
            bytes: b"The plan".to_vec(),
            version: 0,
        };
        let what = (place, &attached);
        attach(&self.office, who, &self.op(), document, what)
            .await
            .unwrap();
    }
}

/// Something that fits a box.
fn answer(one: &crate::casework::plain::page::BoxPart) -> (String, String) {
    let text = match one.kind {
        "choice" | "people" => one.choices[0].clone(),
        "date" => "1 December 2026".to_owned(),
        "amount" => "20".to_owned(),
        _ => format!("What stands under {}", one.label),
    };
    (one.place.to_string(), text)
}

/// Whoever may give a sign-off of these roles for the child.
fn signer(who: &str) -> Actor {
    let all = [
        (Role::SocialWorker, jo()),
        (Role::BusinessSupport, lee()),
        (Role::TeamManager, manager()),
        (Role::ReviewingOfficer, sam()),
    ];
    let mut all = all.into_iter();
    all.find(|(role, _)| who.contains(role.words()))
        .unwrap_or_else(|| panic!("nobody signs as {who}"))
        .1
}

#[tokio::test]
async fn every_shipped_form_is_filled_in_signed_printed_closed_and_begun_again() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let all = shelves(&bed.office, &lee(), "").await.unwrap().forms;
    let names: Vec<String> = all
        .iter()
        .filter(|one| one.head.sort.words() == "Form")
        .map(|one| one.head.name.to_string())
        .collect();
    let listed = of_child(&bed.office, &jo(), &invite).await.unwrap();
    let begun: Vec<&String> = names
        .iter()
        .filter(|name| listed.forms.iter().any(|one| one.name == **name))
        .collect();
    assert_eq!(begun.len(), 8, "{begun:?}");
    for name in begun {
        let document = bed.form(&jo(), &invite, name).await;
        bed.fills_in(&jo(), &document).await;
        let steps = bed.opens(&jo(), &document).await.steps;
        for step in &steps {
            if *standing(&bed.opens(&jo(), &document).await, &step.name) == StepStanding::NotAsked {
                continue;
            }
            let by = signer(&step.who);
            bed.signs(&by, &document, &step.name).await.unwrap();
        }
        let signed = bed.opens(&jo(), &document).await;
        assert_eq!(signed.state, PlainState::Signed, "{name}");
        for letter in &signed.letters {
            crate::casework::plain::letter::page(&bed.office, &lee(), &document, &letter.name)
                .await
                .unwrap_or_else(|error| panic!("{name}, {}: {error:?}", letter.name));
        }
        let done = (FormOutcome::Done, "");
        close(&bed.office, &jo(), &bed.op(), &document, done)
            .await
            .unwrap();
        let closed = bed.opens(&jo(), &document).await;
        let read = |page: &PlainPage| -> Vec<String> {
            let fields = page.sections.iter().flat_map(|section| &section.fields);
            let words = fields.map(|field| field.input.words.clone());
            words.filter(|words| !words.is_empty()).collect()
        };
        assert_eq!(read(&closed), read(&signed), "{name}");
        let same = (name.as_str(), Beginning::Repeats(&document));
        let again = begin(&bed.office, &jo(), &bed.op(), &invite, same)
            .await
            .unwrap();
        let page = bed.opens(&jo(), &again).await;
        let missing: Vec<&str> = page.missing.iter().map(|(label, _)| &**label).collect();
        assert!(missing.is_empty(), "{name} asks again for {missing:?}");
    }
}
