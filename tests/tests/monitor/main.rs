//! What has happened lately, over real HTTP, against the practice company: what is told of the log, of people and
//! pushes in error, and of what changed since somebody looked.

#[cfg(test)]
mod failures;
#[cfg(test)]
mod long_log;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod troubles;
