//! What the service counts: the requests of one kind about one subscription.

use std::sync::Arc;

/// The kinds of requests that have a count each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// GET.
    Reads,
    /// PUT, PATCH and POST, also a POST that only reads (observed).
    Writes,
    /// DELETE.
    Deletes,
}

impl Kind {
    /// `reads`, `writes` or `deletes`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Deletes => "deletes",
        }
    }
}

/// One count: so many requests of this kind a subscription allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Budget {
    subscription: Arc<str>,
    kind: Kind,
}

impl Budget {
    /// The budget for requests of `kind` about a subscription; an empty one stands for what is above subscriptions.
    pub fn new(subscription: &str, kind: Kind) -> Self {
        Self { subscription: subscription.to_ascii_lowercase().into(), kind }
    }

    /// The kind of its requests.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whose requests it counts, in lower case.
    pub fn subscription(&self) -> &str {
        &self.subscription
    }
}
