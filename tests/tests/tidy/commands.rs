//! The commands of the window: what is written, what is handled, what is listed and what is granted are the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::source::{read, sources};

type Names = BTreeSet<String>;

#[test]
fn every_command_is_handled_listed_and_granted_and_nothing_else_is() {
    let code = sources(&["src-tauri/src"], &["rs"]);
    let written: Names = code.iter().flat_map(|source| written(&source.text)).collect();
    if written.is_empty() {
        let calls = sources(&["src-tauri/src"], &["rs"])
            .into_iter()
            .flat_map(|source| source.code_with(&["generate_handler!"]));
        assert_eq!(calls.count(), 0, "a handler without a command");
        return;
    }
    let handled: Names = code.iter().flat_map(|source| handled(&source.text)).collect();
    assert_eq!(handled, written, "left: in generate_handler!, right: marked #[tauri::command]");
    let listed = listed(&read("src-tauri/build.rs"));
    assert_eq!(listed, written, "left: in the AppManifest of build.rs, right: marked #[tauri::command]");
    let granted: Names = capabilities().iter().flat_map(granted).collect();
    assert_eq!(granted, written, "left: granted in src-tauri/capabilities, right: marked #[tauri::command]");
}

#[test]
fn only_the_main_window_is_granted_anything_and_no_remote_page_is() {
    for capability in capabilities() {
        let windows = capability.get("windows").and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(windows, [Value::from("main")], "{capability}");
        assert!(capability.get("remote").is_none(), "a page from the web asks for nothing: {capability}");
        let permissions =
            capability.get("permissions").and_then(Value::as_array).cloned().unwrap_or_default();
        for permission in permissions {
            let name =
                permission.as_str().or_else(|| permission.get("identifier")?.as_str()).unwrap_or_default();
            let reaches_out =
                ["fs:", "shell:", "http:", "process:"].iter().any(|plugin| name.starts_with(plugin));
            assert!(!reaches_out, "{name}: files, programs and the network are the engine's");
        }
    }
}

fn capabilities() -> Vec<Value> {
    let files = sources(&["src-tauri/capabilities"], &["json"]);
    files
        .iter()
        .map(|file| serde_json::from_str(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path)))
        .collect()
}

/// The functions that are marked as commands.
fn written(text: &str) -> Names {
    let marked = text.split("#[tauri::command").skip(1);
    let function = |after: &str| {
        let name = after.split_once("fn ")?.1;
        Some(name.split(['(', '<']).next()?.trim().to_owned())
    };
    marked.filter_map(function).collect()
}

/// The functions inside `generate_handler![…]`, by their last name.
fn handled(text: &str) -> Names {
    let lists = text.split("generate_handler![").skip(1).filter_map(|after| Some(after.split_once(']')?.0));
    let names = lists.flat_map(|list| list.split(',').filter_map(|path| path.rsplit("::").next()));
    names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The names in brackets of the build script: those of the manifest.
fn listed(text: &str) -> Names {
    let lists = text.split('[').skip(1).filter_map(|after| Some(after.split_once(']')?.0));
    let strings = lists.flat_map(|list| list.split('"').skip(1).step_by(2));
    strings.map(str::to_owned).collect()
}

/// The commands that a capability grants: permissions without a plugin's name before them.
fn granted(capability: &Value) -> Names {
    let permissions = capability.get("permissions").and_then(Value::as_array).into_iter().flatten();
    let own = permissions.filter_map(Value::as_str).filter_map(|name| name.strip_prefix("allow-"));
    own.map(|name| name.replace('-', "_")).collect()
}

#[test]
fn names_are_read_from_each_of_the_four_places() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Names>();
    assert_eq!(
        written("#[tauri::command]\npub(crate) async fn sign_in(\n#[tauri::command(async)]\nfn plan<R>("),
        names(&["plan", "sign_in"])
    );
    assert_eq!(handled("generate_handler![\n commands::sign_in,\n plan,\n]"), names(&["plan", "sign_in"]));
    assert_eq!(listed("AppManifest::new().commands(&[\"sign_in\", \"plan\"])"), names(&["plan", "sign_in"]));
    let capability =
        serde_json::json!({ "permissions": ["core:event:allow-listen", "allow-sign-in", "allow-plan"] });
    assert_eq!(granted(&capability), names(&["plan", "sign_in"]));
}
