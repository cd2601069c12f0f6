//! The people of a document in JSON, whom one could add, and adding somebody.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    casework::{
        open::{self as opening, Opening},
        page::{
            document::{
                ExclusionPart, ExclusionStanding, Group, Invited, LetterPart, PersonPart, WishState,
            },
            lists::Candidate,
        },
        people::{self, NewPerson},
    },
    model::live::DocumentId,
    web::api::{
        body::{Asked, Sent},
        caller::{Caller, Wish},
        decisions::TellingJson,
        description::Api,
        fields::{ChangeJson, DoneJson, FieldJson},
        problem::{Problem, SCHEMA},
        tokens::Scope,
    },
};

/// The people of one document.
#[derive(Serialize, ToSchema)]
pub struct People {
    #[schema(example = 1)]
    schema: u32,
    /// The newest change that this shows.
    number: i64,
    people: Vec<PersonJson>,
}

/// One person of a document.
#[derive(Serialize, ToSchema)]
pub struct PersonJson {
    #[schema(example = "mosaic:812")]
    row: String,
    name: String,
    #[schema(example = "parent_mother")]
    role_code: &'static str,
    role: &'static str,
    about: Vec<String>,
    #[schema(example = "takes_part")]
    group: &'static str,
    why_this_mode: String,
    /// How they are asked, what for, where they are reached, the child's wish, how they join.
    fields: Vec<FieldJson>,
    channel: String,
    contact_check: String,
    needs: Vec<String>,
    #[schema(example = "not_said")]
    wish: &'static str,
    sees: Vec<String>,
    does_not_see: Vec<String>,
    #[schema(example = "ready")]
    letter: &'static str,
    /// Why there is no letter, or why it must not go.
    letter_reasons: Vec<String>,
    exclusion: Option<ExclusionJson>,
    /// What was decided about what they may know, and who has read their letter.
    decisions: Vec<TellingJson>,
    added: Option<ChangeJson>,
    changed: Option<ChangeJson>,
}

/// Somebody kept out of the meeting, or proposed to be.
#[derive(Serialize, ToSchema)]
pub struct ExclusionJson {
    row: String,
    name: String,
    reason: String,
    alternative: String,
    #[schema(example = "agreed")]
    standing: &'static str,
    /// The code of the role that has to agree, while it waits.
    waits_for: Option<&'static str>,
    proposed_by: String,
    proposed_at: String,
    agreed_by: Option<String>,
    agreed_at: Option<String>,
}

impl From<ExclusionPart> for ExclusionJson {
    fn from(part: ExclusionPart) -> Self {
        let (standing, waits_for) = match part.standing {
            ExclusionStanding::WaitsFor(role) => ("proposed", Some(role.code())),
            ExclusionStanding::AskedAnew => ("asked_anew", None),
            ExclusionStanding::Agreed => ("agreed", None),
            ExclusionStanding::Ended => ("ended", None),
        };
        Self {
            row: part.row,
            name: part.name,
            reason: part.reason,
            alternative: part.alternative,
            standing,
            waits_for,
            proposed_by: part.proposed_by,
            proposed_at: part.proposed_at.to_string(),
            agreed_by: part.agreed_by,
            agreed_at: part.agreed_at.map(|at| at.to_string()),
        }
    }
}

impl From<PersonPart> for PersonJson {
    fn from(part: PersonPart) -> Self {
        let (letter, letter_reasons) = match part.letter {
            LetterPart::Ready => ("ready", Vec::new()),
            LetterPart::None(why) => ("none", vec![why.to_owned()]),
            LetterPart::Stopped(why) => ("stopped", why),
        };
        let fields = [
            part.mode,
            part.function,
            part.contact,
            part.safe_contact,
            part.childs_wish,
            part.joining,
        ];
        Self {
            row: part.row,
            name: part.name,
            role_code: part.role_code,
            role: part.role,
            about: part.about,
            group: group(part.group),
            why_this_mode: part.why_this_mode,
            fields: fields.into_iter().map(Into::into).collect(),
            channel: part.channel,
            contact_check: part.contact_check,
            needs: part.needs,
            wish: wish(&part.wish),
            sees: part.sees,
            does_not_see: part.does_not_see,
            letter,
            letter_reasons,
            exclusion: part.exclusion.map(Into::into),
            decisions: part.tellings.into_iter().map(Into::into).collect(),
            added: part.added.map(Into::into),
            changed: part.changed.map(Into::into),
        }
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::TakesPart => "takes_part",
        Group::Informed => "informed",
        Group::NotInvited => "not_invited",
    }
}

