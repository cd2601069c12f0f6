//! One question to a source, asked politely until it is answered or given up.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Body, Client, Method, Request, Response, StatusCode,
    header::{
        ACCEPT, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK,
        LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
    },
};

use crate::{
    mapping::tree::Tree,
    sources::{
        case_system::{Chance, Clock, Fault},
        connector::{
            body,
            cache::{Cache, Kept},
            gate::{Gate, Pass},
            origin::Origin,
            patience::{Patience, retry_after},
            question::{Answer, Meaning, Meanings, Question, Reply},
            raw::Format,
            rule::Seen,
            sign_in::{SignIn, Signed, Tools},
        },
    },
};

/// An answer that only says that something is not there is read up to here.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// Everything that asking one source needs, shared by all who ask it.
pub struct Asker {
    pub http: Client,
    pub origin: Origin,
    pub gate: Gate,
    pub sign_in: SignIn,
    pub cache: Cache,
    pub meanings: Arc<Meanings>,
    pub limits: Limits,
    pub clock: Clock,
    pub chance: Chance,
}

/// Where asking gives up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub attempts: u32,
    pub total: Duration,
    pub longest_wait: Duration,
    pub body: usize,
}

/// How one attempt went.
enum Attempt {
    Done(Reply),
    /// Not now; the attempt counts.
    Again(Fault),
    /// The source told everybody to wait this long.
    Told(Duration),
    /// The token was refused.
    Renew,
    Over(Fault),
}

