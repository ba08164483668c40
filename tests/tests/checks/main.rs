//! Every look of the guides, over real HTTP, against the practice company: what it says while a step is not done,
//! once it is, and when it cannot be seen.

#[cfg(test)]
mod entra_setup;
#[cfg(test)]
mod entra_tenant;
#[cfg(test)]
mod entra_troubles;
#[cfg(test)]
mod google;
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
