//! Runs that are cut off, stopped or refused, with the practice company in a process of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Child;
use url::Url;
use usher_tests::wait::{LIMIT, Look, until};

use crate::program::Usher;

/// More groups than are worked on at once, so that a push that is stopped has something left to do.
const COMPANY: [&str; 4] = ["--people", "40", "--groups", "60"];

/// A practice company in a process of its own; it ends with the test.
pub(crate) struct Company {
    pub(crate) sheet: Value,
    control: Url,
    client: reqwest::Client,
    _process: Child,
}

impl Company {
    pub(crate) async fn open(usher: &Usher, options: &[&str]) -> Self {
        let arguments = [&["practice", "--json"], options].concat();
        let mut process = usher.command(&arguments).spawn().expect("the program starts");
        let stdout = process.stdout.take().expect("stdout is a pipe");
        let line = BufReader::new(stdout).lines().next_line().await.expect("text").expect("a line");
        let sheet: Value = serde_json::from_str(&line).expect("JSON");
        let control = Url::parse(sheet["urls"]["control"].as_str().expect("an address")).expect("an address");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { sheet, control, client, _process: process }
    }

    async fn get(&self, path: &str) -> Value {
        self.client.get(self.control.join(path).unwrap()).send().await.unwrap().json().await.unwrap()
    }

    /// Every change of a group in Zoom takes so many milliseconds, before it takes effect.
    pub(crate) async fn slow_down(&self, ms: u64) {
        let faults = json!([
            { "vendor": "zoom", "method": "PATCH", "kind": { "kind": "latency", "ms": ms } },
            { "vendor": "zoom", "method": "POST", "kind": { "kind": "latency", "ms": ms } },
        ]);
        let answer =
            self.client.put(self.control.join("faults").unwrap()).json(&faults).send().await.unwrap();
        assert!(answer.status().is_success());
    }

    /// Writes to Zoom that took effect.
    pub(crate) async fn writes(&self) -> Vec<Value> {
        let history = self.get("history").await;
        let is_write = |entry: &&Value| {
            entry["vendor"] == "zoom" && entry["method"] != "GET" && entry["applied"] == true
        };
        history.as_array().unwrap().iter().filter(is_write).cloned().collect()
    }

    pub(crate) async fn wait_for_writes(&self, count: usize) {
        until("writes in Zoom", LIMIT, async || {
            let writes = self.writes().await.len();
            Ok(if writes >= count { Look::Seen(()) } else { Look::NotYet(format!("{writes} writes")) })
        })
        .await
        .unwrap();
    }

    /// The addresses in each group, by the group's name; a name that stands twice fails the test.
    pub(crate) async fn memberships(&self) -> BTreeMap<String, BTreeSet<String>> {
        let state = self.get("zoom/state").await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let users: BTreeMap<String, String> = state["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| (text(&user["id"]), text(&user["user_name"])))
            .collect();
        let mut groups = BTreeMap::new();
        for group in state["groups"].as_array().unwrap() {
            let members =
                group["members"].as_array().unwrap().iter().map(|id| users[id.as_str().unwrap()].clone());
            let twice = groups.insert(text(&group["name"]), members.collect());
            assert!(twice.is_none(), "{} stands twice", group["name"]);
        }
        groups
    }

    pub(crate) fn secrets(&self) -> &Value {
        &self.sheet["secrets"]
    }

    /// Somebody takes one member out of every group in Zoom but these; how many groups that were.
    pub(crate) async fn take_out_of_all_but(&self, except: &BTreeMap<String, BTreeSet<String>>) -> usize {
        let state = self.get("zoom/state").await;
        let api = Url::parse(self.sheet["urls"]["zoom_api"].as_str().expect("an address")).unwrap();
        let token = self.secrets()["zoom"].as_str().unwrap();
        let mut taken = 0;
        for group in state["groups"].as_array().unwrap() {
            if except.contains_key(group["name"].as_str().unwrap()) {
                continue;
            }
            let Some(member) = group["members"].as_array().unwrap().first() else { continue };
            let path = format!("scim2/Groups/{}", group["id"].as_str().unwrap());
            let remove = format!("members[value eq \"{}\"]", member.as_str().unwrap());
            let body = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "remove", "path": remove }],
            });
            let request = self.client.patch(api.join(&path).unwrap()).bearer_auth(token).json(&body);
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
            taken += 1;
        }
        taken
    }

    /// Starts a command with the secrets; it goes on by itself.
    pub(crate) async fn start(&self, usher: &Usher, arguments: &[&str]) -> Child {
        start(usher, arguments, self.secrets()).await
    }
}

