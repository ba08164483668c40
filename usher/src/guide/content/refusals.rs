//! What a guide file is refused for, each refusal with the words that say where and why.

use super::*;

#[test]
fn a_wrong_guide_is_refused() {
    let step = |head: &str, text: &str| {
        format!(
            "+++\nsection = \"S\"\nwhy = \"W\"\npage = \"text\"\n{head}\n[[sources]]\ntitle = \"T\"\n\
             url = \"https://a.example\"\ndate = \"2026-08\"\n+++\n{text}\n"
        )
    };
    check(&[&step("title = \"A\"", "a")], "");
    check(&["section = \"S\""], "guides/okta/10-a.md:1: the head does not stand");
    check(
        &[&step("title = \"A\"\nasks = [\"zoom_conected\"]", "a")],
        "guides/okta/10-a.md:6: unknown variant",
    );
    check(&[&step("title = \"A\"\nchecks = [\"licences\"]", "a")], "unknown variant `licences`");
    check(&[&step("title = \"A\"\nsteps = 6", "a")], "unknown field `steps`");
    check(&[&step("title = \"A\"", "a\n\n[b](http://b.example)")], "guides/okta/10-a.md:13: the link");
    check(&[&step("title = \"A\"", "```panel entra\nx\n```")], "there is no panel");
    check(
        &[&step("title = \"A\"", "a"), &step("title = \"A\"", "a")],
        "guides/okta/11-b.md:1: the title \"A\"",
    );
    let asks = step("title = \"A\"\nasks = [\"zoom_connected\"]", "a");
    let asks_again = step("title = \"B\"\nasks = [\"zoom_connected\"]", "a");
    check(&[&asks, &asks_again], "ZoomConnected is asked twice");
    let question = |title: &str| step(&format!("title = {title:?}\nquestions = [\"push_way\"]"), "a");
    check(&[&question("A"), &question("B")], "PushWay is asked twice");
    check(&[&step("title = \"A\"\ninstead_of = \"c\"", "a")], "there is no step \"c\"");
    check(&[&step("title = \"A\"\ninstead_of = \"b\"", "a"), &step("title = \"B\"", "a")], "");
    check(&[&step("title = \"A\"\nneeds = [\"zoom_connected\"]", "a")], "needed before it is asked");
    let copy = "```copy zoom.who\nWho\n```";
    check(&[&step("title = \"A\"", copy)], "zoom.who is to be copied before it can be known");
    check(&[&asks, &step("title = \"B\"", copy)], "");
    let twice = "```copy app.name\nA\n```\n\n```copy app.name\nB\n```";
    check(&[&step("title = \"A\"", twice)], "app.name is to be copied twice");
    let source = |url: &str, date: &str| {
        step("title = \"A\"", "a").replace("https://a.example", url).replace("2026-08", date)
    };
    check(&[&source("http://a.example", "2026-08")], "is not https");
    check(&[&source("https://a.example", "2026-13")], "is not a year");
    check(&[&source("https://a.example", "2019")], "");
    let apart = step("title = \"C\"", "a").replace("\"S\"", "\"Other\"");
    check(&[&step("title = \"A\"", "a"), &apart, &step("title = \"B\"", "a")], "torn apart");
    let alone = "title = \"A\"\n[[disputed]]\nquestion = \"Q\"\nsettled_by = \"S\"\n\
                 [[disputed.claims]]\nsource = \"S\"\ndate = \"2026\"\nsays = \"X\"";
    check(&[&step(alone, "a")], "needs two claims");
}

#[test]
fn a_wrong_trouble_is_refused() {
    let trouble = |head: &str, text: &str| {
        format!(
            "+++\nsymptom = \"S\"\nwords = [\"w\"]\n{head}\n[[sources]]\ntitle = \"T\"\n\
             url = \"https://a.example\"\ndate = \"2026-08\"\n+++\n{text}\n"
        )
    };
    let refused = |contents: &[&str], fault: &str| {
        let step = trouble("", "a").replace(
            "symptom = \"S\"\nwords = [\"w\"]",
            "section = \"S\"\ntitle = \"Step\"\nwhy = \"W\"\npage = \"text\"",
        );
        let names = ["okta/troubles/a.md", "okta/troubles/b.md"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(contents.iter().copied()).collect();
        let found = read_guide(&[("okta/10-c.md", &step)], &files).map_err(|found| found.to_string());
        match found {
            Ok(guide) => assert_eq!((fault, guide.troubles.len()), ("", contents.len())),
            Err(found) => assert!(!fault.is_empty() && found.contains(fault), "{found}, not {fault}"),
        }
    };
    let token = "title = \"A\"\ncheck = \"trouble_token\"";
    let slow = "title = \"B\"\ncheck = \"trouble_slow\"";
    refused(&[&trouble(token, "a"), &trouble(slow, "a")], "");
    refused(&[&trouble(&format!("{token}\ncure_step = \"c\""), "a")], "");
    refused(
        &[&trouble(&format!("{token}\ncure_step = \"d\""), "a")],
        "guides/okta/troubles/a.md:1: there is no step \"d\"",
    );
    let elsewhere = |id: &str| format!("{token}\ncure_step = \"d\"\ncure_elsewhere = \"{id}\"");
    refused(&[&trouble(&elsewhere("c"), "a")], "");
    refused(&[&trouble(&elsewhere("e"), "a")], "there is no step \"d\"");
    refused(
        &[&trouble(token, "a"), &trouble(&slow.replace('B', "A"), "a")],
        "okta/troubles/b.md:1: the title",
    );
    refused(&[&trouble(&token.replace("\"A\"", "\"Step\""), "a")], "the title \"Step\"");
    refused(
        &[&trouble(token, "a"), &trouble(&token.replace("\"A\"", "\"B\""), "a")],
        "is the look of a already",
    );
    refused(&[&trouble("title = \"A\"", "a")], "missing field `check`");
    refused(&[&trouble(&format!("{token}\ncure = \"c\""), "a")], "unknown field `cure`");
    refused(&[&trouble(token, "```copy zoom.who\nWho\n```")], "before it can be known");
    refused(&[&trouble(token, "a").replace("https", "http")], "is not https");
}

/// Reads these files as one guide; `fault` is a part of what is refused, empty where nothing is.
fn check(contents: &[&str], fault: &str) {
    let names = ["okta/10-a.md", "okta/11-b.md", "okta/12-c.md"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(contents.iter().copied()).collect();
    match read_guide(&files, &[]) {
        Ok(_) => assert_eq!(fault, "", "{contents:?}"),
        Err(found) => {
            let found = found.to_string();
            assert!(!fault.is_empty() && found.contains(fault), "{found}, not {fault}");
        }
    }
}
