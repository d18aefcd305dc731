//! Start and stop schedules of a compute instance: a list, each of whose items has a form.

use super::{
    column::{Context, Tone},
    field::{Field, Items, word},
    form::{FORM, Forecast, Form, Problem, Sends},
    property::{Property, property, write},
};
use crate::domain::{
    compute::{Compute, Health},
    offer::Offer,
    quota::Usage,
    schedule::{Action, Schedule, When, parse_start},
    time_zone::TimeZone,
};
use serde_json::{Value, json};

/// Where they stand.
pub const SCHEDULES: Property<Value> = property("/properties/properties/schedules/computeStartStop");
/// At most so many per instance (documentation).
const MOST: usize = 4;
/// Runs that are foretold.
const RUNS: usize = 3;

const ACTION: Property<String> = property("/action");
const STATUS: Property<String> = property("/status");
const WHEN: Property<String> = property("/form/when");
const ZONE: Property<String> = property("/form/zone");
const START: Property<String> = property("/form/start");

/// The field of all schedules.
pub const SCHEDULES_FIELD: Field = Field::items("Schedules", SCHEDULES, &ITEMS)
    .heading("Start and stop")
    .help("Up to four times at which the instance is started or stopped by itself.")
    .answers_for(&["/properties/properties/schedules"]);

static ITEMS: Items = Items {
    noun: "schedule",
    most: MOST,
    form: &SCHEDULE,
    read: |value| value.as_array().cloned().unwrap_or_default(),
    write: Value::Array,
    line: |item| {
        Schedule::from_json(item)
            .map_or_else(|| "a schedule of a kind that is not known here".to_owned(), |s| s.to_string())
    },
};

static SCHEDULE: Form = Form {
    title: "Schedule",
    submit: "Done",
    verb: "keep",
    fixed: "The service knows time zones by their Windows names. A schedule runs by the clock of its zone: when clocks \
            change, it keeps its hour there.",
    fields: &[
        Field::choice("Action", ACTION, &[word("stop", "Stop"), word("start", "Start")])
            .help("What happens to the instance at that time. Stopping ends what runs on it."),
        Field::text("When", WHEN)
            .help(
                "In words, as weekdays 18:00, daily 7:30, mon,wed 8:00, every 2 weeks fri 18:00, monthly 1,15 6:00; or \
                 five cron fields: minute, hour, day, month, day of the week.",
            )
            .example("weekdays 18:00")
            .answers_for(&["/cron", "/cron/expression", "/recurrence", "/recurrence/schedule", "/triggerType"])
            .check(|draft, _| When::parse(&WHEN.read(draft)?).err().map(Problem::error)),
        Field::text("Time zone", ZONE)
            .help("The clock that the time is read from: a Windows name, as W. Europe Standard Time. Europe/Berlin is understood.")
            .example("W. Europe Standard Time")
            .offers(&[Offer::TimeZones])
            .answers_for(&["/timeZone"])
            .check(|draft, _| TimeZone::parse(&ZONE.read(draft)?).err().map(Problem::error)),
        Field::text("Not before", START)
            .help("The first moment at which it may run, by the clock of its zone. Empty: from now on.")
            .example("2027-01-04 08:00")
            .optional()
            .answers_for(&["/startTime"])
            .check(|draft, _| parse_start(&START.read(draft)?).err().map(Problem::error)),
        Field::choice("Status", STATUS, &[word("on", "Enabled"), word("off", "Disabled")])
            .help("A schedule that is off is kept and does nothing."),
    ],
    draft: |_| {
        let mut draft = json!({"action": "Stop", "status": "Enabled"});
        write(&mut draft, WHEN.path, "weekdays 18:00".into());
        write(&mut draft, ZONE.path, "UTC".into());
        draft
    },
    derive: |draft| {
        let Some(schedule) = Schedule::from_json(draft) else { return };
        write(draft, WHEN.path, schedule.when.to_string().into());
        write(draft, ZONE.path, schedule.zone.to_string().into());
        if let Some(start) = schedule.start {
            write(draft, START.path, start.format("%Y-%m-%d %H:%M").to_string().into());
        }
    },
    needs: &[],
    sends: Sends::Item,
    finish: |draft| {
        if let Some(schedule) = schedule(draft) {
            schedule.write_into(draft);
        }
    },
    forecast,
    ..FORM
};

/// The schedule that a draft describes, once it is complete.
fn schedule(draft: &Value) -> Option<Schedule> {
    let start = START.read(draft);
    Some(Schedule {
        action: if ACTION.read(draft)? == "Start" { Action::Start } else { Action::Stop },
        enabled: STATUS.read(draft).as_deref() != Some("Disabled"),
        zone: TimeZone::parse(&ZONE.read(draft)?).ok()?,
        start: start.and_then(|start| parse_start(&start).ok()),
        when: When::parse(&WHEN.read(draft)?).ok()?,
    })
}

fn forecast(draft: &Value, _: Option<&Compute>, x: &Context, _: &[Usage]) -> Vec<Forecast> {
    let Some(schedule) = schedule(draft) else { return Vec::new() };
    let plain = |label, text| Forecast { label, text, tone: Tone::Plain };
    let mut lines = vec![plain("it will", schedule.to_string())];
    let runs = schedule.next(x.now, RUNS);
    if runs.is_empty() {
        lines.push(plain("next", "never".to_owned()));
    }
    for (at, run) in runs.iter().enumerate() {
        let label = if at == 0 { "next" } else { "" };
        let here = run.at.with_timezone(&x.zone);
        let mut text = run.local.format("%a %d %b %H:%M").to_string();
        if here.naive_local() != run.local {
            text.push_str(&format!(" there, {} here", here.format("%a %H:%M")));
        }
        lines.push(plain(label, text));
        if let Some(note) = &run.note {
            lines.push(Forecast { label: "", text: note.to_string(), tone: Tone::Of(Health::Moving) });
        }
    }
    lines
}
