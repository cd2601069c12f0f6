//! What a page looks like in each shape.

use jiff::civil::date;

use super::*;

const ROOT: Root = Root {
    name: "person",
    operation: "GetPerson",
    inner: Some("Person"),
};

fn sample(shape: Shape) -> String {
    let mut page = Page::new(shape, ROOT);
    page.head_number("id", 7);
    page.text("lastName", "O\"N & <Co>");
    page.null("title");
    page.day("dateOfBirth", Some(date(2014, 3, 9)));
    page.list("emails", "Email", |page| {
        page.entry(|page| page.text("email", "a@b.example"));
        page.entry(|page| page.text("email", "c@d.example"));
    });
    page.list("needs", "Need", |page| page.entry_text("Ramp"));
    page.list("none", "No", |_| {});
    page.object("care", |page| page.number("periodOfCareId", Some(4)));
    page.finish()
}

#[test]
fn json_carries_the_fields_in_order() {
    assert_eq!(
        sample(Shape::Json),
        r#"{"id":7,"lastName":"O\"N & <Co>","title":null,"dateOfBirth":"2014-03-09T00:00:00","emails":[{"email":"a@b.example"},{"email":"c@d.example"}],"needs":["Ramp"],"none":[],"care":{"periodOfCareId":4}}"#
    );
}

#[test]
fn xml_repeats_an_element_for_a_list() {
    let text = sample(Shape::Xml);
    assert!(text.contains(
        "<id>7</id><lastName>O&quot;N &amp; &lt;Co&gt;</lastName><title xsi:nil=\"true\"/>"
    ));
    assert!(text.contains("<emails><email>a@b.example</email></emails><emails><email>c@d.example</email></emails><needs>Ramp</needs><care>"));
    assert!(text.ends_with("</person>"));
}

#[test]
fn soap_wraps_lists_and_keeps_ids_in_attributes() {
    let text = sample(Shape::Soap(Envelope::V1_1));
    assert!(text.contains("<m:Person id=\"7\"><m:LastName>"));
    assert!(text.contains("<m:DateOfBirth>09/03/2014</m:DateOfBirth><m:Emails><m:Email><m:Email>a@b.example</m:Email></m:Email>"));
    assert!(text.contains("<m:None/><m:Care><m:PeriodOfCareId>4</m:PeriodOfCareId></m:Care></m:Person></m:GetPersonResponse>"));
}

#[test]
fn a_veil_removes_or_censors_what_is_guarded() {
    let veiled = |veil| {
        let mut page = Page::new(Shape::Json, ROOT);
        page.veil = veil;
        page.text("lastName", "Bright");
        page.guarded(|page| page.text("postCode", "ZZ99 1AA"));
        page.finish()
    };
    assert_eq!(veiled(Veil::Removed), r#"{"lastName":"Bright"}"#);
    assert_eq!(
        veiled(Veil::Censored),
        r#"{"lastName":"Bright","postCode":"*******"}"#
    );
    assert_eq!(
        veiled(Veil::None),
        r#"{"lastName":"Bright","postCode":"ZZ99 1AA"}"#
    );
}
