//! The console steps that an API can do: what is there now, and one change at a time.
//!
//! Nothing here decides. A change is a value ([`okta::Op`]) that says what it wants; [`okta::Console`] reads what is
//! there in the same shape, and sends the change. Whoever carries out a plan compares the two, before and after.

pub mod okta;
