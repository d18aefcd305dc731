//! The client at the edge: what it sends byte for byte, and what it makes of answers that no simulator gives.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use crate::{
    raw_server::{RawServer, Seen, Turn, answer, cut},
    support::Log,
};
use amldeck::{
    azure::{Auth, Client, Credential, Endpoint, EndpointError, Environment, Means, Options},
    domain::{
        ask::{Ask, Page, Reply},
        change::{Change, Method},
        error::ApiError,
        ids::{ComputeKey, OperationId, RegionId, WorkspaceId},
        operation::{Accepted, Follow, Progress},
        permissions,
        workspace::{Named, Search},
    },
    kinds::export::{EXPORTS, Place},
};
use secrecy::SecretString;
use serde_json::json;
use std::{sync::Arc, time::Duration};

fn options(origin: &str) -> Options {
    Options::new(Endpoint::parse(origin).unwrap(), Credential::token("the-token".into())).unwrap()
}

fn client(server: &RawServer) -> Client {
    Client::new(options(server.origin()))
}

fn workspace() -> WorkspaceId {
    WorkspaceId::new("s", "rg", "w")
}

fn computes() -> String {
    format!("{}/computes", workspace().id().as_str())
}

fn row(name: &str) -> String {
    format!(r#"{{"id":"{}/{name}","name":"{name}","properties":{{"computeType":"AmlCompute"}}}}"#, computes())
}

fn list(rows: &[&str], next: Option<&str>) -> String {
    let rows: Vec<String> = rows.iter().map(|name| row(name)).collect();
    let next = next.map(|next| format!(r#","nextLink":"{next}""#)).unwrap_or_default();
    format!(r#"{{"value":[{}]{next}}}"#, rows.join(","))
}

fn put() -> Change {
    let key = ComputeKey { id: workspace().compute("c"), created: None };
    Change { body: Some(json!({"location": "eastus"})), ..Change::bare("create", key, Method::Put) }
}

async fn page(client: &Client, at: Option<&str>) -> Result<Page, ApiError> {
    let Reply::Page(about, page) = client.perform(Ask::Page(workspace(), at.map(str::to_owned))).await else {
        panic!("a page was asked for");
    };
    assert_eq!(about, workspace());
    page
}

async fn change(client: &Client, change: Change) -> Result<Accepted, ApiError> {
    let Reply::Changed(OperationId(7), accepted) =
        client.perform(Ask::Change(OperationId(7), change.into())).await
    else {
        panic!("a change was asked for");
    };
    accepted
}

async fn progress(client: &Client, follow: &Follow) -> Result<Progress, ApiError> {
    let ask = Ask::Progress(OperationId(7), follow.clone());
    let Reply::Progress(OperationId(7), progress) = client.perform(ask).await else {
        panic!("progress was asked for");
    };
    progress
}

fn names(page: &Page) -> Vec<&str> {
    page.computes.iter().map(|compute| &*compute.name).collect()
}

#[tokio::test]
async fn pages_are_followed_by_the_services_own_address() {
    let server = RawServer::start(|seen, _| {
        let host = seen.header("host").unwrap();
        let next = format!("http://{host}/next?api-version=2025-12-01&%24skip=a%2Bb%3d");
        match seen.target.strip_prefix("/next") {
            Some(_) => answer(200, &[], &list(&["c"], None)),
            None => answer(200, &[], &list(&["a", "b"], Some(&next))),
        }
    })
    .await;
    let client = client(&server);

    let first = page(&client, None).await.unwrap();
    let second = page(&client, first.next.as_deref()).await.unwrap();

    assert_eq!((names(&first), names(&second)), (vec!["a", "b"], vec!["c"]));
    assert_eq!(second.next, None);
    assert!(first.cost.took > Duration::ZERO);
    assert_eq!(
        server.lines(),
        [
            format!("GET {}?api-version=2025-12-01", computes()),
            "GET /next?api-version=2025-12-01&%24skip=a%2Bb%3d".to_owned()
        ]
    );
}

#[tokio::test]
async fn an_unchanged_row_comes_back_as_the_same_compute() {
    let server = RawServer::start(|_, nth| {
        answer(200, &[], &list(if nth == 0 { &["a", "b"] } else { &["a", "c"] }, None))
    })
    .await;
    let client = client(&server);

    let before = page(&client, None).await.unwrap();
    let after = page(&client.clone(), None).await.unwrap();

    assert!(Arc::ptr_eq(&before.computes[0], &after.computes[0]));
    assert_eq!(names(&after), ["a", "c"]);
}

#[tokio::test]
async fn every_request_says_who_asks_and_what_is_understood() {
    let server = RawServer::start(|seen, _| match seen.method.as_str() {
        "GET" => answer(200, &[], &list(&[], None)),
        _ => answer(202, &[], ""),
    })
    .await;
    let client = client(&server);
    page(&client, None).await.unwrap();
    page(&client, None).await.unwrap();
    let key = ComputeKey { id: workspace().compute("ci"), created: None };
    change(&client, Change { suffix: "/start", ..Change::bare("start", key, Method::Post) }).await.unwrap();
    change(&client, put()).await.unwrap();

    let [first, second, post, put] = <[Seen; 4]>::try_from(server.seen()).unwrap();
    assert_eq!(first.header("authorization"), Some("Bearer the-token"));
    assert_eq!(first.header("accept"), Some("application/json"));
    assert_eq!(first.header("user-agent"), Some(concat!("amldeck/", env!("CARGO_PKG_VERSION"))));
    assert!(first.header("accept-encoding").unwrap().contains("gzip"));
    let id = first.header("x-ms-client-request-id").unwrap();
    assert_eq!((id.len(), id.matches('-').count()), (36, 4));
    assert_ne!(first.header("x-ms-client-request-id"), second.header("x-ms-client-request-id"));
    assert_eq!(post.header("content-length"), Some("0"));
    assert!(post.target.contains("/computes/ci/start?"));
    assert_eq!(put.header("content-type"), Some("application/json"));
    assert_eq!(put.body, r#"{"location":"eastus"}"#);
}

#[tokio::test]
async fn a_secret_is_in_the_body_that_is_sent_and_in_no_preview() {
    let server = RawServer::start(|_, _| answer(201, &[], "")).await;
    let client = client(&server);
    let attach =
        Change { secrets: vec![("/properties/password".to_owned(), SecretString::from("hunter2"))], ..put() };

    let place = Place { host: "127.0.0.1", version: "2025-12-01" };
    let previews: Vec<_> = EXPORTS.iter().map(|export| (export.lines)(&attach, &place)).collect();
    let request = EXPORTS.iter().find(|export| export.title == "request").unwrap();
    let request = (request.lines)(&attach, &place);
    change(&client, attach).await.unwrap();

    assert_eq!(server.seen()[0].body, r#"{"location":"eastus","properties":{"password":"hunter2"}}"#);
    assert_eq!(request[0], format!("PUT {}", server.seen()[0].target));
    assert!(!format!("{previews:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_log_has_a_line_for_each_request_and_no_secret() {
    let server = RawServer::start(|seen, _| {
        let status = format!("http://{}/op/1?s=signature", seen.header("host").unwrap());
        match seen.method.as_str() {
            "PUT" => answer(201, &[("Azure-AsyncOperation", &status)], ""),
            _ => answer(409, &[], r#"{"error":{"code":"Conflict","message":"words of the body"}}"#),
        }
    })
    .await;
    let listening = Log::listen(tracing::Level::DEBUG);
    let client = client(&server);
    let attach =
        Change { secrets: vec![("/properties/password".to_owned(), SecretString::from("hunter2"))], ..put() };
    let follow = change(&client, attach).await.unwrap().follow.unwrap();
    progress(&client, &follow).await.unwrap_err();
    let log = listening.text();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains("amldeck::azure")).collect();
    assert_eq!(ours.len(), 2, "{log}");
    assert!(ours[0].contains("method=PUT") && ours[0].contains("status=201"), "{log}");
    assert!(ours[1].contains("path=\"/op/1\"") && ours[1].contains("status=409"), "{log}");
    for secret in ["the-token", "hunter2", "signature", "words of the body"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn an_absent_compute_is_an_empty_404() {
    let server = RawServer::start(|_, _| answer(404, &[("x-ms-request-id", "r-1")], "")).await;
    let Reply::Compute(_, Err(ApiError::NotFound(refusal))) =
        client(&server).perform(Ask::Compute(workspace().compute("gone"))).await
    else {
        panic!("it should not be found");
    };
    assert_eq!((refusal.status, &refusal.trace.as_ref().unwrap().request), (404, &Some("r-1".into())));
}

#[tokio::test]
async fn a_read_is_tried_again_whatever_went_wrong() {
    let server = RawServer::start(|seen, nth| match nth % 3 {
        0 if seen.target.contains("one") => answer(503, &[], ""),
        0 if seen.target.contains("two") => Turn::Drop,
        0 => cut(200, &[], r#"{"id":"/subs"#),
        _ => answer(200, &[], &row("c")),
    })
    .await;
    let client = client(&server);
    for name in ["one", "two", "three"] {
        let Reply::Compute(_, found) = client.perform(Ask::Compute(workspace().compute(name))).await else {
            panic!("a compute was asked for");
        };
        assert_eq!(&*found.unwrap().name, "c", "{name}");
        // Fills the round of three, so that the next name fails first again.
        drop(client.perform(Ask::Compute(workspace().compute(name))).await);
    }
    assert_eq!(server.seen().len(), 9);
}

#[tokio::test]
async fn a_read_is_given_up_after_three_tries() {
    async fn given_up(turn: fn() -> Turn, expected: &str) {
        let server = RawServer::start(move |_, _| turn()).await;
        let error = page(&client(&server), None).await.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        assert_eq!(server.seen().len(), 3, "{error}");
    }
    tokio::join!(
        given_up(|| answer(503, &[], ""), "the service failed"),
        given_up(|| cut(200, &[], "{"), "the service answered something unreadable (HTTP 200): cut short"),
        given_up(|| Turn::Drop, "unreachable"),
    );
}

#[tokio::test]
async fn a_page_of_a_stranger_is_unreadable() {
    let html = "<!DOCTYPE html><title>Please sign in</title>";
    for status in [200, 404] {
        let server = RawServer::start(move |_, _| answer(status, &[("x-ms-request-id", "r-1")], html)).await;
        let Err(ApiError::Unreadable { status: seen, why, trace: Some(trace) }) =
            page(&client(&server), None).await
        else {
            panic!("{status} was read");
        };
        assert_eq!((seen, &*why, &trace.request), (status, "HTML instead of JSON", &Some("r-1".into())));
    }
}

#[tokio::test]
async fn a_change_is_sent_once_whatever_comes_of_it() {
    for (turn, expected) in [(503, "the service failed"), (429, "throttled"), (0, "the connection was lost")]
    {
        let server = RawServer::start(move |_, _| match turn {
            0 => Turn::Drop,
            status => answer(status, &[], ""),
        })
        .await;
        let error = change(&client(&server), put()).await.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        assert_eq!(server.seen().len(), 1, "{expected}");
    }
}

#[tokio::test]
async fn a_change_that_found_nobody_was_not_sent() {
    let server = RawServer::start(|_, _| Turn::Drop).await;
    let nobody = client(&server);
    drop(server);
    tokio::task::yield_now().await;
    assert!(matches!(change(&nobody, put()).await, Err(ApiError::Unreachable { .. })));
}

#[tokio::test]
async fn silence_is_a_timeout_for_a_read_and_a_riddle_for_a_change() {
    let server = RawServer::start(|_, _| Turn::Hang).await;
    let timeout = Duration::from_millis(150);
    let mut options = options(server.origin());
    options.timeout = timeout;
    let client = Client::new(options);
    let read = page(&client, None).await.unwrap_err();
    let changed = change(&client, put()).await.unwrap_err();
    assert!(matches!(read, ApiError::TimedOut { after, .. } if after == timeout), "{read}");
    assert!(matches!(changed, ApiError::Lost(_)), "{changed}");
    // Our own id is all that support can look for.
    let named: Vec<String> = [read, changed].iter().filter_map(ApiError::request_id).collect();
    let sent = server.seen();
    let sent: Vec<&str> = sent.iter().filter_map(|seen| seen.header("x-ms-client-request-id")).collect();
    assert_eq!(named, [format!("client request id {}", sent[0]), format!("client request id {}", sent[1])]);
}

#[tokio::test]
async fn a_change_whose_answer_is_cut_is_accepted_all_the_same() {
    let server = RawServer::start(|seen, _| {
        let status = format!("http://{}/op?s=1", seen.header("host").unwrap());
        cut(201, &[("Azure-AsyncOperation", &status)], r#"{"id":"/subscr"#)
    })
    .await;
    let accepted = change(&client(&server), put()).await.unwrap();
    assert_eq!(accepted.follow, Some(Follow::Status(format!("{}/op?s=1", server.origin()))));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_status_address_of_four_kilobytes_goes_through_unchanged() {
    let target = format!(
        "/subscriptions/S/op/1?api-version=2024-04-01&service=new&t=63&c={}&s=x_-~%2f&h=%3D",
        "MIIH%2bz".repeat(600)
    );
    let expected = target.clone();
    let server = RawServer::start(move |seen, _| match seen.method.as_str() {
        "PUT" => {
            let status = format!("http://{}{target}", seen.header("host").unwrap());
            answer(201, &[("Azure-Asyncoperation", &status)], &row("c"))
        }
        _ => answer(200, &[], r#"{"status":"Succeeded","percentComplete":100.0}"#),
    })
    .await;
    let client = client(&server);

    let accepted = change(&client, put()).await.unwrap();
    let done = progress(&client, &accepted.follow.unwrap()).await;

    assert_eq!(&*accepted.compute.unwrap().name, "c");
    assert_eq!(done, Ok(Progress::Succeeded));
    assert_eq!(server.lines()[1], format!("GET {expected}"));
}

#[tokio::test]
async fn an_operation_is_followed_by_its_location() {
    let server = RawServer::start(|seen, nth| {
        let location = format!("http://{}/result", seen.header("host").unwrap());
        match nth {
            0 | 1 => answer(202, &[("Location", &location), ("Retry-After", "3")], ""),
            _ => answer(200, &[], ""),
        }
    })
    .await;
    let client = client(&server);

    let accepted = change(&client, put()).await.unwrap();
    let follow = accepted.follow.unwrap();
    assert_eq!(accepted.wait, Some(Duration::from_secs(3)));
    let running = Progress::Running { percent: None, wait: Some(Duration::from_secs(3)) };
    assert_eq!(progress(&client, &follow).await, Ok(running));
    assert_eq!(progress(&client, &follow).await, Ok(Progress::Succeeded));
}

#[tokio::test]
async fn the_token_never_follows_the_service_elsewhere() {
    let elsewhere = RawServer::start(|_, _| answer(200, &[], &list(&[], None))).await;
    let there = format!("{}/steal", elsewhere.origin());
    let redirect = there.clone();
    let server = RawServer::start(move |_, _| answer(307, &[("Location", &redirect)], "")).await;
    let client = client(&server);

    let refused = |error: ApiError| matches!(error, ApiError::ForeignOrigin(_));
    assert!(refused(page(&client, Some(&there)).await.unwrap_err()));
    assert!(refused(progress(&client, &Follow::Status(there.clone())).await.unwrap_err()));
    assert!(refused(progress(&client, &Follow::Location(there)).await.unwrap_err()));
    assert!(server.seen().is_empty());
    assert!(matches!(page(&client, None).await, Err(ApiError::Service(refusal)) if refusal.status == 307));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_throttled_subscription_is_left_alone() {
    let server = RawServer::start(|seen, _| match seen.method.as_str() {
        "GET" => answer(429, &[("Retry-After", "60")], ""),
        _ => answer(202, &[], ""),
    })
    .await;
    let client = client(&server);

    for _ in 0..3 {
        let Err(ApiError::Throttled { wait, .. }) = page(&client, None).await else {
            panic!("not throttled")
        };
        assert!(wait > Duration::from_secs(50));
    }
    assert_eq!(server.seen().len(), 1);
    change(&client, put()).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_short_wait_is_sat_out() {
    let server = RawServer::start(|_, nth| match nth {
        0 => answer(429, &[("Retry-After", "0")], ""),
        _ => answer(200, &[], &list(&["a"], None)),
    })
    .await;
    assert_eq!(names(&page(&client(&server), None).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn an_older_version_is_spoken_where_ours_is_not_known() {
    let server = RawServer::start(|seen, _| match seen.target.contains("2025-12-01") {
        true => answer(400, &[], r#"{"error":{"code":"NoRegisteredProviderFound","message":"…"}}"#),
        false if seen.method == "PUT" => answer(201, &[], ""),
        false => answer(200, &[], &list(&["a"], None)),
    })
    .await;
    let client = client(&server);
    change(&client, put()).await.unwrap();
    page(&client, None).await.unwrap();
    let versions: Vec<String> =
        server.lines().iter().map(|line| line.rsplit('=').next().unwrap().to_owned()).collect();
    assert_eq!(versions, ["2025-12-01", "2024-04-01", "2024-04-01"]);
}

#[tokio::test]
async fn every_kind_of_request_is_spoken_in_the_older_version_where_ours_is_not_known() {
    let delete = Change {
        query: &[("underlyingResourceAction", "Delete")],
        ..Change::bare("delete", put().target, Method::Delete)
    };
    let patch = Change { body: Some(json!({})), ..Change::bare("scale", put().target, Method::Patch) };
    let stop = Change { suffix: "/stop", ..Change::bare("stop", put().target, Method::Post) };
    let changes = [put(), patch, stop, delete].map(|change| Ask::Change(OperationId(1), Box::new(change)));
    let reads = [
        Ask::Workspace(workspace()),
        Ask::Page(workspace(), None),
        Ask::Compute(workspace().compute("c")),
        Ask::Nodes(workspace().compute("c"), None),
    ];
    for (code, status) in [
        ("NoRegisteredProviderFound", 400),
        ("InvalidApiVersionParameter", 400),
        ("InvalidResourceType", 404),
    ] {
        for ask in reads.iter().chain(&changes) {
            let refused =
                format!(r#"{{"error":{{"code":"{code}","message":"The supported api-versions are …"}}}}"#);
            let server = RawServer::start(move |seen, _| {
                if seen.target.contains("2025-12-01") {
                    answer(status, &[("x-ms-failure-cause", "gateway")], &refused)
                } else {
                    answer(200, &[], &list(&["a"], None))
                }
            })
            .await;
            client(&server).perform(ask.clone()).await;
            let lines = server.lines();
            assert_eq!(lines.len(), 2, "{code} {ask:?}: {lines:?}");
            assert_eq!(lines[0].replace("2025-12-01", "2024-04-01"), lines[1], "{code} {ask:?}");
        }
    }
}

#[tokio::test]
async fn a_type_that_no_version_knows_changes_no_version() {
    let server =
        RawServer::start(|_, _| answer(404, &[], r#"{"error":{"code":"InvalidResourceType"}}"#)).await;
    let client = client(&server);
    for _ in 0..2 {
        assert!(matches!(page(&client, None).await, Err(ApiError::NotFound(_))));
    }
    let ours = server.lines().iter().filter(|line| line.ends_with("2025-12-01")).count();
    assert_eq!((ours, server.seen().len()), (2, 4));
}

#[tokio::test]
async fn workspaces_are_found_in_all_subscriptions_that_answer() {
    let found = |subscription: &str, name: &str| {
        let id = WorkspaceId::new(subscription, "RG", name);
        format!(r#"{{"id":"{}","location":"eastus","kind":"Default"}}"#, id.id().as_str())
    };
    let server = RawServer::start(move |seen, _| {
        let path = seen.target.split('?').next().unwrap();
        match path.trim_start_matches("/subscriptions") {
            "" => answer(
                200,
                &[],
                r#"{"value":[{"subscriptionId":"a"},{"subscriptionId":"b"},{"subscriptionId":"c"}]}"#,
            ),
            rest if rest.starts_with("/a/") => {
                answer(200, &[], &format!(r#"{{"value":[{},{}]}}"#, found("a", "one"), found("a", "two")))
            }
            rest if rest.starts_with("/b/") => {
                answer(403, &[], r#"{"error":{"code":"AuthorizationFailed"}}"#)
            }
            _ => answer(200, &[], &format!(r#"{{"value":[{}]}}"#, found("c", "Two"))),
        }
    })
    .await;
    let client = client(&server);
    let search = async |search: Search| match client.perform(Ask::Workspaces(search)).await {
        Reply::Workspaces(found) => {
            found.map(|found| found.workspaces.iter().map(|w| w.id.name().to_owned()).collect::<Vec<_>>())
        }
        other => panic!("{other:?}"),
    };
    let by = |subscription: Option<&str>, name: Option<&str>| Search {
        subscription: subscription.map(str::to_owned),
        names: name.map(|name| Named::parse(name).unwrap()).into_iter().collect(),
        group: None,
    };
    assert_eq!(search(by(None, None)).await.unwrap(), ["one", "two", "Two"]);
    assert_eq!(search(by(None, Some("TWO"))).await.unwrap(), ["two", "Two"]);
    assert_eq!(search(by(Some("c"), None)).await.unwrap(), ["Two"]);
    assert!(matches!(search(by(Some("b"), None)).await, Err(ApiError::Forbidden(_))));
}

#[tokio::test]
async fn permissions_are_read_to_the_last_page() {
    let server = RawServer::start(|seen, _| {
        let next = format!("http://{}/next", seen.header("host").unwrap());
        let first = json!({
            "value": [{"actions": ["*/read"], "notActions": [], "dataActions": [], "condition": null}],
            "nextLink": next,
        });
        let second = json!({"value": [{"actions": ["Microsoft.MachineLearningServices/*"], "notActions": ["*/DELETE"]}]});
        answer(200, &[], &if seen.target == "/next" { second } else { first }.to_string())
    })
    .await;
    let asked = client(&server).perform(Ask::Permissions(workspace())).await;
    let Reply::Permissions(_, Ok(permissions)) = asked else { panic!("{asked:?}") };
    assert_eq!(permissions.missing(permissions::ALL), Some(permissions::DELETE));
    assert!(
        server.lines()[0].ends_with("/providers/Microsoft.Authorization/permissions?api-version=2022-04-01")
    );
}

#[tokio::test]
async fn permissions_that_cannot_be_understood_forbid_nothing() {
    for body in [r#"{"value":[{"actions":["*"]},{"actions":"*"}]}"#, r#"{"value":[7]}"#, "{}", "<html>"] {
        let server = RawServer::start(move |_, _| answer(200, &[], body)).await;
        let asked = client(&server).perform(Ask::Permissions(workspace())).await;
        assert!(
            matches!(asked, Reply::Permissions(_, Err(ApiError::Unreadable { .. }))),
            "{body}: {asked:?}"
        );
    }
}

#[tokio::test]
async fn a_list_that_leads_nowhere_ends() {
    let server = RawServer::start(|seen, _| {
        let next = format!("http://{}/again", seen.header("host").unwrap());
        answer(200, &[], &list(&["a"], Some(&next)))
    })
    .await;
    let client = client(&server);
    let next = page(&client, None).await.unwrap().next.unwrap();
    assert!(matches!(page(&client, Some(&next)).await, Err(ApiError::Unreadable { .. })));
    let ask = Ask::Usages(RegionId::new(workspace().subscription(), "eastus"));
    assert!(matches!(client.perform(ask).await, Reply::Usages(_, Err(ApiError::Unreadable { .. }))));
}

#[tokio::test]
async fn a_refused_token_is_not_sent_again() {
    let body = r#"{"error":{"code":"InvalidAuthenticationToken","message":"The token is malformed."}}"#;
    let server = RawServer::start(move |_, _| answer(401, &[], body)).await;
    let error = page(&client(&server), None).await.unwrap_err();
    assert!(
        matches!(&error, ApiError::SignedOut(why) if why.to_string().contains("The token is malformed.")),
        "{error}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_real_credential_never_goes_in_clear() {
    let local = Endpoint::parse("http://127.0.0.1:8080").unwrap();
    let credential = || Credential::of(Auth::Auto, Means::new(Environment::default())).unwrap();
    assert_eq!(Options::new(local, credential()).unwrap_err(), EndpointError::CredentialInClear.into());
    assert!(Options::new(Endpoint::public(), credential()).is_ok());
}

#[tokio::test]
async fn nobody_signed_in_means_that_nothing_is_sent() {
    let server = RawServer::start(|_, _| Turn::Drop).await;
    let mut means = Means::new(Environment::default());
    means.tools.path = Some("/nonexistent".into());
    let encrypted = Endpoint::parse(&server.origin().replace("http:", "https:")).unwrap();
    let options =
        Options::new(encrypted, Credential::of(Auth::named("cli").unwrap(), means).unwrap()).unwrap();

    let error = page(&Client::new(options), None).await.unwrap_err();

    assert!(
        matches!(&error, ApiError::SignedOut(why) if why.to_string().contains("not found on PATH")),
        "{error}"
    );
    assert_eq!(error.exit_code(), 3);
    assert!(server.seen().is_empty());
}
