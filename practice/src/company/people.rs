//! The staff: [`who`] names the places of the oddities.

use crate::company::{DOMAIN, InZoom, OTHER_DOMAIN, Person, Status};
use crate::world::Dice;

/// The places of the people that something is special about.
pub mod who {
    /// Signs in to both vendors; an administrator in Zoom.
    pub const ADMIN: usize = 0;
    /// Zoë O'Brien-Łukasz.
    pub const ZOE: usize = 1;
    /// Invited to Zoom, has not accepted.
    pub const PENDING: usize = 2;
    /// Has an address of another firm.
    pub const OTHER_DOMAIN: usize = 3;
    /// The mail address differs from the login in case.
    pub const MAIL_CASE: usize = 4;
    /// Two people whose mail addresses differ in case only.
    pub const SAME_MAIL: [usize; 2] = [5, 6];
    /// Left the company; still active in Zoom.
    pub const LEFT: usize = 7;
    /// Suspended; still active in Zoom.
    pub const SUSPENDED: usize = 8;
    /// Not yet started.
    pub const STAGED: usize = 9;
    /// Very long names.
    pub const LONG_NAMES: usize = 10;
    /// No given name.
    pub const NO_GIVEN_NAME: usize = 11;
    /// No name at all.
    pub const NO_NAME: usize = 12;
    /// Non-Latin names.
    pub const JAPANESE: usize = 13;
    pub const CYRILLIC: usize = 14;
    pub const ARABIC: usize = 15;
    /// An accent as a combining mark of its own.
    pub const DECOMPOSED: usize = 16;
    /// No mail address.
    pub const NO_MAIL: usize = 17;
    /// Another given name in Zoom.
    pub const OTHER_GIVEN_NAME: usize = 18;
    /// Another display name in Zoom.
    pub const OTHER_DISPLAY_NAME: usize = 19;
    /// Another licence in Zoom.
    pub const OTHER_LICENCE: usize = 20;
    /// Active in the directory, deactivated in Zoom.
    pub const DEACTIVATED: usize = 21;
    /// Names of one letter.
    pub const SHORT_NAMES: usize = 22;
    /// Quotes and a comma in the name.
    pub const QUOTES: usize = 23;
}

/// So many people are oddities; no company is smaller.
pub const ODD_PEOPLE: usize = 24;

const GIVEN: &[&str] = &[
    "Ada", "Amir", "Anouk", "Bea", "Carlos", "Chloé", "Dana", "Edda", "Emre", "Fatima", "Femi", "Gita",
    "Håkon", "Ines", "Ivo", "Jana", "Joon", "Kofi", "Lena", "Luca", "Mai", "Marek", "Nadia", "Noor", "Olga",
    "Omar", "Paula", "Priya", "Quentin", "Rosa", "Sami", "Sofie", "Søren", "Tariq", "Tessa", "Umut", "Vera",
    "Wanda", "Yuki", "Zara",
];

const FAMILY: &[&str] = &[
    "Abara", "Almeida", "Bakker", "Berg", "Castillo", "Costa", "Demir", "Dubois", "Eze", "Farkas", "Fischer",
    "García", "Grant", "Haddad", "Hansen", "Ito", "Ivanova", "Jensen", "Kaya", "Kim", "Kowalska", "Larsen",
    "Mbeki", "Meyer", "Müller", "Nagy", "Novák", "Okafor", "Osei", "Patel", "Quist", "Ramos", "Rossi",
    "Sato", "Silva", "Tanaka", "Ueda", "Varga", "Weiss", "Young",
];

const DEPARTMENTS: &[(&str, &[&str])] = &[
    ("Engineering", &["Developer", "Test engineer", "Architect"]),
    ("Sales", &["Account manager", "Sales engineer"]),
    ("Customer Care", &["Agent", "Team lead"]),
    ("Finance", &["Accountant", "Controller"]),
    ("People", &["Recruiter", "Adviser"]),
    ("Operations", &["Planner", "Technician", "Buyer"]),
];

