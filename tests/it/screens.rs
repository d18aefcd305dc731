//! Whole screens, text and style, at 80×24 and 120×40. A picture that changes on purpose is reviewed and taken anew
//! (`INSTA_UPDATE=always cargo test screens`).

mod every;
mod forms;
mod larger;
mod several;
mod sizes;
mod themes;

use crate::support::{
    Body, Driver, Keyboard,
    bodies::{aks, instance, kubernetes, unknown_type, virtual_machine},
    cluster,
    driver::{self, ada, device_code, nobody_signed_in, preferring, refusal, setup, start, throttled},
    region,
};
use amldeck::{
    app::{event::Event, panes::PaneId, sign_in::Begin, state::Setup},
    domain::{
        ask::Reply,
        error::{ApiError, Refusal, Trace},
        operation::Progress,
        sign_in::Who,
    },
    view,
};
use chrono::TimeDelta;
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, Cell},
    layout::Size,
    style::{Color, Modifier},
};
use std::{fmt::Write, sync::Arc};

const SMALL: Size = Size { width: 80, height: 24 };
const LARGE: Size = Size { width: 120, height: 40 };
/// The smallest screen that is promised to be of use.
const LEAST: Size = Size { width: 40, height: 12 };
const HUGE: Size = Size { width: 200, height: 60 };

/// What a workspace at work looks like.
fn busy() -> Vec<Body> {
    vec![
        cluster("cpu-batch").size("STANDARD_DS3_V2").nodes(2, 1, 0, 0).scale(0, 8, "PT20M"),
        cluster("gpu-a100").size("STANDARD_NC24S_V3").nodes(2, 0, 2, 0).resizing(2, 4).scale(0, 8, "PT2M"),
        cluster("hpc-trial")
            .silent("Failed")
            .fault("ClusterMinNodesExceedCoreQuota", "the quota of 0 cannot hold 2 nodes"),
        instance("ci-anna").size("STANDARD_DS3_V2").state("Running"),
        instance("ci-bertil").size("STANDARD_D2_V2").state("Stopped"),
        instance("ci-chiara").state("Unusable"),
        aks("aks-scoring"),
        kubernetes("k8s-edge"),
        virtual_machine("dsvm"),
        unknown_type("from-the-future"),
    ]
}

fn ready() -> Driver {
    let setup = Setup { label: "demo".into(), loopback: true, ..setup() };
    Driver::ready_with(setup, &busy())
}

/// Takes a picture at a size: the text, then the runs of cells that do not look plain.
fn picture(driver: &mut Driver, size: Size) -> String {
    let buffer = drawn(driver, size);
    format!("{}\n{}", text(&buffer), styles(&buffer))
}

fn drawn(driver: &mut Driver, size: Size) -> Buffer {
    driver.event(Event::Resize(size));
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("it is in memory");
    terminal.draw(|frame| view::draw(frame, &driver.state)).expect("it is in memory");
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let line = |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned();
    buffer.content().chunks(width).map(line).collect::<Vec<_>>().join("\n")
}

/// As `3:10-17 Green BOLD`: line, first and last column, colours, attributes.
fn styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for (y, row) in buffer.content().chunks(usize::from(buffer.area.width)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|cell| look(cell) == look(&row[x])).count();
            let look = look(&row[x]);
            if !look.is_empty() {
                writeln!(out, "{y}:{x}-{} {look}", x + run - 1).expect("a String takes all");
            }
            x += run;
        }
    }
    out
}

fn look(cell: &Cell) -> String {
    let mut parts = Vec::new();
    if cell.fg != Color::Reset {
        parts.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        parts.push(format!("on {}", cell.bg));
    }
    parts.extend(cell.modifier.iter_names().map(|(name, _): (&str, Modifier)| name.to_owned()));
    parts.join(" ")
}

