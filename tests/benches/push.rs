//! What a push of 200 groups with 20,000 memberships costs, at the rate that Zoom allows.
//!
//! The practice company runs in a process of its own, with Zoom's documented limits (60 group requests a second), so
//! that the memory measured here is the engine's. Printed: requests sent against the least that a push can take
//! (a request a group, one for each thousand members, one to look afterwards), the share of the allowed rate that was
//! used, the share of requests refused with 429, and the peak of memory. Run it with `cargo xtask bench`.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench prints, and ends when it cannot go on"
)]

use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use usher::clock;
use usher::http::{BaseUrl, Category, Http, Pacing, Remote, Scheme};
use usher::model::{AccountId, GroupId, Match, MembershipSource, PersonId};
use usher::plan::{ChangeTarget, GroupChange, Pace, Plan, cost};
use usher::push::{self, Context, Control, Learned};
use usher::records::{Profile, Records, RunState};
use usher::zoom::Zoom;
use usher_practice::Settings;
use usher_tests::stage::Token;

const GROUPS: usize = 200;
const MEMBERS: usize = 100;

/// Given to this program to make it the practice company.
const PRACTICE: &str = "--practice-company";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match std::env::args().any(|argument| argument == PRACTICE) {
        true => runtime.block_on(practice()),
        false => runtime.block_on(bench()),
    }
}

async fn practice() {
    let mut settings = Settings { people: 2_500, ..Settings::default() };
    settings.zoom.groups_per_day_max = 5_000;
    let practice = usher_practice::start(settings).await.expect("a practice company");
    let line = serde_json::json!({
        "api": practice.urls().zoom_api,
        "token": practice.credentials().zoom.token,
        "profile": practice.profile().to_string(),
    });
    println!("{line}");
    // Runs until the bench, which holds the other end, is gone.
    std::io::stdin().lines().for_each(drop);
}

async fn bench() {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .arg(PRACTICE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the practice company");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output");
    std::io::BufReader::new(stdout).read_line(&mut line).expect("its addresses");
    let said: serde_json::Value = serde_json::from_str(&line).expect("its addresses");
    let said = |key: &str| said.get(key).and_then(|value| value.as_str()).expect("an address").to_owned();

    let token = Arc::new(Token::new(Scheme::Bearer, &said("token")));
    let base = BaseUrl::parse(&said("api")).expect("an address");
    let zoom = Zoom::new(Remote::new(Http::new().expect("a client"), base, token, Pacing::zoom()));
    let accounts = zoom.accounts(&|_, _| ()).await.expect("accounts");
    let active: Vec<AccountId> =
        accounts.into_iter().filter(|account| account.active).map(|account| account.id).collect();
    assert!(active.len() >= MEMBERS, "too few accounts: {}", active.len());

    let plan = plan(&active);
    let pace = Pace {
        add_chunk: 1_000,
        remove_chunk: 1_000,
        medium_per_second: 60.0,
        light_per_second: 80.0,
        lists_members: true,
        accounts: 0,
    };
    let least = cost(&plan, &pace).requests();
    let folder = tempfile::tempdir().expect("a folder");
    let records = Records::open(folder.path()).expect("records");
    let profile = Profile::parse(&said("profile")).expect("a profile");
    records.save_profile("bench", &profile, clock::now()).expect("a profile");
    records
        .save_plan("plan", "bench", usher::records::PlanKind::Groups, &plan, clock::now())
        .expect("a plan");
    records.begin_run("run", "plan", "bench", clock::now()).expect("a run");

    let before = zoom.remote().rate(Category::Medium);
    let (_control, wishes) = tokio::sync::watch::channel(Control::Go);
    let started = Instant::now();
    let context = Context {
        zoom: &zoom,
        records: &records,
        run: "run",
        plan: &plan,
        learned: Learned { lists_members: Some(true), ..Learned::default() },
        seconds_planned: 0.0,
        progress: &|_| (),
    };
    let applied = push::apply(context, wishes).await;
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(applied.state, RunState::Done, "{:?}", applied.halted);

    let after = zoom.remote().rate(Category::Medium);
    let sent = (after.sent - before.sent) as f64;
    let refused = (after.refused_429 - before.refused_429) as f64;
    println!("groups                 {GROUPS}, memberships {}", GROUPS * MEMBERS);
    println!(
        "requests               {sent} sent, {least} at least: {:.3} of the minimum",
        sent / least as f64
    );
    println!("time                   {seconds:.1} s");
    println!("allowed rate used      {:.1} % of 60 a second", 100.0 * sent / seconds / 60.0);
    println!("refused with 429       {:.2} %", 100.0 * refused / sent);
    println!("peak memory            {:.0} MiB", peak_memory_mib());
    drop(child.stdin.take());
    child.wait().expect("the practice company's end");
}

/// Each group has its own hundred people, wrapping around.
fn plan(accounts: &[AccountId]) -> Plan {
    let changes = (0..GROUPS).map(|group| {
        let members: BTreeSet<&AccountId> = accounts.iter().cycle().skip(group * 37).take(MEMBERS).collect();
        let add = members
            .into_iter()
            .map(|account| Match { person: PersonId::new(account.as_str()), account: account.clone() });
        GroupChange {
            source: GroupId::new(format!("{group:04}")),
            name: format!("Bench {group:04}"),
            inner_groups: 0,
            target: ChangeTarget::Create { name: format!("Bench {group:04}") },
            add: add.collect(),
            remove: Vec::new(),
            remove_off: Vec::new(),
            same: Vec::new(),
            left_alone: Vec::new(),
            known_by: MembershipSource::NewGroup,
            within: None,
        }
    });
    Plan { changes: changes.collect(), ..Plan::default() }
}

/// The most memory this process has had in use, in MiB; Linux says it in `/proc`.
fn peak_memory_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|text| text.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kib.unwrap_or_else(|| panic!("no peak of memory in /proc")) / 1024.0
}
