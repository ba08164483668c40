//! No secret reaches a stream, a file or the records, whatever is asked for and however it ends.

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use url::Url;
use usher_practice::browser::{Decision, agree};

use crate::program::{Usher, company, files_with, finish, profile_with_tokens, secrets};

#[tokio::test]
async fn a_secret_is_in_no_output_and_in_no_file() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let good = secrets(&practice);
    let wrong = json!({ "zoom": "canary-zoom-4711", "provider": "canary-okta-4711" });
    let plan = usher.plan(&good).await;
    let runs: [(&[&str], &serde_json::Value); 8] = [
        (&["check"], &good),
        (&["check"], &wrong),
        (&["preview", "Zoë"], &good),
        (&["plan", "--all"], &wrong),
        (&["push", &plan, "--yes"], &wrong),
        (&["resume"], &good),
        (&["connect", "zoom"], &good),
        (&["disconnect", "zoom"], &good),
    ];
    let canaries: Vec<&str> = [&good, &wrong]
        .into_iter()
        .flat_map(|object| [&object["zoom"], &object["provider"]])
        .filter_map(|it| it.as_str())
        .collect();
    for (arguments, given) in runs {
        for more in [&["--secrets-from-stdin"][..], &["--secrets-from-stdin", "--json"]] {
            let mut command = usher.command(&[arguments, more].concat());
            // At its loudest.
            command.env("USHER_LOG", "trace");
            let ran = finish(command, &given.to_string()).await;
            for canary in &canaries {
                assert!(
                    !ran.stdout.contains(canary) && !ran.stderr.contains(canary),
                    "{arguments:?}: {ran:?}"
                );
            }
        }
    }
    for canary in canaries {
        assert_eq!(files_with(usher.data.path(), canary), Vec::<std::path::PathBuf>::new(), "{canary}");
    }
}

/// Only Linux has a keychain that can be sent nowhere for one program.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_a_keychain_it_is_said_once_and_the_browser_can_be_elsewhere() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&practice.profile()).await;
    let mut command = usher.command(&["connect", "zoom", "--paste", "--json"]);
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut heard = Vec::new();
    let link = loop {
        let line = said.next_line().await.unwrap().expect("a link is printed");
        if line.starts_with("http://127.0.0.1") && line.contains("/oauth/authorize") {
            break Url::parse(&line).unwrap();
        }
        heard.push(line);
    };
    let heard = heard.join("\n");
    assert_eq!(heard.matches("(keychain.none)").count(), 1, "{heard}");

    // First something that is not the answer: it is said, and the sign-in goes on waiting.
    stdin.write_all(b"http://127.0.0.1:1/elsewhere?code=canary\n").await.unwrap();
    while !said.next_line().await.unwrap().expect("the paste is refused").contains("(sign_in.") {}
    let back = agree(&link, Decision::Allow).await.unwrap();
    stdin.write_all(format!("  {back}\n").as_bytes()).await.unwrap();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).await.unwrap();
    let view: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(view["state"]["kind"], "signed_in", "{view}");
    assert_eq!(view["state"]["kept"], false);
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
}