impl Asker {
    /// Asks until there is an answer, a refusal that means something, or a fault.
    pub async fn ask(&self, question: &Question<'_>) -> Result<Reply, Fault> {
        let key = question.key();
        let kept = self.cache.get(&key);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.is_fresh(question.reuse))
            && let Some(answer) = kept.answer(question, kept.read_at)
        {
            return Ok(Reply::Answer(answer));
        }
        let attempts = if question.idempotent {
            self.limits.attempts
        } else {
            1
        };
        let mut patience = Patience::new(attempts, self.limits.longest_wait, &self.chance);
        let mut renewed = None;
        loop {
            let signed = match renewed.clone() {
                Some(signed) => signed,
                None => self.sign_in.sign(&self.tools()).await?,
            };
            let pass = self.gate.enter().await?;
            if signed.is_stale() {
                renewed = None;
                continue;
            }
            match self
                .attempt(question, &key, kept.as_ref(), &signed, pass)
                .await
            {
                Attempt::Done(reply) => return Ok(reply),
                Attempt::Over(fault) => return Err(fault),
                Attempt::Told(pause) => patience.told(pause)?,
                Attempt::Again(fault) => tokio::time::sleep(patience.after(fault)?).await,
                Attempt::Renew if renewed.is_none() => {
                    renewed = Some(self.sign_in.renew(&signed, &self.tools()).await?);
                }
                Attempt::Renew => return Err(Fault::SignInRefused),
            }
        }
    }

    fn tools(&self) -> Tools<'_> {
        Tools {
            http: &self.http,
            clock: &self.clock,
            chance: &self.chance,
        }
    }

    async fn attempt(
        &self,
        question: &Question<'_>,
        key: &str,
        kept: Option<&Kept>,
        signed: &Signed,
        pass: Pass<'_>,
    ) -> Attempt {
        let request = self.request(question, kept, signed);
        let response = match self.http.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                pass.failed();
                return Attempt::Again(self.fault(body::fault(&error)));
            }
        };
        let status = response.status();
        if let (StatusCode::NOT_MODIFIED, Some(kept)) = (status, kept) {
            pass.answered();
            return self.renewed(question, key, kept);
        }
        if status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::SERVICE_UNAVAILABLE
                && response.headers().contains_key(RETRY_AFTER)
        {
            return Attempt::Told(pass.told(retry_after(response.headers(), &self.clock)));
        }
        if status.is_success() {
            return self.answer(question, key, response, pass).await;
        }
        self.refusal(question, response, pass).await
    }

    fn request(&self, question: &Question<'_>, kept: Option<&Kept>, signed: &Signed) -> Request {
        let mut request = Request::new(question.method.clone(), question.url.clone());
        *request.headers_mut() = question.headers.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, question.accept.clone());
        if let Some(etag) = kept.and_then(|kept| kept.etag.as_ref()) {
            headers.insert(IF_NONE_MATCH, etag.clone());
        } else if let Some(date) = kept.and_then(|kept| kept.last_modified.as_ref()) {
            headers.insert(IF_MODIFIED_SINCE, date.clone());
        }
        if let Some((body, kind)) = &question.body {
            headers.insert(CONTENT_TYPE, kind.clone());
            *request.body_mut() = Some(Body::from(body.clone()));
        }
        *request.timeout_mut() = Some(self.limits.total);
        self.sign_in.write(signed, &mut request);
        request
    }

    /// The answer was not modified: it is as good as read now.
    fn renewed(&self, question: &Question<'_>, key: &str, kept: &Kept) -> Attempt {
        let now = self.clock.now();
        self.cache.renew(key, now);
        match kept.answer(question, now) {
            Some(answer) => Attempt::Done(Reply::Answer(answer)),
            None => Attempt::Over(not_believed("an earlier answer can no longer be read")),
        }
    }

    /// Reads an answer with a status of success and decides whether to believe it.
    async fn answer(
        &self,
        question: &Question<'_>,
        key: &str,
        response: Response,
        pass: Pass<'_>,
    ) -> Attempt {
        if response.status() == StatusCode::NO_CONTENT {
            pass.answered();
            return Attempt::Done(Reply::NotFound);
        }
        let wanted = body::is_wanted(&response, &self.meanings.content_type, question.format);
        let header = |name| response.headers().get(name).cloned();
        let (etag, last_modified, link) = (header(ETAG), header(LAST_MODIFIED), links(&response));
        let bytes = match body::read(response, self.limits.body).await {
            Ok(bytes) => bytes,
            Err(fault @ Fault::TooBig(_)) => {
                pass.answered();
                return Attempt::Over(fault);
            }
            Err(fault) => {
                pass.failed();
                return Attempt::Again(self.fault(fault));
            }
        };
        pass.answered();
        if !wanted || body::is_page(&bytes) {
            return Attempt::Over(not_believed(match body::is_page(&bytes) {
                true => "a web page came in place of data, as when a sign-in page answers",
                false => "its content type is not one of those that [believe] names",
            }));
        }
        let tree = match body::tree(&bytes, question.format, question.lists) {
            Ok(tree) => tree,
            // What was cut off on the way may come whole; what is refused for what it is will not
            // get better.
            Err(error) => {
                let fault = Fault::NotBelieved(error.to_string().into());
                return match error.cut_off {
                    true => Attempt::Again(fault),
                    false => Attempt::Over(fault),
                };
            }
        };
        match self.judged(question, tree) {
            Ok(Ok(tree)) => {
                let read_at = self.clock.now();
                let kept = Kept::new(bytes, read_at, link.clone(), etag, last_modified);
                let get = question.method == Method::GET;
                if get && kept.can_be_asked_again() || !question.reuse.is_zero() {
                    self.cache.put(key, kept);
                }
                Attempt::Done(Reply::Answer(Answer {
                    tree,
                    read_at,
                    link,
                }))
            }
            Ok(Err(reply)) => Attempt::Done(reply),
            Err(fault) => Attempt::Over(fault),
        }
    }

    /// What an answer means: itself, one of the refusals, or nothing to believe.
    fn judged(&self, question: &Question<'_>, tree: Tree) -> Result<Result<Tree, Reply>, Fault> {
        let seen = Seen::new(tree.clone(), question.asked);
        if let Some(reply) = self.meaning(&tree, &seen) {
            return Ok(Err(reply));
        }
        if question.format == Format::Xml && tree.at(&["Envelope", "Body", "Fault"]).is_some() {
            return Err(not_believed("a SOAP Fault came in place of data"));
        }
        for rule in [question.believe, self.meanings.believe.as_ref()]
            .into_iter()
            .flatten()
        {
            let holds = rule
                .holds(&tree, &seen)
                .map_err(|error| unreadable(&error))?;
            if !holds {
                return Err(not_believed("what `believe` looks for is not in it"));
            }
        }
        Ok(Ok(tree))
    }

    /// What the expressions of the file make of an answer, whatever its status. They are run on
    /// answers of any shape: one that fails on this shape does not hold.
    fn meaning(&self, tree: &Tree, seen: &Seen) -> Option<Reply> {
        if let Some(rule) = &self.meanings.superseded
            && let Ok(Some(survivor)) = rule.text(tree, seen)
        {
            return Some(Reply::Superseded(survivor));
        }
        let holds = |meaning: &Meaning| {
            let rule = meaning.answer.as_ref();
            rule.is_some_and(|rule| rule.holds(tree, seen).unwrap_or(false))
        };
        match &*self.meanings {
            all if holds(&all.restricted) => Some(Reply::Restricted),
            all if holds(&all.not_found) => Some(Reply::NotFound),
            all if holds(&all.not_offered) => Some(Reply::NotOffered),
            _ => None,
        }
    }

    /// Reads what an answer means whose status is not one of success.
    async fn refusal(
        &self,
        question: &Question<'_>,
        response: Response,
        pass: Pass<'_>,
    ) -> Attempt {
        let status = response.status();
        if status.is_redirection() {
            pass.answered();
            return self.redirected(question, &response);
        }
        if status == StatusCode::UNAUTHORIZED {
            pass.answered();
            return Attempt::Renew;
        }
        let scope = response
            .headers()
            .get(WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|text| text.contains("insufficient_scope"));
        if scope {
            pass.answered();
            return Attempt::Over(Fault::NotAllowed);
        }
        if self.meanings.reads_refusals()
            && let Ok(bytes) = body::read(response, LARGEST_REFUSAL).await
            && let Ok(tree) = body::tree(&bytes, question.format, question.lists)
        {
            let seen = Seen::new(tree.clone(), question.asked);
            if let Some(reply) = self.meaning(&tree, &seen) {
                pass.answered();
                return Attempt::Done(reply);
            }
        }
        self.by_status(status, pass)
    }

    fn by_status(&self, status: StatusCode, pass: Pass<'_>) -> Attempt {
        let code = status.as_u16();
        let is = |meaning: &Meaning| meaning.status.contains(&code);
        let reply = match &self.meanings {
            all if is(&all.restricted) => Some(Reply::Restricted),
            all if is(&all.not_found) => Some(Reply::NotFound),
            all if is(&all.not_offered) => Some(Reply::NotOffered),
            _ => None,
        };
        if let Some(reply) = reply {
            pass.answered();
            return Attempt::Done(reply);
        }
        if status.is_server_error() {
            pass.failed();
            return Attempt::Again(Fault::Status(code));
        }
        pass.answered();
        match status {
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => {
                Attempt::Again(Fault::Status(code))
            }
            StatusCode::FORBIDDEN => Attempt::Over(Fault::NotAllowed),
            _ => Attempt::Over(Fault::Status(code)),
        }
    }

    /// A record that moved for good on the same host may be followed; nothing else is.
    fn redirected(&self, question: &Question<'_>, response: &Response) -> Attempt {
        let to = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| question.url.join(text).ok());
        let for_good = matches!(
            response.status(),
            StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
        );
        match to {
            Some(url) if !self.origin.holds(&url) => Attempt::Over(not_believed(
                "it sent us to another host, which is never followed",
            )),
            Some(url) if for_good => Attempt::Done(Reply::Moved(url)),
            _ => Attempt::Over(not_believed(
                "it sent us to another page, as when a sign-in page answers",
            )),
        }
    }

    /// Says how long we waited for what was too slow.
    fn fault(&self, fault: Fault) -> Fault {
        match fault {
            Fault::TooSlow(_) => Fault::TooSlow(self.limits.total),
            other => other,
        }
    }
}

fn links(response: &Response) -> Option<Arc<str>> {
    let all: Vec<&str> = response
        .headers()
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    (!all.is_empty()).then(|| all.join(", ").into())
}

fn not_believed(why: &str) -> Fault {
    Fault::NotBelieved(why.into())
}

fn unreadable(error: &dyn std::error::Error) -> Fault {
    Fault::NotBelieved(format!("an expression of connection.toml failed: {error}").into())
}
