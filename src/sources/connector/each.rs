//! One answer for each of a list; of who was merged, that of the survivor.

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt, stream::FuturesUnordered};

use crate::{
    mapping::{expression::ExpressionError, tree::Tree},
    sources::{
        case_system::Fault,
        connector::{
            fetching::{Context, Fetched, Gap, Got, Lack, single, unreadable},
            plan::FetchPlan,
            question::{Answer, Reply},
            raw::Collect,
            rule::Seen,
            template::Filling,
        },
    },
};

/// What has come of the things that are asked for one by one.
struct Each<'e> {
    plan: &'e FetchPlan,
    /// The identifiers that are asked for, with what gave them.
    wanted: &'e [(Arc<str>, Tree)],
    /// For each of them the answer, with the identifier under which it came.
    answers: Vec<Option<(Arc<str>, Answer)>>,
    gaps: Vec<Gap>,
    merged: Vec<(Arc<str>, Arc<str>)>,
}

/// How one answer is taken.
enum Came {
    Done,
    /// It is about another record: that one, where it came with it.
    Merged(Arc<str>, Option<Answer>),
}

/// Asks for each of these, all at once; for the survivors of those that were merged after that.
pub(super) async fn each(
    context: Context<'_>,
    plan: &FetchPlan,
    seen: &Seen,
    items: Vec<Tree>,
) -> Got {
    let mut wanted = match wanted(plan, seen, items) {
        Ok(wanted) => wanted,
        Err(error) => return Got::Fault(unreadable(&error)),
    };
    let mut gaps = Vec::new();
    if wanted.len() > context.most_each {
        gaps.push(Gap {
            item: "".into(),
            why: Lack::Beyond(wanted.len()),
        });
        wanted.truncate(context.most_each);
    }
    let asks = async |item: &Tree, key: &str| {
        let filling = Filling {
            item: key,
            seen: Some((item, seen)),
            ..context.filling
        };
        single(&context, plan, &filling).await
    };
    let mut asking: FuturesUnordered<_> = wanted
        .iter()
        .enumerate()
        .map(|(at, (key, item))| {
            let reply = asks(item, key);
            async move { (at, reply.await) }
        })
        .collect();
    let mut each = Each {
        plan,
        wanted: &wanted,
        answers: wanted.iter().map(|_| None).collect(),
        gaps,
        merged: Vec::new(),
    };
    let mut moved = Vec::new();
    while let Some((at, reply)) = asking.next().await {
        let key = wanted.get(at).map(|(key, _)| key.clone());
        match each.take(at, &key.unwrap_or_default(), reply) {
            Ok(Came::Done) => {}
            Ok(Came::Merged(survivor, answer)) => moved.push((at, survivor, answer)),
            Err(error) => return Got::Fault(unreadable(&error)),
        }
    }
    drop(asking);
    for (at, survivor, answer) in moved {
        if !each.lives_on(at, &survivor, context.filling.id) {
            continue;
        }
        let reply = match (answer, wanted.get(at)) {
            (Some(answer), _) => Ok(Reply::Answer(answer)),
            (None, Some((_, item))) => asks(item, &survivor).await,
            (None, None) => continue,
        };
        match each.take(at, &survivor, reply) {
            Ok(Came::Done) => {}
            // It is followed once.
            Ok(Came::Merged(further, _)) => each.lacks(at, Lack::Superseded(further.to_string())),
            Err(error) => return Got::Fault(unreadable(&error)),
        }
    }
    let Each {
        answers,
        gaps,
        merged,
        ..
    } = each;
    let answers = answers.into_iter().flatten();
    let (mut read_at, mut named) = (None, Vec::new());
    for (key, answer) in answers {
        read_at = Some(read_at.unwrap_or(answer.read_at).min(answer.read_at));
        named.push((key.to_string(), answer.tree));
    }
    Got::Tree(Fetched {
        tree: match plan.collect {
            Collect::List => Tree::array(named.into_iter().map(|(_, tree)| tree)),
            Collect::ByKey => Tree::object(named),
        },
        read_at: read_at.unwrap_or_else(|| context.around.asker.clock.now()),
        troubles: Vec::new(),
        gaps,
        merged,
    })
}

/// The identifiers in a list, each once.
fn wanted(
    plan: &FetchPlan,
    seen: &Seen,
    items: Vec<Tree>,
) -> Result<Vec<(Arc<str>, Tree)>, ExpressionError> {
    let mut wanted = Vec::new();
    let mut had = HashSet::new();
    for item in items {
        let key = match &plan.key {
            Some(rule) => rule.text(&item, seen)?,
            None => item.as_text(),
        };
        if let Some(key) = key.filter(|key| !key.is_empty())
            && had.insert(key.clone())
        {
            wanted.push((key.into(), item));
        }
    }
    Ok(wanted)
}

impl Each<'_> {
    /// Takes in what came of asking for one under an identifier.
    fn take(
        &mut self,
        at: usize,
        asked: &str,
        reply: Result<Reply, Fault>,
    ) -> Result<Came, ExpressionError> {
        let why = match reply {
            Ok(Reply::Answer(answer)) => {
                if let Some(other) = self.about(&answer, asked)? {
                    return Ok(Came::Merged(other.into(), Some(answer)));
                }
                if let Some(slot) = self.answers.get_mut(at) {
                    *slot = Some((asked.into(), answer));
                }
                return Ok(Came::Done);
            }
            Ok(Reply::Superseded(survivor)) => return Ok(Came::Merged(survivor.into(), None)),
            Ok(Reply::NotFound | Reply::NotOffered | Reply::Moved(_)) => Lack::NotFound,
            Ok(Reply::Restricted) => Lack::Restricted,
            Err(fault) => Lack::Fault(fault),
        };
        self.lacks(at, why);
        Ok(Came::Done)
    }

    /// Whose record an answer is, where it is not the one that was asked for.
    fn about(&self, answer: &Answer, asked: &str) -> Result<Option<String>, ExpressionError> {
        let Some(rule) = &self.plan.id else {
            return Ok(None);
        };
        let id = rule.text(&answer.tree, &Seen::new(answer.tree.clone(), asked))?;
        Ok(id.filter(|id| !id.is_empty() && id != asked))
    }

    /// Writes down under which identifier one lives on; answers whether that still has to be read.
    fn lives_on(&mut self, at: usize, survivor: &Arc<str>, child: &str) -> bool {
        let Some((key, _)) = self.wanted.get(at) else {
            return false;
        };
        // Nobody is the child whose relative they are.
        if **survivor == *child {
            self.lacks(at, Lack::Superseded(survivor.to_string()));
            return false;
        }
        self.merged.push((key.clone(), survivor.clone()));
        let is_wanted = self.wanted.iter().any(|(key, _)| key == survivor);
        let mut answers = self.answers.iter().flatten();
        !is_wanted && !answers.any(|(key, _)| key == survivor)
    }

    fn lacks(&mut self, at: usize, why: Lack) {
        if let Some((key, _)) = self.wanted.get(at) {
            self.gaps.push(Gap {
                item: key.clone(),
                why,
            });
        }
    }
}
