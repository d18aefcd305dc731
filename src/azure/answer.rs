//! An answer as it came: status, headers, bytes. Knows what the headers say; what the body says is for others.

use crate::domain::{
    budget::Kind,
    error::{ApiError, Trace},
    text::Text,
};
use azure_core::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use serde::de::IgnoredAny;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Longer than any wait that makes sense; also keeps times from running over.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// A routing id is a region, a time and a GUID.
const LONGEST_ID: usize = 128;

/// One answer of the service, or of something between it and us.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The id that its request was given here.
    pub client_id: Text,
    /// The body, as far as it came.
    pub body: Bytes,
    /// Why the body ends early, if it does.
    pub cut: Option<Text>,
    /// When its request was sent, of several tries the last.
    pub sent: Instant,
    /// When it came, for waits that are given as a time of day.
    pub received: DateTime<Utc>,
}

impl Answer {
    /// Whether the service did as it was asked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The whole body as text.
    ///
    /// # Errors
    /// `Unreadable` when it is cut short, empty, HTML or not UTF-8.
    pub fn text(&self) -> Result<&str, ApiError> {
        if let Some(why) = &self.cut {
            return Err(self.unreadable(&format!("cut short: {why}")));
        }
        let text = std::str::from_utf8(&self.body).map_err(|_| self.unreadable("not UTF-8"))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        match text.chars().next() {
            None => Err(self.unreadable("empty")),
            Some('<') => Err(self.unreadable("HTML instead of JSON")),
            Some(_) => Ok(text),
        }
    }

    /// Reads the body as a JSON object. Asked for a struct, serde would take an array of its fields too.
    ///
    /// # Errors
    /// `Unreadable` when it is none, or not of this shape.
    pub fn object<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, ApiError> {
        let text = self.text()?;
        if !text.starts_with('{') {
            self.parse::<IgnoredAny>(text)?;
            return Err(self.unreadable("not a JSON object"));
        }
        self.parse(text)
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// `Unreadable` when it is none, or not of this shape.
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, ApiError> {
        self.parse(self.text()?)
    }

    fn parse<'a, T: serde::Deserialize<'a>>(&self, text: &'a str) -> Result<T, ApiError> {
        serde_json::from_str(text).map_err(|error| {
            self.unreadable(&match error.classify() {
                serde_json::error::Category::Eof => "cut short".to_owned(),
                serde_json::error::Category::Data => error.to_string(),
                serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                    format!("not JSON: {error}")
                }
            })
        })
    }

    /// The error for an answer that cannot be understood.
    pub fn unreadable(&self, why: &str) -> ApiError {
        ApiError::Unreadable { status: self.status, why: Text::new(why), trace: Some(self.trace()) }
    }

    /// A header's text; a header that is not text counts as absent, and so does an empty one.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
    }

    /// Which request it answers.
    pub fn trace(&self) -> Arc<Trace> {
        let header = |name| self.header(name).map(in_short);
        Arc::new(Trace {
            request: header("x-ms-request-id"),
            correlation: header("x-ms-correlation-request-id"),
            routing: header("x-ms-routing-request-id"),
            client: Some(self.client_id.clone()),
            at: Some(self.received),
        })
    }

    /// How long the service asks to wait: seconds, or a date, which is counted from the answer's own `Date`.
    pub fn retry_after(&self) -> Option<Duration> {
        let raw = self.header("retry-after")?;
        if let Ok(seconds) = raw.parse::<f64>() {
            return Some(wait(seconds));
        }
        let until = DateTime::parse_from_rfc2822(raw).ok()?;
        let now = self.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let left = until.to_utc() - now.map_or(self.received, |now| now.to_utc());
        Some(left.to_std().unwrap_or_default().min(LONGEST_WAIT))
    }

    /// Requests of a kind that are left: the smaller of the caller's own budget and the one shared by all callers.
    pub fn left(&self, kind: Kind) -> Option<u32> {
        let kind = kind.noun();
        ["subscription", "subscription-global"]
            .into_iter()
            .filter_map(|whose| {
                self.header(&format!("x-ms-ratelimit-remaining-{whose}-{kind}"))?.parse().ok()
            })
            .min()
    }
}

/// An id as far as one can be: a header may be as long as its sender likes.
fn in_short(id: &str) -> Text {
    Text::from(id.chars().take(LONGEST_ID).collect::<String>())
}

/// A wait of so many seconds, within reason.
pub fn wait(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

/// Answers for the tests of this folder.
#[cfg(test)]
pub mod fixture {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    /// An answer with these headers and this body.
    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap()))
            .collect();
        let received = "2026-03-01T12:00:00Z".parse().unwrap();
        Answer {
            status,
            headers,
            client_id: "ours".into(),
            body: Bytes::from(body.to_owned()),
            cut: None,
            sent: Instant::now(),
            received,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::answer, *};

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        for (headers, seconds) in [
            (vec![("Retry-After", "7")], 7),
            (vec![("retry-after", " 0 ")], 0),
            (vec![("Retry-After", "-5")], 0),
            (vec![("Retry-After", "99999999999999999999999")], 3600),
            (vec![("Retry-After", "NaN")], 0),
            (vec![("Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT")], 30),
            (vec![("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT")], 0),
            (
                vec![
                    ("Retry-After", "Sun, 01 Mar 2026 10:00:05 GMT"),
                    ("Date", "Sun, 01 Mar 2026 10:00:00 GMT"),
                ],
                5,
            ),
        ] {
            let answer = answer(429, &headers, "");
            assert_eq!(answer.retry_after(), Some(Duration::from_secs(seconds)), "{headers:?}");
        }
        assert_eq!(answer(429, &[("Retry-After", "soon")], "").retry_after(), None);
    }

    #[test]
    fn what_is_no_json_says_what_it_is() {
        for (body, why) in [
            ("", "empty"),
            ("  \n", "empty"),
            ("<!DOCTYPE html><title>Sign in</title>", "HTML instead of JSON"),
            ("{\"value\": [{\"id\":", "cut short"),
            ("nonsense", "not JSON"),
            ("[1]", "not a JSON object"),
            ("3", "not a JSON object"),
            ("[1", "cut short"),
        ] {
            let answer = answer(200, &[("x-ms-request-id", "r-1")], body);
            let Err(ApiError::Unreadable { status: 200, why: said, trace: Some(trace) }) =
                answer.object::<serde_json::Map<String, serde_json::Value>>()
            else {
                panic!("{body} was read");
            };
            assert!(said.contains(why), "{body}: {said}");
            assert_eq!((&trace.request, &trace.client), (&Some("r-1".into()), &Some("ours".into())));
        }
    }

    #[test]
    fn the_smaller_budget_counts() {
        let headers = [
            ("x-ms-ratelimit-remaining-subscription-reads", "249"),
            ("x-ms-ratelimit-remaining-subscription-global-reads", "12"),
        ];
        assert_eq!(answer(200, &headers, "").left(Kind::Reads), Some(12));
        assert_eq!(answer(200, &headers[..1], "").left(Kind::Reads), Some(249));
        assert_eq!(answer(200, &headers, "").left(Kind::Writes), None);
    }
}
