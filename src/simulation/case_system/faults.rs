//! What can go wrong, by name.

use crate::simulation::case_system::{
    ask::Resource,
    fault::{About, Aim, Effect, Fault, Faulty, Said, Wait},
    numbers::Former,
};

const ALL: Aim = Aim {
    child: None,
    resource: None,
    after_days: 0,
    every: 1,
    after_requests: 0,
    times: None,
};
/// The third child of the council, whose record is otherwise in order.
const THIRD: Aim = Aim {
    child: Some(3),
    ..ALL
};

const fn third(resource: Resource) -> Aim {
    Aim {
        resource: Some(resource),
        ..THIRD
    }
}

const fn fault(
    name: &'static str,
    about: About,
    effect: Effect,
    aim: Aim,
    what: &'static str,
) -> Fault {
    Fault {
        name,
        what,
        about,
        effect,
        aim,
    }
}

/// The fault of this name.
pub fn named(name: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.name == name)
}

use About::{Answers, Changes, Errors, Limits, Merged, Paging, Restricted, SignIn, Writes};
use Resource as R;

/// Everything that can go wrong, in the order in which it is listed.
// A table is read by its lines: two a fault.
#[rustfmt::skip]
pub const FAULTS: &[Fault] = &[
    // signing in
    fault("token_revoked_mid_run", SignIn, Effect::TokensRevoked, Aim { after_requests: 20, times: Some(1), ..ALL },
        "After twenty requests all tokens are revoked; a new one works."),
    fault("token_lives_one_second", SignIn, Effect::TokenLives(1), ALL,
        "Tokens expire after one second, so that one runs out during a long pull."),
    fault("token_endpoint_says_wait", SignIn, Effect::TokenEndpointSaysWait, Aim { times: Some(1), ..ALL },
        "The first call for a token is answered with 429 and Retry-After: 1."),
    fault("token_endpoint_down", SignIn, Effect::TokenEndpointDown, ALL,
        "The token endpoint answers 503 for as long as it lasts."),
    fault("token_lacks_the_scope", SignIn, Effect::TokenLacksScope, ALL,
        "A token is given, but without the right to read persons: every read is 403."),
    fault("client_secret_refused", SignIn, Effect::SecretRefused, ALL,
        "The client's id and secret are no longer accepted: invalid_client."),
    fault("api_key_refused", SignIn, Effect::KeyRefused, ALL,
        "The token is good, the API key is not: 401 without an invitation to sign in again."),
    fault("sign_in_page_with_status_200", SignIn, Effect::SignInPage, THIRD,
        "A proxy answers for one child with its sign-in page: HTML, status 200."),
    fault("redirect_to_another_host", SignIn, Effect::RedirectElsewhere, THIRD,
        "One child's record redirects to a sign-in service on another host."),
    // limits
    fault("told_to_wait_in_seconds", Limits, Effect::Wait(Wait::Seconds(1)), Aim { every: 12, times: Some(4), ..ALL },
        "Now and then 429 with Retry-After in seconds."),
    fault("told_to_wait_until_a_time", Limits, Effect::Wait(Wait::UntilDate(3)), Aim { every: 12, times: Some(2), ..ALL },
        "Now and then 429 with Retry-After as an HTTP date."),
    fault("told_to_wait_without_a_time", Limits, Effect::Wait(Wait::Unsaid), Aim { every: 12, times: Some(4), ..ALL },
        "Now and then 429 without Retry-After."),
    fault("two_hundred_requests_a_second", Limits, Effect::Rate(200), ALL,
        "More than 200 requests a second are answered with 429 and Retry-After: 1."),
    // answers
    fault("busy_for_a_moment", Answers, Effect::Status(503, Said::Text("Service Unavailable"), Wait::Unsaid), Aim { every: 9, ..ALL },
        "Each ninth request is answered with 503; the next try works."),
    fault("down_for_one_resource", Answers, Effect::Status(503, Said::Text("Service Unavailable"), Wait::Unsaid), Aim { resource: Some(R::Reviews), ..ALL },
        "Reviews are answered with 503, for every child, for as long as it lasts."),
    fault("down_altogether", Answers, Effect::Status(503, Said::Page("The service is unavailable."), Wait::Unsaid), ALL,
        "Every read is answered with 503 and an HTML page."),
    fault("server_error_in_text", Answers, Effect::Status(500, Said::Text("Object reference not set to an instance of an object."), Wait::Unsaid), third(R::Placements),
        "One child's placements are answered with 500 and a line of text."),
    fault("connection_reset_once", Answers, Effect::Reset, Aim { times: Some(1), ..third(R::Relationships) },
        "The connection is reset when one child's relationships are first asked for."),
    fault("connection_reset_always", Answers, Effect::Reset, third(R::Workers),
        "The connection is reset whenever one child's workers are asked for."),
    fault("body_comes_slowly", Answers, Effect::Slow, third(R::Addresses),
        "One child's addresses come in drops of 64 bytes, twenty a second."),
    fault("body_stops_half_way", Answers, Effect::Stall, third(R::Organisations),
        "One child's organisations stop half way and the connection stays open."),
    fault("body_shorter_than_declared", Answers, Effect::DeclaresMore, third(R::Visits),
        "One child's visits end before the declared length."),
    fault("answer_cut_off", Answers, Effect::CutOff, third(R::Relationships),
        "One child's relationships are half an answer, with the length of that half."),
    fault("answer_is_empty", Answers, Effect::Empty, third(R::Relationships),
        "One child's relationships are answered with status 200 and nothing."),
    fault("answers_compressed_unasked", Answers, Effect::Gzip, ALL,
        "Every answer is compressed with gzip, asked for or not."),
    fault("xml_in_iso_8859_1", Answers, Effect::Latin1, ALL,
        "XML comes in ISO-8859-1 and says so in its first line only."),
    fault("byte_order_mark_first", Answers, Effect::ByteOrderMark, ALL,
        "Every answer opens with a byte order mark."),
    fault("xml_with_a_document_type", Answers, Effect::Dtd, THIRD,
        "One child's XML declares a document type with an entity that names a file."),
    fault("billion_laughs", Answers, Effect::BillionLaughs, THIRD,
        "One child's XML declares entities that unfold to gigabytes."),
    fault("nested_without_end", Answers, Effect::Deep, third(R::Person),
        "One child's record is nested ten thousand deep."),
    fault("body_without_end", Answers, Effect::Enormous, third(R::CaseNotes),
        "One child's case notes are a quarter of a gigabyte of blanks."),
    fault("json_called_html", Answers, Effect::WrongContentType, third(R::Person),
        "One child's record is right, and labelled text/html."),
    fault("soap_fault_1_1", Answers, Effect::SoapFault(Faulty::V1_1), third(R::Relationships),
        "One child's relationships are a SOAP 1.1 Fault with status 500."),
    fault("soap_fault_1_2", Answers, Effect::SoapFault(Faulty::V1_2), third(R::Relationships),
        "One child's relationships are a SOAP 1.2 Fault with status 500."),
    fault("soap_fault_with_status_200", Answers, Effect::SoapFault(Faulty::WithStatus200), third(R::Relationships),
        "One child's relationships are a SOAP Fault with status 200."),
    // errors
    fault("error_as_bare_text", Errors, Effect::Status(400, Said::Text("Invalid Mosaic ID"), Wait::Unsaid), third(R::Addresses),
        "One child's addresses are refused with a line of text."),
    fault("error_as_message", Errors, Effect::Status(400, Said::Message("Invalid Mosaic ID"), Wait::Unsaid), third(R::Addresses),
        "One child's addresses are refused with {message}."),
    fault("error_as_list", Errors, Effect::Status(400, Said::Errors("Invalid Mosaic ID"), Wait::Unsaid), third(R::Addresses),
        "One child's addresses are refused with {errors: [...]}."),
    fault("error_as_problem_details", Errors, Effect::Status(400, Said::Problem("Invalid Mosaic ID"), Wait::Unsaid), third(R::Addresses),
        "One child's addresses are refused with RFC 9457 problem details."),
    fault("error_as_operation_outcome", Errors, Effect::Status(400, Said::Outcome("Invalid Mosaic ID"), Wait::Unsaid), third(R::Addresses),
        "One child's addresses are refused with an OperationOutcome."),
    fault("resource_not_supported", Errors, Effect::Status(501, Said::Message("This source does not support visits"), Wait::Unsaid), Aim { resource: Some(R::Visits), ..ALL },
        "Visits are answered with 501: this source does not have them."),
    fault("child_not_found", Errors, Effect::Status(404, Said::Message("Person not found"), Wait::Unsaid), THIRD,
        "A child who is in the list is not found when asked for."),
    fault("record_deleted", Errors, Effect::Status(410, Said::Message("Record deleted"), Wait::Unsaid), THIRD,
        "A child's record is answered with 410: deleted."),
    // paging
    fault("cursor_never_advances", Paging, Effect::CursorStandsStill, ALL,
        "The list of children gives the same page and the same cursor for ever."),
    fault("row_repeated_across_pages", Paging, Effect::RowRepeated, ALL,
        "The last child of each page is the first of the next."),
    fault("rows_shift_between_pages", Paging, Effect::RowsShift, ALL,
        "Pages go by offset, and a new child at the top shifts every row by one."),
    fault("next_page_on_another_host", Paging, Effect::NextLinkElsewhere, ALL,
        "The link to the next page leads to another host."),
    // restricted
    fault("restricted_refused", Restricted, Effect::Refused, THIRD,
        "A child's record is refused: 403."),
    fault("restricted_name_only", Restricted, Effect::NameOnly, THIRD,
        "A restricted child: the answer holds the name and the flag and nothing else."),
    fault("restricted_told_in_full", Restricted, Effect::Flagged, THIRD,
        "A restricted child: everything is told, with the flag Y."),
    fault("restricted_fields_removed", Restricted, Effect::FieldsRemoved, THIRD,
        "A restricted child: whereabouts are left out, with a marker in their place."),
    fault("restricted_censored", Restricted, Effect::Censored, THIRD,
        "A restricted child: values are replaced by asterisks."),
    fault("restriction_flag_unreadable", Restricted, Effect::FlagUnreadable, THIRD,
        "A child's restriction flag holds a question mark."),
    fault("restriction_flag_missing", Restricted, Effect::FlagMissing, THIRD,
        "A child's restriction flag is not in the answer."),
    fault("becomes_restricted_overnight", Restricted, Effect::NameOnly, Aim { after_days: 1, ..THIRD },
        "An open child becomes restricted a day after the invite was prepared."),
    fault("worker_barred_from_one_child", Restricted, Effect::Status(403, Said::Problem("You are barred from this record."), Wait::Unsaid), THIRD,
        "The account may read every child but one, and is told so."),
    // merged
    fault("merged_and_moved", Merged, Effect::Merged(Former::Moved), THIRD,
        "A child's number has been merged: 301 to the survivor."),
    fault("merged_and_moved_for_good", Merged, Effect::Merged(Former::MovedForGood), THIRD,
        "A child's number has been merged: 308 to the survivor."),
    fault("merged_answers_with_another_id", Merged, Effect::Merged(Former::OtherId), THIRD,
        "A child's number has been merged: 200, and another number in the body."),
    fault("merged_and_invalidated", Merged, Effect::Merged(Former::Invalidated), THIRD,
        "A child's number has been merged: 404, invalidated."),
    fault("known_duplicate", Merged, Effect::KnownDuplicate, THIRD,
        "A child's record has a relationship of type duplicate to another number."),
    fault("merged_overnight", Merged, Effect::Merged(Former::Moved), Aim { after_days: 1, ..THIRD },
        "A child's number is merged between two reads, overnight."),
    fault("redirect_without_end", Merged, Effect::RedirectLoop, third(R::Person),
        "A child's number redirects to itself."),
    // changes
    fault("placement_moves_overnight", Changes, Effect::PlacementMoves, Aim { after_days: 1, ..THIRD },
        "A child moves to another placement a day after the invite was prepared."),
    fault("mother_moves_overnight", Changes, Effect::MotherMoves, Aim { after_days: 1, ..THIRD },
        "A mother's address changes a day after the invite was prepared."),
    fault("relative_has_a_new_email", Changes, Effect::MotherHasNewEmail, Aim { after_days: 1, ..THIRD },
        "A mother's email changes overnight, and the child's ETag does not."),
    fault("worker_leaves_overnight", Changes, Effect::WorkerLeaves, Aim { after_days: 1, ..THIRD },
        "A child's social worker leaves a day after the invite was prepared."),
    // writes
    fault("idempotency_keys_ignored", Writes, Effect::KeysIgnored, ALL,
        "Idempotency keys are ignored: a repeated write is kept twice."),
    fault("write_kept_then_dropped", Writes, Effect::KeptThenDropped, Aim { times: Some(1), ..ALL },
        "A write is kept, and the connection dropped before the answer."),
    fault("first_write_still_under_way", Writes, Effect::StillUnderWay, Aim { after_requests: 1, times: Some(1), ..ALL },
        "A repeated write is answered with 409 because the first is still under way."),
    fault("review_changed_meanwhile", Writes, Effect::ReviewChangedMeanwhile, Aim { times: Some(1), ..ALL },
        "A review is changed by somebody else before the change arrives: 412."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_as_words() {
        let mut names: Vec<_> = FAULTS.iter().map(|fault| fault.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FAULTS.len());
        for fault in FAULTS {
            assert!(
                fault
                    .name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            );
            assert!(fault.what.ends_with('.'), "{}", fault.name);
        }
    }
}
