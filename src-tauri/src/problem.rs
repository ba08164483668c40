//! What the window itself can fail at, in words: files that a person chose, the browser, the clipboard, the practice
//! company's start. Everything else is a failure of the engine and comes from there as a [`Problem`].

use std::fmt::Display;

use usher::problem::Problem;

/// The system names no folder for an app's data.
pub(crate) fn no_folder() -> Problem {
    Problem::new(
        "window.no_folder",
        "There is no folder in which Usher can keep its records.",
        "This computer does not say where your home folder is.",
        &["Set the environment variable USHER_DATA to a folder of your own, and open Usher again."],
    )
}

/// A file that was chosen cannot be read.
pub(crate) fn unreadable(error: &dyn Display) -> Problem {
    Problem::new(
        "file.unreadable",
        "Usher cannot read this file.",
        "A profile is a small text file, and this one is not, or you may not read it.",
        &["Choose another file.", "Check that the file is still there and that you may read it."],
    )
    .detail(error.to_string())
}

/// A file that was named cannot be written.
pub(crate) fn not_written(error: &dyn Display) -> Problem {
    Problem::new(
        "file.not_written",
        "The file was not saved.",
        "The folder does not take it. A file of that name that was there before is still as it was.",
        &["Save it in another folder.", "Check that the disk has room and that you may write there."],
    )
    .detail(error.to_string())
}

/// The system opens no browser.
pub(crate) fn no_browser(error: &dyn Display) -> Problem {
    Problem::new(
        "window.no_browser",
        "The browser did not open.",
        "This computer did not say which program opens a web page.",
        &[
            "Copy the address, and paste it into a browser yourself.",
            "Choose a browser in the system's settings.",
        ],
    )
    .detail(error.to_string())
}

/// The clipboard takes nothing.
pub(crate) fn no_clipboard(error: &dyn Display) -> Problem {
    Problem::new(
        "window.no_clipboard",
        "The link was not copied.",
        "The clipboard did not take it: another program may be using it.",
        &["Try it again."],
    )
    .detail(error.to_string())
}

/// The practice company's servers did not start.
pub(crate) fn practice(error: &dyn Display) -> Problem {
    Problem::new(
        "practice.not_started",
        "The practice company did not start.",
        "It runs on this computer and needs a few free network ports on it.",
        &["Try it again.", "Check that no security program keeps Usher from listening on this computer."],
    )
    .detail(error.to_string())
}

/// The choices of how the window looks were not kept.
pub(crate) fn not_kept(error: &dyn Display) -> Problem {
    Problem::new(
        "window.not_kept",
        "Usher will not remember this choice.",
        "It holds until you quit; the file it is kept in was not written.",
        &["Check that the disk has room."],
    )
    .detail(error.to_string())
}
