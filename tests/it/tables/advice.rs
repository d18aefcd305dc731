//! What is known of errors: every code that the service was met with has words and advice, and every entry is for one.

use amldeck::{
    app::keymap::Keymap,
    domain::{
        advice::{About, Advice},
        compute::Fault,
        error::{ApiError, Refusal},
        text::Text,
    },
};
use std::{collections::HashSet, time::Duration};

/// Codes that the service, or what stands before it, was met with: each has an entry that names it.
const CODES: &[&str] = &[
    "AuthenticationFailed",
    "AuthorizationFailed",
    "BadRequest",
    "ClusterCoreQuotaReached",
    "ClusterMinNodesExceedCoreQuota",
    "ComputeRequiresImageMigration",
    "Conflict",
    "DiskFull",
    "ExpiredAuthenticationToken",
    "InvalidApiVersionParameter",
    "InvalidAuthenticationToken",
    "InvalidAuthenticationTokenTenant",
    "InvalidPropertyValue",
    "InvalidResourceType",
    "InvalidSubscriptionId",
    "JobNodeCountExceedsCoreQuota",
    "LinkedAuthorizationFailed",
    "MissingSubscriptionRegistration",
    "NoRegisteredProviderFound",
    "ParentResourceNotFound",
    "ReferencedResourceNotProvisioned",
    "RequestDisallowedByPolicy",
    "ResourceGroupNotFound",
    "ResourceNotFound",
    "ResourceRequestsThrottled",
    "RetryableError",
    "ScopeLocked",
    "StartComputeInstanceOnlyAllowedInStoppedState",
    "SubscriptionNotFound",
    "SubscriptionRequestsThrottled",
    "TooManyRequests",
    "UserError",
    "VmSizeNotSupported",
];

/// Sentences without a code of their own, as they were met, and a piece of the entry that each has.
const SENTENCES: &[(&str, &str)] = &[
    ("StopCompute is not allowed when ComputeInstance disk is full.", "disk of the instance is full"),
    (
        "The specified Azure ML Compute Instance ci encountered an unusable node. Please try to restart",
        "unusable",
    ),
    ("Compute name 'ci' is not available. Reason: AlreadyExists. Message: taken", "another compute"),
    ("Compute name 'c-1' is not available. Reason: Invalid. Message: letters", "does not take this name"),
    ("ComputeListNodes with computeType ComputeInstance is not supported.", "clusters only"),
    ("AmlCompute computes do not have any secrets associated with them.", "has no keys"),
    ("The Azure ML extension is not installed on the cluster.", "lacks the machine learning extension"),
];

fn refusal(status: u16, code: &str, message: &str) -> Refusal {
    Refusal { status, code: code.into(), message: message.into(), ..Refusal::default() }
}

/// One error of each sort.
fn errors() -> Vec<ApiError> {
    let bare = |status| refusal(status, "", "because");
    let guarded = |why: &str| ApiError::Guarded(why.into());
    vec![
        ApiError::signed_out("because"),
        ApiError::Forbidden(bare(403)),
        ApiError::NotFound(bare(404)),
        ApiError::Conflict(bare(409)),
        ApiError::Invalid(bare(400)),
        ApiError::Throttled { wait: Duration::from_secs(5), refusal: bare(429) },
        ApiError::Service(bare(500)),
        ApiError::Service(bare(307)),
        ApiError::unreachable("because"),
        ApiError::timed_out(Duration::from_secs(30)),
        ApiError::unreadable("because"),
        ApiError::ForeignOrigin("https://elsewhere".into()),
        ApiError::lost(),
        guarded("not sent: read-only"),
        guarded("not sent: c exists already; a create never overwrites"),
        guarded("not sent: somebody else has changed tags of c"),
        guarded("not sent: c is gone already"),
        ApiError::Invalid(refusal(400, "QuotaExceeded", "the quota is used up")),
    ]
}

fn address(advice: &Advice) -> usize {
    std::ptr::from_ref(advice).addr()
}

#[test]
fn every_code_has_an_entry_that_names_it() {
    for code in CODES {
        let advice = Advice::on_failure(&refusal(200, code, ""));
        assert!(advice.codes.iter().any(|known| known == code), "{code}: {advice:?}");
        let in_lower_case = Advice::on_failure(&refusal(200, &code.to_lowercase(), ""));
        assert_eq!(address(advice), address(in_lower_case), "{code}");
    }
    for (sentence, what) in SENTENCES {
        let fault = Fault { code: "UserError".into(), message: (*sentence).into() };
        assert!(Advice::on_fault(&fault).what("").contains(what), "{sentence}");
    }
}

#[test]
fn every_entry_is_for_something_that_was_met() {
    let by_code = CODES.iter().map(|code| Advice::on_failure(&refusal(200, code, "")));
    let by_sentence = SENTENCES.iter().map(|(sentence, _)| {
        Advice::on_fault(&Fault { code: "UserError".into(), message: (*sentence).into() })
    });
    let failed = refusal(200, "Odd", "because");
    let fault = Fault { code: "Odd".into(), message: "because".into() };
    let others = [Advice::on_failure(&failed), Advice::on_fault(&fault), Advice::on_cancel()];
    let errors = errors();
    let by_error = errors.iter().map(Advice::on);
    let used: HashSet<usize> =
        by_code.chain(by_sentence).chain(by_error).chain(others).map(address).collect();
    for advice in Advice::all() {
        assert!(used.contains(&address(advice)), "nothing comes to this entry: {advice:?}");
    }
}

#[test]
fn every_entry_says_what_happened_what_to_do_and_where_that_is_from() {
    for advice in Advice::all() {
        let now = Text::from(Keymap::default().in_words(&advice.now("az login")));
        let texts = [advice.what("because"), now, advice.for_commands("az login")];
        for text in texts.iter().map(Text::as_str).chain([advice.source.as_str()]) {
            assert!(!text.trim().is_empty(), "{advice:?}");
            assert!(!text.contains('{') && !text.ends_with('.'), "{text}");
        }
        let open = advice.codes.is_empty() && advice.words.is_empty();
        assert!(
            !open || !advice.errors.is_empty(),
            "this entry would hide all that stand below it: {advice:?}"
        );
    }
    for error in errors() {
        let advice = Advice::on(&error);
        assert!(!advice.now("az login").is_empty(), "{error}");
    }
    assert_eq!(Advice::on_cancel().errors, [About::Canceled]);
}

#[test]
fn advice_names_actions_that_there_are_and_no_keys_to_commands() {
    for advice in Advice::all() {
        let now = advice.now("az login");
        let words = Keymap::default().in_words(&now);
        assert!(!words.contains('{'), "{now}: an action that there is not");
        // A key that is written out would stay when it is bound anew.
        assert!(!now.replace("press {", "").contains("press "), "{now}");
        for word in ["press ", "{", "Ctrl-", "Esc"] {
            assert!(!advice.for_commands("az login").contains(word), "no keys in commands: {advice:?}");
        }
    }
}
