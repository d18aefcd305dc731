//! Things that go wrong on order: which requests they hit, how often, and what happens to them.

use std::time::Duration;

use serde::Deserialize;

/// One ordered fault. It hits the next `times` requests that match, then it is used up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// How many matching requests it hits.
    #[serde(default = "once")]
    pub times: u32,
    /// Which requests it hits.
    #[serde(default)]
    pub matching: Matching,
    /// What happens to them.
    pub effect: Effect,
}

/// Which requests a fault hits; what is left out matches all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Matching {
    /// `GET`, `PUT` and so on.
    pub method: Option<String>,
    /// Part of the path or of the query, in any case.
    pub contains: Option<String>,
}

/// What happens to a request.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Effect {
    /// 429 as the front door gives it.
    Throttle {
        /// In seconds.
        retry_after: u32,
    },
    /// 429 as a provider gives it that counts requests by itself.
    ThrottleResource {
        /// In seconds.
        retry_after: u32,
    },
    /// 503 with the time after which to come back.
    Unavailable {
        /// In seconds.
        retry_after: u32,
    },
    /// 429 `RetryableError`: something is not ready yet, and nobody asked too often.
    NotReady,
    /// This status in the service's long error form; 404 and below 400 without a body.
    Status(u16),
    /// This status with a page of HTML, as a proxy answers.
    Html(u16),
    /// 401: the token has expired.
    ExpiredToken,
    /// The answer comes so many milliseconds late.
    Delay(u64),
    /// The connection is closed after so many bytes of the body.
    Cut(usize),
    /// 200 with a body that is no JSON.
    Malformed,
    /// Nothing is done, no answer ever comes, and the connection stays open.
    Hang,
    /// The connection is closed without an answer, and nothing was done.
    Drop,
    /// The request is carried out, and then the connection is closed without an answer.
    DropAnswer,
}

impl Fault {
    /// A fault that hits the next request, whatever it is.
    pub fn new(effect: Effect) -> Fault {
        Fault { times: 1, matching: Matching::default(), effect }
    }

    /// The next `times` matching requests are hit.
    #[must_use]
    pub fn times(self, times: u32) -> Fault {
        Fault { times, ..self }
    }

    /// Only requests with this method and with this in their path or query are hit; an empty word matches all.
    #[must_use]
    pub fn on(self, method: &str, contains: &str) -> Fault {
        let given = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Fault { matching: Matching { method: given(method), contains: given(contains) }, ..self }
    }

    /// The next `times` requests are throttled.
    pub fn throttle(times: u32, retry_after: u32) -> Fault {
        Fault::new(Effect::Throttle { retry_after }).times(times)
    }

    /// The next request for the status of an operation finds nothing.
    pub fn lost_operation() -> Fault {
        Fault::new(Effect::Status(404)).on("GET", "/computeOperationsStatus/")
    }

    /// The next request for a page after the first fails.
    pub fn failing_page() -> Fault {
        Fault::new(Effect::Status(500)).on("GET", "skip=")
    }

    /// The answer to the next request comes late.
    pub fn delay(by: Duration) -> Fault {
        Fault::new(Effect::Delay(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl Matching {
    fn holds(&self, method: &str, target: &str) -> bool {
        let is_method = self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        let target = target.to_lowercase();
        is_method && self.contains.as_deref().is_none_or(|part| target.contains(&part.to_lowercase()))
    }
}

/// Faults that are still to come, in the order in which they were ordered.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<Fault>);

impl Orders {
    pub fn add(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.0.push(fault);
        }
    }

    /// What happens to this request, if anything. `target` is its path and query.
    pub fn take(&mut self, method: &str, target: &str) -> Option<Effect> {
        let at = self.0.iter().position(|fault| fault.matching.holds(method, target))?;
        let fault = &mut self.0[at];
        fault.times -= 1;
        let effect = fault.effect.clone();
        if fault.times == 0 {
            self.0.remove(at);
        }
        Some(effect)
    }
}

fn once() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_what_it_matches_and_is_used_up() {
        let mut orders = Orders::default();
        orders.add(Fault::throttle(2, 7).on("get", "/COMPUTES"));

        assert!(orders.take("PUT", "/x/computes").is_none());
        assert!(orders.take("GET", "/x/usages").is_none());
        assert!(matches!(orders.take("GET", "/x/computes?a=b"), Some(Effect::Throttle { retry_after: 7 })));
        assert!(orders.take("GET", "/x/computes").is_some());
        assert!(orders.take("GET", "/x/computes").is_none());
    }

    #[test]
    fn faults_can_be_written_as_data() {
        #[derive(Deserialize)]
        struct File {
            faults: Vec<Fault>,
        }
        let file: File = toml::from_str(
            r#"
            [[faults]]
            times = 3
            matching = { method = "GET", contains = "/usages" }
            effect = { throttle = { retry_after = 5 } }
            [[faults]]
            effect = "drop"
            "#,
        )
        .unwrap();
        assert_eq!(file.faults[0].times, 3);
        assert!(matches!(file.faults[1].effect, Effect::Drop));
    }
}
