//! Note: what a service gets, as a case note that is ready to copy.

use crate::{
    casework::{
        live::day_of,
        office::{Office, VerbError},
        page::referrals::{ServiceContent, ServicePage, ServiceState},
        refer::behind::Behind,
    },
    forms::sheet::day_in_words,
    store::{
        reading::Snapshot,
        referrals::{KeptPart, KeptReferral},
    },
};

/// The note for one service; nothing where nothing may be told now. It holds what the page of the
/// service would show, and no more.
pub async fn note(
    office: &Office,
    snapshot: &mut Snapshot,
    referral: &KeptReferral,
    part: &KeptPart,
) -> Result<Option<String>, VerbError> {
    let behind = Behind::around(snapshot, referral.clone(), part.clone()).await?;
    let page = behind.page(office);
    Ok(match &page.state {
        ServiceState::NotNow | ServiceState::Over(_) => None,
        ServiceState::TakenBack => Some(format!(
            "Referral {} to {} was taken back.",
            page.reference, page.service
        )),
        ServiceState::Open(content) => Some(written(&page, content)),
    })
}

fn written(page: &ServicePage, content: &ServiceContent) -> String {
    let mut lines = vec![format!("Referral {} to {}", page.reference, page.service)];
    let mut line = |label: &str, words: &str| lines.push(format!("{label}: {words}"));
    line("From", &content.referrer);
    for (_, label, words) in &content.reach {
        line(label, words);
    }
    if let Some(at) = content.sent_at {
        line("Sent", &day_in_words(day_of(at)));
    }
    if let Some(urgency) = content.urgency {
        line("How soon", urgency.words());
    }
    for (_, label, words) in &content.words {
        line(label, words);
    }
    for one in &content.consents {
        line(&one.who, &one.words);
    }
    for child in &content.children {
        for (_, label, words) in &child.items {
            line(label, words);
        }
        if !child.kept_back.is_empty() {
            line("Kept back", &child.kept_back.join(", "));
        }
    }
    lines.join("\n")
}
