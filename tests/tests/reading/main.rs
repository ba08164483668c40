//! Reading Zoom and Okta: whole, or with the reason why not.

#[cfg(test)]
mod okta;
#[cfg(test)]
mod server;
#[cfg(test)]
mod zoom;
