//! What a door can ask for.

pub mod view;
