//! One fetch: one request, the pages of a list, or one for each of a list.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    mapping::tree::Tree,
    sources::{
        case_system::Fault,
        connector::{
            each::each,
            pages::{Around, NoPage, Trouble, Walk, question},
            plan::FetchPlan,
            question::{Answer, Reply},
            rule::Seen,
            template::Filling,
        },
    },
};

/// What came of one fetch.
pub enum Got {
    Tree(Fetched),
    /// The fetch does not apply to this child (`when`).
    NotWanted,
    NotFound,
    NotOffered,
    Restricted,
    Superseded(String),
    Fault(Fault),
}

/// An answer, or answers joined into one tree.
pub struct Fetched {
    pub tree: Tree,
    pub read_at: Timestamp,
    pub troubles: Vec<Trouble>,
    /// What is missing from it, of the things that were asked for one by one.
    pub gaps: Vec<Gap>,
    /// What was asked for one by one and lives on under another identifier: both of them.
    pub merged: Vec<(Arc<str>, Arc<str>)>,
}

/// One of a list that could not be had.
pub struct Gap {
    /// The identifier that was asked for.
    pub item: Arc<str>,
    pub why: Lack,
}

/// Why one of a list could not be had.
pub enum Lack {
    NotFound,
    Restricted,
    Superseded(String),
    Fault(Fault),
    /// The list was longer than we ask for one by one.
    Beyond(usize),
}

/// What a fetch looks at and fills in.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub around: Around<'a>,
    pub filling: Filling<'a>,
    pub most_each: usize,
}

/// Fetches what one `[[fetch]]` says. `root` holds the answers that it needs.
pub async fn fetch(context: Context<'_>, plan: &FetchPlan, root: Tree) -> Got {
    let seen = Seen::new(root.clone(), context.filling.id);
    if let Some(rule) = &plan.when {
        match rule.holds(&root, &seen) {
            Ok(true) => {}
            Ok(false) => return Got::NotWanted,
            Err(error) => return Got::Fault(unreadable(&error)),
        }
    }
    let got = match (&plan.each, &plan.ask.paging) {
        (Some(rule), _) => match rule.all(&root, &seen) {
            Ok(items) => each(context, plan, &seen, items).await,
            Err(error) => Got::Fault(unreadable(&error)),
        },
        (None, Some(_)) => pages(context, plan, &root, &seen).await,
        (None, None) => one(context, plan, &root, &seen).await,
    };
    taken(plan, got, &seen)
}

async fn one(context: Context<'_>, plan: &FetchPlan, root: &Tree, seen: &Seen) -> Got {
    let filling = Filling {
        seen: Some((root, seen)),
        ..context.filling
    };
    match single(&context, plan, &filling).await {
        Ok(Reply::Answer(answer)) => whole(answer),
        Ok(Reply::NotFound) => Got::NotFound,
        Ok(Reply::NotOffered) => Got::NotOffered,
        Ok(Reply::Restricted) => Got::Restricted,
        Ok(Reply::Superseded(survivor)) => Got::Superseded(survivor),
        Ok(Reply::Moved(_)) => Got::Fault(Fault::NotBelieved(
            "it moved more than once, which is not followed".into(),
        )),
        Err(fault) => Got::Fault(fault),
    }
}

/// Asks once; a record that moved on the same host is either another identifier of the
/// child, and said so, or followed once.
pub(super) async fn single(
    context: &Context<'_>,
    plan: &FetchPlan,
    filling: &Filling<'_>,
) -> Result<Reply, Fault> {
    let mut question = question(&context.around, &plan.ask, filling)?;
    let asker = context.around.asker;
    match asker.ask(&question).await? {
        Reply::Moved(to) => {
            let (survivor, asked) = match plan.each {
                Some(_) => (plan.ask.path.item_in(to.as_str()), filling.item),
                None => (plan.ask.path.id_in(to.as_str()), filling.id),
            };
            if let Some(survivor) = survivor.filter(|survivor| survivor != asked) {
                return Ok(Reply::Superseded(survivor));
            }
            question.url = to;
            asker.ask(&question).await
        }
        other => Ok(other),
    }
}

fn whole(answer: Answer) -> Got {
    Got::Tree(Fetched {
        tree: answer.tree,
        read_at: answer.read_at,
        troubles: Vec::new(),
        gaps: Vec::new(),
        merged: Vec::new(),
    })
}

async fn pages(context: Context<'_>, plan: &FetchPlan, root: &Tree, seen: &Seen) -> Got {
    let filling = Filling {
        seen: Some((root, seen)),
        ..context.filling
    };
    let mut walk = Walk::new(context.around, &plan.ask, filling, None);
    let (mut rows, mut troubles, mut read_at) = (Vec::new(), Vec::new(), None);
    loop {
        match walk.next().await {
            Ok(Some(page)) => {
                rows.extend(page.rows);
                troubles.extend(page.troubles);
                read_at.get_or_insert(page.read_at);
            }
            Ok(None) => break,
            Err(NoPage::Refused(Reply::NotFound)) => return Got::NotFound,
            Err(NoPage::Refused(Reply::NotOffered)) => return Got::NotOffered,
            Err(NoPage::Refused(Reply::Restricted)) => return Got::Restricted,
            Err(NoPage::Refused(Reply::Superseded(id))) => return Got::Superseded(id),
            Err(NoPage::Refused(_)) => {
                return Got::Fault(Fault::NotBelieved("the list has moved elsewhere".into()));
            }
            Err(NoPage::Fault(fault)) => return Got::Fault(fault),
        }
    }
    Got::Tree(Fetched {
        tree: Tree::array(rows),
        read_at: read_at.unwrap_or_else(|| context.around.asker.clock.now()),
        troubles,
        gaps: Vec::new(),
        merged: Vec::new(),
    })
}

/// Takes the part of the answer that the file wants.
fn taken(plan: &FetchPlan, got: Got, seen: &Seen) -> Got {
    let (Some(rule), Got::Tree(fetched)) = (&plan.take, &got) else {
        return got;
    };
    match rule.tree(&fetched.tree, seen) {
        Ok(tree) => match got {
            Got::Tree(fetched) => Got::Tree(Fetched {
                tree: tree.unwrap_or_default(),
                ..fetched
            }),
            other => other,
        },
        Err(error) => Got::Fault(unreadable(&error)),
    }
}

pub(super) fn unreadable(error: &crate::mapping::expression::ExpressionError) -> Fault {
    Fault::NotBelieved(format!("an expression of connection.toml failed: {error}").into())
}
