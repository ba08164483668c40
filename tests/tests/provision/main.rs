//! Carrying out a plan of people against the practice Zoom, undisturbed and disturbed in every way.

#[cfg(test)]
mod killed;
#[cfg(test)]
mod many;
#[cfg(test)]
mod meanwhile;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod unanswered;
#[cfg(test)]
mod undisturbed;
