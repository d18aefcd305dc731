//! Listings page by page: opaque tokens, and absolute links to the next page.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::problem::Problem;
use crate::simulator::http::Response;

/// Mixed into continuation tokens, so that nobody takes them for numbers.
const MASK: u64 = 0x5bd1_e995_27d4_eb2f;

/// The query key that carries a continuation token; it differs between providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// The machine learning service's.
    Skip,
    /// Everybody else's.
    SkipToken,
}

impl Token {
    const fn key(self) -> &'static str {
        match self {
            Token::Skip => "$skip",
            Token::SkipToken => "$skiptoken",
        }
    }
}

/// Where a page begins, out of its opaque token.
///
/// # Errors
/// When the token is none of ours.
pub fn position(call: &Call, token: Token) -> Result<Option<u32>, Problem> {
    let Some(text) = call.request.query_value(token.key()) else { return Ok(None) };
    let number = u64::from_str_radix(&text, 16).ok().map(|number| number ^ MASK);
    let number = number.and_then(|number| u32::try_from(number).ok());
    number.map(Some).ok_or_else(|| Problem::user(token.key(), "The continuation token is not valid."))
}

/// The absolute address of the next page, on the host that the client used, with the rest of its query.
pub fn next_link(call: &Call, token: Token, position: u32) -> String {
    let pairs = url::form_urlencoded::parse(call.request.query.as_bytes());
    let kept = pairs.filter(|(key, _)| !key.eq_ignore_ascii_case(token.key()) && !key.is_empty());
    let number = u64::from(position) ^ MASK;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair(token.key(), &format!("{number:016x}"))
        .finish();
    format!("{}{}?{query}", call.request.origin(), call.request.path)
}

/// One page of rows that are all at hand.
///
/// # Errors
/// When the token is none of ours.
pub fn answer(rows: Vec<Value>, size: usize, call: &Call, token: Token) -> Answer {
    let first = position(call, token)?.unwrap_or(0) as usize;
    let next = first + size;
    let is_last = next >= rows.len();
    let page: Vec<Value> = rows.into_iter().skip(first).take(size).collect();
    let mut body = json!({ "value": page });
    if !is_last {
        let next = u32::try_from(next).unwrap_or(u32::MAX);
        body["nextLink"] = json!(next_link(call, token, next));
    }
    Ok(Response::json(200, &body))
}
