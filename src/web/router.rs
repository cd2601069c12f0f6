//! Every address of the site.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use crate::web::{
    actions, api, batch, between, board, calendar, close, consult, course, dates, decide,
    demo_mailbox, demo_sign_in, directory, document,
    error::Failure,
    events, exclude, export, field, from, glass, guesses, heard, history, home, incidents, knows,
    layers, library, minutes, notify, people, plain, preview, receipt, refer, referred, reply,
    responses, reviews, saved,
    session::SignedIn,
    several, shell, sign, sign_in,
    site::{SignIn, Site},
    slips, slots, staff, stay, strays, together, words, work,
};

/// The whole site.
pub fn router(site: Arc<Site>) -> Router {
    let mut pages = Router::new()
        .route("/", get(first))
        .route("/reviews", get(reviews::mine))
        .route("/reviews/parts/list", get(reviews::mine))
        .route("/reviews/team", get(reviews::team))
        .route("/reviews/team/parts/list", get(reviews::team))
        .route("/board", get(board::page))
        .route("/board/parts/list", get(board::page))
        .route("/board/mail", get(strays::page).post(strays::dealt_with))
        .route("/board/answer", post(heard::keep))
        .route("/slip", get(slips::page).post(slips::find))
        .route("/board/several", get(several::choose))
        .route("/board/several/check", post(several::check))
        .route("/board/several/do", post(several::begin))
        .route("/work/{work}", get(work::page))
        .route("/work/{work}/parts/progress", get(work::part))
        .route("/export", get(export::page).post(export::download))
        .route("/views", get(saved::page).post(saved::change))
        .route("/views/new", get(saved::form).post(saved::save))
        .route("/directory", get(directory::list).post(directory::put))
        .route("/directory/entry", get(directory::entry))
        .route("/directory/confirm", post(directory::confirm))
        .route(
            "/directory/replace",
            get(directory::replacing).post(directory::replace),
        )
        .route("/library", get(library::list))
        .route("/library/new", get(library::new).post(library::publish))
        .route("/library/{form}", get(library::form))
        .route(
            "/library/letters/{form}/{letter}",
            get(library::read::letter),
        )
        .route("/library/services/{service}", get(library::read::service))
        .route(
            "/library/{form}/versions/{version}",
            get(library::read::version),
        )
        .route("/library/{form}/change", get(library::change))
        .route(
            "/library/{form}/words",
            get(library::words::page).post(library::words::publish),
        )
        .route(
            "/library/{form}/archive",
            get(library::archive::ask).post(library::archive::done),
        )
        .route("/library/{form}/suggest", post(library::suggest))
        .route("/library/{form}/settle", post(library::settle))
        .route("/plain/{document}", get(plain::page).post(plain::save))
        .route("/plain/{document}/print", get(plain::printed))
        .route(
            "/plain/{document}/since/{number}/parts/{names}",
            get(plain::news::part),
        )
        .route(
            "/plain/{document}/file",
            get(plain::files::file).post(plain::attach),
        )
        .route(
            "/plain/{document}/siblings",
            get(plain::siblings::choose).post(plain::siblings::check),
        )
        .route(
            "/plain/{document}/letter/{name}",
            get(plain::letters::page).post(plain::letters::give),
        )
        .route("/plain/{document}/sign", post(plain::sign))
        .route("/plain/{document}/close", post(plain::close))
        .route("/plain/{document}/settle", post(plain::settle))
        .route("/allocation", get(board::allocation))
        .route("/allocation/cover", post(board::cover_set))
        .route("/allocation/cover/end", post(board::cover_end))
        .route("/incidents", get(incidents::list))
        .route("/receipt", get(receipt::page))
        .route("/receipt/csv", get(receipt::csv))
        .route("/emergency", get(glass::page).post(glass::open))
        .route("/permissions", get(board::permissions).post(board::agree))
        .route("/from/{system}/{person}", get(from::page).post(from::begin))
        .route("/session/parts/left", get(stay::left))
        .route("/session/stay", post(stay::stay))
        .route("/signed-in", get(words::signed_in))
        .route("/calendar", get(calendar::page).post(calendar::set))
        .route("/actions", get(actions::mine).post(actions::say_mine))
        .route(
            "/referrals/{referral}",
            get(refer::form::page).post(refer::form::keep),
        )
        .route(
            "/referrals/{referral}/change",
            get(refer::form::change).post(refer::form::amend),
        )
        .route(
            "/referrals/{referral}/check",
            get(refer::check::page).post(refer::check::send),
        )
        .route("/referrals/{referral}/act", post(refer::states::act))
        .route(
            "/referrals/{referral}/parts/{part}",
            get(refer::states::part),
        )
        .route("/referrals/{referral}/family", get(refer::family_page))
        .route("/post", get(batch::page).post(batch::posted))
        .route("/post/letters", get(batch::print))
        .route("/notify/receipts", post(notify::receipts))
        .route("/notify/texts", post(notify::came))
        .route("/staff", get(staff::page))
        .route("/staff/end", post(staff::end))
        .route("/staff/give-back", post(staff::give_back))
        .route("/help", get(words::help))
        .route("/cookies", get(words::cookies))
        .merge(documents())
        .merge(links(&site));
    if site.sign_in == SignIn::Demo {
        let choose = get(demo_sign_in::page).post(demo_sign_in::choose);
        pages = pages
            .route("/sign-in", choose)
            .route("/demo/mailbox", get(demo_mailbox::list))
            .route(
                "/demo/mailbox/letter",
                get(demo_mailbox::letter).post(demo_mailbox::answer),
            );
    }
    if let Some(provider) = &site.provider {
        pages = pages.merge(sign_in::pages::routes(&site, provider));
    }
    let pages = pages.route("/sign-out", post(demo_sign_in::sign_out));
    let api = api::Api {
        site: Arc::clone(&site),
    };
    let all = layers::in_time(pages.merge(api::router(api)))
        .route("/events", get(events::stream))
        .route("/events/lists", get(events::lists))
        .route("/assets/{*path}", get(asset))
        .fallback(nothing);
    layers::around(&site, all).with_state(site)
}

