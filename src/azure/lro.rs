//! Long operations: where a change that was taken is followed, and what the answers on the way mean.

use super::{answer::Answer, refusal};
use crate::{
    domain::{
        compute::Compute,
        error::{ApiError, Refusal},
        ids::ResourceId,
        operation::{Accepted, Follow, Progress},
    },
    kinds,
};
use serde_json::Value;
use std::sync::Arc;

/// What became of a change that the service took. Its body is a courtesy: one that cannot be read changes nothing.
pub fn accepted(answer: &Answer, target: &ResourceId) -> Accepted {
    let status = answer.header("azure-asyncoperation").map(|url| Follow::Status(url.to_owned()));
    // With 201 a `Location` is where the new resource is; only with 202 is it where the operation is.
    let location = || {
        let url = answer.header("location").filter(|_| answer.status == 202)?;
        Some(Follow::Location(url.to_owned()))
    };
    let compute = answer
        .text()
        .ok()
        .filter(|text| serde_json::from_str::<serde_json::Map<String, Value>>(text).is_ok())
        .map(kinds::read)
        .filter(|compute| compute.id == *target)
        .map(Arc::new);
    let follow = status.or_else(location);
    let moving = compute.as_ref().is_some_and(|compute: &Arc<Compute>| compute.is_moving());
    let done = follow.is_none() && answer.status != 202 && !moving;
    Accepted { follow, done, compute, wait: answer.retry_after() }
}

/// How the operation is going, by the answer to a question at `follow`.
///
/// # Errors
/// The answer's own, when it is one about the question and not about the operation.
pub fn progress(answer: Result<Answer, ApiError>, follow: &Follow) -> Result<Progress, ApiError> {
    match follow {
        Follow::Status(_) => by_status(&answer?),
        Follow::Location(_) => match answer {
            Ok(answer) => Ok(by_location(&answer)),
            // There the operation's own failure is the answer's.
            Err(ApiError::Invalid(refusal) | ApiError::Conflict(refusal)) if refusal.status != 429 => {
                Ok(Progress::Failed(refusal))
            }
            Err(error) => Err(error),
        },
    }
}

fn by_status(answer: &Answer) -> Result<Progress, ApiError> {
    if answer.status == 204 {
        return Ok(Progress::Succeeded);
    }
    if answer.body.is_empty() && answer.status == 202 {
        return Ok(running(answer, &Value::Null));
    }
    let document: Value = answer.json()?;
    match status(&document) {
        Some(word) => Ok(by_word(word, answer, &document)),
        None if answer.status == 202 => Ok(running(answer, &document)),
        None => Err(answer.unreadable("an operation without a status")),
    }
}

fn by_location(answer: &Answer) -> Progress {
    let document: Value = answer.json().unwrap_or_default();
    match (answer.status, document.get("status").and_then(Value::as_str)) {
        // Some services give a status document here as well.
        (_, Some(word)) => by_word(word, answer, &document),
        (202, None) => running(answer, &document),
        (_, None) => Progress::Succeeded,
    }
}

/// The word of a status document, or that of the resource when it is one.
fn status(document: &Value) -> Option<&str> {
    let word = document.get("status").or_else(|| document.pointer("/properties/provisioningState"));
    word.and_then(Value::as_str)
}

fn by_word(word: &str, answer: &Answer, document: &Value) -> Progress {
    match word.to_ascii_lowercase().as_str() {
        "succeeded" => Progress::Succeeded,
        "failed" => Progress::Failed(failure(answer, document)),
        "canceled" | "cancelled" => Progress::Canceled,
        // Every other word, also one that is not known yet, says that it is not over.
        _ => running(answer, document),
    }
}

fn running(answer: &Answer, document: &Value) -> Progress {
    let percent = document.get("percentComplete").and_then(Value::as_f64);
    Progress::Running { percent: percent.map(|p| p.clamp(0.0, 100.0)), wait: answer.retry_after() }
}

