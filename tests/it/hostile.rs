//! What no service should do and some do: every answer that can go wrong, as the whole program shows it. Whatever
//! happens, the last good rows stay, with their age and the reason.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::{
    raw_server::{RawServer, Seen, Turn, answer, cut},
    support::{
        Whole, bodies, cluster,
        driver::workspace,
        instance,
        whole::{find, last},
    },
};
use amldeck::{
    app::{
        freshness::Freshness,
        panes::{PANES, PaneId},
        state::State,
        watched::Fact,
    },
    domain::compute::Health,
    simulator::{Effect, Fault, Scenario},
};
use ratatui::layout::Size;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

const REQUEST_ID: (&str, &str) = ("x-ms-request-id", "req-0815");

/// What the service of a test is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Page,
    Compute,
    Nodes,
    Usages,
    Sizes,
    Workspace,
    Change,
}

fn asked(seen: &Seen) -> Asked {
    let path = seen.target.split('?').next().unwrap_or_default();
    match path {
        path if path.ends_with("/listNodes") => Asked::Nodes,
        _ if seen.method != "GET" => Asked::Change,
        path if path.ends_with("/computes") => Asked::Page,
        path if path.contains("/computes/") => Asked::Compute,
        path if path.ends_with("/usages") => Asked::Usages,
        path if path.ends_with("/vmSizes") => Asked::Sizes,
        _ => Asked::Workspace,
    }
}