/// Pages of people who have no account: whoever has the link is let in.
fn links(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/d/{token}", get(slots::page).post(slots::answer))
        .route("/r/{token}", get(reply::page).post(reply::answer))
        .route(
            "/m/{token}",
            get(minutes::lent::page).post(minutes::lent::save),
        )
        .route("/m/{token}/code", post(minutes::lent::unlock))
        .route(
            "/m/{token}/row",
            get(minutes::lent::row).post(minutes::lent::change_row),
        )
        .route("/a/{token}", get(actions::page).post(actions::say))
        .route("/s/{token}", get(referred::page).post(referred::answer))
        .route("/r/{token}/again", post(reply::again))
        .route("/r/{token}/dates", post(reply::dates))
        .route("/r/{token}/views", get(consult::page).post(consult::save))
        .route("/r/{token}/views/code", post(consult::unlock))
        .route("/r/{token}/views/code/text", post(consult::text_code))
        .layer(from_fn_with_state(Arc::clone(site), guesses::limit))
}

fn documents() -> Router<Arc<Site>> {
    let pages = Router::new()
        .route("/", get(document::people))
        .route("/invite", get(document::invite))
        .route("/forms", get(plain::of_child).post(plain::begin))
        .route("/history", get(history::page))
        .route("/looks", get(history::looks))
        .route("/home", get(home::page).post(home::act))
        .route("/home/copy", get(home::pack))
        .route("/home/file", get(home::file))
        .route("/parts/{part}", get(document::part))
        .route("/field", get(field::page).post(field::enter))
        .route("/read-again", post(document::read_again))
        .route("/add", get(people::choose).post(people::add))
        .route("/add/person", get(people::form))
        .route("/exclude", get(exclude::page).post(exclude::propose))
        .route("/exclude/agree", post(exclude::agree))
        .route("/exclude/end", post(exclude::end))
        .route("/decide", get(decide::page).post(decide::decide))
        .route("/knows", get(knows::page).post(knows::decide))
        .route("/knows/agree", post(knows::agree))
        .route("/knows/end", post(knows::end))
        .route("/between", get(between::page).post(between::pursue))
        .route("/close", get(close::page).post(close::close))
        .route("/as", get(preview::page))
        .route("/dates", get(dates::page))
        .route("/dates/offer", post(dates::offer))
        .route("/dates/withdraw", post(dates::withdraw))
        .route("/dates/link", post(dates::link))
        .route("/dates/ask", post(dates::ask))
        .route("/dates/handed", post(dates::handed))
        .route("/dates/letter", get(dates::letter))
        .route("/dates/said", post(dates::said))
        .route("/dates/choose", post(dates::choose))
        .route("/dates/joining", post(dates::joining))
        .route("/responses", get(responses::page))
        .route("/responses/parts/{part}", get(responses::part))
        .route("/responses/send", post(responses::send))
        .route("/together", get(together::page).post(together::join))
        .route("/together/leave", post(together::leave))
        .route("/changed", get(course::page).post(course::tell))
        .route("/changed/in-person", post(course::in_person))
        .route("/responses/letter", get(responses::letter))
        .route("/responses/paper", get(responses::paper))
        .route("/responses/mail", post(responses::dealt_with))
        .route("/responses/aside", post(responses::asides::settle))
        .route("/responses/call-off", post(responses::call_off))
        .route("/responses/settle", post(responses::settle))
        .route("/responses/handed", post(responses::handed))
        .route("/responses/returned", post(responses::returned))
        .route(
            "/responses/reach",
            get(responses::reach::form).post(responses::reach::choose),
        )
        .route("/responses/spoke", post(responses::spoke))
        .route("/responses/told", post(responses::by_phone::told))
        .route("/responses/came", post(responses::came))
        .route(
            "/responses/answer",
            get(responses::form).post(responses::note),
        )
        .route("/refer", get(refer::list).post(refer::new))
        .route("/sign", get(sign::page).post(sign::sign))
        .route("/withdraw", post(sign::withdraw))
        .route("/seen", post(glass::seen))
        .route(
            "/incident",
            get(incidents::beginning).post(incidents::begin),
        )
        .route(
            "/incidents/{incident}",
            get(incidents::page).post(incidents::step),
        )
        .route("/incidents/{incident}/parts/{part}", get(incidents::part))
        .route("/views", get(consult::read))
        .route("/views/file", get(consult::download))
        .route("/views/code", post(consult::renew));
    // The second is of one meeting among several; without a number it is the first.
    let pages = minutes_at(minutes_at(pages, "/minutes"), "/minutes/{meeting}");
    Router::new().nest("/documents/{document}", pages)
}

