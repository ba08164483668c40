//! What the tests of the whole product stand on: a desktop of their own, a typed WebDriver client, and one way to
//! wait.
//!
//! A test of the real window starts a `desktop::Desktop`, asks it for the window and for the system's browser, and
//! speaks to both through a [`webdriver::Session`]. Nothing here knows the product's pages: a test finds what a person
//! would find, by its role and its words. Linux alone has a driver for the system's web view, and so the desktop.

pub mod admin;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod engine;
pub mod entra_admin;
mod failure;
pub mod fuzz;
#[cfg(target_os = "linux")]
mod googling;
#[cfg(target_os = "linux")]
pub mod guided;
pub mod people;
#[cfg(target_os = "linux")]
mod puzzled;
pub mod stage;
pub mod wait;
pub mod webdriver;

pub use failure::{Failure, Result};
