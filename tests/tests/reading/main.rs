//! Reading Zoom, Okta and Entra ID: whole, or with the reason why not.

#[cfg(test)]
mod entra;
#[cfg(test)]
mod entra_provisioning;
#[cfg(test)]
mod okta;
#[cfg(test)]
mod server;
#[cfg(test)]
mod zoom;