macro_rules! golden {
    ($name:ident, $driver:expr) => {
        #[test]
        fn $name() {
            let mut driver = $driver;
            for (size, suffix) in [(SMALL, "80x24"), (LARGE, "120x40")] {
                insta::with_settings!({ snapshot_suffix => suffix, omit_expression => true }, {
                    insta::assert_snapshot!(stringify!($name), picture(&mut driver, size));
                });
            }
        }
    };
}

/// The same after these keys.
fn after(mut driver: Driver, keys: &str) -> Driver {
    driver.press(keys);
    driver
}

golden!(instances, ready());
golden!(clusters, after(ready(), "3"));
golden!(inference, after(ready(), "4"));
golden!(attached, after(ready(), "5"));
golden!(quota, after(ready(), "7"));
golden!(quota_with_the_date_of_prices, {
    let mut driver = Driver::start(setup());
    driver.answer_workspace();
    let read = start() - TimeDelta::hours(11);
    let sizes = Arc::new(region::sizes().as_ref().clone().dated(read));
    driver.answer("sizes", |_| Reply::Sizes(driver::region(), Ok(sizes)));
    driver.answer_usages();
    driver.answer_listing(&busy());
    after(driver, "7")
});
golden!(problems_only, after(ready(), "2 z"));
golden!(loading, Driver::start(setup()));
golden!(empty_clusters, after(Driver::ready(&[]), "3"));
golden!(empty_attached, after(Driver::ready(&[]), "5"));
golden!(new_cluster, after(ready(), "3 n"));
golden!(new_instance, after(ready(), "2 n"));
golden!(attach_a_machine, after(ready(), "5 n enter"));
golden!(actions, after(ready(), "3 j a"));
golden!(details, after(ready(), "3 j j enter"));
golden!(details_json, after(ready(), "3 j y"));
golden!(delete_wants_the_name, after(ready(), "3 ctrl-d"));
golden!(stop_asks, after(ready(), "2 S"));
golden!(help, after(ready(), "?"));

golden!(a_size_is_chosen, {
    let mut driver = after(ready(), "3 n");
    driver.type_("gpu-big");
    driver.press("tab tab down tab");
    driver
});

golden!(a_problem_stands_under_its_field, {
    let mut driver = after(ready(), "3 n");
    driver.type_("gpu-1");
    driver
});

golden!(the_request_is_shown, {
    let mut driver = after(ready(), "3 n");
    driver.type_("gpu-big");
    driver.press("ctrl-p");
    driver
});

golden!(a_filter_is_typed, {
    let mut driver = after(ready(), "2 /");
    driver.type_("run");
    driver
});

golden!(a_change_is_marked, {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    let mut bodies = busy();
    bodies[1] = bodies[1].clone().nodes(4, 0, 0, 0).resizing(4, 4);
    driver.answer_listing(&bodies);
    driver
});

golden!(throttled_says_until_when, {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    driver.fail("page", throttled(40));
    driver.after(20.0);
    driver
});

golden!(offline_greys_the_rows, {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    driver.fail("page", ApiError::unreachable("connection refused"));
    driver.after(60.0);
    driver
});

golden!(nothing_was_ever_read, {
    let mut driver = Driver::start(setup());
    driver.fail("page", ApiError::Forbidden(refusal(403, "AuthorizationFailed")));
    driver
});

/// A core in whose world somebody signs in, and what became of that.
fn real(answer: Result<Who, ApiError>) -> Driver {
    let mut driver = Driver::start(Setup { sign_in: Begin::Quietly, ..setup() });
    driver.answer("sign in", |_| Reply::SignedIn(answer));
    driver
}

golden!(nobody_is_signed_in, real(Err(nobody_signed_in())));
golden!(who_is_signed_in, after(real(Ok(ada())), "L"));
golden!(a_code_is_to_be_typed, {
    let mut driver = after(real(Err(nobody_signed_in())), "L enter");
    driver.answer("device code", |_| Reply::DeviceCode(Ok(device_code(900))));
    driver
});

