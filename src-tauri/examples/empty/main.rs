//! A window with one line of text and nothing else: what the start of Usher's window is compared with.
#![expect(clippy::disallowed_types, reason = "Tauri's macro writes a HashMap")]

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
