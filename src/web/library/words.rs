//! The words of a form, one box each: a new version without its file.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        library::{
            owner::Owns,
            words::{self, FieldWords, SectionWords, Typed, WordBox, WordsPage},
        },
        office::VerbError,
        page::Wrong,
    },
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        library::address,
        responses::field_of,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
        site::Site,
    },
};

/// The boxes, with the words that are used now.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
) -> Result<Response, Failure> {
    let page = words::page(&site.office, &asks.actor(), &form).await?;
    let typed = Typed {
        base: page.head.version,
        guide: page.guide.clone(),
        ..Typed::default()
    };
    shown(&site, &asks, &page, (&typed, &[]))
}

/// Publishes a version with what was typed.
pub async fn publish(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (actor, operation) = (asks.actor(), posted.operation()?);
    let boxes = posted.pairs().iter();
    let boxes = boxes.filter(|(name, _)| name.starts_with("w-"));
    let typed = Typed {
        base: posted.own("base")?,
        boxes: boxes.cloned().collect(),
        guide: posted.text("guide").to_owned(),
        why: posted.text("why").trim().to_owned(),
    };
    let office = &site.office;
    match words::publish(office, &actor, &operation, (&form, &typed)).await {
        Ok(_) => {
            let to = format!("{}?done=published", address(&form));
            Ok(Redirect::to(&to).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let (page, typed) = words::again(office, &actor, (&form, &typed)).await?;
            let page = shown(&site, &asks, &page, (&typed, &wrong))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What was typed and what is wrong, by the name of the box.
struct Boxes<'a> {
    typed: &'a BTreeMap<String, String>,
    wrong: &'a [Wrong],
}

impl Boxes<'_> {
    fn error(&self, name: &str) -> String {
        let own = self.wrong.iter().filter(|one| field_of(one) == name);
        let messages: Vec<&str> = own.map(|one| one.message.as_str()).collect();
        messages.join(". ")
    }

    fn text(&self, name: &str, label: &str, stands: &str) -> View {
        let typed = self.typed.get(name).map(String::as_str);
        View::new()
            .text("id", name)
            .text("label", label)
            .text("value", typed.unwrap_or(stands))
            .text("error", self.error(name))
    }

    fn of(&self, one: &WordBox, label: &str) -> View {
        self.text(&one.name, label, &one.text)
    }

    fn section(&self, section: &SectionWords) -> View {
        View::new()
            .text("heading", &section.title.text)
            .object("title", self.of(&section.title, "Heading"))
            .object("help", self.of(&section.help, "Line below the heading"))
            .list("fields", section.fields.iter().map(|one| self.field(one)))
    }

    fn field(&self, field: &FieldWords) -> View {
        let label = &field.label.text;
        let columns = field.columns.iter();
        let columns = columns.map(|one| self.of(one, &format!("Column of “{label}”")));
        View::new()
            .text("heading", label)
            .object(
                "label",
                self.of(&field.label, &format!("Label of “{label}”")),
            )
            .object(
                "help",
                self.of(&field.help, &format!("Help below “{label}”")),
            )
            .object(
                "guide",
                self.of(&field.guide, &format!("Guide beside “{label}”")),
            )
            .list("columns", columns)
    }
}

fn shown(
    site: &Site,
    asks: &SignedIn,
    page: &WordsPage,
    (typed, wrong): (&Typed, &[Wrong]),
) -> Result<Response, Failure> {
    let boxes = Boxes {
        typed: &typed.boxes,
        wrong,
    };
    let stands = &page.words;
    let coming = page.coming.iter().map(|one| {
        View::new()
            .number("version", one.version)
            .maybe("day", one.go_live.map(dates::date))
    });
    // What stands beside no box stands above the form.
    let known = |one: &&Wrong| ["words", "text"].contains(&field_of(one));
    let review_by = page.head.review_by.map(dates::date).unwrap_or_default();
    let view = View::new()
        .text("name", &page.head.title)
        .text("href", address(&page.head.name))
        .number("version", page.head.version)
        .text("owner", &page.head.owner)
        .flag("asks_why", page.owns == Owns::No)
        .list("coming", coming)
        .number("base", typed.base)
        .text("operation", site.operation())
        .object(
            "what_changed",
            boxes.text("w-what_changed", "What changed", ""),
        )
        .object("go_live", boxes.text("w-go_live", "Used from", ""))
        .object(
            "review_by",
            boxes.text("w-review_by", "Looked at again by", &review_by),
        )
        .object("title", boxes.text("w-title", "Title", &stands.title))
        .object(
            "about",
            boxes.text("w-about", "What it is for", &stands.about),
        )
        .list(
            "sections",
            stands.sections.iter().map(|one| boxes.section(one)),
        )
        .text("guide", &typed.guide)
        .text("guide_error", boxes.error("guide"))
        .text("why", &typed.why)
        .text("why_error", boxes.error("why"))
        .texts("wrong", wrong.iter().filter(known).map(|one| &one.message));
    let complaints = wrong.iter().map(|one| Complaint {
        href: Some(match field_of(one) {
            "words" | "text" => "#words".to_owned(),
            name => format!("#{name}"),
        }),
        text: one.message.clone(),
    });
    let title = format!("Change the words of {}", page.head.title);
    let shell = Shell::new(&title)
        .of(&asks.staff)
        .on(Screen::Library)
        .complaining(complaints.collect());
    site.page("pages/library-words.html", &shell, view)
}
