//! What is wrong with a `connection.toml` although every word of it can be read.

use crate::sources::{
    connector::{
        plan::{Ask, Reader},
        raw::{self, PageKind, Raw, SignInKind},
    },
    kind::{Kind, Text},
};

impl Reader<'_> {
    /// What concerns the file as a whole.
    pub(super) fn check(&mut self, raw: &Raw) {
        let top = raw.system.span();
        if raw.system.get_ref().trim().is_empty() {
            self.wrong(
                top.clone(),
                "the system has no name",
                "name it, as identifiers will be shown",
            );
        }
        if raw.kind == Kind::Extract {
            self.wrong(
                top.clone(),
                "this is read as a system over HTTP",
                "files are under [[file]]",
            );
        }
        if raw.fetch.is_empty() {
            self.wrong(
                top.clone(),
                "there is nothing to fetch",
                "add a [[fetch]] with as and path",
            );
        } else if !raw.fetch.iter().any(|fetch| fetch.required) {
            self.wrong(
                top.clone(),
                "no fetch is required",
                "mark the one that holds the child's own record with required = true",
            );
        }
        self.check_sign_in(raw);
        let limits = &raw.limits;
        let positive = [
            limits.connect_seconds,
            limits.idle_seconds,
            limits.total_seconds,
            limits.longest_wait_seconds,
            limits.body_mib,
        ];
        if limits.attempts == 0
            || limits.pages == 0
            || positive.iter().any(|n| !(*n > 0.0 && n.is_finite()))
        {
            self.wrong(top, "a limit is not above zero", "look at [limits]");
        }
    }

    fn check_sign_in(&mut self, raw: &Raw) {
        let sign_in = &raw.sign_in;
        let top = raw.system.span();
        let token = matches!(sign_in.kind, SignInKind::Token | SignInKind::TokenAndKey);
        if token && sign_in.token.is_none() {
            self.wrong(
                top.clone(),
                "[sign_in] has no address for tokens",
                "add token = \"/oauth2/token\" or the like",
            );
        }
        let key = matches!(sign_in.kind, SignInKind::Key | SignInKind::TokenAndKey);
        if key && sign_in.header.is_none() && sign_in.parameter.is_none() {
            self.wrong(
                top,
                "[sign_in] does not say where the key goes",
                "add header = \"X-Api-Key\" or the like",
            );
        }
        if let Some(header) = &sign_in.header
            && header
                .get_ref()
                .parse::<reqwest::header::HeaderName>()
                .is_err()
        {
            self.wrong(
                header.span(),
                "this is no name of a header",
                "spell it as the system's guide does",
            );
        }
    }

    /// What concerns one fetch.
    pub(super) fn check_fetch(
        &mut self,
        fetch: &raw::Fetch,
        ask: &Ask,
        raw: &Raw,
        earlier: &[&str],
    ) {
        let (name, span) = (fetch.name.get_ref().as_str(), fetch.name.span());
        let plain = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain {
            self.wrong(
                span.clone(),
                format!("`{name}` cannot stand behind a dot"),
                "use letters, digits and _ in as",
            );
        }
        if earlier.contains(&name) {
            self.wrong(
                span.clone(),
                format!("there are two fetches called {name}"),
                "give each its own as",
            );
        }
        let places = |f: fn(&crate::sources::connector::template::Template) -> bool| {
            f(&ask.path)
                || ask.body.as_ref().is_some_and(|(body, _)| f(body))
                || ask.headers.iter().any(|(_, header)| f(header))
        };
        if places(|template| template.has_item()) && fetch.each.is_none() {
            self.wrong(
                fetch.path.span(),
                "{item} stands here without each",
                "add each, or use {id}",
            );
        }
        if fetch.required && !places(|template| template.has_id()) {
            self.wrong(
                fetch.path.span(),
                "it does not say which child it asks for",
                "put {id} where the child's identifier goes",
            );
        }
        if fetch.required && fetch.believe.is_none() && raw.believe.when.is_none() {
            self.wrong(
                span.clone(),
                "nothing says when its answer may be believed",
                "add believe: what an answer about a child always holds, such as '.id != null'",
            );
        }
        if fetch.required && fetch.each.is_some() {
            self.wrong(
                span.clone(),
                "a fetch for each of a list cannot be required",
                "require the one that holds the child",
            );
        }
        if let Some(id) = fetch.id.as_ref().filter(|_| fetch.each.is_none()) {
            self.wrong(
                id.span(),
                "id stands here without each",
                "leave it out: whose record it is, [superseded] tells of the child",
            );
        }
        if fetch.each.is_some() && fetch.page.is_some() {
            self.wrong(
                span,
                "each and page do not go together",
                "read the list by page first, then each of it",
            );
        }
        for text in [&fetch.each, &fetch.when].into_iter().flatten() {
            if let Some(other) = first_name(text.get_ref())
                && !earlier.contains(&other)
            {
                self.wrong(
                    text.span(),
                    format!("no fetch before this one is called `{other}`"),
                    "begin with the name of an earlier fetch, as .name",
                );
            }
        }
        if let Some(idempotent) = &fetch.idempotent
            && fetch.method == raw::Method::Get
        {
            self.wrong(
                idempotent.span(),
                "a GET is always idempotent",
                "leave this out",
            );
        }
    }

    /// Whether a list of pages says how the next page is asked for.
    pub(super) fn check_paging(&mut self, path: &Text, ask: &Ask) {
        let Some(paging) = &ask.paging else { return };
        let by_position = matches!(
            paging.kind,
            PageKind::Cursor | PageKind::Page | PageKind::Offset
        );
        let place = ask.path.has_position()
            || ask
                .body
                .as_ref()
                .is_some_and(|(body, _)| body.has_position());
        if by_position && paging.parameter.is_none() && !place {
            self.wrong(
                path.span(),
                "its page does not say where the position goes",
                "add parameter to its page, or {cursor}, {page} or {offset} to its path or body",
            );
        }
    }
}

/// The name with which an expression begins, where it begins with one: `related` of `.related[].id`
/// and of `each(.related)`. It is that of a document.
pub(in crate::sources) fn first_name(text: &str) -> Option<&str> {
    let text = text.trim_start().trim_start_matches(['[', '(']);
    let text = text.strip_prefix("each(").unwrap_or(text).trim_start();
    let name = text.strip_prefix('.')?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let name = name.get(..end.unwrap_or(name.len()))?;
    (!name.is_empty()).then_some(name)
}
