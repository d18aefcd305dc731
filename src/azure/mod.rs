//! The service's protocol.
