//! A schedule as the service reads and writes it: an element of `computeStartStop` (specification).

use super::{
    Recurrence, Schedule, When,
    leaves::{
        Trigger, action, action_name, enabled, expression, frequency, frequency_name, given_numbers, number,
        numbers, start, status_name, trigger_type, week_day_name, week_days, zone,
    },
};
use serde_json::{Map, Value, json};

impl Schedule {
    /// Reads an element. `None` when it holds something that this program cannot show as its own without changing what
    /// it means, such as cron with seconds, or days of the week in a monthly recurrence.
    pub fn from_json(element: &Value) -> Option<Self> {
        let trigger = &element[trigger_type(&element["triggerType"])?.key()];
        Some(Self {
            action: action(&element["action"])?,
            enabled: enabled(&element["status"])?,
            zone: zone(&trigger["timeZone"])?,
            start: start(&trigger["startTime"])?,
            when: when(element)?,
        })
    }

    /// The element of a new schedule.
    pub fn to_json(&self) -> Value {
        // The status and the zone have defaults, which a new element does not leave to the service.
        let mut element = json!({
            "status": status_name(self.enabled), "action": action_name(self.action),
            "triggerType": self.trigger().name(),
            (self.trigger().key()): {"timeZone": self.zone.windows_name()},
        });
        self.write_into(&mut element);
        element
    }

    /// Changes an existing element into this schedule. What it says already stays as it is spelled; keys that are not
    /// part of a schedule here stay too. The trigger of the other kind is taken out.
    pub fn write_into(&self, element: &mut Value) {
        let element = object(element);
        put(element, "status", enabled, &self.enabled, status_name(self.enabled));
        put(element, "action", action, &self.action, action_name(self.action));
        let trigger = self.trigger();
        put(element, "triggerType", trigger_type, &trigger, trigger.name());
        // Not `remove`, which would change the order of the keys that stay.
        element.shift_remove(trigger.other().key());
        let trigger = object(element.entry(trigger.key()).or_insert_with(|| json!({})));
        put(trigger, "timeZone", zone, &self.zone, self.zone.windows_name());
        let sent = self.start.map(|start| start.format("%Y-%m-%dT%H:%M:%S").to_string());
        put(trigger, "startTime", start, &self.start, sent);
        match &self.when {
            When::Cron(cron) => put(trigger, "expression", expression, cron, cron.as_str()),
            When::Recurrence(recurrence) => recurrence.write_into(trigger),
        }
    }

    fn trigger(&self) -> Trigger {
        match self.when {
            When::Cron(_) => Trigger::Cron,
            When::Recurrence(_) => Trigger::Recurrence,
        }
    }
}

impl Recurrence {
    fn write_into(&self, trigger: &mut Map<String, Value>) {
        put(trigger, "frequency", frequency, &self.frequency(), frequency_name(self.frequency()));
        put(trigger, "interval", number, &self.interval(), self.interval());
        let schedule = object(trigger.entry("schedule").or_insert_with(|| json!({})));
        // These two are required even where they are empty; the other two are left out when they are.
        put(schedule, "hours", given_numbers, &self.hours().to_vec(), self.hours());
        put(schedule, "minutes", given_numbers, &self.minutes().to_vec(), self.minutes());
        let days: Vec<&str> = self.week_days().iter().map(|day| week_day_name(*day)).collect();
        put(schedule, "weekDays", week_days, &self.week_days().to_vec(), days);
        put(schedule, "monthDays", numbers, &self.month_days().to_vec(), self.month_days());
    }
}

/// Writes a value unless what is there is read as the same.
fn put<T: PartialEq>(
    object: &mut Map<String, Value>,
    key: &str,
    read: fn(&Value) -> Option<T>,
    wanted: &T,
    written: impl Into<Value>,
) {
    if read(object.get(key).unwrap_or(&Value::Null)).as_ref() != Some(wanted) {
        object.insert(key.to_owned(), written.into());
    }
}

/// The object in `value`, which becomes one if it is something else.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("it was made an object above")
}

