//! Pages that only say something: help and cookies.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use crate::{
    render::view::View,
    web::{error::Failure, session::SignedIn, shell::Shell, site::Site},
};

type Section = (&'static str, &'static [&'static str]);

const COOKIES: &[Section] = &[(
    "",
    &[
        "While you are signed in this service keeps a cookie in your browser, __Host-session. It holds a random number that shows that you have signed in, and nothing about you. It is forgotten when you sign out.",
        "If you sign in with your council's own account, a second cookie, __Host-samepage-sign-in, holds a random number and the page that you asked for, for ten minutes at most and only until you are back from signing in.",
        "Without them nobody could sign in or stay signed in, so you are not asked for consent. There are no other cookies, nothing is counted about you, and nothing comes from another website.",
    ],
)];

const HELP: &[Section] = &[
    (
        "One document for everyone",
        &[
            "The review invite of a child is one page that the reviewing officer, the social worker and business support fill in together. Each sees what the others have changed within moments, and who is there now.",
            "Nobody is ever locked out. When two people change the same field, the second one is shown both values and chooses.",
        ],
    ),
    (
        "Where the values come from",
        &[
            "Each value says where it comes from and when it was read. What you enter lies over the record; reading the record again does not overwrite it, and tells you when the record has changed meanwhile.",
        ],
    ),
    (
        "What you see and do not see",
        &[
            "You see the children allocated to you or to your team. Each time you open a child's document, that is written down.",
            "A page that is not there and a page that is not for you look the same.",
        ],
    ),
    (
        "Live updates",
        &[
            "The page of a document changes by itself when somebody changes something, but never where you are typing. You can pause this with the button above the list.",
        ],
    ),
];

/// How this works.
pub async fn help(
    State(site): State<Arc<Site>>,
    asks: Option<SignedIn>,
) -> Result<Response, Failure> {
    show(&site, asks.as_ref(), "Help", HELP)
}

/// Which cookies there are.
pub async fn cookies(
    State(site): State<Arc<Site>>,
    asks: Option<SignedIn>,
) -> Result<Response, Failure> {
    show(&site, asks.as_ref(), "Cookies", COOKIES)
}

/// Somebody has signed in again in a tab of its own, to send what stands in another.
pub async fn signed_in(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let shell = Shell::new("You are signed in").of(&asks.staff);
    site.page("pages/signed-in.html", &shell, View::new())
}

fn show(
    site: &Site,
    asks: Option<&SignedIn>,
    heading: &str,
    sections: &[Section],
) -> Result<Response, Failure> {
    let sections = sections
        .iter()
        .map(|(title, lines)| View::new().text("title", title).texts("lines", *lines));
    let view = View::new()
        .text("heading", heading)
        .list("sections", sections);
    let shell = Shell::new(heading);
    let shell = match asks {
        Some(asks) => shell.of(&asks.staff),
        None => shell,
    };
    site.page("pages/text.html", &shell, view)
}
