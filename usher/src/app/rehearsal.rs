//! The dress rehearsal: one test person goes through a whole life in Okta, and Zoom is looked at after each act.
