//! Lists the commands for the access control: what is not here, and granted in `capabilities/`, no page can call.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "overview",
        "start_practice",
        "profile_draft",
        "save_profile",
        "import_profile",
        "remove_profile",
        "profile",
        "step",
        "tell_step",
        "connect",
        "cancel_sign_in",
        "reopen_sign_in",
        "copy_sign_in_link",
        "paste_redirect",
        "sign_out",
        "check",
        "look",
        "stop_look",
        "people",
        "preview",
        "group_choices",
        "make_plan",
        "plan",
        "plan_members",
        "save_plan_csv",
        "push",
        "resume_run",
        "retry_run",
        "pause_run",
        "stop_run",
        "runs",
        "report",
        "search",
        "open_link",
        "preferences",
        "set_preferences",
    ]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        panic!("{error:#}");
    }
}