fn page(rows: &[String], next: Option<&str>) -> Turn {
    let next = next.map_or_else(|| "null".to_owned(), |next| format!("{next:?}"));
    answer(200, &[REQUEST_ID], &format!(r#"{{"value":[{}],"nextLink":{next}}}"#, rows.join(",")))
}

fn two_rows() -> Vec<String> {
    vec![cluster("gpu-one").json(), instance("ci-one").json()]
}

/// What a service in good health says.
fn good(seen: &Seen) -> Turn {
    match asked(seen) {
        Asked::Page => page(&two_rows(), None),
        Asked::Compute => answer(404, &[], ""),
        Asked::Nodes => answer(200, &[], r#"{"nodes":[{"nodeId":"n1","nodeState":"idle"}]}"#),
        Asked::Usages => {
            let row = json!({"type": "x/dedicatedCores/usages", "currentValue": 4, "limit": 20,
                "name": {"value": "standardDSv2Family", "localizedValue": "Standard DSv2 Family Cluster Dedicated vCPUs"}});
            answer(200, &[], &json!({"value": [row]}).to_string())
        }
        Asked::Sizes => {
            let price = json!({"retailPrice": 0.27, "osType": "Linux", "vmTier": "Standard"});
            let size = json!({"name": "Standard_DS3_v2", "family": "standardDSv2Family", "vCPUs": 4, "gpus": 0,
                "memoryGB": 14.0, "lowPriorityCapable": true, "supportedComputeTypes": ["AmlCompute", "ComputeInstance"],
                "estimatedVMPrices": {"billingCurrency": "USD", "unitOfMeasure": "OneHour", "values": [price]}});
            answer(200, &[], &json!({"value": [size]}).to_string())
        }
        Asked::Workspace => {
            let id = workspace();
            let id = format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/workspaces/{}",
                id.subscription(),
                id.group(),
                id.name()
            );
            answer(200, &[], &json!({"id": id, "location": "westeurope", "kind": "Default"}).to_string())
        }
        Asked::Change => answer(500, &[], ""),
    }
}

/// A program that has read a good service which then answers `asked` in another way, whenever it is asked.
struct Sick {
    whole: Whole,
    server: RawServer,
    is_sick: Arc<AtomicUsize>,
}

impl Sick {
    async fn with(sick: impl Fn(&Seen) -> Option<Turn> + Send + Sync + 'static) -> Self {
        let is_sick = Arc::new(AtomicUsize::new(0));
        let switch = Arc::clone(&is_sick);
        let server = RawServer::start(move |seen, _| {
            let turn = if switch.load(Ordering::Relaxed) > 0 { sick(seen) } else { None };
            turn.unwrap_or_else(|| good(seen))
        })
        .await;
        let mut whole =
            Whole::at(server.origin(), workspace(), |options| options.timeout = Duration::from_millis(300));
        whole.until("all is read", State::is_settled).await;
        whole.quiet().await;
        is_sick.store(1, Ordering::Relaxed);
        Self { whole, server, is_sick }
    }

    /// From now on the listing is answered in this way.
    async fn listing(turn: impl Fn() -> Turn + Send + Sync + 'static) -> Self {
        Self::with(move |seen| (asked(seen) == Asked::Page).then(&turn)).await
    }

    fn heal(&self) {
        self.is_sick.store(0, Ordering::Relaxed);
    }
}

fn names(state: &State) -> Vec<String> {
    state.computes().map(|compute| compute.name.to_string()).collect()
}

/// Nothing on the screen can be obeyed by a terminal, or turns a line round.
fn assert_harmless(whole: &Whole) {
    for cell in whole.buffer().content() {
        let odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!cell.symbol().contains(odd), "{:?}\n{}", cell.symbol(), whole.screen());
    }
}

/// Every pane, the details of some rows in all their parts, and the raw JSON, at several sizes.
fn look_everywhere(whole: &mut Whole) {
    for size in [(120, 40), (60, 16)] {
        whole.event(amldeck::app::event::Event::Resize(Size::new(size.0, size.1)));
        for pane in &PANES {
            whole.pane(pane.id);
            assert_harmless(whole);
            for _ in 0..pane.columns().len() {
                whole.press(">");
            }
            whole.press("G");
            assert_harmless(whole);
            for _ in 0..6 {
                whole.press("enter");
                for _ in 0..4 {
                    assert_harmless(whole);
                    whole.press("tab");
                }
                whole.press("G");
                assert_harmless(whole);
                whole.press("esc a");
                assert_harmless(whole);
                whole.press("esc k");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_the_rows_with_their_age_and_the_reason() {
    const CASES: &[(&str, fn() -> Turn, &str, &str)] = &[
        (
            "HTML",
            || answer(200, &[REQUEST_ID], "<html><h1>Sign in</h1></html>"),
            "unreadable answer (200)",
            "HTML instead of JSON (request id req-0815)",
        ),
        ("cut", || cut(200, &[REQUEST_ID], r#"{"value":[{"id":"#), "unreadable answer (200)", "cut short"),
        ("not JSON", || answer(200, &[REQUEST_ID], "all is well"), "unreadable answer (200)", "not JSON"),
        (
            "empty",
            || answer(200, &[REQUEST_ID], ""),
            "unreadable answer (200)",
            "empty (request id req-0815)",
        ),
        (
            "no value",
            || answer(200, &[REQUEST_ID], r#"{"values":[]}"#),
            "unreadable answer (200)",
            "missing field",
        ),
        (
            "value of another type",
            || answer(200, &[REQUEST_ID], r#"{"value":{"a":1}}"#),
            "unreadable answer (200)",
            "request id req-0815",
        ),
        (
            "a list of nothing",
            || answer(200, &[REQUEST_ID], "[]"),
            "unreadable answer (200)",
            "request id req-0815",
        ),
        (
            "not UTF-8",
            || answer(502, &[REQUEST_ID], "<html>\u{1b}[2J"),
            "unreadable answer (502)",
            "request id req-0815",
        ),
        (
            "overload",
            || answer(503, &[REQUEST_ID], r#"{"error":{"code":"Busy\u001b[31m","message":"later"}}"#),
            "error 503",
            "Busy: later (request id req-0815)",
        ),
        ("dropped", || Turn::Drop, "offline", "unreachable"),
        ("silent", || Turn::Hang, "timeout", "no answer within"),
        (
            "forbidden",
            || answer(403, &[REQUEST_ID], r#"{"error":{"code":"AuthorizationFailed","message":"no role"}}"#),
            "403 forbidden",
            "AuthorizationFailed: no role (request id req-0815)",
        ),
        (
            "gone",
            || answer(404, &[REQUEST_ID], r#"{"error":{"code":"ResourceGroupNotFound","message":"gone"}}"#),
            "404 not found",
            "ResourceGroupNotFound",
        ),
        (
            "signed out",
            || {
                answer(
                    401,
                    &[REQUEST_ID],
                    r#"{"error":{"code":"ExpiredAuthenticationToken","message":"expired"}}"#,
                )
            },
            "signed out",
            "not signed in",
        ),
        (
            "throttled",
            || {
                answer(
                    429,
                    &[REQUEST_ID, ("Retry-After", "40")],
                    r#"{"error":{"code":"TooManyRequests","message":"slow down"}}"#,
                )
            },
            "429 throttled, again in",
            "asked to wait 40 s",
        ),
        (
            "redirected",
            || answer(302, &[REQUEST_ID, ("Location", "https://evil.example/")], ""),
            "error 302",
            "never followed",
        ),
        (
            "elsewhere",
            || page(&two_rows(), Some("https://evil.example/computes")),
            "refused to follow",
            "https://evil.example",
        ),
        ("round and round", || page(&two_rows(), Some("")), "● live", ""),
    ];
    let mut all = JoinSet::new();
    for (case, turn, headline, words) in CASES {
        all.spawn(async move {
            let mut sick = Sick::listing(turn).await;
            let whole = &mut sick.whole;
            if words.is_empty() {
                whole.refresh().await;
                assert!(whole.screen().contains(headline), "{case}\n{}", whole.screen());
                return;
            }
            whole.until(case, |state| state.failure().is_some()).await;
            whole.until("notices fade", |state| state.notices.last().is_none()).await;
            let screen = whole.screen();
            assert!(screen.contains(headline) && screen.contains(words), "{case}\n{screen}");
            whole
                .until("they are stale", |state| matches!(state.freshness(), Some(Freshness::Stale(..))))
                .await;
            let screen = whole.screen();
            assert!(screen.contains("s old · ") && screen.contains(headline), "{case}\n{screen}");
            assert_eq!(names(whole.state()), ["ci-one", "gpu-one"], "{case}");
            assert_harmless(whole);
            // A client that was throttled keeps away from the service for a while of real time.
            if *case == "throttled" {
                return;
            }
            sick.heal();
            let whole = &mut sick.whole;
            whole
                .until("it is live again", |state| matches!(state.freshness(), Some(Freshness::Live(_))))
                .await;
            assert_eq!(whole.state().failure(), None, "{case}");
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
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
            matches!(watched.usages, Fact::Missing(_)),
            matches!(watched.sizes, Fact::Missing(_)),
            matches!(watched.workspace, Fact::Missing(_)),
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
                assert!(whole.notice().contains("AuthorizationFailed"), "{}", whole.notice());
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
        format!("{}\n[service]\npage_size = 1\n", include_str!("../../assets/scenarios/small.toml"));
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

/// Values that stand where another one is expected.
fn junk() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("9999-12-31T23:59:59.9999999+00:00"),
        json!("0001-01-01T00:00:00Z"),
        json!("PT18446744073709551615S"),
        json!("P4000000000D"),
        json!("\u{1b}]0;title\u{7}\u{9b}2J\u{202e}Teleporting\r\n\u{0}"),
        json!("x".repeat(3000)),
        json!([]),
        json!([null, 1, "\u{1b}[31mred", {"error": {"code": "\u{1b}[5mX", "details": [{"message": "\u{8}"}]}}]),
        json!({}),
        json!({"\u{1b}[1mkey": {"a": [[[1]]]}}),
    ]
}

fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    let mut visit = |key: &str, value: &Value| {
        let path = format!("{here}/{}", key.replace('~', "~0").replace('/', "~1"));
        all.push(path.clone());
        pointers(value, &path, all);
    };
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| visit(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| visit(&at.to_string(), value)),
        _ => {}
    }
}

/// Each body with junk in each of its places, one place at a time.
fn spoilt_rows() -> Vec<String> {
    let (mut rows, mut places) = (Vec::new(), 0);
    for body in bodies::all() {
        let whole: Value = serde_json::from_str(&body.json()).unwrap();
        let mut paths = Vec::new();
        pointers(&whole, "", &mut paths);
        for path in paths {
            // Each kind of junk comes to each place of some body.
            for junk in junk().into_iter().skip(places % 3).step_by(3) {
                let mut spoilt = whole.clone();
                let name = format!("row-{}", rows.len());
                spoilt["id"] = json!(workspace().compute(&name).as_str());
                spoilt["name"] = json!(name);
                *spoilt.pointer_mut(&path).unwrap() = junk;
                rows.push(spoilt.to_string());
            }
            places += 1;
        }
    }
    rows
}

#[tokio::test]
async fn junk_in_any_place_of_a_row_spoils_neither_screen_nor_neighbours() {
    let rows = spoilt_rows();
    let count = rows.len();
    assert!(count > 1000, "{count} rows");
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    // A row whose id is not text is one whose id is not known, and bodies that are equal then are one row.
    let known = whole.state().watched().unwrap().rows().count();
    assert!(known > count - 200 && known <= count, "{known} rows of {count}");
    let of_computes = [PaneId::Instances, PaneId::Clusters, PaneId::Inference, PaneId::Attached];
    let listed: usize = of_computes.iter().map(|pane| whole.state().list(*pane).rows().len()).sum();
    assert_eq!(listed, known, "every row is in a pane");
    look_everywhere(&mut whole);
}

#[tokio::test]
async fn rows_that_are_no_objects_are_shown_beside_good_ones() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let rows = [
        "1",
        "null",
        "\"text\"",
        "[]",
        "{}",
        "{\"id\":7}",
        r#"{"id":"\ud800"}"#,
        "{\"id\":1e999}",
        &deep,
        &cluster("fine").json(),
    ];
    let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
    let count = rows.len();
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    assert_eq!(names(whole.state()).len(), count);
    assert_eq!(find(whole.state(), "fine").unwrap().state.as_ref().unwrap().health, Health::Good);
    whole.pane(PaneId::Attached).press("z");
    assert_eq!(
        whole.state().list(PaneId::Attached).rows().len(),
        count - 1,
        "unreadable is a problem\n{}",
        whole.screen()
    );
    assert!(whole.screen().contains("unreadable"), "{}", whole.screen());
    // What cannot be read cannot be named to the service either.
    whole.press("g g ctrl-d");
    assert!(whole.state().modals.is_empty() && whole.notice().contains("detach"), "{}", whole.screen());
    whole.press("z").refresh().await;
    assert_eq!(names(whole.state()).len(), count, "they are the same rows when they come again");
    look_everywhere(&mut whole);
}

#[tokio::test]
async fn names_of_any_width_and_length_keep_the_frame_straight() {
    let names = [
        "研究用計算クラスター".repeat(5),
        "e\u{301}".repeat(60),
        format!("a{}", "\u{300}".repeat(200)),
        "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(20),
        "\u{1f1e9}\u{1f1ea}".repeat(30),
        "ﷺ".repeat(40),
        "\u{202e}gpu\u{200b}\u{feff}".to_owned(),
        "\u{1b}[2J\u{1b}]52;c;AAAA\u{7}named".to_owned(),
        "w".repeat(10_000),
        "ﾊﾝｶｸ\u{3000}全角".to_owned(),
        "नमस्ते สวัสดี \u{600}".to_owned(),
        "\t\r\n".to_owned(),
    ];
    let row = |(at, name): (usize, &String)| {
        let body = cluster(&format!("c{at}"))
            .with("/name", name.as_str())
            .with("/properties/description", name.as_str());
        body.with("/tags", json!({name.as_str(): name}))
            .with("/properties/properties/allocationState", name.as_str())
            .json()
    };
    let rows: Vec<String> = names.iter().enumerate().map(row).collect();
    let count = rows.len();
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    assert_eq!(whole.state().computes().count(), count);
    for size in [(120, 40), (80, 24), (61, 20)] {
        whole.event(amldeck::app::event::Event::Resize(Size::new(size.0, size.1)));
        whole.pane(PaneId::Clusters);
        let buffer = whole.buffer();
        for y in 3..size.1 - 3 {
            let edges = (buffer[(0, y)].symbol(), buffer[(size.0 - 1, y)].symbol());
            assert_eq!(edges, ("│", "│"), "line {y} at {size:?}\n{}", whole.screen());
        }
    }
    look_everywhere(&mut whole);
}

#[tokio::test]
async fn one_id_twice_in_a_listing_is_one_row() {
    let rows = vec![
        cluster("twin").json(),
        cluster("twin").scale(1, 9, "PT1M").json(),
        cluster("TWIN").json(),
        cluster("other").json(),
    ];
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    for _ in 0..3 {
        whole.refresh().await;
        assert_eq!(whole.state().computes().count(), 2);
        assert_eq!(whole.state().list(PaneId::Clusters).rows().len(), 2, "{}", whole.screen());
    }
}

#[tokio::test]
async fn ten_megabytes_are_a_long_page_and_no_more() {
    let rows = vec![
        cluster("heavy").with("/properties/description", "long \u{1b}[31m".repeat(1_000_000)).json(),
        cluster("light").json(),
    ];
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    assert_eq!(names(whole.state()), ["heavy", "light"]);
    whole.select("heavy").press("enter");
    assert_harmless(&whole);
    whole.press("tab tab tab");
    assert_harmless(&whole);
}
