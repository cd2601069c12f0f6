//! `connection.toml`, checked and compiled: what to ask a system.

mod check;
pub mod paging;
pub mod writing;

pub(in crate::sources) use check::first_name;

use std::{sync::Arc, time::Duration};

use reqwest::header::{HeaderName, HeaderValue};

use crate::{
    mapping::{
        expression::ExpressionError,
        located::{LocatedError, LocatedErrors, Place},
    },
    model::id::SystemName,
    sources::{
        connector::{
            plan::{paging::Paging, writing::Writes},
            question::{Meaning, Meanings},
            raw::{self, Collect, Format, Method, Missing, Raw},
            rule::{Rule, Rules},
            template::{Escape, Template},
        },
        kind::Text,
    },
};

/// How to ask one system.
pub struct Plan {
    pub system: SystemName,
    pub base: Option<String>,
    pub prefix: String,
    pub format: raw::Format,
    pub lists: Vec<String>,
    pub sign_in: raw::SignIn,
    pub meanings: Arc<Meanings>,
    /// Holds on the joined answers of a restricted child.
    pub restricted: Option<Rule>,
    /// Gives the identifier of the survivor, from the joined answers.
    pub superseded: Option<Rule>,
    /// Gives the identifier of a known duplicate, from the joined answers.
    pub duplicate: Option<Rule>,
    pub limits: raw::Limits,
    pub fetches: Vec<FetchPlan>,
    pub children: Option<ListPlan>,
    pub writes: Writes,
}

/// One kind of request.
pub struct Ask {
    pub path: Template,
    pub method: Method,
    pub body: Option<(Template, HeaderValue)>,
    pub headers: Vec<(HeaderName, Template)>,
    pub accept: HeaderValue,
    pub format: Format,
    pub believe: Option<Rule>,
    pub idempotent: bool,
    pub reuse: Duration,
    pub paging: Option<Paging>,
}

/// One thing to fetch for a child.
pub struct FetchPlan {
    pub name: Arc<str>,
    pub ask: Ask,
    pub required: bool,
    pub each: Option<Rule>,
    pub key: Option<Rule>,
    /// Gives the identifier that an answer about one of a list is about.
    pub id: Option<Rule>,
    pub collect: Collect,
    pub when: Option<Rule>,
    pub missing: Missing,
    pub take: Option<Rule>,
    /// The fetches, by their place in the file, whose answers it needs.
    pub needs: Vec<usize>,
}

/// Where the list of children is.
pub struct ListPlan {
    pub ask: Ask,
    pub id: Rule,
    pub due: Option<Rule>,
    pub when: Option<Rule>,
}

impl Plan {
    /// Reads and checks `connection.toml`.
    ///
    /// # Errors
    /// Everything that is wrong with it, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, LocatedErrors> {
        let place = Place { file, text };
        let raw: Raw =
            toml::from_str(text).map_err(|error| LocatedErrors(vec![place.toml(&error)]))?;
        let mut reader = Reader {
            place,
            values: raw.values.clone(),
            rules: None,
            errors: Vec::new(),
        };
        reader.set_language(raw.defs.as_ref());
        let plan = reader.plan(raw);
        match plan {
            Some(plan) if reader.errors.is_empty() => Ok(plan),
            _ => Err(LocatedErrors(reader.errors)),
        }
    }

    /// The names under which the answers are joined.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fetches.iter().map(|fetch| &*fetch.name)
    }
}

/// Reads the parts of a file and gathers what is wrong with them.
struct Reader<'a> {
    place: Place<'a>,
    values: Vec<String>,
    rules: Option<Rules>,
    errors: Vec<LocatedError>,
}

