//! How a long list is read page by page.

use crate::sources::{
    connector::{
        plan::Reader,
        raw::{self, PageKind},
        rule::Rule,
    },
    kind::Text,
};

/// How one list goes from page to page.
pub struct Paging {
    pub kind: PageKind,
    /// Gives the rows of a page; without it the answer itself is the list.
    pub items: Option<Rule>,
    /// Gives the next cursor, or the next address; nothing, null or `""` ends the list.
    pub next: Option<Rule>,
    pub parameter: Option<String>,
    pub size: Option<u32>,
    pub size_parameter: Option<String>,
    /// The number of the first page, or the first offset.
    pub start: u64,
    /// Gives how many rows there are in all.
    pub total: Option<Rule>,
    /// Gives the identifier of a row, so that a row that comes twice is seen.
    pub id: Option<Rule>,
}

impl Reader<'_> {
    pub(super) fn paging(&mut self, page: &raw::Page, path: &Text) -> Option<Paging> {
        let items = self.rule(page.items.as_ref());
        let next = self.rule(page.next.as_ref());
        let (total, id) = (self.rule(page.total.as_ref()), self.rule(page.id.as_ref()));
        let missing = match page.kind {
            PageKind::None => return None,
            PageKind::Cursor if page.next.is_none() => Some("next"),
            PageKind::Page
            | PageKind::Offset
            | PageKind::Link
            | PageKind::Odata
            | PageKind::Cursor => None,
        };
        if let Some(key) = missing {
            self.wrong(
                path.span(),
                format!("its page has no `{key}`"),
                format!("add {key} to its page"),
            );
        }
        let built_in = |text: &str| {
            self.rules
                .as_ref()
                .and_then(|rules| rules.compile(text).ok())
        };
        let odata = page.kind == PageKind::Odata;
        Some(Paging {
            kind: page.kind,
            items: match page.items {
                None if odata => built_in(".value"),
                _ => items,
            },
            next: match page.next {
                None if odata => built_in(".[\"@odata.nextLink\"]"),
                _ => next,
            },
            parameter: page.parameter.clone(),
            size: page.size,
            size_parameter: page.size_parameter.clone(),
            start: page.start.unwrap_or(u64::from(page.kind == PageKind::Page)),
            total,
            id,
        })
    }
}
