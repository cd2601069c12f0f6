//! A list read page by page, with guards against lists that lie.

use std::{
    collections::{HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use jiff::Timestamp;
use reqwest::{
    Method, Url,
    header::{HeaderMap, HeaderValue},
};

use crate::{
    mapping::tree::Tree,
    sources::{
        case_system::Fault,
        connector::{
            asker::Asker,
            plan::{Ask, paging::Paging},
            question::{Answer, Question, Reply},
            raw::{self, PageKind},
            rule::{Rule, Seen},
            template::Filling,
        },
    },
};

/// What a request is made from beside its plan.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    pub asker: &'a Asker,
    pub prefix: &'a str,
    pub lists: &'a [String],
    pub most_pages: u32,
}

/// Something wrong with a list, though rows came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The next page was one that we had.
    NeverAdvances,
    /// So many rows came twice.
    Twice(u32),
    /// There were more pages than we may read.
    TooManyPages(u32),
    /// The list says how many rows it has, and another number came.
    Counted { told: u64, came: u64 },
    /// The next page is at another host.
    Elsewhere,
}

/// One page of rows.
pub struct Page {
    pub rows: Vec<Tree>,
    pub read_at: Timestamp,
    pub troubles: Vec<Trouble>,
}

/// Where the next page is.
enum Position {
    First,
    Cursor(String),
    Number(u64),
    Address(Url),
    End,
}

/// The way through one list.
pub struct Walk<'a> {
    around: Around<'a>,
    ask: &'a Ask,
    filling: Filling<'a>,
    /// Gives the identifier of a row, where rows have one.
    id: Option<&'a Rule>,
    position: Position,
    cursors: HashSet<u64>,
    rows: HashSet<u64>,
    pages: u32,
    came: u64,
    twice: u32,
}

/// How a page could not be had.
pub enum NoPage {
    /// The source says what it says of a record that is not there, or may not be seen.
    Refused(Reply),
    Fault(Fault),
}

