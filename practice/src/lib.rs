//! The practice tenant.
