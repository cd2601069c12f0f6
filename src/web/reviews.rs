//! My reviews, and those of a team, grouped by how late they are.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use crate::{
    casework::{
        notices,
        page::{
            actions::ActionTask,
            document::Owner,
            lists::{
                FormLine, Lateness, NeedsYou, Only, ReferralLine, ReviewCard, ReviewFilter,
                ReviewGroup, ReviewsPage, TeamName,
            },
            minutes::AfterLine,
        },
        reviews,
    },
    render::{dates, view::View},
    web::{
        between,
        error::Failure,
        export, glass, incidents, minutes, plain, saved,
        session::SignedIn,
        shell::{Live, Screen, Shell},
        show,
        site::Site,
    },
};

/// What the list is narrowed to: it stands in the address, so it can be kept as a bookmark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    words: String,
    team: String,
    restricted: String,
    first: String,
    no_worker: String,
    mine: String,
}

impl Asked {
    /// What an address or a form says, name by name.
    pub fn read<'s>(find: impl Fn(&str) -> &'s str) -> Self {
        let of = |name| find(name).to_owned();
        Self {
            words: of("words"),
            team: of("team"),
            restricted: of("restricted"),
            first: of("first"),
            no_worker: of("no_worker"),
            mine: of("mine"),
        }
    }

    /// What is narrowed, as fields of a form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("words", self.words.trim()),
            ("team", &self.team),
            ("restricted", &self.restricted),
            ("first", &self.first),
            ("no_worker", &self.no_worker),
            ("mine", &self.mine),
        ];
        let narrowed = all.into_iter().filter(|(_, value)| !value.is_empty());
        narrowed
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    }

    /// The same, as it stands in an address: equal lists have equal addresses.
    pub fn query(&self) -> String {
        let fields = self.fields();
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", show::encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub fn filter(&self) -> ReviewFilter {
        let only = |sent: &str| {
            if sent.is_empty() {
                Only::All
            } else {
                Only::These
            }
        };
        ReviewFilter {
            words: self.words.trim().to_owned(),
            only_restricted: only(&self.restricted),
            only_first: only(&self.first),
            only_without_worker: only(&self.no_worker),
            only_mine_next: only(&self.mine),
            team: Some(self.team.clone()).filter(|team| !team.is_empty()),
        }
    }
}

/// The reviews of the one who asks.
pub async fn mine(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let live = Live::of_list(&site, "/reviews");
    let page = reviews::mine(&site.office, &asks.actor(), &asked.filter()).await?;
    let screen = (Screen::Reviews, "My reviews", "/reviews", "mine");
    show_list(&site, &asks, &asked, (&page, live), screen).await
}

/// The reviews of a team.
pub async fn team(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let live = Live::of_list(&site, "/reviews/team");
    let page = reviews::team(&site.office, &asks.actor(), &asked.filter()).await?;
    let screen = (Screen::Team, "Reviews of the team", "/reviews/team", "team");
    show_list(&site, &asks, &asked, (&page, live), screen).await
}

async fn show_list(
    site: &Site,
    asks: &SignedIn,
    asked: &Asked,
    (page, live): (&ReviewsPage, Live),
    (screen, heading, action, list): (Screen, &str, &str, &str),
) -> Result<Response, Failure> {
    let children = |count| if count == 1 { "child" } else { "children" };
    let summary = format!(
        "{}. {} {}; {} in the next {} working days; {} for you to take on.",
        dates::day(page.today),
        page.children,
        children(page.children),
        plural(page.meetings_soon, "meeting", "meetings"),
        page.soon_working_days,
        plural(page.need_you, "next step", "next steps"),
    );
    let groups = page.groups.iter().filter(|group| {
        !group.cards.is_empty()
            || matches!(
                group.lateness,
                Lateness::CriticallyOverdue | Lateness::Overdue
            )
    });
    let query = asked.query();
    let kept: usize = page.groups.iter().map(|group| group.cards.len()).sum();
    let found = (!query.is_empty()).then(|| format!("{} found", plural(kept, "child", "children")));
    let of_teams = match screen {
        Screen::Team => &page.teams[..],
        _ => &[],
    };
    let export = export::may(&asks.staff).then(|| export::address(list, &query));
    let notices = match screen {
        Screen::Reviews => notices::mine(&site.office, &asks.actor()).await?,
        _ => Vec::new(),
    };
    let told = notices.iter().map(|one| glass::notice(one, site.now()));
    let view = View::new()
        .text("heading", heading)
        .flag("emergency", glass::may(&asks.staff))
        .text("action", action)
        .text("summary", summary)
        .list("teams", teams(of_teams, &asked.team))
        .object("saved", saved::above(site, asks, action, &query).await?)
        .maybe("export", export)
        .list("incidents", incidents::mine(site, asks).await?)
        .list("emergencies", told)
        .object("filter", filter(asked))
        .maybe("found", found)
        .list("pursuits", page.pursuits.iter().map(between::group))
        .list("actions", page.actions.iter().map(task))
        .list("after", page.after.iter().map(after))
        .list("referrals", page.referrals.iter().map(referral))
        .list("forms", page.forms.iter().map(form))
        .list("groups", groups.map(group));
    let shell = Shell::new(heading).of(&asks.staff).on(screen).live(live);
    site.page("pages/reviews.html", &shell, view)
}

