//! What the service means when it refuses: error bodies of every origin, and the error each of them is.

use super::{
    answer::{Answer, wait},
    challenge,
};
use crate::{
    domain::{
        error::{ApiError, Refusal},
        text::Text,
    },
    kinds::redact,
};
use secrecy::SecretString;
use serde_json::Value;
use std::{collections::HashSet, time::Duration};

/// Words of one refusal at most; some have one sentence for each of a thousand nodes.
const MOST_CHARACTERS: usize = 2000;

/// Codes of a front door that does not know the api-version (or the type in it).
const UNKNOWN_VERSION: [&str; 3] =
    ["InvalidResourceType", "NoRegisteredProviderFound", "InvalidApiVersionParameter"];

/// The error that an answer without success is. `patience` is the wait when it should say one and does not.
pub fn classify(answer: &Answer, patience: Duration) -> ApiError {
    let refusal = match read(answer) {
        Ok(refusal) => refusal,
        // Nobody but the service asks for a token or for patience in this way, so the status is enough. Anything else
        // may come from a proxy: its 404, say, must not be taken for "there is no such compute".
        Err(_) if matches!(answer.status, 401 | 429) => refusal_of(answer),
        Err(unreadable) => return unreadable,
    };
    match answer.status {
        300..400 => ApiError::Service(redirected(answer, refusal)),
        400 | 422 => ApiError::Invalid(refusal),
        401 => ApiError::SignedOut(challenge::signed_out(answer, refusal)),
        403 => ApiError::Forbidden(refusal),
        404 | 410 => ApiError::NotFound(refusal),
        409 | 412 => ApiError::Conflict(refusal),
        // "Not ready yet" in the clothes of throttling (observed with other providers).
        429 if refusal.code.eq_ignore_ascii_case("RetryableError") => ApiError::Conflict(refusal),
        429 => ApiError::Throttled {
            wait: answer.retry_after().or_else(|| named_wait(&refusal.message)).unwrap_or(patience),
            refusal,
        },
        503 => match answer.retry_after().or_else(|| named_wait(&refusal.message)) {
            Some(wait) => ApiError::Throttled { wait, refusal },
            None => ApiError::Service(refusal),
        },
        _ => ApiError::Service(refusal),
    }
}

/// The error without the secrets that were sent: a service may repeat what it does not like.
pub fn silent_about(mut error: ApiError, secrets: &[(String, SecretString)]) -> ApiError {
    if let Some(refusal) = error.refusal_mut() {
        refusal.message = redact::without(&refusal.message, secrets.iter().map(|(_, secret)| secret));
    }
    error
}

/// Whether the service does not speak the api-version that it was asked in.
pub fn is_unknown_version(error: &ApiError) -> bool {
    error.refusal().is_some_and(|refusal| {
        UNKNOWN_VERSION.into_iter().any(|code| refusal.code.eq_ignore_ascii_case(code))
    })
}

/// Reads an error: the usual form, the provider's long one, one without the outer key, or a mere sentence.
pub fn from_body(body: &Value) -> Refusal {
    let error = get(body, "error").filter(|error| !error.is_null()).unwrap_or(body);
    let Value::Object(_) = error else {
        let words = error.as_str().or_else(|| text(body, "error_description")).unwrap_or_default();
        return Refusal { message: clipped(redact::text(words).as_str()), ..Refusal::default() };
    };
    let mut sentences = Vec::new();
    gather(error, &mut sentences);
    Refusal {
        code: Text::new(deepest_code(error).unwrap_or_default()),
        message: clipped(
            &sentences.iter().map(|words| redact::text(words).to_string()).collect::<Vec<_>>().join("; "),
        ),
        target: target(error).map(Text::new),
        policies: quoted(&policies(error)),
        ..Refusal::default()
    }
}