/// The pages of the minutes of one meeting.
fn minutes_at(pages: Router<Arc<Site>>, at: &str) -> Router<Arc<Site>> {
    let below = |rest: &str| format!("{at}/{rest}");
    pages
        .route(at, get(minutes::page).post(minutes::save))
        .route(&below("parts/{part}"), get(minutes::part))
        .route(&below("begin"), post(minutes::begin))
        .route(&below("take"), post(minutes::take))
        .route(&below("lend"), post(minutes::lending::lend))
        .route(
            &below("list"),
            get(minutes::list::page).post(minutes::list::take_in),
        )
        .route(&below("refuse"), post(minutes::lending::refuse))
        .route(&below("stop"), post(minutes::lending::stop))
        .route(&below("finish"), post(minutes::finish))
        .route(
            &below("copy"),
            get(minutes::copies::page).post(minutes::copies::give),
        )
        .route(
            &below("letter"),
            get(minutes::letter::page).post(minutes::letter::act),
        )
        .route(&below("letter/file"), get(minutes::letter::file))
        .route(&below("copy/file"), get(minutes::copies::file))
        .route(&below("actions"), post(minutes::actions::act))
        .route(&below("row"), get(minutes::row).post(minutes::change_row))
}

async fn first(State(site): State<Arc<Site>>, asks: Option<SignedIn>) -> Redirect {
    match asks {
        Some(asks) => match saved::start(&site, &asks).await {
            Some(chosen) => Redirect::to(&chosen),
            None => Redirect::to(shell::first_page(&asks.staff)),
        },
        None => Redirect::to("/sign-in"),
    }
}

async fn asset(State(site): State<Arc<Site>>, request: Request) -> Response {
    site.assets
        .answer(request.uri().path())
        .unwrap_or_else(|| Failure::NotThere.into_response())
}

async fn nothing() -> Failure {
    Failure::NotThere
}
