//! Does Zoom answer what Entra ID sends, at the address where it sends it?
//!
//! Reading is looked at here: the request with which Entra tests a connection. Writing was tried or was not: a trial is
//! a plan of its own, and what it came to is handed in.

use jiff::Timestamp;

use super::at_zoom;
use crate::check::Verdict;
use crate::check::trial::with_trial;
use crate::zoom::{Base, Zoom};

/// Looks at Zoom as Entra ID does when it tests the connection. `trial` is what the last trial of writing came to.
pub async fn requests(
    zoom: &Zoom,
    base: Base,
    trial: Option<(Timestamp, Verdict)>,
) -> Result<Verdict, Verdict> {
    zoom.answers_entra(base).await.map_err(at_zoom)?;
    let read = format!(
        "At /{} Zoom answers Entra’s test request with an empty list, as Entra wants it.",
        base.segment()
    );
    Ok(with_trial("Entra ID", read, trial))
}
