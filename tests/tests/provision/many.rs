//! Many people: one list read again in place of thousands of single looks, and a memory that does not grow with them.

use std::collections::BTreeMap;

use usher::model::{Accounts, Address, PersonId};
use usher::plan::people::{There, Value, WantedPerson, diff};
use usher::records::RunState;
use usher_tests::people::{all_on, carry_out, has};
use usher_tests::stage::{Stage, records_in};

const MANY: usize = 5_000;

#[tokio::test]
async fn five_thousand_people_come_and_are_seen_by_reading_the_list_once() {
    let stage = Stage::of(24, 14, |switches| {
        switches.zoom.associated_domains = vec!["practice.example".to_owned()];
    })
    .await;
    let wanted: Vec<WantedPerson> = (0..MANY).map(person).collect();
    let accounts = stage.zoom().accounts(&|_, _| ()).await.unwrap();
    let accounts = Accounts::index(accounts, Default::default());
    let there = There { accounts: &accounts, admins: &Default::default(), has: &has };
    let plan = diff(&wanted, &[], &there, &all_on());
    assert_eq!(plan.create.len(), MANY);
    let before = stage.practice.history().len();
    // Notes go to the disk one by one; here it is their number that counts, so memory stands in for it where it can.
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let records = records_in(folder.path(), &stage.practice);
    let run = stage.begin_people(&records, &plan);
    let ended = carry_out(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!((ended.state, &ended.halted), (RunState::Done, &None));
    assert_eq!(ended.people.len(), MANY);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for entry in stage.practice.history().into_iter().skip(before) {
        *asked.entry(entry.method).or_default() += 1;
    }
    assert_eq!(asked["POST"], MANY);
    let pages = (MANY + accounts.by_id.len()).div_ceil(usher::zoom::PAGE);
    assert_eq!(asked["GET"], pages, "{asked:?}");
}

fn person(number: usize) -> WantedPerson {
    let user_name = format!("person.{number:05}@practice.example");
    let value = |path: &str, value: String| Value { path: path.to_owned(), value, compared: true };
    WantedPerson {
        person: PersonId::new(format!("many-{number:05}")),
        name: format!("Zoë O'Brien-Łukasz {number}"),
        address: Address::parse(&user_name),
        also: Default::default(),
        values: vec![
            value("name.givenName", "Zoë".to_owned()),
            value("name.familyName", format!("O'Brien-Łukasz {number}")),
        ],
        refused: None,
        user_name,
    }
}