fn when(element: &Value) -> Option<When> {
    let trigger = &element[Trigger::Recurrence.key()];
    let schedule = &trigger["schedule"];
    match trigger_type(&element["triggerType"])? {
        Trigger::Cron => expression(&element[Trigger::Cron.key()]["expression"]).map(When::Cron),
        Trigger::Recurrence => Recurrence::new(
            frequency(&trigger["frequency"])?,
            number(&trigger["interval"])?,
            numbers(&schedule["hours"])?,
            numbers(&schedule["minutes"])?,
            week_days(&schedule["weekDays"])?,
            numbers(&schedule["monthDays"])?,
        )
        .ok()
        .map(When::Recurrence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        schedule::{Action, parse_start},
        time_zone::TimeZone,
    };

    fn stop(when: &str, start: Option<&str>) -> Schedule {
        Schedule {
            action: Action::Stop,
            enabled: true,
            zone: TimeZone::parse("Europe/Berlin").unwrap(),
            start: start.map(|start| parse_start(start).unwrap()),
            when: When::parse(when).unwrap(),
        }
    }

    #[test]
    fn a_new_schedule_has_the_keys_of_its_trigger_and_no_others() {
        assert_eq!(
            stop("0 18 * * 1-5", Some("2027-01-04 08:00")).to_json(),
            json!({"status": "Enabled", "action": "Stop", "triggerType": "Cron", "cron": {
                "timeZone": "W. Europe Standard Time", "startTime": "2027-01-04T08:00:00",
                "expression": "0 18 * * 1-5",
            }})
        );
        assert_eq!(
            stop("every 2 weeks mon,fri 8:00,13:00", None).to_json(),
            json!({"status": "Enabled", "action": "Stop", "triggerType": "Recurrence", "recurrence": {
                "timeZone": "W. Europe Standard Time", "frequency": "Week", "interval": 2,
                "schedule": {"hours": [8, 13], "minutes": [0], "weekDays": ["Monday", "Friday"]},
            }})
        );
    }

    #[test]
    fn minutes_and_hours_send_the_required_lists_empty() {
        let sent = stop("every 6 hours", None).to_json();
        assert_eq!(sent["recurrence"]["schedule"], json!({"hours": [], "minutes": []}));
    }

    #[test]
    fn a_schedule_comes_back_as_it_was_sent() {
        for when in
            ["0 18 * * 1-5", "weekdays 07:30", "monthly 1,15 06:00", "every 30 minutes", "weekly 8:00"]
        {
            for schedule in [stop(when, None), stop(when, Some("2027-01-04 08:00"))] {
                let schedule = Schedule { enabled: false, action: Action::Start, ..schedule };
                assert_eq!(Schedule::from_json(&schedule.to_json()), Some(schedule), "{when}");
            }
        }
    }

    /// Spelled as no writer here would spell it, with keys that nobody here knows.
    fn foreign() -> Value {
        json!({
            "id": "an id", "provisioningStatus": "Completed", "status": null, "schedule": {"id": "old"},
            "triggerType": "recurrence", "newKey": [1],
            "recurrence": {
                "frequency": "week", "interval": 1, "startTime": "2027-01-04T08:00:00.0000000",
                "timeZone": "europe/oslo", "other": true,
                "schedule": {"hours": [18, 8], "minutes": [0], "weekDays": ["friday", "Monday"],
                             "monthDays": null, "more": 1},
            },
            "cron": null, "action": "stop",
        })
    }

    #[test]
    fn what_says_the_same_already_stays_as_it_is_spelled() {
        let element = foreign();
        let schedule = Schedule::from_json(&element).unwrap();
        assert_eq!(
            schedule.to_string(),
            "stop mon,fri at 08:00,18:00 (W. Europe Standard Time), from 2027-01-04 08:00"
        );
        let mut written = element.clone();
        schedule.write_into(&mut written);
        let mut expected = element;
        expected.as_object_mut().unwrap().shift_remove("cron");
        assert_eq!(written.to_string(), expected.to_string());
    }

    #[test]
    fn a_change_touches_nothing_else() {
        let mut written = foreign();
        let schedule = Schedule::from_json(&written).unwrap();
        Schedule { enabled: false, when: When::parse("mon,fri 9:00").unwrap(), ..schedule }
            .write_into(&mut written);
        let mut expected = foreign();
        expected.as_object_mut().unwrap().shift_remove("cron");
        expected["status"] = json!("Disabled");
        expected["recurrence"]["schedule"]["hours"] = json!([9]);
        assert_eq!(written, expected);
    }

    #[test]
    fn another_trigger_takes_the_place_of_the_old_one() {
        let mut written = foreign();
        let schedule = Schedule::from_json(&written).unwrap();
        Schedule { when: When::parse("0 18 * * *").unwrap(), ..schedule }.write_into(&mut written);
        assert_eq!(written["triggerType"], "Cron");
        assert_eq!(written["cron"]["expression"], "0 18 * * *");
        assert_eq!(written["cron"]["timeZone"], "W. Europe Standard Time");
        assert!(written.get("recurrence").is_none());
        assert_eq!((&written["newKey"], &written["id"]), (&json!([1]), &json!("an id")));
    }

    #[test]
    fn a_start_that_is_taken_back_becomes_null() {
        let mut written = stop("daily 18:00", Some("2027-01-04 08:00")).to_json();
        stop("daily 18:00", None).write_into(&mut written);
        assert_eq!(written["recurrence"]["startTime"], Value::Null);
        assert_eq!(Schedule::from_json(&written), Some(stop("daily 18:00", None)));
    }

    #[test]
    fn what_cannot_be_shown_as_it_is_meant_is_not_read() {
        for (path, value) in [
            ("/recurrence/frequency", json!("Year")),
            ("/recurrence/frequency", json!("Month")),
            ("/recurrence/interval", json!(0)),
            ("/recurrence/timeZone", json!("Mars Standard Time")),
            ("/recurrence/startTime", json!("soon")),
            ("/recurrence/schedule/hours", json!([24])),
            ("/recurrence/schedule/hours", json!(null)),
            ("/recurrence/schedule/weekDays", json!(["Someday"])),
            ("/recurrence/schedule/monthDays", json!([-1])),
            ("/triggerType", json!("Cron")),
            ("/triggerType", json!("Webhook")),
            ("/action", json!("Restart")),
            ("/status", json!("Paused")),
        ] {
            let mut element = foreign();
            *element.pointer_mut(path).unwrap() = value;
            assert_eq!(Schedule::from_json(&element), None, "{path}: {element}");
        }
        assert_eq!(Schedule::from_json(&json!("text")), None);
    }

    #[test]
    fn an_edit_of_any_element_reads_as_the_schedule() {
        let odd = json!({"cron": 1, "recurrence": []});
        let broken = json!({"triggerType": "Recurrence", "recurrence": {"schedule": "x"}});
        for before in [foreign(), json!(null), odd, broken, stop("0 18 * * *", None).to_json()] {
            for when in
                ["0 18 * * *", "daily 8:00", "every 6 hours", "monthly 1 06:00", "every 2 weeks mon 08:00"]
            {
                for enabled in [true, false] {
                    let schedule = Schedule { enabled, ..stop(when, None) };
                    let mut written = before.clone();
                    schedule.write_into(&mut written);
                    assert_eq!(Schedule::from_json(&written), Some(schedule), "{before} to {when}");
                }
            }
        }
    }
}
