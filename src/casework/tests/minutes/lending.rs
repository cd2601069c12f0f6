//! Minutes that are lent: a link, a code, and one pen between two.

use super::*;
use crate::casework::minutes::pen::To;

#[tokio::test]
async fn the_role_is_lent_by_a_link_and_a_code() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    pen::take_over(&bed.office, &jo(), &bed.op(), &document)
        .await
        .unwrap();
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    assert_eq!(code.len(), 6);
    let of_others = sees(&bed, &lee(), &document).await;
    assert_eq!(of_others.lent[0].code, None, "who lent it hands it on");

    let door = lent::door(&bed.office, &token).await.unwrap();
    let all = format!("{door:?}");
    assert!(!all.contains("Maya") && !all.contains("Ana"), "{all}");
    let without = lent::page(&bed.office, &token, "").await;
    assert!(matches!(without, Err(VerbError::NotThere)));
    let wrong = opens(&bed, &token, &other_code(&code)).await;
    assert!(matches!(wrong, Err(VerbError::Wrong(_))));
    let pass = opens(&bed, &token, &code).await.unwrap();

    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    assert_eq!(page.sheet.pen, PenPart::You, "the lender's pen goes over");
    let all = format!("{page:?}");
    for secret in ["Bell", "Hale", "Larch Hill", "ZZ99", "Kerry", "07700"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    let lent_pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    writes(&bed, &lent_pen, &typed("education", "Maya reads well.", 0))
        .await
        .unwrap();
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(text(&seen.sheet, "education").0, "Maya reads well.");
    assert_eq!(seen.sheet.pen, PenPart::Other("Ana Patel".to_owned()));

    lend::stop(&bed.office, &sam(), &bed.op(), &document, &seen.lent[0].id)
        .await
        .unwrap();
    let over = writes(&bed, &lent_pen, &typed("education", "More.", 1)).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(seen.sheet.pen, PenPart::You, "whoever stops it goes on");
}

#[tokio::test]
async fn five_wrong_codes_stop_the_link() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    let wrong = other_code(&code);
    let operation = bed.op();
    for _ in ["pressed once", "pressed twice"] {
        let told = lent::unlock(&bed.office, &token, &operation, &wrong).await;
        assert!(matches!(told, Err(VerbError::Wrong(_))));
    }
    for left in [3, 2, 1] {
        let Err(VerbError::Wrong(told)) = opens(&bed, &token, &wrong).await else {
            panic!("{left}");
        };
        let words = match left {
            1 => "once more".to_owned(),
            left => format!("{left} more times"),
        };
        assert!(told[0].message.contains(&words), "{}", told[0].message);
    }
    let fifth = opens(&bed, &token, &wrong).await;
    assert!(matches!(fifth, Err(VerbError::NotThere)));
    let right = opens(&bed, &token, &code).await;
    assert!(matches!(right, Err(VerbError::NotThere)), "it is over");
    let seen = sees(&bed, &jo(), &document).await;
    assert!(matches!(seen.lent[0].ended, Some((LinkEnd::WrongCodes, _))));
}

#[tokio::test]
async fn an_empty_code_is_no_try() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    for _ in 0..6 {
        let Err(VerbError::Wrong(told)) = opens(&bed, &token, " ").await else {
            panic!("an empty code was taken");
        };
        assert_eq!(told[0].message, "Enter the code");
    }
    let seen = sees(&bed, &jo(), &document).await;
    assert_eq!(seen.lent[0].wrong, 0);
    opens(&bed, &token, &code).await.unwrap();
}

#[tokio::test]
async fn the_role_is_offered_to_those_at_work_before_the_family() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let seen = sees(&bed, &jo(), &document).await;
    let words = |all: &[(String, String)]| -> Vec<String> {
        all.iter().map(|(_, words)| words.clone()).collect()
    };
    let (others, family) = (words(&seen.borrowers), words(&seen.family));
    assert!(
        others.iter().all(|one| !one.contains("(Mother)")),
        "{others:?}"
    );
    assert!(
        family.iter().any(|one| one.contains("(Mother)")),
        "{family:?}"
    );
    assert!(
        others.iter().all(|one| !one.contains("Jo Marsh")),
        "{others:?}"
    );
}

#[tokio::test]
async fn the_minutes_are_handed_over_mid_meeting() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (school, code) = lends(&bed, &document, SCHOOL).await;
    let pass = opens(&bed, &school, &code).await.unwrap();
    let first = Pen::Lent {
        token: &school,
        pass: &pass,
    };
    // Sam holds the pen and did not lend the link: opening it takes nothing from him.
    let refused = writes(&bed, &first, &typed("views", "Hello.", 0)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
    let sam = sam();
    let officer = Pen::Staff(&sam, &document);
    writes(
        &bed,
        &officer,
        &typed("home", "She lives at 14 Larch Hill.", 0),
    )
    .await
    .unwrap();
    let link = sees(&bed, &sam, &document).await.lent[0].id.clone();
    pen::hand_over(&bed.office, &officer, &bed.op(), To::Link(&link))
        .await
        .unwrap();
    writes(&bed, &first, &typed("views", "She likes maths.", 0))
        .await
        .unwrap();

    // The second minute-taker waits until the first hands over.
    let (carer, code) = lends(&bed, &document, CARER).await;
    let pass = opens(&bed, &carer, &code).await.unwrap();
    let second = Pen::Lent {
        token: &carer,
        pass: &pass,
    };
    let refused = writes(&bed, &second, &typed("views", "No.", 1)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if !why.contains("Ana")));
    let hands = lent::page(&bed.office, &school, pass_of(&first)).await;
    let hands = hands.unwrap().sheet.hands;
    let to = hands.iter().find(|(_, name)| name == "Foster carer");
    let to = &to.unwrap().0;
    pen::hand_over(&bed.office, &first, &bed.op(), To::Link(to))
        .await
        .unwrap();
    writes(&bed, &second, &typed("health", "She sleeps well.", 0))
        .await
        .unwrap();
    let late = writes(&bed, &first, &typed("views", "Late.", 1)).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
}

fn pass_of<'p>(pen: &Pen<'p>) -> &'p str {
    match pen {
        Pen::Lent { pass, .. } => pass,
        Pen::Staff(..) => "",
    }
}
