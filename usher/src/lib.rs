//! The engine: everything Usher does, without a window.
//!
//! Two doors use it: the window (`src-tauri`) and the terminal (`cli`). The outside world is reached over HTTP at base
//! URLs that a profile names, so the practice tenant and the real services are the same code path.
//! ARCHITECTURE.md says which module may use which.

pub mod act;
pub mod app;
pub mod check;
pub mod clock;
pub mod directory;
pub mod guide;
pub mod http;
pub mod mapping;
pub mod model;
pub mod oauth;
pub mod plan;
pub mod problem;
pub mod provision;
pub mod push;
pub mod records;
pub mod run;
pub mod schedule;
pub mod secrets;
pub mod setup;
pub mod zoom;