impl Reader<'_> {
    fn plan(&mut self, raw: Raw) -> Option<Plan> {
        self.check(&raw);
        let fetches = self.fetches(&raw);
        let children = raw.children.as_ref().and_then(|list| self.list(list, &raw));
        let writes = self.writes(&raw);
        let meanings = Meanings {
            content_type: raw.believe.content_type.clone(),
            believe: self.rule(raw.believe.when.as_ref()),
            not_found: self.meaning(
                raw.not_found.status,
                raw.not_found.answer.as_ref(),
                &[404, 410],
            ),
            not_offered: self.meaning(
                raw.not_offered.status,
                raw.not_offered.answer.as_ref(),
                &[405, 501],
            ),
            restricted: self.meaning(
                raw.restricted.status,
                raw.restricted.answer.as_ref(),
                &[403],
            ),
            superseded: self.rule(raw.superseded.answer.as_ref()),
        };
        Some(Plan {
            system: SystemName::new(raw.system.get_ref()),
            base: raw.base.map(toml::Spanned::into_inner),
            prefix: raw.prefix,
            format: raw.format,
            lists: raw.lists,
            sign_in: raw.sign_in,
            meanings: Arc::new(meanings),
            restricted: self.rule(raw.restricted.when.as_ref()),
            superseded: self.rule(raw.superseded.by.as_ref()),
            duplicate: self.rule(raw.superseded.duplicate.as_ref()),
            limits: raw.limits,
            fetches,
            children,
            writes,
        })
    }

    fn set_language(&mut self, defs: Option<&Text>) {
        let text = defs.map_or("", |defs| defs.get_ref());
        match Rules::with_defs(text) {
            Ok(rules) => self.rules = Some(rules),
            Err(error) => {
                let span = defs.map(toml::Spanned::span).unwrap_or_default();
                self.wrong(span, error.to_string(), "mend the definitions under defs");
            }
        }
    }

    fn meaning(
        &mut self,
        status: Option<Vec<u16>>,
        answer: Option<&Text>,
        usual: &[u16],
    ) -> Meaning {
        Meaning {
            status: status.unwrap_or_else(|| usual.to_vec()),
            answer: self.rule(answer),
        }
    }

    fn fetches(&mut self, raw: &Raw) -> Vec<FetchPlan> {
        let names: Vec<&str> = raw
            .fetch
            .iter()
            .map(|fetch| fetch.name.get_ref().as_str())
            .collect();
        let mut fetches = Vec::new();
        for (at, fetch) in raw.fetch.iter().enumerate() {
            let earlier = names.get(..at).unwrap_or_default();
            let needs = needed(fetch, earlier);
            let format = fetch.format.unwrap_or(raw.format);
            let ask = self.ask(Asked {
                path: &fetch.path,
                method: fetch.method,
                body: fetch.body.as_ref(),
                body_type: fetch.body_type.as_ref(),
                idempotent: fetch.idempotent.as_ref(),
                accept: fetch.accept.as_ref().or(raw.accept.as_ref()),
                headers: [&raw.headers, &fetch.headers],
                believe: fetch.believe.as_ref(),
                page: fetch.page.as_ref(),
                format,
            });
            let (each, key, id) = (
                self.rule(fetch.each.as_ref()),
                self.rule(fetch.key.as_ref()),
                self.rule(fetch.id.as_ref()),
            );
            let (when, take) = (
                self.rule(fetch.when.as_ref()),
                self.rule(fetch.take.as_ref()),
            );
            let Some(mut ask) = ask else { continue };
            ask.reuse = Duration::try_from_secs_f64(fetch.reuse_seconds).unwrap_or_default();
            self.check_fetch(fetch, &ask, raw, earlier);
            fetches.push(FetchPlan {
                name: fetch.name.get_ref().as_str().into(),
                ask,
                required: fetch.required,
                each,
                key,
                id,
                collect: fetch.collect,
                when,
                missing: fetch.missing,
                take,
                needs,
            });
        }
        fetches
    }

    fn list(&mut self, list: &raw::ChildrenList, raw: &Raw) -> Option<ListPlan> {
        let ask = self.ask(Asked {
            path: &list.path,
            method: list.method,
            body: list.body.as_ref(),
            body_type: list.body_type.as_ref(),
            idempotent: list.idempotent.as_ref(),
            accept: raw.accept.as_ref(),
            headers: [&raw.headers, &list.headers],
            believe: list.believe.as_ref(),
            page: list.page.as_ref(),
            format: raw.format,
        });
        let id = self.rule(Some(&list.id));
        let (due, when) = (self.rule(list.due.as_ref()), self.rule(list.when.as_ref()));
        Some(ListPlan {
            ask: ask?,
            id: id?,
            due,
            when,
        })
    }

    fn ask(&mut self, asked: Asked<'_>) -> Option<Ask> {
        let path = self.template(asked.path, Escape::Percent);
        let body = asked
            .body
            .and_then(|body| self.body(body, asked.body_type, asked.format));
        let headers = self.headers(asked.headers);
        let accept = self.accept(asked.accept, asked.format);
        let believe = self.rule(asked.believe);
        let paging = asked.page.and_then(|page| self.paging(page, asked.path));
        let idempotent = asked.method == Method::Get
            || asked
                .idempotent
                .is_some_and(|idempotent| *idempotent.get_ref());
        if asked.method == Method::Get && asked.body.is_some() {
            let span = asked.path.span();
            self.wrong(span, "a GET carries no body", "add method = \"POST\"");
        }
        let ask = Ask {
            path: path?,
            method: asked.method,
            body,
            headers,
            accept: accept?,
            format: asked.format,
            believe,
            idempotent,
            reuse: Duration::ZERO,
            paging,
        };
        self.check_paging(asked.path, &ask);
        Some(ask)
    }

    fn body(
        &mut self,
        body: &Text,
        kind: Option<&Text>,
        format: Format,
    ) -> Option<(Template, HeaderValue)> {
        let usual = match format {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json | Format::Csv => "application/json",
        };
        let text = kind.map_or(usual, |kind| kind.get_ref().as_str());
        let escape = match text {
            text if text.contains("xml") => Escape::Xml,
            text if text.contains("json") => Escape::Json,
            _ => Escape::Percent,
        };
        let template = self.template(body, escape)?;
        let Ok(value) = HeaderValue::from_str(text) else {
            let span = kind.map(toml::Spanned::span).unwrap_or_default();
            self.wrong(
                span,
                "not a content type",
                "write one such as text/xml; charset=utf-8",
            );
            return None;
        };
        Some((template, value))
    }

    fn headers(
        &mut self,
        both: [&std::collections::BTreeMap<String, Text>; 2],
    ) -> Vec<(HeaderName, Template)> {
        let mut headers = Vec::new();
        for (name, text) in both.into_iter().flatten() {
            let span = text.span();
            let kept = [
                "authorization",
                "cookie",
                "host",
                "content-length",
                "accept-encoding",
            ];
            match name.parse::<HeaderName>() {
                Err(_) => self.wrong(
                    span,
                    format!("`{name}` is no name of a header"),
                    "spell it as the system's guide does",
                ),
                Ok(name) if kept.contains(&name.as_str()) => self.wrong(
                    span,
                    format!("the header {name} is not set here"),
                    "secrets belong under [sign_in] and in the settings file",
                ),
                Ok(name) => {
                    if let Some(template) = self.template(text, Escape::Header) {
                        headers.retain(|(known, _)| *known != name);
                        headers.push((name, template));
                    }
                }
            }
        }
        headers
    }

    fn accept(&mut self, accept: Option<&Text>, format: Format) -> Option<HeaderValue> {
        let Some(accept) = accept else {
            return Some(HeaderValue::from_static(match format {
                Format::Json => "application/json",
                Format::Xml => "application/xml, text/xml",
                Format::Csv => "text/csv",
            }));
        };
        let value = HeaderValue::from_str(accept.get_ref());
        if value.is_err() {
            self.wrong(
                accept.span(),
                "accept cannot be sent as a header",
                "write one such as application/json",
            );
        }
        value.ok()
    }

    fn template(&mut self, text: &Text, escape: Escape) -> Option<Template> {
        let rules = self.rules.as_ref()?;
        match Template::parse(text.get_ref(), escape, &self.values, rules) {
            Ok(template) => Some(template),
            Err(error) => {
                self.wrong(
                    text.span(),
                    error.to_string(),
                    "use {id}, {item}, {cursor}, {page}, {offset}, {limit}, a name from values, or {= expression }",
                );
                None
            }
        }
    }

    fn rule(&mut self, text: Option<&Text>) -> Option<Rule> {
        let (text, rules) = (text?, self.rules.as_ref()?);
        match rules.compile(text.get_ref()) {
            Ok(rule) => Some(rule),
            Err(error) => {
                let (span, remedy) = match &error {
                    ExpressionError::Written { at, remedy, .. } => {
                        let start = text.span().start + at + 1;
                        (start..start, remedy.clone())
                    }
                    _ => (text.span(), "mend the expression".to_owned()),
                };
                self.wrong(span, error.to_string(), remedy);
                None
            }
        }
    }

    fn wrong(
        &mut self,
        span: std::ops::Range<usize>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.errors.push(self.place.error(span, what, remedy));
    }
}

/// What a fetch and a list have in common.
struct Asked<'a> {
    path: &'a Text,
    method: Method,
    body: Option<&'a Text>,
    body_type: Option<&'a Text>,
    idempotent: Option<&'a toml::Spanned<bool>>,
    accept: Option<&'a Text>,
    headers: [&'a std::collections::BTreeMap<String, Text>; 2],
    believe: Option<&'a Text>,
    page: Option<&'a raw::Page>,
    format: Format,
}

/// The earlier fetches that an expression of this one names, as `.name`.
fn needed(fetch: &raw::Fetch, earlier: &[&str]) -> Vec<usize> {
    let texts = [
        fetch.each.as_ref(),
        fetch.when.as_ref(),
        Some(&fetch.path),
        fetch.body.as_ref(),
    ];
    let names = |text: &Text, name: &str| {
        text.get_ref().match_indices(name).any(|(at, _)| {
            let before = text.get_ref().get(..at).unwrap_or_default();
            let after = text.get_ref().get(at + name.len()..).unwrap_or_default();
            before.ends_with('.') && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    };
    earlier
        .iter()
        .enumerate()
        .filter(|(_, name)| texts.iter().flatten().any(|text| names(text, name)))
        .map(|(at, _)| at)
        .collect()
}
