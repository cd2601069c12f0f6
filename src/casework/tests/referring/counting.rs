//! How much somebody types who refers a child of the invented council.

use super::*;
use crate::{
    casework::open,
    model::staff::Role,
    simulation::case_system::{Council, start},
    sources::{
        self,
        case_system::{Chance, Clock},
        files::Files,
        settings::SourceSettings,
    },
    store::headings::Whose,
};

/// So many children are looked at; the restricted and the merged are passed by.
const TRIED: u32 = 14;

/// At most so many things are typed or chosen for a usual referral.
const MOST: usize = 6;

#[tokio::test]
async fn a_usual_referral_asks_for_at_most_six_things() {
    let now = example_now();
    let mut council = Council::new(move || now);
    council.children = TRIED;
    let council = start(council).await.unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/mosaic");
    let files = Files::from_folder(folder.as_ref()).unwrap();
    let settings: toml::Table = toml::from_str(&council.settings("mosaic")).unwrap();
    let settings: SourceSettings = settings["source"].clone().try_into().unwrap();
    let clock = Clock::new(move || now);
    let source = sources::opening::open(&files, &settings, clock, Chance::new(|| 0.5)).unwrap();
    let refers = Refers::new().await;
    let mut tried = 0;
    for place in 1..=TRIED {
        let read = source.child(&council.child_id(place)).await;
        let Some(network) = read.ok().and_then(|reading| reading.network) else {
            continue;
        };
        let number = network.child.id.value.to_string();
        refers.bed.mosaic.networks.lock().unwrap().push(network);
        if counted(&refers, &number).await {
            tried += 1;
        }
    }
    council.stop().await;
    assert!(tried >= 5, "only {tried} children could be referred");
}

fn example_now() -> jiff::Timestamp {
    crate::rules::example::now()
}

/// Refers one child of the invented council as their own social worker does; answers whether there
/// is one.
async fn counted(refers: &Refers, number: &str) -> bool {
    let office = &refers.bed.office;
    let timer = Actor::Timer("morning");
    let begun = open::child(office, &timer, &refers.bed.op(), "mosaic", number).await;
    let document = begun.unwrap();
    let mut snapshot = office.store.read().await.unwrap();
    let headings = snapshot.headings(Whose::Everybody).await.unwrap();
    drop(snapshot);
    let heading = headings.into_iter().find(|one| one.document == document);
    let Some(worker) = heading.and_then(|one| one.social_worker) else {
        return false;
    };
    let worker = staff("Own Worker", &[Role::SocialWorker], &[], &[&worker.value]);
    let id = begin::begin(office, &worker, &refers.bed.op(), &document, &[])
        .await
        .unwrap();
    let form = form::page(office, &worker, &id).await.unwrap();
    let known: usize = form.children.iter().map(|child| child.known).sum();
    assert!(known > 10, "{number}: {known} answers are filled in");
    let can = |one: &&crate::casework::page::referrals::ServiceChoice| {
        one.eligible != "no" && !one.full && one.blocked.is_empty()
    };
    let chosen: Vec<String> = form
        .services
        .iter()
        .filter(can)
        .take(3)
        .map(|one| one.id.clone())
        .collect();
    if chosen.is_empty() {
        return false;
    }
    let services: Vec<&str> = chosen.iter().map(String::as_str).collect();
    let entering = Entering {
        reason: "Very quiet since the move".into(),
        consents: form
            .agreeing
            .iter()
            .map(|one| (one.row.clone(), "agreed".to_owned()))
            .collect(),
        ..usual(&services)
    };
    let edit = form.edit;
    choose::enter(office, &worker, &refers.bed.op(), (&id, edit), &entering)
        .await
        .unwrap();
    let form = form::page(office, &worker, &id).await.unwrap();
    assert!(
        form.questions <= MOST,
        "{number}: {} things",
        form.questions
    );
    // Those things are enough: with them, and nothing else typed, it goes.
    send::send(office, &worker, &refers.bed.op(), &id)
        .await
        .unwrap();
    true
}