/// Starts a command and hands it the secrets; it goes on by itself.
async fn start(usher: &Usher, arguments: &[&str], secrets: &Value) -> Child {
    let mut child = usher.command(arguments).spawn().expect("the program starts");
    child.stdin.take().unwrap().write_all(secrets.to_string().as_bytes()).await.unwrap();
    child
}

/// What Zoom has after a push that nothing disturbed.
async fn undisturbed() -> BTreeMap<String, BTreeSet<String>> {
    let usher = Usher::new();
    let company = Company::open(&usher, &COMPANY).await;
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let plan = usher.plan(company.secrets()).await;
    let push = ["push", &plan, "--yes", "--secrets-from-stdin"];
    usher.run(&push, &company.secrets().to_string()).await.ended(0);
    company.memberships().await
}

#[tokio::test]
async fn a_push_that_was_killed_is_resumed_to_the_same_end() {
    let usher = Usher::new();
    let company = Company::open(&usher, &COMPANY).await;
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let plan = usher.plan(company.secrets()).await;
    company.slow_down(150).await;
    let push = ["push", &plan, "--yes", "--secrets-from-stdin"];
    let mut child = start(&usher, &push, company.secrets()).await;
    company.wait_for_writes(4).await;
    // SIGKILL, or its like: nothing in the program gets to say goodbye.
    child.kill().await.unwrap();

    let runs = usher.run(&["runs", "--json"], "").await.ended(0).json();
    assert_eq!(runs[0]["state"], "interrupted", "{runs}");
    company.slow_down(0).await;
    let resume = ["resume", "--json", "--secrets-from-stdin"];
    let report = usher.run(&resume, &company.secrets().to_string()).await.ended(0).json();
    assert_eq!(report["run"]["state"], "done", "{report}");
    assert_eq!(report["run"]["id"], runs[0]["id"]);
    assert_eq!(company.memberships().await, undisturbed().await);
    // It has ended, and is not taken up again.
    usher.run(&resume, &company.secrets().to_string()).await.ended(1);
}

/// A signal is Unix's way of Ctrl-C.
#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_stops_a_push_that_can_be_resumed() {
    let usher = Usher::new();
    let company = Company::open(&usher, &COMPANY).await;
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let plan = usher.plan(company.secrets()).await;
    company.slow_down(300).await;
    let push = ["push", &plan, "--yes", "--secrets-from-stdin"];
    let child = start(&usher, &push, company.secrets()).await;
    company.wait_for_writes(2).await;
    let id = child.id().unwrap().to_string();
    assert!(tokio::process::Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
    let output = child.wait_with_output().await.unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(6), "{stdout}\n{stderr}");
    assert!(stderr.contains("Stopping after the requests that are out."), "{stderr}");
    assert!(stdout.contains("usher resume "), "{stdout}");

    company.slow_down(0).await;
    let resume = ["resume", "--secrets-from-stdin"];
    usher.run(&resume, &company.secrets().to_string()).await.ended(0);
    assert_eq!(company.memberships().await, undisturbed().await);
}

#[tokio::test]
async fn a_second_push_is_refused_and_told_who_holds_it() {
    let usher = Usher::new();
    let company = Company::open(&usher, &COMPANY).await;
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let first = usher.plan(company.secrets()).await;
    let second = usher.plan(company.secrets()).await;
    company.slow_down(2_000).await;
    let child = start(&usher, &["push", &first, "--yes", "--secrets-from-stdin"], company.secrets()).await;
    company.wait_for_writes(1).await;
    let push = ["push", &second, "--yes", "--json", "--secrets-from-stdin"];
    let ran = usher.run(&push, &company.secrets().to_string()).await.ended(7);
    let why = ran.json()["problem"]["why"].as_str().unwrap().to_owned();
    let holder = format!("the terminal, process {}", child.id().unwrap());
    assert!(why.contains(&holder), "{why}");
}