fn read(answer: &Answer) -> Result<Refusal, ApiError> {
    if answer.body.is_empty() && answer.cut.is_none() {
        return Ok(refusal_of(answer));
    }
    let body: Value = answer.json()?;
    let Refusal { code, message, target, policies, .. } = from_body(&body);
    Ok(Refusal { code, message, target, policies, ..refusal_of(answer) })
}

fn refusal_of(answer: &Answer) -> Refusal {
    Refusal {
        status: answer.status,
        trace: Some(answer.trace()),
        // Rounded up: a moment too late is no harm.
        retry_after: answer
            .retry_after()
            .map(|wait| u16::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u16::MAX)),
        ..Refusal::default()
    }
}

fn redirected(answer: &Answer, refusal: Refusal) -> Refusal {
    let to = answer.header("location").and_then(|to| url::Url::parse(to).ok());
    let to = to.map_or_else(|| "elsewhere".to_owned(), |to| to.origin().ascii_serialization());
    Refusal { message: Text::new(&format!("redirected to {to}, which is never followed")), ..refusal }
}

/// A value by its key, in whatever case it is written: `innerError` here, `innererror` there.
fn get<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    object.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    get(object, key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn details(error: &Value) -> impl Iterator<Item = &Value> {
    get(error, "details").and_then(Value::as_array).into_iter().flatten()
}

fn deepest_code(error: &Value) -> Option<&str> {
    get(error, "innererror")
        .and_then(deepest_code)
        .or_else(|| details(error).find_map(deepest_code))
        .or_else(|| text(error, "code"))
}

fn target(error: &Value) -> Option<&str> {
    text(error, "target").or_else(|| details(error).find_map(target))
}

/// The name of each policy that was violated: its assignment's, which is the one that somebody here has given.
fn policies(error: &Value) -> Vec<&str> {
    const NAMES: [&str; 3] =
        ["policyAssignmentDisplayName", "policyDefinitionDisplayName", "policyAssignmentName"];
    let more = get(error, "additionalInfo").and_then(Value::as_array).into_iter().flatten();
    let violations = more.filter(|more| text(more, "type") == Some("PolicyViolation"));
    let name = |violation| {
        let info = get(violation, "info")?;
        NAMES.iter().find_map(|name| text(info, name))
    };
    violations.filter_map(name).chain(details(error).flat_map(policies)).collect()
}

fn quoted(names: &[&str]) -> Option<Box<Text>> {
    let mut known = HashSet::new();
    let names = names.iter().filter(|name| known.insert(**name)).map(|name| format!("'{name}'"));
    let names = names.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| Box::new(Text::from(names)))
}

fn gather<'a>(error: &'a Value, sentences: &mut Vec<&'a str>) {
    if let Some(sentence) = text(error, "message").filter(|sentence| !sentences.contains(sentence)) {
        sentences.push(sentence);
    }
    for detail in details(error) {
        gather(detail, sentences);
    }
}

fn clipped(words: &str) -> Text {
    match words.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => Text::new(&format!("{}…", &words[..end])),
        None => Text::new(words),
    }
}