fn failure(answer: &Answer, document: &Value) -> Refusal {
    let error = document.get("error").or_else(|| document.pointer("/properties/error"));
    let said = error.map(refusal::from_body).unwrap_or_default();
    Refusal { status: answer.status, trace: Some(answer.trace()), ..said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{azure::answer::fixture::answer, domain::ids::WorkspaceId};
    use std::time::Duration;

    const STATUS: &str = "https://management.azure.com/subscriptions/s/op/1?api-version=1&t=2&c=x%2by";
    const RUNNING: Progress = Progress::Running { percent: None, wait: None };

    fn target() -> ResourceId {
        WorkspaceId::new("s", "rg", "w").compute("c")
    }

    fn at_status(status: u16, body: &str) -> Result<Progress, ApiError> {
        progress(Ok(answer(status, &[], body)), &Follow::Status(STATUS.to_owned()))
    }

    fn at_location(status: u16, body: &str) -> Result<Progress, ApiError> {
        progress(Ok(answer(status, &[], body)), &Follow::Location(STATUS.to_owned()))
    }

    #[test]
    fn the_status_address_is_preferred() {
        let headers = [("Location", "https://management.azure.com/loc"), ("Azure-Asyncoperation", STATUS)];
        let accepted = accepted(&answer(202, &headers, ""), &target());
        assert_eq!(accepted.follow, Some(Follow::Status(STATUS.to_owned())));
        assert_eq!((accepted.compute, accepted.wait), (None, None));
    }

    #[test]
    fn a_location_is_followed_only_while_it_is_under_way() {
        let headers = [("Location", STATUS), ("Retry-After", "15")];
        let taken = accepted(&answer(202, &headers, ""), &target());
        assert_eq!(taken.follow, Some(Follow::Location(STATUS.to_owned())));
        assert_eq!(taken.wait, Some(Duration::from_secs(15)));
        for status in [200, 201, 204] {
            assert_eq!(accepted(&answer(status, &headers, ""), &target()).follow, None, "{status}");
        }
    }

    #[test]
    fn a_body_that_cannot_be_read_takes_nothing_back() {
        for body in ["", "{}", "{\"id\":", "<html>", "[]", r#"{"id":"/subscriptions/other"}"#] {
            let accepted = accepted(&answer(201, &[("Azure-AsyncOperation", STATUS)], body), &target());
            assert_eq!(accepted.follow, Some(Follow::Status(STATUS.to_owned())), "{body}");
            assert_eq!(accepted.compute, None, "{body}");
        }
    }

    #[test]
    fn words_are_compared_without_case_and_unknown_ones_mean_patience() {
        for (body, expected) in [
            (r#"{"status":"InProgress"}"#, RUNNING),
            (r#"{"status":"Teleporting"}"#, RUNNING),
            (r#"{"status":"Succeeded","percentComplete":100.0}"#, Progress::Succeeded),
            (r#"{"status":"SUCCEEDED"}"#, Progress::Succeeded),
            (r#"{"status":"Canceled"}"#, Progress::Canceled),
            (r#"{"status":"cancelled"}"#, Progress::Canceled),
            (r#"{"id":"x","properties":{"provisioningState":"Succeeded"}}"#, Progress::Succeeded),
            (
                r#"{"status":"Running","percentComplete":42.5}"#,
                Progress::Running { percent: Some(42.5), wait: None },
            ),
            (r#"{"status":"Running","percentComplete":"half"}"#, RUNNING),
        ] {
            assert_eq!(at_status(200, body), Ok(expected), "{body}");
        }
    }

    #[test]
    fn a_failure_brings_the_services_reason() {
        let body =
            r#"{"status":"Failed","error":{"code":"BadRequest","message":"No quota.","target":"vmSize"}}"#;
        let Ok(Progress::Failed(refusal)) = at_status(200, body) else { panic!("not failed") };
        assert_eq!((refusal.status, refusal.sentence().as_str()), (200, "BadRequest: No quota."));
        let Ok(Progress::Failed(silent)) = at_status(200, r#"{"status":"failed"}"#) else {
            panic!("not failed")
        };
        assert_eq!(silent, Refusal { status: 200, trace: silent.trace.clone(), ..Refusal::default() });
    }

    #[test]
    fn a_status_document_without_a_status_is_unreadable() {
        for body in ["", "{}", "<html>", r#"{"status":null}"#, "{\"status\":"] {
            assert!(matches!(at_status(200, body), Err(ApiError::Unreadable { .. })), "{body}");
        }
        assert_eq!(at_status(202, ""), Ok(RUNNING));
        assert_eq!(at_status(204, ""), Ok(Progress::Succeeded));
    }

    #[test]
    fn a_location_is_done_when_it_no_longer_answers_202() {
        assert_eq!(at_location(202, ""), Ok(RUNNING));
        assert_eq!(at_location(200, r#"{"id":"x"}"#), Ok(Progress::Succeeded));
        assert_eq!(at_location(200, "anything"), Ok(Progress::Succeeded));
        assert_eq!(at_location(204, ""), Ok(Progress::Succeeded));
        assert_eq!(at_location(200, r#"{"status":"InProgress"}"#), Ok(RUNNING));
    }

    #[test]
    fn a_refusal_at_a_location_is_the_operations_end() {
        let refusal = Refusal { status: 400, code: "BadRequest".into(), ..Refusal::default() };
        let follow = Follow::Location(STATUS.to_owned());
        assert_eq!(
            progress(Err(ApiError::Invalid(refusal.clone())), &follow),
            Ok(Progress::Failed(refusal.clone()))
        );
        assert_eq!(
            progress(Err(ApiError::NotFound(refusal.clone())), &follow),
            Err(ApiError::NotFound(refusal.clone()))
        );
        let at_status = Follow::Status(STATUS.to_owned());
        assert_eq!(
            progress(Err(ApiError::Invalid(refusal.clone())), &at_status),
            Err(ApiError::Invalid(refusal))
        );
    }

    #[test]
    fn the_service_may_say_when_to_ask_again() {
        let answer = answer(200, &[("Retry-After", "30")], r#"{"status":"InProgress"}"#);
        let running = Progress::Running { percent: None, wait: Some(Duration::from_secs(30)) };
        assert_eq!(progress(Ok(answer), &Follow::Status(STATUS.to_owned())), Ok(running));
    }
}
