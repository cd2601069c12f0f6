//! Writing back: one write at a time, never blindly a second time.
//!
//! A write that got no answer may have been kept. Here it is tried once and said to be unsure;
//! whoever asked for it decides what follows: the same write under the same key where the system
//! knows keys, else a look at what stands under our reference.

use std::sync::Arc;

use reqwest::{
    Body, Method, Request, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, RETRY_AFTER},
};

use crate::{
    mapping::tree::Tree,
    model::home::{HomePart, word},
    sources::{
        case_system::{Fault, Found, Repeats, Write, Wrote},
        connector::{
            Connector, body, multipart,
            patience::retry_after,
            plan::writing::{Content, LookPlan, WritePlan},
            raw::Format,
            rule::{Rule, Seen},
            sign_in::{SignIn, Signed, Tools},
            template::{Filling, Template},
        },
    },
};

/// An answer to a write is read up to here.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Where what is under way between us and the system was lost.
enum Lost {
    /// It never left, or was surely not taken.
    Before(Fault),
    /// It left, and nobody knows.
    After(Fault),
}

impl Lost {
    fn fault(self) -> Fault {
        match self {
            Self::Before(fault) | Self::After(fault) => fault,
        }
    }
}

/// An answer, whatever it says.
struct Said {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

/// What expressions see of a write.
struct Shown {
    tree: Tree,
    seen: Seen,
    review: String,
}

impl Connector {
    /// How a repeated write is taken; nothing where nothing of this kind is written.
    pub(super) fn repeats(&self, part: HomePart) -> Option<Repeats> {
        let plan = self.plan.writes.of(part)?;
        Some(match plan.key {
            Some(_) => Repeats::Known,
            None => Repeats::KeptTwice,
        })
    }

    /// Writes once, and says what is known of it.
    pub(super) async fn wrote(&self, write: &Write<'_>) -> Wrote {
        let plan = self.plan.writes.of(write.part);
        let Some((plan, sign_in)) = plan.zip(self.writes_as.as_ref()) else {
            return Wrote::NotOffered;
        };
        let shown = shown(write);
        let request = match self.request(plan, write, &shown) {
            Ok(request) => request,
            Err(fault) => return Wrote::Refused(fault),
        };
        let tag = match write.tag.filter(|_| plan.tag.is_some()) {
            Some(tag) => Ok(Some(tag.into())),
            None => self.tag_of(write).await,
        };
        let tag = match tag.map(|tag| tag.as_deref().map(HeaderValue::from_str).transpose()) {
            Ok(Ok(tag)) => tag,
            Ok(Err(error)) => return Wrote::Refused(unaskable(&error)),
            Err(fault) => return Wrote::NotYet(fault),
        };
        match self.exchange(sign_in, request, tag).await {
            Ok(said) => self.meaning_of(plan, &said, &shown),
            Err(Lost::Before(fault)) => Wrote::NotYet(fault),
            Err(Lost::After(fault)) => Wrote::Unsure(fault),
        }
    }

    /// The tag that a write must name; nothing where it names none.
    pub(super) async fn tag_of(&self, write: &Write<'_>) -> Result<Option<Arc<str>>, Fault> {
        let plan = self.plan.writes.of(write.part);
        let Some(path) = plan.and_then(|plan| plan.tag.as_ref()) else {
            return Ok(None);
        };
        let said = self.looked(path, write, &shown(write)).await;
        let said = said.map_err(Lost::fault)?;
        if !said.status.is_success() {
            return Err(Fault::Status(said.status.as_u16()));
        }
        let tag = said.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        let none = "no tag came with what is to be changed";
        match tag {
            Some(tag) => Ok(Some(tag.into())),
            None => Err(Fault::NotBelieved(none.into())),
        }
    }

    /// What stands under our reference.
    pub(super) async fn found(&self, write: &Write<'_>) -> Result<Found, Fault> {
        let plan = self.plan.writes.of(write.part);
        let Some(look) = plan.and_then(|plan| plan.look.as_ref()) else {
            return Ok(Found::CannotTell);
        };
        let shown = shown(write);
        let said = self.looked(&look.path, write, &shown).await;
        let said = said.map_err(Lost::fault)?;
        if !said.status.is_success() {
            return Err(Fault::Status(said.status.as_u16()));
        }
        let tree = tree_of(&said.bytes, self.plan.format, &self.plan.lists)?;
        under_reference(look, &tree, &shown)
    }

