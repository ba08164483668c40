//! The mapping preview against the practice company: rules that are kept, tried and written back, everybody with what was
//! found, Entra's own judgement, and reading Zoom's users one by one.

#[cfg(test)]
mod depth;
#[cfg(test)]
mod everybody;
#[cfg(test)]
mod judgement;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod written;