golden!(a_trouble_in_full, {
    let mut driver = after(ready(), "3 s");
    driver.go_to("").press("enter");
    driver.still_there(&busy()[0]);
    driver.accept(None);
    driver.after(2.5);
    let trace = Trace {
        request: Some("0c1f8a52-6f0e-4b55-9a70-6a9e4d1f7b11".into()),
        correlation: Some("5d2b9c1e-77aa-4a0b-8f3c-2f1d0e9b8c7d".into()),
        routing: Some("WESTEUROPE:20260301T080003Z:5d2b9c1e-77aa-4a0b-8f3c-2f1d0e9b8c7d".into()),
        client: Some("9e8d7c6b-5a49-4382-9170-605040302010".into()),
        at: amldeck::domain::time::parse("2026-03-01T08:00:03Z"),
    };
    let message = "The specified subscription has a Standard NCADSA100v4 family vCPU quota of 0 and cannot accomodate \
                   for at least 1 requested managed compute nodes which maps to 24 vCPUs.";
    driver.progress(Ok(Progress::Failed(Refusal {
        message: message.into(),
        trace: Some(trace.into()),
        ..refusal(200, "ClusterMinNodesExceedCoreQuota")
    })));
    after(driver, "!")
});

golden!(what_is_not_allowed_is_greyed, {
    let mut driver = Driver::ready_to_be_allowed(setup(), &busy());
    driver.answer_permissions("*", &["*/stop/action", "*/computes/delete", "*/computes/write"]);
    after(driver, "2 a")
});

golden!(read_only_says_so, {
    let mut driver = Driver::ready_with(preferring(|preferences| preferences.writable = false), &busy());
    driver.press("2 S");
    driver
});

#[test]
fn a_screen_that_is_too_small_says_so() {
    let mut driver = ready();
    let picture = picture(&mut driver, Size { width: 39, height: 12 });
    assert!(picture.contains("40 × 12") && picture.contains("39 × 12"), "{picture}");
}

#[test]
fn the_smallest_screen_shows_name_and_state() {
    let mut driver = after(ready(), "3");
    let picture = picture(&mut driver, Size { width: 40, height: 12 });
    assert!(picture.contains("gpu-a100") && picture.contains("◐ Resizing"), "{picture}");
}

#[test]
fn activity_tells_newest_first() {
    let mut driver = after(ready(), "3");
    driver.after(2.5);
    let mut bodies = busy();
    bodies[1] = bodies[1]
        .clone()
        .nodes(4, 0, 0, 0)
        .resizing(4, 4)
        .with("/properties/properties/allocationState", "Steady");
    driver.answer_listing(&bodies);
    driver.pane(PaneId::Activity);
    let picture = picture(&mut driver, LARGE);
    assert!(picture.contains("gpu-a100 Resizing → Steady"), "{picture}");
}

/// On the smallest screen, too, what must be typed or pressed is in sight.
#[test]
fn questions_and_forms_are_of_use_on_the_smallest_screen() {
    let mut deleting = after(ready(), "3 ctrl-d");
    let mut stopping = after(ready(), "2 S");
    let mut creating = after(ready(), "3 n");
    creating.type_("gpu-1");
    let mut on_the_button = after(ready(), "3 n");
    on_the_button.type_("gpu-big").go_to("");
    let pictures = [&mut deleting, &mut stopping, &mut creating, &mut on_the_button]
        .map(|driver| picture(driver, LEAST).split("\n\n").next().unwrap_or_default().to_owned());
    for (picture, wanted) in pictures.iter().zip([
        &["Type cpu-batch:", "›", "Enter delete"][..],
        &["[ Cancel ]", "[ Stop ]"],
        &["▸ Name", "gpu-1", "✖", "[ Create ]", "not yet"],
        &["▸ [ Create ]"],
    ]) {
        for text in wanted {
            assert!(picture.contains(text), "{text}\n{picture}");
        }
    }
}
