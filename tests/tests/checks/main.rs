//! Every look of the Okta guide, over real HTTP, against the practice company: what it says while a step is not done,
//! once it is, and when it cannot be seen.

#[cfg(test)]
mod groups;
#[cfg(test)]
mod org;
#[cfg(test)]
mod people;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod troubles;