/// Teams to choose from: the code stands in the address, the name on the page.
pub fn teams(teams: &[TeamName], chosen: &str) -> Vec<View> {
    let team = |team: &TeamName| {
        View::new()
            .text("code", &team.code)
            .text("name", &team.name)
            .flag("chosen", team.code.eq_ignore_ascii_case(chosen))
    };
    teams.iter().map(team).collect()
}

/// `1 thing`, `3 things`.
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn filter(asked: &Asked) -> View {
    let only = [
        ("mine", "I have the next step", &asked.mine),
        ("first", "First review", &asked.first),
        ("restricted", "Restricted", &asked.restricted),
        ("no_worker", "No social worker", &asked.no_worker),
    ];
    let only = only.into_iter().map(|(name, words, sent)| {
        View::new()
            .text("name", name)
            .text("words", words)
            .flag("chosen", !sent.is_empty())
    });
    View::new().text("words", &asked.words).list("only", only)
}

fn group(group: &ReviewGroup) -> View {
    View::new()
        .text("code", group.lateness.code())
        .text("title", group.lateness.words())
        .count("count", group.cards.len())
        .list("cards", group.cards.iter().map(card))
}

/// One child's review, for any list.
pub fn card(card: &ReviewCard) -> View {
    let mut counts = vec![
        plural(card.people, "person", "people"),
        format!("{} to invite", card.invited),
    ];
    if card.blocks > 0 {
        counts.push(format!(
            "{} in the way",
            plural(card.blocks, "thing", "things")
        ));
    }
    if card.checks > 0 {
        counts.push(format!("{} to check", card.checks));
    }
    let is_mine = card.need == NeedsYou::Yes;
    let owner = if is_mine { "you" } else { card.next.words() };
    let next = match (card.next, card.next_step.as_str()) {
        (Owner::Nobody, "") => "nothing".to_owned(),
        (_, "") => owner.to_owned(),
        (_, step) => format!("{owner}: {}", lower_first(step)),
    };
    View::new()
        .text("href", show::address(&card.document))
        .text("child", &card.child)
        .text("reference", &card.reference)
        .text("kind", &card.kind)
        .flag("restricted", card.restricted)
        .maybe("social_worker", card.social_worker.as_deref())
        .maybe("reviewing_officer", card.reviewing_officer.as_deref())
        .text("due", card.due.map_or("No due date".into(), dates::date))
        .text("left", &card.clock)
        .maybe("meeting", card.meeting.as_deref())
        .maybe("presses", card.presses.as_deref())
        .text("counts", counts.join(", "))
        .text("next", next)
        .flag("is_mine", is_mine)
}

/// Something that is due after a meeting.
fn after(one: &AfterLine) -> View {
    View::new()
        .text("href", format!("{}#clocks", minutes::address(&one.meeting)))
        .text("child", &one.child)
        .text("reference", &one.reference)
        .text("name", &one.name)
        .text("day", dates::short_day(one.on))
        .text("clock", &one.clock)
}

/// Something that somebody has to do about an action of a meeting.
fn task(one: &ActionTask) -> View {
    View::new()
        .text(
            "href",
            format!("{}#actions", minutes::address(&one.meeting)),
        )
        .text("child", &one.child)
        .text("reference", &one.reference)
        .text("action", &one.action)
        .text("who", &one.who)
        .text("words", &one.words)
        .text("clock", &one.clock)
}

/// Something to do about a referral of one child.
fn referral(line: &ReferralLine) -> View {
    View::new()
        .text("href", format!("{}/refer", show::address(&line.document)))
        .text("child", &line.child)
        .text("service", &line.service)
        .text("words", &line.words)
}

/// A form that waits for the one who asks.
fn form(line: &FormLine) -> View {
    View::new()
        .text("href", plain::address(&line.form))
        .text("child", &line.child)
        .text("title", &line.title)
        .text("words", &line.words)
        .text("clock", &line.clock)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