const LOCALES: &[&str] = &["en_GB", "en_US", "de_DE", "fr_FR", "nl_NL", "pl_PL", "ja_JP"];

pub(super) fn generate(count: usize, dice: &mut Dice) -> Vec<Person> {
    (0..count)
        .map(|number| {
            let person = ordinary(number, dice);
            if number < ODD_PEOPLE { odd(person) } else { person }
        })
        .collect()
}

fn ordinary(number: usize, dice: &mut Dice) -> Person {
    let given = GIVEN[dice.below(GIVEN.len())];
    let family = FAMILY[dice.below(FAMILY.len())];
    let (department, titles) = DEPARTMENTS[dice.below(DEPARTMENTS.len())];
    let title = titles[dice.below(titles.len())];
    let locale = LOCALES[dice.below(LOCALES.len())];
    let status = match dice.below(100) {
        0..2 => Status::Deprovisioned,
        2 => Status::Suspended,
        3 => Status::Staged,
        _ => Status::Active,
    };
    let zoom = match dice.below(100) {
        0..40 => InZoom::Equal,
        40..48 => InZoom::OtherValues,
        48..50 => InZoom::Deactivated,
        _ => InZoom::Absent,
    };
    // Who has not started yet is not in Zoom.
    let zoom = if status == Status::Staged { InZoom::Absent } else { zoom };
    named(number, given, family).with_work(department, title).with(|person| {
        person.locale = Some(locale.to_owned());
        person.status = status;
        person.zoom = zoom;
        // One in ten has no phone, one in twenty no cost centre.
        if dice.below(10) > 0 {
            person.phone = Some(format!("+44 20 7946 {:04}", number % 10_000));
        }
        if dice.below(20) > 0 {
            person.cost_center = Some(format!("CC{:02}", dice.below(40)));
        }
    })
}

