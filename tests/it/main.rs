//! The integration tests: one crate that links once and shares its helpers.

mod flows;
mod support;
