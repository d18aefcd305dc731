//! How many requests a caller has left: Resource Manager's token buckets, per subscription, caller and kind.

use std::collections::HashMap;

use super::time::Moment;
use crate::simulator::http::{Method, Request};

/// What a request spends. A POST that only reads (listNodes, listKeys) is a write all the same (observed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Reads,
    Writes,
    Deletes,
}

impl Kind {
    /// What a request spends. A question to the Resource Graph reads, though it is a POST.
    pub fn of(request: &Request) -> Kind {
        match request.method {
            Method::Get => Kind::Reads,
            Method::Post
                if request.path.to_lowercase().starts_with("/providers/microsoft.resourcegraph/") =>
            {
                Kind::Reads
            }
            Method::Put | Method::Patch | Method::Post => Kind::Writes,
            Method::Delete => Kind::Deletes,
        }
    }

    /// Size of one caller's bucket and its refill per second (specification).
    fn own(self) -> (f64, f64) {
        match self {
            Kind::Reads => (250.0, 25.0),
            Kind::Writes | Kind::Deletes => (200.0, 10.0),
        }
    }

    /// The same for all callers of a subscription together.
    fn global(self) -> (f64, f64) {
        match self {
            Kind::Reads => (3750.0, 375.0),
            Kind::Writes | Kind::Deletes => (3000.0, 150.0),
        }
    }
}

/// What is left after a request was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub own: u32,
    pub global: u32,
}

/// How long questions to the Resource Graph are counted together, in seconds.
const WINDOW: i64 = 5;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Moment,
}

impl Bucket {
    fn refilled(self, now: Moment, (size, per_second): (f64, f64)) -> Bucket {
        let seconds = (now - self.at).as_seconds_f64().max(0.0);
        Bucket { tokens: (self.tokens + seconds * per_second).min(size), at: now }
    }
}

/// All buckets. A scope is a subscription, or nothing for requests above subscriptions.
#[derive(Default)]
pub struct Budgets {
    own: HashMap<(String, String, Kind), Bucket>,
    global: HashMap<(String, Kind), Bucket>,
    /// Questions to the Resource Graph, by caller: how many there were since when.
    questions: HashMap<String, (Moment, u32)>,
}

impl Budgets {
    /// Questions to the Resource Graph that a caller has in a window of five seconds (documented).
    pub const QUESTIONS: u32 = 15;

    /// Counts a question to the Resource Graph; how many are left in this window.
    ///
    /// # Errors
    /// The seconds until the next window when there were too many in this one.
    pub fn ask(&mut self, caller: &str, now: Moment) -> Result<u32, u32> {
        let (since, count) = self.questions.entry(caller.to_owned()).or_insert((now, 0));
        let passed = (now - *since).num_seconds();
        if passed >= WINDOW {
            (*since, *count) = (now, 0);
        } else if *count == Self::QUESTIONS {
            return Err(u32::try_from(WINDOW - passed).unwrap_or(1));
        }
        *count += 1;
        Ok(Self::QUESTIONS - *count)
    }

    /// Counts one request.
    ///
    /// # Errors
    /// The seconds to wait when a bucket is empty.
    pub fn spend(&mut self, scope: &str, caller: &str, kind: Kind, now: Moment) -> Result<Left, u32> {
        let own = self.own.entry((scope.to_owned(), caller.to_owned(), kind));
        let own = own.or_insert(Bucket { tokens: kind.own().0, at: now });
        let global = self.global.entry((scope.to_owned(), kind));
        let global = global.or_insert(Bucket { tokens: kind.global().0, at: now });
        *own = own.refilled(now, kind.own());
        *global = global.refilled(now, kind.global());
        if own.tokens < 1.0 || global.tokens < 1.0 {
            let (short, refill) =
                if own.tokens < 1.0 { (own.tokens, kind.own().1) } else { (global.tokens, kind.global().1) };
            return Err(whole((1.0 - short) / refill) + 1);
        }
        own.tokens -= 1.0;
        global.tokens -= 1.0;
        Ok(Left { own: whole(own.tokens), global: whole(global.tokens) })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "buckets hold 0 to 3750 tokens")]
fn whole(tokens: f64) -> u32 {
    tokens as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn an_empty_bucket_refuses_until_it_has_refilled() {
        let mut budgets = Budgets::default();
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(budgets.spend("s", "me", Kind::Reads, now), Ok(Left { own: 249, global: 3749 }));
        for _ in 0..249 {
            budgets.spend("s", "me", Kind::Reads, now).unwrap();
        }
        assert_eq!(budgets.spend("s", "me", Kind::Reads, now), Err(1));
        assert!(budgets.spend("s", "me", Kind::Writes, now).is_ok());
        assert!(budgets.spend("s", "you", Kind::Reads, now).is_ok());
        assert_eq!(budgets.spend("s", "me", Kind::Reads, now + TimeDelta::seconds(2)).unwrap().own, 49);
    }
}
