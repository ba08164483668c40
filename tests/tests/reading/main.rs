//! Reading Zoom, Okta, Entra ID and Google Workspace: whole, or with the reason why not.

#[cfg(test)]
mod entra;
#[cfg(test)]
mod entra_provisioning;
#[cfg(test)]
mod google;
#[cfg(test)]
mod okta;
#[cfg(test)]
mod server;
#[cfg(test)]
mod zoom;
