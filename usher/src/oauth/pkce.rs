//! The proof that whoever redeems a code is the one who asked for it (RFC 7636), always by S256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::secrets::Secret;

/// Random bytes of a verifier or a state: 256 bits, 43 characters.
const RANDOM_BYTES: usize = 32;

/// Returns a fresh value that nobody can guess.
///
/// # Errors
///
/// When the system has no randomness to give.
pub(super) fn random() -> Result<Secret, getrandom::Error> {
    let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
    getrandom::fill(bytes.as_mut())?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

/// Returns the challenge that goes with a verifier.
pub(super) fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn values_are_long_and_new_each_time() {
        let (one, two) = (random().unwrap(), random().unwrap());
        assert_eq!((one.expose().len(), two.expose().len()), (43, 43));
        assert!(!one.same_as(&two));
    }
}
