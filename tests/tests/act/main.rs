//! Actions in the consoles of both sides, over real HTTP, against the practice company: planned, shown, carried out,
//! read back, cut off, taken up and taken back.

#[cfg(test)]
mod consent;
#[cfg(test)]
mod entra_app;
#[cfg(test)]
mod entra_assign;
#[cfg(test)]
mod entra_interrupted;
#[cfg(test)]
mod entra_job;
#[cfg(test)]
mod entra_mapping;
#[cfg(test)]
mod entra_refused;
#[cfg(test)]
mod entra_scene;
#[cfg(test)]
mod entra_settings;
#[cfg(test)]
mod entra_trial;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod trial;