    fn request(
        &self,
        plan: &WritePlan,
        write: &Write<'_>,
        shown: &Shown,
    ) -> Result<Request, Fault> {
        let url = self.address(&plan.path, write, shown)?;
        let mut request = Request::new(plan.method.clone(), url);
        let filling = self.filled(write, shown);
        let headers = request.headers_mut();
        for (name, template) in &plan.headers {
            let text = template.fill(&filling).map_err(|error| unaskable(&error))?;
            let value = HeaderValue::from_str(&text).map_err(|error| unaskable(&error))?;
            headers.insert(name.clone(), value);
        }
        if let Some(key) = &plan.key {
            let value = HeaderValue::from_str(write.reference);
            headers.insert(key.clone(), value.map_err(|error| unaskable(&error))?);
        }
        let (bytes, kind) = match &plan.content {
            Content::Json(rule) => {
                let tree = rule.tree(&shown.tree, &shown.seen);
                let tree = tree.map_err(|error| unaskable(&error))?;
                let tree = tree.ok_or_else(|| Fault::Unaskable("`json` gave nothing".into()))?;
                let kind = HeaderValue::from_static("application/json");
                (tree.to_json().into_bytes(), kind)
            }
            Content::Text(template, kind) => {
                let text = template.fill(&filling).map_err(|error| unaskable(&error))?;
                (text.into_bytes(), kind.clone())
            }
            Content::Form { fields, file } => {
                let fields = in_words(fields, shown)?;
                multipart::form(&fields, file, write).map_err(|error| unaskable(&error))?
            }
        };
        headers.insert(CONTENT_TYPE, kind);
        *request.body_mut() = Some(Body::from(bytes));
        Ok(request)
    }

    fn filled<'a>(&'a self, write: &Write<'a>, shown: &'a Shown) -> Filling<'a> {
        Filling {
            item: &shown.review,
            seen: Some((&shown.tree, &shown.seen)),
            ..self.filling(write.child)
        }
    }

    fn address(&self, path: &Template, write: &Write<'_>, shown: &Shown) -> Result<Url, Fault> {
        let filling = self.filled(write, shown);
        let path = path.fill(&filling).map_err(|error| unaskable(&error))?;
        let url = self.asker.origin.join(&self.plan.prefix, &path);
        url.ok_or_else(|| Fault::Unaskable("its path leads to another host".into()))
    }

    /// Reads something by the token that reads.
    async fn looked(
        &self,
        path: &Template,
        write: &Write<'_>,
        shown: &Shown,
    ) -> Result<Said, Lost> {
        let url = self.address(path, write, shown).map_err(Lost::Before)?;
        let request = Request::new(Method::GET, url);
        self.exchange(&self.asker.sign_in, request, None).await
    }

    /// One request and its answer. It is sent a second time only where the token was refused: then
    /// nothing was done.
    async fn exchange(
        &self,
        sign_in: &SignIn,
        mut request: Request,
        tag: Option<HeaderValue>,
    ) -> Result<Said, Lost> {
        let accept = match self.plan.format {
            Format::Xml => "application/xml, text/xml",
            Format::Json | Format::Csv => "application/json",
        };
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if let Some(tag) = tag {
            headers.insert(IF_MATCH, tag);
        }
        *request.timeout_mut() = Some(self.asker.limits.total);
        let tools = Tools {
            http: &self.asker.http,
            clock: &self.asker.clock,
            chance: &self.asker.chance,
        };
        let signed = sign_in.sign(&tools).await.map_err(Lost::Before)?;
        let again = request.try_clone();
        let said = self.sent(sign_in, &signed, request).await?;
        let Some(again) = again.filter(|_| said.status == StatusCode::UNAUTHORIZED) else {
            return Ok(said);
        };
        let renewed = sign_in.renew(&signed, &tools).await.map_err(Lost::Before)?;
        let said = self.sent(sign_in, &renewed, again).await?;
        match said.status {
            StatusCode::UNAUTHORIZED => Err(Lost::Before(Fault::SignInRefused)),
            _ => Ok(said),
        }
    }

    async fn sent(
        &self,
        sign_in: &SignIn,
        signed: &Signed,
        mut request: Request,
    ) -> Result<Said, Lost> {
        sign_in.write(signed, &mut request);
        let pass = self.asker.gate.enter().await.map_err(Lost::Before)?;
        let response = match self.asker.http.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                pass.failed();
                return Err(match body::fault(&error) {
                    Fault::Unreachable => Lost::Before(Fault::Unreachable),
                    Fault::TooSlow(_) => Lost::After(Fault::TooSlow(self.asker.limits.total)),
                    other => Lost::After(other),
                });
            }
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let waits = status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::SERVICE_UNAVAILABLE && headers.contains_key(RETRY_AFTER);
        if waits {
            let wait = pass.told(retry_after(&headers, &self.asker.clock));
            return Err(Lost::Before(Fault::ToldToWait(wait)));
        }
        match body::read(response, LARGEST_ANSWER).await {
            Ok(bytes) => {
                match status.is_server_error() {
                    true => pass.failed(),
                    false => pass.answered(),
                }
                Ok(Said {
                    status,
                    headers,
                    bytes,
                })
            }
            Err(fault) => {
                pass.failed();
                Err(Lost::After(fault))
            }
        }
    }

    /// What an answer to a write means.
    fn meaning_of(&self, plan: &WritePlan, said: &Said, shown: &Shown) -> Wrote {
        let status = said.status;
        let fault = Fault::Status(status.as_u16());
        if status.is_success() {
            return self.kept(plan, said, shown);
        }
        match status {
            // The first under this key is still under way, or the tag is not the newest.
            StatusCode::CONFLICT if plan.key.is_some() => Wrote::NotYet(fault),
            StatusCode::PRECONDITION_FAILED if plan.tag.is_some() => Wrote::NotYet(fault),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => Wrote::Unsure(fault),
            StatusCode::FORBIDDEN => Wrote::Refused(Fault::NotAllowed),
            // Whoever sends us elsewhere may have kept it first.
            _ if status.is_server_error() || status.is_redirection() => Wrote::Unsure(fault),
            _ => Wrote::Refused(fault),
        }
    }

    /// What an answer of success means: one that cannot be believed says nothing.
    fn kept(&self, plan: &WritePlan, said: &Said, shown: &Shown) -> Wrote {
        if body::is_page(&said.bytes) {
            let why = "a web page came in place of an answer";
            return Wrote::Unsure(Fault::NotBelieved(why.into()));
        }
        let Some(rule) = &plan.id else {
            return Wrote::Kept(None);
        };
        let tree = match tree_of(&said.bytes, self.plan.format, &self.plan.lists) {
            Ok(tree) => tree,
            Err(fault) => return Wrote::Unsure(fault),
        };
        match rule.text(&tree, &shown.seen) {
            Ok(Some(id)) => Wrote::Kept(Some(id.into())),
            Ok(None) => {
                let why = "it does not say under which identifier it was kept";
                Wrote::Unsure(Fault::NotBelieved(why.into()))
            }
            Err(error) => Wrote::Unsure(Fault::NotBelieved(error.to_string().into())),
        }
    }
}

