//! The practice Zoom account as a client meets it, over HTTP.

#[cfg(test)]
mod faults;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod large;
#[cfg(test)]
mod rate;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tenant;
#[cfg(test)]
mod users;
