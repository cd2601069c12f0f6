//! How much somebody types for each of twenty usual referrals.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::*;
use crate::{
    casework::open,
    model::{actor::Actor, staff::Role},
    simulation::case_system::{Council, start},
    sources::{
        self,
        case_system::{Chance, Clock},
        files::Files,
        settings::SourceSettings,
    },
    store::headings::Whose,
};

const USUAL: &str = include_str!("../../../../fixtures/referrals/usual.json");

/// At most so many things are typed or chosen for a usual referral.
const MOST: usize = 6;

/// One usual referral, as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    name: String,
    number: String,
    called: String,
    #[serde(default)]
    with: Vec<String>,
    shows: BTreeMap<String, String>,
    services: Vec<String>,
    reason: String,
    hoped: String,
    tried: String,
    urgency: String,
    how: String,
    #[serde(default)]
    extras: BTreeMap<String, String>,
}

fn usual_ones() -> Vec<Usual> {
    serde_json::from_str(USUAL).unwrap()
}

/// The services that the program brings.
fn brought() -> Vec<(String, String)> {
    let folder = std::fs::read_dir("templates/forms/referral/services").unwrap();
    let service = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        (format!("services/{name}"), text)
    };
    folder.map(|one| service(one.unwrap().path())).collect()
}

#[tokio::test]
async fn each_of_twenty_usual_referrals_asks_for_at_most_six_things() {
    let now = crate::rules::example::now();
    let council = start(Council::new(move || now)).await.unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/mosaic");
    let files = Files::from_folder(folder.as_ref()).unwrap();
    let settings: toml::Table = toml::from_str(&council.settings("mosaic")).unwrap();
    let settings: SourceSettings = settings["source"].clone().try_into().unwrap();
    let clock = Clock::new(move || now);
    let source = sources::opening::open(&files, &settings, clock, Chance::new(|| 0.5)).unwrap();
    let services = brought();
    let services: Vec<(&str, &str)> = services.iter().map(|(a, b)| (&**a, &**b)).collect();
    let refers = Refers::with(&services).await;

    let all = usual_ones();
    let names: BTreeSet<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), 20);
    for one in &all {
        for number in [&one.number].into_iter().chain(&one.with) {
            let read = source.child(number).await.unwrap();
            let network = read.network.unwrap();
            refers.bed.mosaic.networks.lock().unwrap().push(network);
        }
        counted(&refers, one).await;
    }
    council.stop().await;
}

/// Refers one child of the invented council as their own social worker does, and counts.
async fn counted(refers: &Refers, one: &Usual) {
    let (office, name) = (&refers.bed.office, &one.name);
    let timer = Actor::Timer("morning");
    let mut documents = Vec::new();
    for number in [&one.number].into_iter().chain(&one.with) {
        let begun = open::child(office, &timer, &refers.bed.op(), "mosaic", number).await;
        documents.push(begun.unwrap());
    }
    let mut snapshot = office.store.read().await.unwrap();
    let headings = snapshot.headings(Whose::Everybody).await.unwrap();
    drop(snapshot);
    let heading = headings
        .into_iter()
        .find(|heading| heading.document == documents[0]);
    let worker = heading.unwrap().social_worker.unwrap();
    let worker = staff("Own Worker", &[Role::SocialWorker], &[], &[&worker.value]);
    let id = begin::begin(
        office,
        &worker,
        &refers.bed.op(),
        &documents[0],
        &documents[1..],
    )
    .await
    .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let form = form::page(office, &worker, &id).await.unwrap();
    is_the_child(&form, one);
    let entering = Entering {
        reason: one.reason.clone(),
        hoped: one.hoped.clone(),
        tried: one.tried.clone(),
        urgency: one.urgency.clone(),
        consents: form
            .agreeing
            .iter()
            .map(|one| (one.row.clone(), "agreed".to_owned()))
            .collect(),
        how: one.how.clone(),
        extras: one.extras.clone().into_iter().collect(),
        services: one.services.clone(),
        ..Entering::default()
    };
    choose::enter(
        office,
        &worker,
        &refers.bed.op(),
        (&id, form.edit),
        &entering,
    )
    .await
    .unwrap();
    let form = form::page(office, &worker, &id).await.unwrap();
    assert!(form.questions <= MOST, "{name}: {} things", form.questions);
    // Those things are enough: with them, and nothing else typed, it goes.
    send::send(office, &worker, &refers.bed.op(), &id)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let page = states::page(office, &worker, &id).await.unwrap();
    assert_eq!(page.parts.len(), one.services.len(), "{name}");
}

/// The form shows of the record what makes this the child that the fixture says.
#[track_caller]
fn is_the_child(form: &ReferralForm, one: &Usual) {
    let name = &one.name;
    assert_eq!(form.children[0].name, one.called, "{name}");
    assert_eq!(form.children.len(), 1 + one.with.len(), "{name}");
    let known: usize = form.children.iter().map(|child| child.known).sum();
    assert!(known > 10, "{name}: {known} answers are filled in");
    let lines: Vec<_> = form.children[0]
        .groups
        .iter()
        .flat_map(|group| &group.lines)
        .collect();
    for (label, words) in &one.shows {
        let shown = lines.iter().find(|line| line.label == *label);
        assert_eq!(
            shown.map(|line| line.words.as_str()),
            Some(words.as_str()),
            "{name}: {label}"
        );
    }
}
