//! Rows that are not what they should be: junk in every place, no objects at all, names of any width and length.

use super::{Asked, asked, assert_harmless, good, look_everywhere, names, page};
use crate::{
    raw_server::RawServer,
    support::{Keyboard, Whole, bodies, cluster, driver::workspace, whole::find},
};
use amldeck::{
    app::{event::Event, panes::PaneId, state::State},
    domain::compute::Health,
};
use ratatui::layout::Size;
use serde_json::{Value, json};

/// A program that has read a listing of these rows, and who gave them, for as long as it is asked.
async fn with_rows(rows: Vec<String>) -> (Whole, RawServer) {
    let server = RawServer::start(move |seen, _| match asked(seen) {
        Asked::Page => page(&rows, None),
        _ => good(seen),
    })
    .await;
    let mut whole = Whole::at(server.origin(), workspace(), |_| {});
    whole.until("all is read", State::is_settled).await;
    (whole, server)
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
    let (mut whole, _server) = with_rows(rows).await;
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
    let (mut whole, _server) = with_rows(rows).await;
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
    let (mut whole, _server) = with_rows(rows).await;
    assert_eq!(whole.state().computes().count(), count);
    for size in [(120, 40), (80, 24), (61, 20)] {
        whole.event(Event::Resize(Size::new(size.0, size.1)));
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
    let (mut whole, _server) = with_rows(rows).await;
    for _ in 0..3 {
        whole.refresh().await;
        assert_eq!(whole.state().computes().count(), 2);
        assert_eq!(whole.state().list(PaneId::Clusters).rows().len(), 2, "{}", whole.screen());
    }
}

#[tokio::test]
async fn ten_megabytes_are_a_long_page_and_no_more() {
    let rows = vec![
        cluster("heavy").with("/properties/description", "long \u{1b}[31m".repeat(700_000)).json(),
        cluster("light").json(),
    ];
    let (mut whole, _server) = with_rows(rows).await;
    assert_eq!(names(whole.state()), ["heavy", "light"]);
    whole.select("heavy").press("enter");
    assert_harmless(&whole);
    whole.press("tab tab tab");
    assert_harmless(&whole);
}
