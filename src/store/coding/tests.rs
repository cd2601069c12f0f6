//! What is written is read again.

use crate::{
    model::network::Network,
    store::{
        coding::{NotReadable, decode, encode},
        tests::bed::{child, network},
    },
};

#[test]
fn bytes_that_were_cut_or_lengthened_or_of_another_order_are_refused() {
    let bytes = encode(&network(&child(7)));

    assert_eq!(decode::<Network>(&bytes), Ok(network(&child(7))));
    for cut in 0..bytes.len() {
        assert!(decode::<Network>(&bytes[..cut]).is_err(), "{cut}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(decode::<Network>(&longer), Err(NotReadable::Long));
    let other = [&[99], &bytes[1..]].concat();
    assert_eq!(decode::<Network>(&other), Err(NotReadable::Order));
}