impl From<Fault> for NoPage {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<'a> Walk<'a> {
    pub fn new(
        around: Around<'a>,
        ask: &'a Ask,
        filling: Filling<'a>,
        id: Option<&'a Rule>,
    ) -> Self {
        Self {
            around,
            ask,
            filling,
            id: ask
                .paging
                .as_ref()
                .and_then(|paging| paging.id.as_ref())
                .or(id),
            position: Position::First,
            cursors: HashSet::new(),
            rows: HashSet::new(),
            pages: 0,
            came: 0,
            twice: 0,
        }
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Page>, NoPage> {
        if matches!(self.position, Position::End) {
            return Ok(None);
        }
        let Some(paging) = &self.ask.paging else {
            self.position = Position::End;
            let answer = self.fetch(None, None).await?;
            return Ok(Some(Page {
                rows: rows_of(&answer.tree),
                read_at: answer.read_at,
                troubles: Vec::new(),
            }));
        };
        let answer = match self.turn(paging).await {
            Ok(answer) => answer,
            // Beyond the last page some systems say that there is no such page.
            Err(NoPage::Refused(Reply::NotFound)) if self.pages > 0 => {
                self.position = Position::End;
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        self.pages += 1;
        Ok(Some(self.read(paging, &answer)?))
    }

    async fn turn(&self, paging: &Paging) -> Result<Answer, NoPage> {
        match &self.position {
            Position::Address(url) => self.fetch(Some(url.clone()), None).await,
            Position::Cursor(cursor) => self.fetch(None, Some(cursor)).await,
            Position::Number(number) => self.fetch(None, Some(&number.to_string())).await,
            Position::First | Position::End => {
                let numbered = matches!(paging.kind, PageKind::Page | PageKind::Offset);
                let start = numbered.then(|| paging.start.to_string());
                self.fetch(None, start.as_deref()).await
            }
        }
    }

    async fn fetch(&self, url: Option<Url>, position: Option<&str>) -> Result<Answer, NoPage> {
        let filling = Filling {
            position,
            limit: self.ask.paging.as_ref().and_then(|paging| paging.size),
            ..self.filling
        };
        let mut question = question(&self.around, self.ask, &filling)?;
        match url {
            Some(url) => question.url = url,
            None => self.add_parameters(&mut question.url, position),
        }
        match self.around.asker.ask(&question).await? {
            Reply::Answer(answer) => Ok(answer),
            other => Err(NoPage::Refused(other)),
        }
    }

    fn add_parameters(&self, url: &mut Url, position: Option<&str>) {
        let Some(paging) = &self.ask.paging else {
            return;
        };
        let size = paging.size_parameter.as_deref().zip(paging.size);
        let position = paging.parameter.as_deref().zip(position);
        if size.is_none() && position.is_none() {
            return;
        }
        let mut query = url.query_pairs_mut();
        if let Some((name, size)) = size {
            query.append_pair(name, &size.to_string());
        }
        if let Some((name, position)) = position {
            query.append_pair(name, position);
        }
    }

    fn read(&mut self, paging: &Paging, answer: &Answer) -> Result<Page, Fault> {
        let seen = Seen::new(answer.tree.clone(), self.filling.id);
        let all = match &paging.items {
            Some(rule) => rule.tree(&answer.tree, &seen).map_err(failed)?,
            None => Some(answer.tree.clone()),
        };
        let all = all.map(|tree| rows_of(&tree)).unwrap_or_default();
        let on_page = all.len() as u64;
        let rows = self.new_rows(all, &seen)?;
        self.came += rows.len() as u64;
        let mut troubles = Vec::new();
        let told = number(paging.total.as_ref(), &answer.tree, &seen)?;
        self.position = self.after(paging, answer, &seen, on_page, told, &mut troubles)?;
        let stuck = on_page > 0 && rows.is_empty() && !matches!(self.position, Position::End);
        if stuck {
            troubles.push(Trouble::NeverAdvances);
            self.position = Position::End;
        }
        if self.pages >= self.around.most_pages && !matches!(self.position, Position::End) {
            troubles.push(Trouble::TooManyPages(self.pages));
            self.position = Position::End;
        }
        if matches!(self.position, Position::End) {
            self.count_up(told, &mut troubles);
        }
        Ok(Page {
            rows,
            read_at: answer.read_at,
            troubles,
        })
    }

    /// The rows that have not come before.
    fn new_rows(&mut self, all: Vec<Tree>, seen: &Seen) -> Result<Vec<Tree>, Fault> {
        let Some(rule) = self.id else { return Ok(all) };
        let mut rows = Vec::with_capacity(all.len());
        for row in all {
            let fresh = match rule.text(&row, seen).map_err(failed)? {
                Some(id) => self.rows.insert(hash(&id)),
                None => true,
            };
            self.twice += u32::from(!fresh);
            if fresh {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    fn count_up(&mut self, told: Option<u64>, troubles: &mut Vec<Trouble>) {
        if self.twice > 0 {
            troubles.push(Trouble::Twice(self.twice));
        }
        if let Some(told) = told
            && told != self.came
        {
            troubles.push(Trouble::Counted {
                told,
                came: self.came,
            });
        }
    }

    fn after(
        &mut self,
        paging: &Paging,
        answer: &Answer,
        seen: &Seen,
        on_page: u64,
        told: Option<u64>,
        troubles: &mut Vec<Trouble>,
    ) -> Result<Position, Fault> {
        if matches!(paging.kind, PageKind::Page | PageKind::Offset) {
            let so_far = self.came + u64::from(self.twice);
            if on_page == 0 || told.is_some_and(|told| so_far >= told) {
                return Ok(Position::End);
            }
            return Ok(Position::Number(match paging.kind {
                PageKind::Page => paging.start + u64::from(self.pages),
                _ => paging.start + so_far,
            }));
        }
        let next = match (paging.kind, &paging.next) {
            (PageKind::Link, None) => answer.link.as_deref().and_then(next_link),
            (_, Some(rule)) => rule.text(&answer.tree, seen).map_err(failed)?,
            _ => None,
        };
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            return Ok(Position::End);
        };
        if !self.cursors.insert(hash(&next)) {
            troubles.push(Trouble::NeverAdvances);
            return Ok(Position::End);
        }
        if paging.kind == PageKind::Cursor {
            return Ok(Position::Cursor(next));
        }
        let origin = &self.around.asker.origin;
        match origin
            .base()
            .join(&next)
            .ok()
            .filter(|url| origin.holds(url))
        {
            Some(url) => Ok(Position::Address(url)),
            None => {
                troubles.push(Trouble::Elsewhere);
                Ok(Position::End)
            }
        }
    }
}

/// Makes the question that a plan and its filling describe.
pub fn question<'a>(
    around: &Around<'a>,
    ask: &'a Ask,
    filling: &Filling<'a>,
) -> Result<Question<'a>, Fault> {
    let unaskable = |error: &dyn std::error::Error| Fault::Unaskable(error.to_string().into());
    let path = ask.path.fill(filling).map_err(|error| unaskable(&error))?;
    let url = around
        .asker
        .origin
        .join(around.prefix, &path)
        .ok_or_else(|| Fault::Unaskable("its path leads to another host".into()))?;
    let mut headers = HeaderMap::with_capacity(ask.headers.len() + 6);
    for (name, template) in &ask.headers {
        let text = template.fill(filling).map_err(|error| unaskable(&error))?;
        let value = HeaderValue::from_str(&text).map_err(|error| unaskable(&error))?;
        headers.insert(name.clone(), value);
    }
    let body = match &ask.body {
        Some((template, kind)) => {
            let text = template.fill(filling).map_err(|error| unaskable(&error))?;
            Some((text, kind.clone()))
        }
        None => None,
    };
    Ok(Question {
        url,
        method: match ask.method {
            raw::Method::Get => Method::GET,
            raw::Method::Post => Method::POST,
        },
        body,
        headers,
        accept: &ask.accept,
        format: ask.format,
        lists: around.lists,
        believe: ask.believe.as_ref(),
        idempotent: ask.idempotent,
        reuse: ask.reuse,
        asked: filling.id,
    })
}

/// The address of `rel="next"` in a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>')?;
        let end = after.find(",<").or_else(|| after.find(", <"));
        let parameters = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
        if parameters.split(';').any(is_next) {
            return Some(address.to_owned());
        }
        rest = after;
    }
    None
}

fn is_next(parameter: &str) -> bool {
    parameter
        .trim()
        .trim_end_matches(',')
        .split_once('=')
        .is_some_and(|(name, value)| {
            let mut relations = value.trim().trim_matches('"').split_whitespace();
            name.trim().eq_ignore_ascii_case("rel")
                && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        })
}

/// The rows of a list; a single object where a list of one is written without brackets.
pub(super) fn rows_of(tree: &Tree) -> Vec<Tree> {
    if tree.is_null() {
        return Vec::new();
    }
    if tree.is_list() {
        return tree.items();
    }
    vec![tree.clone()]
}

fn number(rule: Option<&Rule>, tree: &Tree, seen: &Seen) -> Result<Option<u64>, Fault> {
    let Some(rule) = rule else { return Ok(None) };
    let text = rule.text(tree, seen).map_err(failed)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn failed(error: crate::mapping::expression::ExpressionError) -> Fault {
    Fault::NotBelieved(format!("an expression of connection.toml failed: {error}").into())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