fn under_reference(look: &LookPlan, tree: &Tree, shown: &Shown) -> Result<Found, Fault> {
    let failed = |error: &dyn std::error::Error| Fault::NotBelieved(error.to_string().into());
    let rows = look
        .ours
        .all(tree, &shown.seen)
        .map_err(|error| failed(&error))?;
    let [row] = rows.as_slice() else {
        return Ok(match rows.len() {
            0 => Found::Nothing,
            many => Found::Several(many),
        });
    };
    let id = match &look.id {
        Some(rule) => rule
            .text(row, &shown.seen)
            .map_err(|error| failed(&error))?,
        None => None,
    };
    let id = id.map(Arc::from);
    let is_same = look
        .same
        .holds(row, &shown.seen)
        .map_err(|error| failed(&error))?;
    Ok(match is_same {
        true => Found::Same(id),
        false => Found::Other(id),
    })
}

fn tree_of(bytes: &[u8], format: Format, lists: &[String]) -> Result<Tree, Fault> {
    let tree = body::tree(bytes, format, lists);
    tree.map_err(|error| Fault::NotBelieved(error.to_string().into()))
}

/// What expressions see: the words that are carried, under their names, and what is known of them.
fn shown(write: &Write<'_>) -> Shown {
    let words = write.words.0.iter().filter_map(|(name, _)| {
        let text = write.words.reveal(name)?;
        Some((name.to_string(), Tree::text(&text)))
    });
    let mut fields: Vec<(String, Tree)> = words.collect();
    let mut add = |name: &str, tree: Tree| fields.push((name.to_owned(), tree));
    add("reference", Tree::text(write.reference));
    if write.part == HomePart::Document {
        add("sha256", Tree::text(&multipart::sum(&write.file.0)));
        let size = i64::try_from(write.file.0.len()).unwrap_or(i64::MAX);
        add("size", Tree::number(size));
    }
    let tree = Tree::object(fields);
    Shown {
        seen: Seen::new(tree.clone(), write.child),
        tree,
        review: write.words.reveal(word::REVIEW).unwrap_or_default(),
    }
}

/// The fields of a form, each with what it says; one that says nothing is left out.
fn in_words(fields: &[(String, Rule)], shown: &Shown) -> Result<Vec<(String, String)>, Fault> {
    let mut said = Vec::new();
    for (name, rule) in fields {
        let text = rule.text(&shown.tree, &shown.seen);
        if let Some(text) = text.map_err(|error| unaskable(&error))? {
            said.push((name.clone(), text));
        }
    }
    Ok(said)
}

fn unaskable(error: &dyn std::error::Error) -> Fault {
    Fault::Unaskable(error.to_string().into())
}
