//! Carrying out a plan against the practice Zoom, undisturbed and disturbed in every way.

#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod meanwhile;
#[cfg(test)]
mod records;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod unanswered;
#[cfg(test)]
mod undisturbed;
