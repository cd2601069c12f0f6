//! The actions of one owner: by a link of their own, or signed in.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        actions::{
            own,
            say::{self, Saying},
        },
        office::VerbError,
        page::{
            Wrong,
            actions::{OwnAction, OwnActionsPage, OwnMeeting, Standing},
        },
    },
    model::{action::OwnerSays, live::DocumentId},
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        minutes,
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
        show,
        site::Site,
        slots::{NO_INDEX, over},
    },
};

/// What has just been done.
#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    saved: Option<String>,
}

/// What was typed and could not be kept.
#[derive(Default)]
struct Form<'a> {
    saved: bool,
    posted: Option<&'a Posted>,
    wrong: &'a [Wrong],
}

/// The page behind a link. Opening it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let form = Form {
        saved: after.saved.is_some(),
        ..Form::default()
    };
    outside(&site, &token, &form).await
}

/// Keeps what somebody says by their link.
pub async fn say(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (operation, saying) = (posted.operation()?, saying(&posted));
    match say::by_link(&site.office, &token, &operation, &saying).await {
        Ok(_) => Ok(Redirect::to(&format!("/a/{token}?saved=yes")).into_response()),
        Err(VerbError::NotThere) => over(&site),
        Err(VerbError::Wrong(wrong)) => {
            let form = Form {
                saved: false,
                posted: Some(&posted),
                wrong: &wrong,
            };
            let page = outside(&site, &token, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The actions of the one who has signed in.
pub async fn mine(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let form = Form {
        saved: after.saved.is_some(),
        ..Form::default()
    };
    inside(&site, &asks, &form).await
}

/// Keeps what they say.
pub async fn say_mine(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (operation, saying) = (posted.operation()?, saying(&posted));
    let document = DocumentId::new(posted.text("document"));
    let said = (&document, &saying);
    match say::by_staff(&site.office, &asks.actor(), &operation, said).await {
        Ok(_) => Ok(Redirect::to("/actions?saved=yes").into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let form = Form {
                saved: false,
                posted: Some(&posted),
                wrong: &wrong,
            };
            let page = inside(&site, &asks, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What a form says of one action. The names of its fields begin with where on the page it stood.
pub fn saying(posted: &Posted) -> Saying {
    let at = posted.text("at");
    let text = |name: &str| posted.text(&format!("{at}-{name}")).trim().to_owned();
    Saying {
        action: posted.text("action").to_owned(),
        says: OwnerSays::from_code(posted.text("says")),
        day: text("day"),
        words: text("words"),
    }
}

async fn outside(site: &Site, token: &str, form: &Form<'_>) -> Result<Response, Failure> {
    let page = match own::page(&site.office, token).await {
        Ok(page) => page,
        Err(VerbError::NotThere) => return over(site),
        Err(other) => return Err(other.into()),
    };
    let view = shown(site, &page, form)
        .text("action", format!("/a/{token}"))
        .text("reader", &page.reader)
        .text("phone", &page.phone)
        .text("complaints", &page.complaints);
    let shell = Shell::new(title(form)).complaining(complaints(form));
    let page = site.page("pages/actions-own.html", &shell, view)?;
    Ok(([NO_INDEX], page).into_response())
}

async fn inside(site: &Site, asks: &SignedIn, form: &Form<'_>) -> Result<Response, Failure> {
    let page = own::mine(&site.office, &asks.actor()).await?;
    let view = shown(site, &page, form)
        .text("action", "/actions")
        .text("phone", "");
    let shell = Shell::new("My actions")
        .of(&asks.staff)
        .on(Screen::Actions)
        .noticing(form.saved.then(|| "What you said is kept.".to_owned()))
        .complaining(complaints(form));
    site.page("pages/actions.html", &shell, view)
}

fn title(form: &Form) -> &'static str {
    match form.saved {
        true => "Thank you",
        false => "What you agreed to do",
    }
}

fn complaints(form: &Form) -> Vec<Complaint> {
    let at = form.posted.map_or("", |posted| posted.text("at"));
    let wrong = form.wrong.iter();
    wrong
        .map(|one| Complaint {
            href: Some(format!("#{at}-{}", field_of(one))),
            text: one.message.clone(),
        })
        .collect()
}

fn shown(site: &Site, page: &OwnActionsPage, form: &Form) -> View {
    let open = page.meetings.iter().flat_map(|one| &one.actions);
    let open = open.filter(|one| one.standing == Standing::Open).count();
    let mut at = 0;
    let meetings: Vec<View> = page
        .meetings
        .iter()
        .map(|one| meeting(site, one, form, &mut at))
        .collect();
    View::new()
        .flag("saved", form.saved)
        .text(
            "summary",
            match open {
                0 => "Nothing is open.".to_owned(),
                1 => "1 thing is open.".to_owned(),
                many => format!("{many} things are open."),
            },
        )
        .list("meetings", meetings)
}

fn meeting(site: &Site, one: &OwnMeeting, form: &Form, at: &mut usize) -> View {
    let actions: Vec<View> = one
        .actions
        .iter()
        .map(|one| {
            *at += 1;
            action(site, one, form, *at)
        })
        .collect();
    let untold = match one.untold {
        0 => None,
        1 => Some("There is one more thing that cannot be written here.".to_owned()),
        many => Some(format!(
            "There are {many} more things that cannot be written here."
        )),
    };
    let href = one.may_open.then(|| minutes::address(&one.id));
    View::new()
        .text("document", one.id.as_str())
        .text("key", show::id_of(&one.id.to_string()))
        .text("meeting", &one.meeting)
        .text("reference", &one.reference)
        .maybe("child", one.child.as_deref())
        .maybe("held_on", one.held_on.map(dates::day))
        .maybe("href", href)
        .maybe("untold", untold)
        .list("actions", actions)
}

fn action(site: &Site, one: &OwnAction, form: &Form, at: usize) -> View {
    let (code, words) = match one.standing {
        Standing::Open => ("open", "To do"),
        Standing::Done => ("done", "Done"),
        Standing::NotTheirs => ("not_mine", "Not yours, you say"),
    };
    let moved = one.first_due != one.due;
    View::new()
        .text("id", &one.id)
        .text("at", format!("a{at}"))
        .text("what", &one.what)
        .maybe("why", one.why.as_deref())
        .maybe("due", one.due.map(dates::day))
        .maybe("first_due", one.first_due.filter(|_| moved).map(dates::day))
        .maybe("proposed", one.proposed.map(dates::day))
        .text("code", code)
        .text("standing", words)
        .maybe("said", said(site, one))
        .object("done", fields(site, form, &format!("a{at}-done")))
        .object("not_yet", fields(site, form, &format!("a{at}-not-yet")))
        .object("not_mine", fields(site, form, &format!("a{at}-not-mine")))
}

fn said(site: &Site, one: &OwnAction) -> Option<String> {
    let said = one.said.as_ref()?;
    let mut words = match (said.says, said.day) {
        (OwnerSays::Done, Some(day)) => format!("You said: done on {}", dates::day(day)),
        (OwnerSays::NotYet, Some(day)) => format!("You said: not yet, by {}", dates::day(day)),
        (OwnerSays::NotMine, _) => "You said that it is not yours. Somebody looks into it".into(),
        (says, None) => format!("You said: {}", says.words().to_lowercase()),
    };
    if let Some(text) = &said.words {
        words.push_str(". ");
        words.push_str(text);
    }
    Some(format!("{words} ({})", show::moment(said.at, site.now())))
}

/// One of the three forms of an action, with what was typed into it.
fn fields(site: &Site, form: &Form, at: &str) -> View {
    let posted = form.posted.filter(|posted| posted.text("at") == at);
    let text = |name: &str| posted.map_or("", |posted| posted.text(&format!("{at}-{name}")));
    let error = |name: &str| {
        let mut wrong = form.wrong.iter().filter(|_| posted.is_some());
        let found = wrong.find(|one| field_of(one) == name);
        found.map_or("", |one| one.message.as_str())
    };
    View::new()
        .text("at", at)
        .text("day_id", format!("{at}-day"))
        .text("words_id", format!("{at}-words"))
        .text("operation", site.operation())
        .flag("open", posted.is_some())
        .text("day", text("day"))
        .text("day_error", error("day"))
        .text("words", text("words"))
        .text("words_error", error("words"))
}
