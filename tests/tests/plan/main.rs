//! The comparison of what is wanted with what Zoom has, on made-up worlds of every kind.

#[cfg(test)]
mod cost;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod names;
#[cfg(test)]
mod people;
#[cfg(test)]
mod people_cases;
#[cfg(test)]
mod words;
#[cfg(test)]
mod world;
