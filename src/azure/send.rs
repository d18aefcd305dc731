//! Sending: request id, budget, token, the request itself, what its answer is, and whether to try again. The only
//! place of this folder that waits for the service.

use super::{
    address,
    answer::Answer,
    auth::Bearer,
    client::Client,
    refusal,
    request::Request,
    retry, tape,
    throttle::{self, Throttle},
    transport,
};
use crate::domain::{
    budget::Budget,
    error::{ApiError, Trace},
    text::Text,
};
use azure_core::{Bytes, Uuid};
use chrono::Utc;
use reqwest::{
    Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A hundred times the longest listing page; what is longer is no answer of the service.
const LONGEST_BODY: usize = 64 << 20;
/// A wait that is not worth being shown.
const MOMENT: Duration = Duration::from_secs(1);

impl Client {
    /// Sends a request and gives the answer if it is a success. Speaks the older api-version if the service does not
    /// know ours; it was refused then, so this holds for changes too.
    ///
    /// On a tape that is played back nothing is sent, and the answer is what came when it was recorded.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, ApiError> {
        if let Some(answer) = self.tape().played(&request) {
            return answer;
        }
        let subject = tape::subject(&request);
        let answer = self.send_understood(request).await;
        self.tape().hear(self.endpoint(), subject, &answer);
        answer
    }

    async fn send_understood(&self, request: Request) -> Result<Answer, ApiError> {
        let answer = self.send_with_patience(&request).await;
        let refused = answer.as_ref().is_err_and(refusal::is_unknown_version);
        let Some(older) = request.in_version(self.versions().fallback).filter(|_| refused) else {
            return answer;
        };
        let second = self.send_with_patience(&older).await;
        if !second.as_ref().is_err_and(refusal::is_unknown_version) {
            self.fall_back();
        }
        second
    }

    async fn send_with_patience(&self, request: &Request) -> Result<Answer, ApiError> {
        let (realm, budget) = (self.realm().await?, throttle::budget(request));
        let subscription = address::subscription(&request.url);
        let subscription = Some(subscription.as_str()).filter(|subscription| !subscription.is_empty());
        let (mut tries, mut has_new_token) = (0, false);
        loop {
            let closed = self.lock_throttle().check(&budget, self.now());
            let error = if let Err(closed) = closed {
                closed
            } else {
                let token = self.credential().bearer(realm, subscription).await?;
                let mut error = match self.send_once(request, &token, &budget).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                };
                if let ApiError::SignedOut(out) = &mut error {
                    if !has_new_token && self.credential().can_replace(realm, subscription, &token, out).await
                    {
                        has_new_token = true;
                        continue;
                    }
                    self.credential().advise(realm, out);
                }
                error
            };
            // Whoever reads it again and again plans for that, and shows until when.
            if request.is_polled && matches!(&error, ApiError::Throttled { wait, .. } if *wait >= MOMENT) {
                return Err(error);
            }
            tries += 1;
            let Some(pause) = retry::pause(&error, request.purpose, tries, jitter()) else {
                return Err(error);
            };
            self.sleep(pause).await;
        }
    }

    /// What the cloud says of itself, for which it wants no token.
    pub(super) async fn metadata(&self) -> Result<Answer, ApiError> {
        let mut url = self.endpoint().origin().clone();
        url.set_path("metadata/endpoints");
        url.set_query(Some("api-version=2019-05-01"));
        let asking = self.http()?.get(url).timeout(self.timeout()).header(ACCEPT, "application/json");
        let sent = Instant::now();
        let answer = asking.send().await.map_err(|error| transport::unreachable(&error))?;
        let id = Text::from(Uuid::new_v4().to_string());
        let answer = self.receive(answer, sent, &id).await;
        if answer.is_success() { Ok(answer) } else { Err(refusal::classify(&answer, Duration::ZERO)) }
    }

    async fn send_once(
        &self,
        request: &Request,
        token: &Bearer,
        budget: &Budget,
    ) -> Result<Answer, ApiError> {
        let id = Text::from(Uuid::new_v4().to_string());
        let began = Instant::now();
        let answer = self.exchange(request, token, &id).await;
        let outcome = answer.and_then(|answer| self.judge(answer, request, budget));
        // Neither query nor body nor token: a status URL's query is a signature, and an error's words are a body's.
        tracing::debug!(
            method = %request.method,
            path = request.url.path(),
            status = outcome.as_ref().map_or_else(status_of, |answer| answer.status),
            ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            request = %id,
            error = outcome.as_ref().err().map(ApiError::headline),
        );
        outcome
    }

    /// The answer's meaning, of which the budget takes note.
    fn judge(&self, answer: Answer, request: &Request, budget: &Budget) -> Result<Answer, ApiError> {
        let patience = self.lock_throttle().patience(budget);
        let outcome = match &answer.cut {
            _ if !answer.is_success() => Err(refusal::classify(&answer, patience)),
            // What a change's answer says in its headers is enough; a read is nothing without its body.
            Some(why) if request.purpose.is_repeatable() => {
                Err(answer.unreadable(&format!("cut short: {why}")))
            }
            Some(_) | None => Ok(answer),
        };
        self.lock_throttle().heard(budget, outcome.as_ref().err(), self.now());
        outcome
    }

    async fn exchange(&self, request: &Request, token: &Bearer, id: &Text) -> Result<Answer, ApiError> {
        let mut sending = self
            .http()?
            .request(request.method.clone(), request.url.clone())
            .timeout(self.timeout())
            .header(ACCEPT, "application/json")
            .header("x-ms-client-request-id", id.as_str())
            .header(AUTHORIZATION, token.header()?);
        if let Some(body) = &request.body {
            sending = sending.header(CONTENT_TYPE, "application/json").body(body.bytes());
        } else if request.method != reqwest::Method::GET {
            // Front doors refuse a POST that does not say how long it is.
            sending = sending.header(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let sent = Instant::now();
        let response = sending.send().await.map_err(|error| self.lost(&error, request, id))?;
        Ok(self.receive(response, sent, id).await)
    }

    /// Reads the whole body, or as much of it as comes.
    async fn receive(&self, mut response: Response, sent: Instant, id: &Text) -> Answer {
        let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        let cut = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY => {
                    break Some(Text::new("longer than any answer may be"));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break None,
                Err(error) if error.is_timeout() => {
                    break Some(Text::new(&format!("not complete within {} s", self.timeout().as_secs())));
                }
                Err(error) => break Some(transport::reason(&error)),
            }
        };
        let (client_id, body, received) = (id.clone(), Bytes::from(body), Utc::now());
        Answer { status, headers, client_id, body, cut, sent, received }
    }

    /// What it means that no answer came. Whether a change was carried out is then unknown, unless it was never sent.
    fn lost(&self, error: &reqwest::Error, request: &Request, id: &Text) -> ApiError {
        if error.is_connect() {
            return transport::unreachable(error);
        }
        if error.is_builder() {
            return ApiError::Guarded(Text::new(&format!("not sent: {}", transport::reason(error))));
        }
        let trace = Trace { client: Some(id.clone()), at: Some(Utc::now()), ..Trace::default() };
        let trace = Some(Arc::new(trace));
        if !request.purpose.is_repeatable() {
            return ApiError::Lost(trace);
        }
        if error.is_timeout() {
            return ApiError::TimedOut { after: self.timeout(), trace };
        }
        ApiError::Unreachable { why: transport::reason(error), trace }
    }

    fn lock_throttle(&self) -> MutexGuard<'_, Throttle> {
        // Nothing in there can be left half done.
        self.throttle().lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The status of an answer that was an error; 0 when none came.
fn status_of(error: &ApiError) -> u16 {
    match error {
        ApiError::Unreadable { status, .. } => *status,
        other => other.refusal().map_or(0, |refusal| refusal.status),
    }
}

/// A number from 0 to 1, good enough to spread retries.
fn jitter() -> f64 {
    let random = RandomState::new().hash_one(0_u8);
    Duration::from_nanos(random % 1_000_000_000).as_secs_f64()
}
