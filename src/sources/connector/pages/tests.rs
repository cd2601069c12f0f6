//! Where the next page is.

use super::*;

#[test]
fn the_next_page_is_found_among_the_links() {
    let header = r#"<https://a.example/?p=1,2>; rel="first", <https://a.example/?p=3>; title="x"; rel="next last""#;

    assert_eq!(next_link(header), Some("https://a.example/?p=3".to_owned()));
    assert_eq!(next_link("<https://a.example/?page=1>; rel=prev"), None);
}
