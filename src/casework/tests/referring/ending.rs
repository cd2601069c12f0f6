//! When the page of a service ends, and what it tells then.

use super::*;
use crate::casework::{close, page::referrals::WhyOver};

impl Refers {
    async fn amends(&self, id: &ReferralId, services: &[&str], reason: &str) {
        let edit = self.form(id).await.edit;
        let changed = Entering {
            reason: reason.into(),
            ..usual(services)
        };
        let (office, op) = (&self.bed.office, self.bed.op());
        change::amend(office, &jo(), &op, (id, edit), &changed)
            .await
            .unwrap();
    }

    /// Why a page shows nothing of the family; and that it does not.
    async fn over(&self, token: &str) -> WhyOver {
        let page = answer::page(&self.bed.office, token).await.unwrap();
        let all = format!("{page:?}");
        for kept in ["Maya", "Bell", "Larch Hill", "very quiet"] {
            assert!(!all.contains(kept), "{kept} in {all}");
        }
        match page.state {
            ServiceState::Over(over) => over.why,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn closes(&self) {
        self.closes_of(&self.document).await;
    }

    pub(super) async fn closes_of(&self, document: &DocumentId) {
        let says = close::Closes {
            outcome: "held".into(),
            held_on: "23 November 2026".into(),
            reason: String::new(),
            ..close::Closes::default()
        };
        let (office, op) = (&self.bed.office, self.bed.op());
        close::close(office, &sam(), &op, document, &says)
            .await
            .unwrap();
    }

    async fn newest_token(&self, id: &ReferralId) -> String {
        let mut snapshot = self.bed.office.store.read().await.unwrap();
        let referral = snapshot.referral(id).await.unwrap().unwrap();
        let parts = snapshot.referral_parts(&referral).await.unwrap();
        snapshot.newest_token(&parts[0].id).await.unwrap()
    }
}

#[tokio::test]
async fn a_service_that_declined_reads_nothing_more_of_the_family() {
    let refers = Refers::new().await;
    let both = ["mentoring", "family-time"];
    let id = refers.sent(&both).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;
    refers
        .answers(&token, "declined", "No mentor free")
        .await
        .unwrap();
    refers
        .amends(&id, &both, "Maya asks for a mentor herself")
        .await;

    assert_eq!(refers.over(&token).await, WhyOver::Declined);
    let page = answer::page(&refers.bed.office, &token).await.unwrap();
    let all = format!("{page:?}");
    assert!(all.contains("No mentor free"), "its own words: {all}");
    assert!(!all.contains("herself"), "{all}");
    for said in ["asked", "declined"] {
        let refused = refers.answers(&token, said, "Why?").await;
        assert!(matches!(refused, Err(VerbError::NotNow(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn who_accepts_after_all_reads_what_was_told_at_its_time() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring"]).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;
    refers.answers(&token, "declined", "Full").await.unwrap();
    refers
        .amends(&id, &["mentoring"], "Maya asks for a mentor herself")
        .await;
    refers.answers(&token, "accepted", "").await.unwrap();

    let all = format!("{:?}", refers.reads(&token).await);
    assert!(all.contains("very quiet") && !all.contains("herself"));
    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::Accepted);
    let told = |page: &StatesPage| {
        let mut lines = page.parts[0].left_out.iter();
        lines.any(|line| line.starts_with("What was changed"))
    };
    assert!(told(&page), "{:?}", page.parts[0].left_out);

    refers
        .amends(&id, &["mentoring"], "Maya asks for a mentor herself")
        .await;

    let all = format!("{:?}", refers.reads(&token).await);
    assert!(all.contains("herself"), "{all}");
    assert!(!told(&refers.states(&id).await));
}

#[tokio::test]
async fn some_weeks_after_its_answer_a_page_tells_its_reference_alone() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring"]).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;
    refers.answers(&token, "accepted", "").await.unwrap();
    refers.bed.wait(28);
    refers.reads(&token).await;
    assert!(!refers.states(&id).await.parts[0].has_ended);
    refers.bed.wait(1);

    assert_eq!(refers.over(&token).await, WhyOver::Late);
    let late = refers.answers(&token, "declined", "Full").await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");
    let page = refers.states(&id).await;
    assert!(page.parts[0].has_ended);

    let part = page.parts[0].id.clone();
    let (office, op) = (&refers.bed.office, refers.bed.op());
    change::new_link(office, &jo(), &op, (&id, &part))
        .await
        .unwrap();
    refers.posted().await;

    let newest = refers.newest_token(&id).await;
    let letters = refers.post.letters();
    assert_eq!(letters[1].to().reveal(), "referrals@mentors.example");
    let letter = String::from_utf8_lossy(letters[1].bytes()).into_owned();
    let letter = letter.replace("=\r\n", "");
    assert!(letter.contains(&newest), "{letter}");
    let old = answer::page(&refers.bed.office, &token).await;
    assert!(matches!(old, Err(VerbError::NotThere)), "{old:?}");
    refers.reads(&newest).await;
    assert!(!refers.states(&id).await.parts[0].has_ended);
}

#[tokio::test]
async fn a_page_ends_after_the_childs_last_review_and_goes_by_the_newest() {
    let refers = Refers::new().await;
    let id = refers.sent(&["family-group-conference"]).await;
    refers.posted().await;
    let token = refers.token(&id, "family-group-conference").await;
    refers.closes().await;
    assert!(format!("{:?}", refers.reads(&token).await).contains("Kerry"));
    refers.bed.wait(29);
    assert_eq!(refers.over(&token).await, WhyOver::Late);
    let late = refers.answers(&token, "accepted", "").await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");

    refers.bed.mosaic.change(MAYA, |network| {
        let flag =
            crate::rules::example::restriction(crate::model::person::RestrictionKind::Refuge, None);
        crate::rules::example::change(network, "401")
            .restrictions
            .push(flag);
    });
    refers.bed.maya().await;

    let all = format!("{:?}", refers.reads(&token).await);
    assert!(!all.contains("Kerry"), "the newest record counts: {all}");
}