fn odd(ordinary: Person) -> Person {
    let number = ordinary.number;
    let as_is = |given: &str, family: &str, zoom: InZoom| {
        named(number, given, family).with_work("Operations", "Planner").with(|person| {
            person.zoom = zoom;
            person.locale = Some("en_GB".to_owned());
        })
    };
    match number {
        who::ADMIN => as_is("Robin", "Ashdown", InZoom::Admin).with(|person| {
            person.login = format!("robin.ashdown@{DOMAIN}");
            person.mail = Some(person.login.clone());
            person.title = Some("IT administrator".to_owned());
            person.manager = None;
        }),
        who::ZOE => as_is("Zoë", "O'Brien-Łukasz", InZoom::Equal).with(|person| {
            person.login = format!("zoe.obrien-lukasz@{DOMAIN}");
            person.mail = Some(person.login.clone());
        }),
        who::PENDING => as_is("Pia", "Waits", InZoom::Pending),
        who::OTHER_DOMAIN => as_is("Anna", "Visser", InZoom::Absent).with(|person| {
            person.login = format!("anna.visser@{OTHER_DOMAIN}");
            person.mail = Some(person.login.clone());
            person.organization = Some("Partner".to_owned());
        }),
        who::MAIL_CASE => as_is("Mara", "Klein", InZoom::Equal).with(|person| {
            person.login = format!("mara.klein@{DOMAIN}");
            person.mail = Some("Mara.Klein@Practice.Example".to_owned());
        }),
        5 => as_is("Jo", "Chen", InZoom::Equal).with(|person| {
            person.login = format!("jo.chen@{DOMAIN}");
            person.mail = Some(person.login.clone());
        }),
        6 => as_is("Jo", "Chen", InZoom::Absent).with(|person| {
            person.login = format!("jo.chen2@{DOMAIN}");
            person.mail = Some(format!("Jo.Chen@{DOMAIN}"));
        }),
        who::LEFT => as_is("Lou", "Gone", InZoom::Equal).with(|person| person.status = Status::Deprovisioned),
        who::SUSPENDED => {
            as_is("Sasha", "Held", InZoom::Equal).with(|person| person.status = Status::Suspended)
        }
        who::STAGED => as_is("Nell", "Soon", InZoom::Absent).with(|person| person.status = Status::Staged),
        // Fifty letters each: as much as Okta takes in a name.
        who::LONG_NAMES => as_is(
            "Maximiliana-Alexandrina Wilhelmina Theodora Berna",
            "von und zu Hohenlangenstein-Überlingen-Winterhold",
            InZoom::Absent,
        )
        .with(|person| {
            person.login = format!("maximiliana.hohenlangenstein-ueberlingen-winterhold@{DOMAIN}");
            person.mail = Some(person.login.clone());
        }),
        who::NO_GIVEN_NAME => as_is("", "Madonna-Smith", InZoom::Absent).with(|person| {
            person.given_name = None;
            person.display_name = Some("Madonna-Smith".to_owned());
        }),
        who::NO_NAME => as_is("Meeting", "Desk", InZoom::Absent).with(|person| {
            person.given_name = None;
            person.family_name = None;
            person.display_name = None;
            person.title = None;
            person.department = None;
        }),
        who::JAPANESE => as_is("花子", "田中", InZoom::Absent).with(|person| {
            person.display_name = Some("田中 花子".to_owned());
            person.locale = Some("ja_JP".to_owned());
        }),
        who::CYRILLIC => as_is("Дмитрий", "Соколов", InZoom::Equal),
        who::ARABIC => as_is("ليلى", "حداد", InZoom::Absent),
        who::DECOMPOSED => as_is("Jose\u{301}", "Nun\u{303}ez", InZoom::Equal),
        who::NO_MAIL => as_is("Nils", "Postlos", InZoom::Absent).with(|person| person.mail = None),
        who::OTHER_GIVEN_NAME | who::OTHER_DISPLAY_NAME | who::OTHER_LICENCE => {
            let given = ["Bob", "Kat", "Lex"][(number - who::OTHER_GIVEN_NAME) % 3];
            as_is(given, "Otherwise", InZoom::OtherValues)
        }
        who::DEACTIVATED => as_is("Dee", "Back", InZoom::Deactivated),
        who::SHORT_NAMES => as_is("O", "X", InZoom::Absent),
        who::QUOTES => as_is("Alexander \"Sascha\"", "Vogel, Jr.", InZoom::Absent),
        _ => ordinary,
    }
}

fn named(number: usize, given: &str, family: &str) -> Person {
    let login = format!("{}.{}{number}@{DOMAIN}", plain(given), plain(family));
    Person {
        number,
        mail: Some(login.clone()),
        login,
        given_name: Some(given.to_owned()),
        family_name: Some(family.to_owned()),
        display_name: Some(format!("{given} {family}")),
        title: None,
        department: None,
        organization: Some("Practice Company".to_owned()),
        phone: None,
        employee_number: Some(format!("{:06}", 100_000 + number)),
        cost_center: None,
        locale: None,
        manager: (number > 0).then_some(number / 8),
        status: Status::Active,
        zoom: InZoom::Absent,
    }
}

/// A name as it stands in an address: small ASCII letters, "x" for a name without any.
fn plain(name: &str) -> String {
    let letters: String = name
        .chars()
        .filter_map(|letter| match letter {
            'é' | 'è' => Some('e'),
            'á' | 'å' => Some('a'),
            'í' => Some('i'),
            'ø' => Some('o'),
            'ü' => Some('u'),
            other => other.is_ascii_alphabetic().then(|| other.to_ascii_lowercase()),
        })
        .collect();
    if letters.is_empty() { "x".to_owned() } else { letters }
}

impl Person {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn with_work(self, department: &str, title: &str) -> Self {
        self.with(|person| {
            person.department = Some(department.to_owned());
            person.title = Some(title.to_owned());
        })
    }
}
