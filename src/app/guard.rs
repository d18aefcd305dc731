//! What may leave the core. Away from loopback nothing but reads is sent until the user allows it; what is allowed
//! is a list, and anything that is not on it is refused.

use crate::domain::{
    change::{Change, Method},
    error::ApiError,
    text::Text,
};

/// What is said wherever a change is refused because only reading is allowed.
pub const READ_ONLY: &str = "read-only (--write allows changes)";

/// What the user has allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// Reads only.
    Read,
    /// The changes of the list.
    Write,
}

/// The changes that this program knows how to make. What is not here is never sent.
const ALLOWED: &[(Method, &str)] = &[
    (Method::Put, ""),
    (Method::Patch, ""),
    (Method::Delete, ""),
    (Method::Post, "/start"),
    (Method::Post, "/stop"),
    (Method::Post, "/restart"),
    (Method::Post, "/resize"),
];

impl Permit {
    /// Whether `change` may be sent.
    ///
    /// # Errors
    /// `ApiError::Guarded`, with what the user can do about it.
    pub fn check(self, change: &Change) -> Result<(), ApiError> {
        if self == Self::Read {
            return Err(refused(&format!("not sent: {READ_ONLY}")));
        }
        if !ALLOWED.contains(&(change.method, change.suffix)) {
            return Err(refused("not sent: this program does not know that change"));
        }
        Ok(())
    }
}

fn refused(why: &str) -> ApiError {
    ApiError::Guarded(Text::new(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ComputeKey, WorkspaceId};

    fn change(method: Method, suffix: &'static str) -> Change {
        let target = ComputeKey { id: WorkspaceId::new("s", "g", "w").compute("c"), created: None };
        Change { suffix, ..Change::bare("x", target, method) }
    }

    #[test]
    fn nothing_passes_a_read_only_guard() {
        for (method, suffix) in ALLOWED {
            assert!(Permit::Read.check(&change(*method, suffix)).is_err());
            assert!(Permit::Write.check(&change(*method, suffix)).is_ok());
        }
    }

    #[test]
    fn what_is_not_on_the_list_is_refused() {
        assert!(Permit::Write.check(&change(Method::Post, "/updateIdleShutdownSetting")).is_err());
        assert!(Permit::Write.check(&change(Method::Post, "")).is_err());
    }
}