/// The wait inside of a sentence such as "Please try again after '6' seconds."
fn named_wait(message: &str) -> Option<Duration> {
    let (before, _) = message.split_once(" second")?;
    let before = before.trim_end_matches(['\'', '"', ' ']);
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    before[digits..].parse().ok().map(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::answer::fixture::answer;
    use serde_json::json;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn error(status: u16, headers: &[(&str, &str)], body: &str) -> ApiError {
        classify(&answer(status, headers, body), PATIENCE)
    }

    fn refusal(error: &ApiError) -> (&str, &str) {
        let refusal = error.refusal().unwrap();
        (&refusal.code, &refusal.message)
    }

    #[test]
    fn the_front_doors_form_is_read() {
        let body = r#"{"error":{"code":"ResourceGroupNotFound","message":"Resource group 'x' could not be found."}}"#;
        let ids = [("x-ms-request-id", "r"), ("x-ms-correlation-request-id", "c")];
        let error = error(404, &ids, body);
        assert_eq!(refusal(&error), ("ResourceGroupNotFound", "Resource group 'x' could not be found."));
        let trace = error.trace().unwrap();
        assert_eq!((&trace.request, &trace.correlation), (&Some("r".into()), &Some("c".into())));
        assert!(matches!(error, ApiError::NotFound(Refusal { status: 404, .. })), "{error:?}");
    }

    #[test]
    fn the_providers_long_form_is_read_to_its_depth() {
        let body = json!({
            "error": {
                "code": "UserError", "severity": null, "message": "The size is wrong.", "target": "",
                "details": [
                    {"code": "Inner", "message": "Size X is not known.", "target": "properties.properties.vmSize"},
                    {"code": null, "message": "The size is wrong.", "details": null},
                    "not even an object",
                ],
                "innerError": {"code": "BadArgument", "innerError": {"code": "VmSizeNotSupported", "innerError": null}},
            },
            "correlation": {"request": "1"}, "componentName": "machinelearningcompute",
        });
        let error = error(400, &[], &body.to_string());
        assert_eq!(refusal(&error), ("VmSizeNotSupported", "The size is wrong.; Size X is not known."));
        assert_eq!(error.refusal().unwrap().target, Some("properties.properties.vmSize".into()));
    }

    #[test]
    fn other_forms_are_read_too() {
        for (body, expected) in [
            (r#"{"code":"Conflict","message":"Busy."}"#, ("Conflict", "Busy.")),
            (r#"{"Code":"Conflict","Message":"Busy."}"#, ("Conflict", "Busy.")),
            (r#"{"error":"busy"}"#, ("", "busy")),
            (r#"{"error":null,"code":"Conflict"}"#, ("Conflict", "")),
            (r#"{"error":{"code":"A","innererror":{"code":"B"}}}"#, ("B", "")),
            (r#""busy""#, ("", "busy")),
            ("[]", ("", "")),
            ("", ("", "")),
        ] {
            let error = error(409, &[], body);
            assert!(matches!(error, ApiError::Conflict(_)), "{body}");
            assert_eq!(refusal(&error), expected, "{body}");
        }
    }

    #[test]
    fn the_policies_that_forbid_it_are_named() {
        let violation = |info| json!({"type": "PolicyViolation", "info": info});
        let body = json!({"error": {
            "code": "RequestDisallowedByPolicy", "target": "gpu", "message": "Resource 'gpu' was disallowed by policy.",
            "additionalInfo": [
                violation(json!({"policyAssignmentDisplayName": "Small ones only", "policyDefinitionDisplayName": "Sizes"})),
                violation(json!({"policyAssignmentDisplayName": "", "policyDefinitionDisplayName": "Tags"})),
                violation(json!({"policyAssignmentName": "regions"})),
                violation(json!({"policyAssignmentDisplayName": "Small ones only"})),
                violation(json!(null)),
                {"type": "SomethingElse", "info": {"policyAssignmentDisplayName": "Nobody"}},
            ],
        }});
        let error = error(403, &[], &body.to_string());
        let names = error.refusal().unwrap().policies.as_deref().unwrap();
        assert_eq!(&**names, "'Small ones only', 'Tags', 'regions'");
    }

    #[test]
    fn every_status_has_its_error() {
        let kind = |status| match error(status, &[], "") {
            ApiError::Invalid(_) => "invalid",
            ApiError::SignedOut(_) => "signed out",
            ApiError::Forbidden(_) => "forbidden",
            ApiError::NotFound(_) => "not found",
            ApiError::Conflict(_) => "conflict",
            ApiError::Throttled { .. } => "throttled",
            ApiError::Service(_) => "service",
            other => panic!("{status}: {other:?}"),
        };
        for (status, expected) in [
            (302, "service"),
            (400, "invalid"),
            (401, "signed out"),
            (403, "forbidden"),
            (404, "not found"),
            (405, "service"),
            (409, "conflict"),
            (412, "conflict"),
            (422, "invalid"),
            (429, "throttled"),
            (500, "service"),
            (503, "service"),
        ] {
            assert_eq!(kind(status), expected, "{status}");
        }
    }

    #[test]
    fn a_strangers_page_is_no_answer_of_the_service() {
        for status in [403, 404, 409, 500, 502] {
            assert!(matches!(error(status, &[], "<html>"), ApiError::Unreadable { .. }), "{status}");
        }
        assert!(matches!(error(404, &[], r#"{"error":{"code":"Res"#), ApiError::Unreadable { .. }));
        assert!(matches!(error(401, &[], "<html>"), ApiError::SignedOut(_)));
    }

    #[test]
    fn throttling_says_how_long_in_one_way_or_another() {
        let wait = |headers: &[(&str, &str)], message: &str| {
            let body =
                json!({"error": {"code": "SubscriptionRequestsThrottled", "message": message}}).to_string();
            let ApiError::Throttled { wait, .. } = error(429, headers, &body) else { panic!("{message}") };
            wait.as_secs()
        };
        assert_eq!(wait(&[("Retry-After", "17")], "try again after '6' seconds."), 17);
        assert_eq!(
            wait(&[], "… exceeded the limit of '50' for '00:05:00'. Please try again after '372' seconds."),
            372
        );
        assert_eq!(wait(&[], "Wait 9 seconds"), 9);
        assert_eq!(wait(&[], "Too many seconds ago"), 5);
        assert_eq!(wait(&[], "Too many requests"), 5);
    }

    #[test]
    fn not_ready_yet_is_no_throttling() {
        let body =
            r#"{"error":{"code":"RetryableError","message":"A dependency is being made.","details":[]}}"#;
        assert!(matches!(error(429, &[("Retry-After", "10")], body), ApiError::Conflict(_)));
    }

    #[test]
    fn an_overloaded_service_may_ask_for_patience() {
        let error = error(503, &[("Retry-After", "12")], "");
        assert!(matches!(error, ApiError::Throttled { wait, .. } if wait.as_secs() == 12));
    }

    #[test]
    fn a_secret_that_is_echoed_is_not_told() {
        let body = json!({"error": {"code": "Weak", "message": "CANARY is weak", "details": [
            {"message": "see https://host/?sv=1&sig=CANARY"}, {"message": "not a key: BEGIN ONE TWO END"}]}});
        let secrets =
            ["CANARY", "BEGIN\nONE TWO\r\n\nEND"].map(|secret| (String::new(), SecretString::from(secret)));
        let error = silent_about(error(400, &[], &body.to_string()), &secrets);
        assert_eq!(refusal(&error), ("Weak", "••• is weak; •••; not a key: ••• ••• •••"));
    }

    #[test]
    fn a_redirect_names_its_origin_only() {
        let error = error(307, &[("Location", "https://login.example/x?token=secret")], "");
        assert_eq!(refusal(&error), ("", "redirected to https://login.example, which is never followed"));
    }

    #[test]
    fn a_signed_out_answer_says_why() {
        let body = r#"{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expired."}}"#;
        let sentence = error(401, &[], body).to_string();
        assert!(sentence.contains("ExpiredAuthenticationToken: The access token expired."), "{sentence}");
    }

    #[test]
    fn endless_words_are_clipped() {
        let details: Vec<Value> =
            (0..1000).map(|n| json!({"message": format!("node {n} has a full disk")})).collect();
        let body = json!({"error": {"code": "DiskFull", "message": "Disks are full.", "details": details}});
        assert_eq!(from_body(&body).message.chars().count(), MOST_CHARACTERS + 1);
    }

    #[test]
    fn an_unknown_version_is_recognised() {
        let body = r#"{"error":{"code":"NoRegisteredProviderFound","message":"…"}}"#;
        assert!(is_unknown_version(&error(400, &[], body)));
        assert!(!is_unknown_version(&error(400, &[], "")));
        assert!(!is_unknown_version(&ApiError::lost()));
    }
}
