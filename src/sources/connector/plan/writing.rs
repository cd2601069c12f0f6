//! How things are written back: what `[write]` of `connection.toml` says, checked.

use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};

use crate::{
    model::home::HomePart,
    sources::{
        connector::{
            plan::Reader,
            raw::{self, Raw, WriteMethod},
            rule::Rule,
            template::{Escape, Template},
        },
        kind::Text,
    },
};

/// What can be written back, each in its own way.
#[derive(Default)]
pub struct Writes {
    /// The scope of the token, where another is needed than to read.
    pub scope: Option<String>,
    case_note: Option<WritePlan>,
    document: Option<WritePlan>,
    fields: Option<WritePlan>,
}

/// How one kind of thing is written.
pub struct WritePlan {
    pub method: Method,
    pub path: Template,
    pub headers: Vec<(HeaderName, Template)>,
    pub content: Content,
    /// The header of the key by which a repeated write is known again.
    pub key: Option<HeaderName>,
    /// Where the tag stands that the write must name, so that it changes what was read.
    pub tag: Option<Template>,
    /// Gives the new identifier, from the answer.
    pub id: Option<Rule>,
    pub look: Option<LookPlan>,
}

/// What a write carries.
pub enum Content {
    /// The result of an expression on what is carried.
    Json(Rule),
    /// A text with places to fill in.
    Text(Template, HeaderValue),
    /// A form of several parts: fields, each the result of an expression, and the file.
    Form {
        fields: Vec<(String, Rule)>,
        file: String,
    },
}

/// Where what was written is found again.
pub struct LookPlan {
    pub path: Template,
    /// Gives the rows that came under our reference.
    pub ours: Rule,
    pub id: Option<Rule>,
    /// Holds on a row that says what we wrote.
    pub same: Rule,
}

impl Writes {
    pub fn of(&self, part: HomePart) -> Option<&WritePlan> {
        match part {
            HomePart::CaseNote => self.case_note.as_ref(),
            HomePart::Document => self.document.as_ref(),
            HomePart::Fields => self.fields.as_ref(),
        }
    }

    pub fn is_empty(&self) -> bool {
        HomePart::ALL.iter().all(|part| self.of(*part).is_none())
    }

    /// Everything in it that the settings may have to fill.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        HomePart::ALL
            .iter()
            .filter_map(|part| self.of(*part))
            .flat_map(|plan| {
                let headers = plan.headers.iter().map(|(_, header)| header);
                let look = plan.look.as_ref().map(|look| &look.path);
                let text = match &plan.content {
                    Content::Text(template, _) => Some(template),
                    Content::Json(_) | Content::Form { .. } => None,
                };
                headers
                    .chain([&plan.path])
                    .chain(plan.tag.as_ref())
                    .chain(look)
                    .chain(text)
            })
    }
}

impl Reader<'_> {
    /// Reads `[write]`.
    pub(super) fn writes(&mut self, raw: &Raw) -> Writes {
        let all = &raw.write;
        let mut one = |part: Option<&raw::Write>, is_file: File| {
            part.and_then(|write| self.write(write, raw, is_file))
        };
        Writes {
            scope: all.scope.clone(),
            case_note: one(all.case_note.as_ref(), File::None),
            document: one(all.document.as_ref(), File::Carried),
            fields: one(all.fields.as_ref(), File::None),
        }
    }

    fn write(&mut self, write: &raw::Write, raw: &Raw, file: File) -> Option<WritePlan> {
        let content = self.content(write, raw, file);
        let path = self.template(&write.path, Escape::Percent);
        if path
            .as_ref()
            .is_some_and(|path| !path.has_id() && !path.has_item())
        {
            self.wrong(
                write.path.span(),
                "it does not say into which record it writes",
                "put {id} where the child's identifier goes, or {item} for the review's",
            );
        }
        let tag = write
            .tag
            .as_ref()
            .and_then(|tag| self.template(tag, Escape::Percent));
        let look = write.look.as_ref().and_then(|look| self.look(look));
        Some(WritePlan {
            method: match write.method {
                WriteMethod::Post => Method::POST,
                WriteMethod::Put => Method::PUT,
                WriteMethod::Patch => Method::PATCH,
            },
            path: path?,
            headers: self.headers([&raw.headers, &write.headers]),
            content: content?,
            key: write.key.as_ref().and_then(|key| self.header(key)),
            tag,
            id: self.rule(write.id.as_ref()),
            look,
        })
    }

    fn content(&mut self, write: &raw::Write, raw: &Raw, carries: File) -> Option<Content> {
        let forms = [
            write.json.is_some(),
            write.body.is_some(),
            write.file.is_some(),
        ];
        if forms.iter().filter(|is_there| **is_there).count() != 1 {
            self.wrong(
                write.path.span(),
                "it does not say in one way what it carries",
                "add json, body, or file with form: one of them",
            );
            return None;
        }
        if carries == File::Carried && write.file.is_none() {
            self.wrong(
                write.path.span(),
                "a document is written without its file",
                "add file: the name of the form's field for it",
            );
            return None;
        }
        if let Some(json) = &write.json {
            return self.rule(Some(json)).map(Content::Json);
        }
        if let Some(body) = &write.body {
            let (template, kind) = self.body(body, write.body_type.as_ref(), raw.format)?;
            return Some(Content::Text(template, kind));
        }
        let file = write.file.as_ref()?.get_ref().clone();
        let mut fields = Vec::new();
        for (name, text) in &write.form {
            fields.push((name.clone(), self.rule(Some(text))?));
        }
        Some(Content::Form { fields, file })
    }

    fn header(&mut self, name: &Text) -> Option<HeaderName> {
        let header = name.get_ref().parse::<HeaderName>().ok();
        if header.is_none() {
            self.wrong(
                name.span(),
                "this is no name of a header",
                "spell it as the system's guide does: Idempotency-Key or the like",
            );
        }
        header
    }

    fn look(&mut self, look: &raw::Look) -> Option<LookPlan> {
        let path = self.template(&look.path, Escape::Percent);
        let (ours, same) = (self.rule(Some(&look.ours)), self.rule(Some(&look.same)));
        let id = self.rule(look.id.as_ref());
        Some(LookPlan {
            path: path?,
            ours: ours?,
            id,
            same: same?,
        })
    }
}

/// Whether a write of this kind carries a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File {
    None,
    Carried,
}
