//! The dress rehearsal and the life cycle, against the practice company, whose Okta acts on its Zoom by itself.

#[cfg(test)]
mod failed;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod played;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod scene;
