//! The body of a form of any bytes, as every page takes it.
#![no_main]

use axum::{body::Body, extract::FromRequest as _, http::Request};
use futures_util::FutureExt as _;
use libfuzzer_sys::fuzz_target;
use samepage::{
    forms::plain::rewording::{boxes, reword},
    web::form::{Posted, local},
};

const FORM: &str = include_str!("../../../templates/forms/accommodation-request/form.toml");

fuzz_target!(|bytes: &[u8]| {
    let request = Request::post("/r/abcdefghijklmnop")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(bytes.to_vec()))
        .expect("the address and the header are right");
    let read = Posted::from_request(request, &()).now_or_never();
    let Ok(posted) = read.expect("the whole body is there") else {
        return;
    };
    let _ = posted.operation();
    let _ = posted.own::<u32>("version");
    let back = posted.back("/");
    assert!(
        back.starts_with('/') && !back.starts_with("//"),
        "it leads to another site"
    );
    assert_eq!(local(&back), Some(back.as_str()));
    // What is typed into the boxes of a form's words is said by its file, or nothing is changed.
    if posted.named("w-").next().is_none() {
        return;
    }
    let mut typed = boxes(FORM);
    for (name, words) in posted.pairs() {
        if let Some(one) = typed.get_mut(name) {
            one.clone_from(words);
        }
    }
    if let Some(reworded) = reword(FORM, 2, &typed) {
        for (name, words) in boxes(&reworded.text) {
            assert_eq!(
                typed.get(&name).map(|words| words.trim()),
                Some(words.as_str())
            );
        }
    }
});
