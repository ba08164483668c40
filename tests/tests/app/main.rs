//! Everything a door can ask for, over real HTTP, against the practice company.

#[cfg(test)]
mod canary;
#[cfg(test)]
mod entra;
#[cfg(test)]
mod going_wrong;
#[cfg(test)]
mod google_connection;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod okta_verdicts;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod schedule;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod unattended;
#[cfg(test)]
mod ways;
#[cfg(test)]
mod whole_way;
#[cfg(test)]
mod words;
#[cfg(test)]
mod zoom_verdicts;
