//! Answers that cannot be read, refusals, silence: of the listing, of what is asked beside it, and of changes.

use super::{Asked, REQUEST_ID, Sick, asked, assert_harmless, good, names, page, two_rows};
use crate::{
    raw_server::{RawServer, Turn, answer, cut},
    support::{
        Keyboard, Whole,
        driver::workspace,
        whole::{find, last},
    },
};
use amldeck::{
    app::{freshness::Freshness, panes::PaneId, state::State, watched::Heard},
    simulator::{Effect, Fault, Scenario},
};
use std::time::Duration;
use tokio::task::JoinSet;

/// An answer to a listing, and what the screen says of it.
struct Case {
    turn: fn() -> Turn,
    /// In the header.
    headline: &'static str,
    /// In the line above the hints.
    words: &'static str,
}

const UNREADABLE: &str = "unreadable answer (200)";

fn refusal(status: u16, header: (&str, &str), code: &str) -> Turn {
    let body = format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#);
    answer(status, &[REQUEST_ID, header], &body)
}

/// A megabyte of words, and characters that would turn a line round.
fn endless() -> String {
    format!(r#"{{"error":{{"code":"Long","message":"so\u202e {}"}}}}"#, "much ".repeat(200_000))
}

const NONE: (&str, &str) = ("x-nothing", "");

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { turn: || answer(200, &[REQUEST_ID], "<html>Sign in</html>"), headline: UNREADABLE, words: "HTML instead of JSON" },
    Case { turn: || cut(200, &[REQUEST_ID], r#"{"value":[{"id":"#), headline: UNREADABLE, words: "cut short" },
    Case { turn: || answer(200, &[REQUEST_ID], "all is well"), headline: UNREADABLE, words: "not JSON" },
    Case { turn: || answer(200, &[REQUEST_ID], ""), headline: UNREADABLE, words: "empty" },
    Case { turn: || answer(200, &[REQUEST_ID], r#"{"values":[]}"#), headline: UNREADABLE, words: "missing field" },
    Case { turn: || answer(200, &[REQUEST_ID], r#"{"value":{"a":1}}"#), headline: UNREADABLE, words: "does not speak the service's language" },
    Case { turn: || answer(200, &[REQUEST_ID], "[]"), headline: UNREADABLE, words: "not a JSON object" },
    Case { turn: || answer(502, &[REQUEST_ID], "<html>\u{1b}[2J"), headline: "unreadable answer (502)", words: "HTML instead of JSON (HTTP 502)" },
    Case { turn: || refusal(503, NONE, "Busy\\u001b[31m"), headline: "error 503", words: "Code               Busy" },
    Case { turn: || answer(500, &[REQUEST_ID], r#"{"code":"Bare\u001b[2J","message":"no\u0007"}"#), headline: "error 500", words: "Code               Bare" },
    Case { turn: || answer(400, &[REQUEST_ID], &endless()), headline: "error 400", words: "the service refused it: so" },
    Case { turn: || Turn::Drop, headline: "offline", words: "cannot be reached" },
    Case { turn: || Turn::Hang, headline: "timeout", words: "no answer came within 4 s" },
    Case { turn: || refusal(403, NONE, "AuthorizationFailed"), headline: "403 forbidden", words: "AuthorizationFailed" },
    Case { turn: || refusal(404, NONE, "ResourceGroupNotFound"), headline: "404 not found", words: "ResourceGroupNotFound" },
    Case { turn: || refusal(401, NONE, "ExpiredAuthenticationToken"), headline: "signed out", words: "ExpiredAuthenticationToken" },
    Case { turn: || refusal(429, ("Retry-After", "40"), "TooManyRequests"), headline: "429 throttled, again in", words: "left alone for a while" },
    Case { turn: || refusal(302, ("Location", "https://evil.example/"), "Moved"), headline: "error 302", words: "redirected to https://evil.example" },
    Case { turn: || page(&two_rows(), Some("https://evil.example/computes")), headline: "refused to follow", words: "https://evil.example" },
];

impl Case {
    async fn holds(&self) {
        let Self { turn, headline, words } = *self;
        let mut sick = Sick::listing(turn).await;
        let whole = &mut sick.whole;
        whole.until(headline, |state| state.failure().is_some()).await;
        whole.until("notices fade", |state| state.notices.last().is_none()).await;
        let screen = whole.screen();
        assert!(screen.contains(headline) && screen.contains("not listed: "), "{words}\n{screen}");
        // One key further stands all of it, and what support asks for.
        whole.press("!");
        let screen = whole.screen();
        let id = match headline {
            "offline" | "timeout" => "Our request id",
            "refused to follow" => "",
            _ => "Request id         req-0815",
        };
        assert!(screen.contains(words) && screen.contains(id), "{words}\n{screen}");
        assert_harmless(whole);
        whole.press("esc");
        let is_stale = |state: &State| matches!(state.freshness(), Some(Freshness::Stale(..)));
        whole.until("they are stale", is_stale).await;
        let screen = whole.screen();
        assert!(screen.contains("s old · ") && screen.contains(headline), "{words}\n{screen}");
        assert_eq!(names(whole.state()), ["ci-one", "gpu-one"], "{words}");
        assert_harmless(whole);
        // A client that was throttled keeps away from the service for a while of real time.
        if headline.starts_with("429") {
            return;
        }
        sick.heal();
        let is_live = |state: &State| matches!(state.freshness(), Some(Freshness::Live(_)));
        sick.whole.until("it is live again", is_live).await;
        assert_eq!(sick.whole.state().failure(), None, "{words}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_the_rows_with_their_age_and_the_reason() {
    let mut all = JoinSet::new();
    for case in CASES {
        all.spawn(case.holds());
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn an_empty_next_address_is_the_end_of_the_listing() {
    let mut sick = Sick::listing(|| page(&two_rows(), Some(""))).await;
    sick.whole.refresh().await;
    assert!(sick.whole.screen().contains("● live"), "{}", sick.whole.screen());
}

#[tokio::test]
async fn a_service_that_was_never_readable_says_so_in_the_middle() {
    let server = RawServer::start(|_, _| {
        answer(
            403,
            &[REQUEST_ID],
            r#"{"error":{"code":"AuthorizationFailed","message":"You\u001b]0;x\u0007 may not."}}"#,
        )
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("it is settled", State::is_settled).await;
    let screen = whole.screen();
    for words in [
        "✖ 403 forbidden",
        "Nothing could be read",
        "AuthorizationFailed: You may not.",
        "request id req-0815",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    assert_harmless(&whole);
}

#[tokio::test]
async fn a_throttled_listing_is_not_asked_for_before_its_time() {
    let mut sick = Sick::listing(|| answer(429, &[("Retry-After", "40")], "")).await;
    let pages = |sick: &Sick| sick.server.seen().iter().filter(|seen| asked(seen) == Asked::Page).count();
    sick.whole.until("it is throttled", |state| state.failure().is_some()).await;
    let (before, then) = (pages(&sick), sick.whole.state().now.steady);
    sick.whole.press("r");
    sick.whole
        .until("half of the wait is over", |state| state.now.steady > then + Duration::from_secs(20))
        .await;
    assert!(sick.whole.screen().contains("429 throttled, again in 1"), "{}", sick.whole.screen());
    assert_eq!(pages(&sick), before);
    assert_eq!(names(sick.whole.state()).len(), 2);
}

#[tokio::test]
async fn what_is_asked_beside_the_computes_fails_by_itself() {
    let refused = || answer(403, &[REQUEST_ID], r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#);
    for wanted in [Asked::Usages, Asked::Sizes, Asked::Workspace, Asked::Nodes] {
        let server =
            RawServer::start(move |seen, _| if asked(seen) == wanted { refused() } else { good(seen) }).await;
        let mut whole = Whole::at(server.origin(), workspace(), |_| {});
        whole.until("it is settled", State::is_settled).await;
        whole.quiet().await;
        assert!(
            matches!(whole.state().freshness(), Some(Freshness::Live(_))),
            "{wanted:?}\n{}",
            whole.screen()
        );
        assert_eq!(whole.state().failure(), None, "{wanted:?}");
        assert_eq!(names(whole.state()), ["ci-one", "gpu-one"], "{wanted:?}");
        let watched = whole.state().watched().unwrap();
        let missing = [
            matches!(watched.usages, Heard::Missing(_)),
            matches!(watched.sizes, Heard::Missing(_)),
            matches!(watched.workspace, Heard::Missing(_)),
        ];
        assert_eq!(missing, [wanted == Asked::Usages, wanted == Asked::Sizes, wanted == Asked::Workspace]);

        match wanted {
            Asked::Usages => {
                let screen = whole.pane(PaneId::Quota).screen();
                assert!(screen.contains("AuthorizationFailed") && screen.contains("req-0815"), "{screen}");
            }
            Asked::Sizes => {
                // The list is missing, so the field takes what is typed.
                whole.pane(PaneId::Clusters).press("n").type_("cpu-two").fill("VM size", "Standard_X99");
                assert!(whole.screen().contains("could not be read"), "{}", whole.screen());
                assert_eq!(whole.form().obstacle(), None, "{}", whole.screen());
            }
            Asked::Workspace => {
                whole.pane(PaneId::Clusters).press("n");
                // Where it is, its computes say.
                assert_eq!(whole.form().draft["location"], "westeurope", "{}", whole.screen());
            }
            Asked::Nodes => {
                whole.select("gpu-one").press("enter tab");
                whole.quiet().await;
                let screen = whole.screen();
                assert!(screen.contains("AuthorizationFailed") && screen.contains("req-0815"), "{screen}");
            }
            Asked::Page | Asked::Compute | Asked::Change => unreachable!("not in the list above"),
        }
    }
}

#[tokio::test]
async fn a_page_that_fails_in_the_middle_removes_no_row() {
    let scenario =
        format!("{}\n[service]\npage_size = 1\n", include_str!("../../../assets/scenarios/small.toml"));
    let mut whole = Whole::of(Scenario::parse(&scenario).unwrap()).await;
    assert_eq!(names(whole.state()).len(), 2);
    whole.world().order(Fault::failing_page().times(3));
    whole.until("it fails", |state| state.failure().is_some()).await;
    assert_eq!(names(whole.state()).len(), 2);
    assert!(whole.screen().contains("error 500"), "{}", whole.screen());
    whole.until("it is live again", |state| state.failure().is_none()).await;
    assert_eq!(names(whole.state()).len(), 2);
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_looked_up_told_and_never_sent_again() {
    for (fault, exists) in [
        (Effect::Drop, false),
        (Effect::DropAnswer, true),
        (Effect::Status(500), false),
        (Effect::Html(502), false),
    ] {
        let mut whole = Whole::open("small").await;
        whole.world().order(Fault::new(fault.clone()).on("PUT", "/computes/cpu-two").times(10));
        whole.pane(PaneId::Clusters).press("n").type_("cpu-two").submit();
        assert_eq!(whole.outcome().await, "unknown", "{fault:?}");
        let reason = last(whole.state()).unwrap().reason().to_string();
        let found = if exists { "cpu-two is there" } else { "there is no cpu-two now" };
        assert!(reason.contains(found), "{fault:?}: {reason}");
        assert!(whole.notice().contains(found), "{}", whole.notice());
        assert!(whole.form().refused.as_ref().is_some_and(|said| said.contains(found)), "the form stays");
        whole.press("esc enter");
        let later = whole.state().now.steady + Duration::from_secs(60);
        whole.until("a minute has passed", |state| state.now.steady > later).await;
        assert_eq!(whole.count("PUT", "/computes/cpu-two"), 1, "{fault:?}");
        assert_eq!(find(whole.state(), "cpu-two").is_some(), exists, "{fault:?}");
    }
}

#[tokio::test]
async fn a_signed_out_program_keeps_what_it_knows_and_sends_what_it_is_told_to_when_back() {
    let mut whole = Whole::open("small").await;
    whole.world().order(Fault::new(Effect::ExpiredToken).times(1000));
    whole.until("it is signed out", |state| state.failure().is_some()).await;
    assert!(whole.screen().contains("signed out"), "{}", whole.screen());
    assert_eq!(names(whole.state()).len(), 2);
    whole.select("ci-one").press("S y");
    assert_eq!(whole.outcome().await, "refused");
    assert!(last(whole.state()).unwrap().reason().contains("not signed in"));
}

#[tokio::test]
async fn an_older_service_is_spoken_to_in_its_own_version() {
    let server = RawServer::start(|seen, _| {
        if seen.target.contains("2025-12-01") {
            return answer(
                400,
                &[],
                r#"{"error":{"code":"InvalidResourceType","message":"no such api-version"}}"#,
            );
        }
        good(seen)
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("it is settled", State::is_settled).await;
    assert_eq!(names(whole.state()), ["ci-one", "gpu-one"]);
    assert!(whole.screen().contains("● live"), "{}", whole.screen());
    whole.refresh().await;
    let refused = server.lines().iter().filter(|line| line.contains("2025-12-01")).count();
    assert!(refused <= 2, "the refused version is not tried for ever: {:#?}", server.lines());
}
