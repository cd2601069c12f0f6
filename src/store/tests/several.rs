//! Long work, saved lists and tokens: whose they are, and what is left.

use jiff::SignedDuration;

use crate::{
    model::{
        live::Number,
        staff::{Staff, StaffId},
    },
    store::{
        items::ItemState,
        record::Store,
        staff::KeptStaff,
        tests::{
            bed::{Bed, at, beds, by, chance, keys, words},
            council,
        },
        views::Start,
        work::WorkState,
        writing::Tx,
    },
};

async fn begin(bed: &Bed, seconds: i64) -> Tx {
    bed.store.begin(&by("Ayesha"), at(seconds)).await.unwrap()
}

#[tokio::test]
async fn work_is_in_the_hands_of_one_until_its_lease_runs_out() {
    for bed in beds().await {
        let documents = [bed.document(7).await, bed.document(8).await];
        let mut tx = begin(&bed, 2).await;
        let work = tx.begin_work_on("read_again", &documents, Number(3)).await;
        let work = work.unwrap();
        tx.commit(b"").await.unwrap();

        let lease = async |who: &str, now: i64| {
            let mut tx = begin(&bed, now).await;
            let until = at(now) + SignedDuration::from_secs(60);
            let is_theirs = tx.lease_work(&work, who, until).await.unwrap();
            tx.commit(b"").await.unwrap();
            is_theirs
        };
        assert!(lease("one", 10).await);
        assert!(!lease("two", 20).await, "the first has it in hand");
        assert!(lease("one", 30).await, "the first keeps it");
        assert!(!lease("two", 80).await);
        assert!(
            lease("two", 90).await,
            "the first was not heard of any more"
        );
        let mut tx = begin(&bed, 91).await;
        assert_eq!(tx.let_go_of_work("two").await.unwrap(), 1);
        tx.commit(b"").await.unwrap();
        assert!(lease("one", 92).await);
        bed.end().await;
    }
}

#[tokio::test]
async fn the_last_document_that_is_settled_ends_the_work() {
    for bed in beds().await {
        let documents = [bed.document(7).await, bed.document(8).await];
        let mut tx = begin(&bed, 2).await;
        let work = tx.begin_work_on("read_again", &documents, Number(3)).await;
        let work = work.unwrap();
        tx.commit(b"").await.unwrap();

        let why = words("The case system did not answer");
        for (settled, document, why) in [(1, 0, Some(&why)), (1, 0, None), (2, 1, None)] {
            let mut tx = begin(&bed, 3).await;
            let done = tx.settle_item(&work, &documents[document], why).await;
            done.unwrap();
            tx.commit(b"").await.unwrap();
            let mut read = bed.store.read().await.unwrap();
            let kept = read.work(&work).await.unwrap().unwrap();
            assert_eq!((kept.done, kept.total), (settled, 2));
            assert_eq!(kept.state == WorkState::Done, settled == 2);
        }
        let mut read = bed.store.read().await.unwrap();
        let items = read.work_items(&work).await.unwrap();
        let states: Vec<&ItemState> = items.iter().map(|item| &item.state).collect();
        // What was told once stays as it was told.
        assert_eq!(states, [&ItemState::NotDone(why), &ItemState::Done]);
        assert_eq!(read.waiting_items(&work).await.unwrap(), []);
        assert_eq!(read.running_work().await.unwrap(), []);
        assert_eq!(read.work_of("staff:6", 5).await.unwrap().len(), 1);
        drop(read);
        let mut tx = begin(&bed, 4).await;
        let over = tx.lease_work(&work, "one", at(60)).await.unwrap();
        assert!(!over, "work at its end is nobody's");
        drop(tx);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_list_is_its_owner_s_alone() {
    for bed in beds().await {
        council::fill(&bed).await;
        let mut tx = begin(&bed, 60).await;
        let bola = StaffId::new("bola");
        let other = KeptStaff {
            staff: Staff {
                id: StaffId::new("other"),
                email: None,
                ..council::bola().staff
            },
            active: true,
        };
        tx.put_staff(&other, None).await.unwrap();
        let other = other.staff.id;
        let [view] = &tx.saved_views(&bola).await.unwrap()[..] else {
            panic!("one list was saved");
        };

        let name = words("Mine");
        assert!(!tx.rename_view(&other, &view.id, &name).await.unwrap());
        assert!(!tx.start_with(&other, Some(&view.id)).await.unwrap());
        assert!(!tx.drop_view(&other, &view.id).await.unwrap());
        assert!(tx.rename_view(&bola, &view.id, &name).await.unwrap());
        let renamed = tx.saved_views(&bola).await.unwrap();
        assert_eq!((&renamed[0].name, renamed[0].start), (&name, Start::Here));
        assert!(tx.drop_view(&bola, &view.id).await.unwrap());
        assert_eq!(tx.saved_views(&bola).await.unwrap(), []);
        drop(tx);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_token_ends_for_the_service_beside_which_it_is_ended() {
    for bed in beds().await {
        council::fill(&bed).await;
        let beside = Store::beside(&bed.settings, keys(), chance, at(0)).await;
        let beside = beside.unwrap();

        let mut tx = beside.begin(&by("Ayesha"), at(61)).await.unwrap();
        assert!(tx.end_machine("reports").await.unwrap());
        tx.commit(b"").await.unwrap();

        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.machine_named("reports").await.unwrap(), None);
        assert!(read.machines().await.unwrap()[0].ended_at.is_some());
        drop(read);
        // The service goes on writing.
        bed.document(9).await;
        beside.close().await;
        bed.end().await;
    }
}
