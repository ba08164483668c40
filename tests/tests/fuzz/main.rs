//! Readers take anything: no input breaks one, and none keeps it busy.

#[cfg(test)]
mod entra_expression;
#[cfg(test)]
mod entra_schema;
#[cfg(test)]
mod okta_expression;
#[cfg(test)]
mod zoom_user;