fn wish(wish: &WishState) -> &'static str {
    match wish {
        WishState::NotSaid => "not_said",
        WishState::Wanted => "wanted",
        WishState::Waits => "waits",
        WishState::Decided { invited, .. } => match invited {
            Invited::Yes => "invited_all_the_same",
            Invited::No => "not_invited",
        },
    }
}

/// The people of a document
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/people", tag = "people",
    params(("document" = String, Path)),
    responses((status = 200, body = People), (status = 404, body = Problem)),
)]
pub async fn list(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
) -> Result<Json<People>, Problem> {
    let who = caller.may(Scope::Read)?;
    let document = DocumentId::new(&document);
    let page = opening::page(&api.site.office, who, &document, Opening::View).await?;
    Ok(Json(People {
        schema: SCHEMA,
        number: page.number.0,
        people: page.people.into_iter().map(Into::into).collect(),
    }))
}

/// Somebody to add by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonToAdd {
    /// The key of a candidate; without it somebody new, by name.
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    #[schema(example = "designated_teacher")]
    role_code: String,
    /// Why they are needed.
    function: String,
    #[serde(default)]
    organisation: String,
    /// An email address, a telephone number or a postal address.
    #[serde(default)]
    contact: String,
}

/// Add a person to a document
#[utoipa::path(
    post, path = "/api/v1/documents/{document}/people", tag = "people",
    params(("document" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = PersonToAdd,
    responses(
        (status = 200, body = DoneJson),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn add(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    wish: Wish,
    Sent(person): Sent<PersonToAdd>,
) -> Result<Json<DoneJson>, Problem> {
    let who = caller.may(Scope::Write)?;
    let person = NewPerson {
        key: person.key,
        name: person.name,
        role_code: person.role_code,
        function: person.function,
        organisation: person.organisation,
        contact: person.contact,
    };
    let document = DocumentId::new(&document);
    let done = people::add(&api.site.office, who, &wish.0, &document, &person).await?;
    Ok(Json(done.into()))
}

/// Words to look for.
#[derive(Deserialize, IntoParams)]
pub struct Words {
    #[serde(default)]
    words: String,
}

/// Who could be added.
#[derive(Serialize, ToSchema)]
pub struct Candidates {
    #[schema(example = 1)]
    schema: u32,
    candidates: Vec<CandidateJson>,
}

#[derive(Serialize, ToSchema)]
struct CandidateJson {
    key: String,
    name: String,
    role_code: String,
    role: String,
    organisation: String,
    found: String,
    /// When to invite them, in their own words.
    charter: Option<String>,
}

impl From<Candidate> for CandidateJson {
    fn from(candidate: Candidate) -> Self {
        Self {
            key: candidate.key,
            name: candidate.name,
            role_code: candidate.role_code,
            role: candidate.role,
            organisation: candidate.organisation,
            found: candidate.found,
            charter: candidate.charter,
        }
    }
}

/// Who could be added to a document; for whoever may add somebody
#[utoipa::path(
    get, path = "/api/v1/documents/{document}/candidates", tag = "people",
    params(("document" = String, Path), Words),
    responses((status = 200, body = Candidates), (status = 404, body = Problem)),
)]
pub async fn candidates(
    State(api): State<Api>,
    caller: Caller,
    Path(document): Path<String>,
    Asked(asked): Asked<Words>,
) -> Result<Json<Candidates>, Problem> {
    let who = caller.may(Scope::Write)?;
    let document = DocumentId::new(&document);
    let (found, _) = people::candidates(&api.site.office, who, &document, &asked.words).await?;
    Ok(Json(Candidates {
        schema: SCHEMA,
        candidates: found.into_iter().map(Into::into).collect(),
    }))
}
