//! When a schedule runs next: on the clock of its zone, with its changes.

use super::{Frequency, Recurrence, Schedule, When, dates};
use chrono::{DateTime, LocalResult, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::fmt;

/// One coming run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The time in the schedule's zone, as it was asked for.
    pub local: NaiveDateTime,
    /// What is odd about it.
    pub note: Option<Note>,
}

/// What is odd about a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The clock skips that time; the run is taken to come when the clock has gone forward.
    Skipped(NaiveDateTime),
    /// The clock shows that time twice; the run is taken to come at the first.
    Twice(NaiveDateTime),
    /// The clock has changed since the run before: same time of day, other time in UTC.
    Moved {
        /// UTC time of day at which it ran before.
        before: NaiveTime,
        /// And from now on.
        now: NaiveTime,
    },
    /// Without a start, the interval is counted from the moment at which the schedule is saved.
    CountedFromSaving,
}

/// In words: `02:30 does not exist on 2027-03-28: clocks go forward`.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |local: &NaiveDateTime| (local.format("%H:%M").to_string(), local.date());
        match self {
            Self::Skipped(local) => {
                let (time, date) = told(local);
                write!(f, "{time} does not exist on {date}: clocks go forward")
            }
            Self::Twice(local) => {
                let (time, date) = told(local);
                write!(f, "{time} comes twice on {date}: clocks go back")
            }
            Self::Moved { before, now } => {
                let (before, now) = (before.format("%H:%M"), now.format("%H:%M"));
                write!(f, "clocks change: from here at {now} UTC, before at {before} UTC")
            }
            Self::CountedFromSaving => f.write_str("without a start, counted from when it is saved"),
        }
    }
}

impl Schedule {
    /// The next `count` runs after `after`, fewer when there are no more. An interval without a start is counted from
    /// `after`, as if the schedule were saved then.
    ///
    /// What the service does with times that the clock skips or repeats is not documented; see [`Note`].
    pub fn next(&self, after: DateTime<Utc>, count: usize) -> Vec<Run> {
        let clock = self.zone.clock();
        let runs: Vec<Run> = match &self.when {
            When::Cron(cron) => self.on_the_clock(cron.times(self.look_from(after)), after, count),
            When::Recurrence(recurrence) => match recurrence.frequency() {
                Frequency::Minute => self.elapsed(recurrence, 60, after, count),
                Frequency::Hour => self.elapsed(recurrence, 3600, after, count),
                Frequency::Day | Frequency::Week | Frequency::Month => {
                    let anchor = self.start.unwrap_or_else(|| local(clock, after)).date();
                    let times = dates::times(recurrence, anchor, self.look_from(after).date());
                    self.on_the_clock(times, after, count)
                }
            },
        };
        self.with_changes(runs)
    }

    /// From where local times are looked for: early enough that none that still comes is missed by a change of clocks.
    fn look_from(&self, after: DateTime<Utc>) -> NaiveDateTime {
        let from = local(self.zone.clock(), after) - TimeDelta::days(1);
        self.start.map_or(from, |start| from.max(start - TimeDelta::seconds(1)))
    }

    /// Puts local times on the clock of the zone.
    fn on_the_clock(
        &self,
        times: impl Iterator<Item = NaiveDateTime>,
        after: DateTime<Utc>,
        count: usize,
    ) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let started = times.filter(|time| self.start.is_none_or(|start| start <= *time));
        for run in started.map_while(|local| run(self.zone.clock(), local)).filter(|run| run.at > after) {
            // Several times within one skipped hour come at the same moment, which is one run.
            if runs.last().is_none_or(|last| last.at < run.at) {
                if runs.len() == count {
                    break;
                }
                runs.push(run);
            }
        }
        runs
    }

    /// Runs by elapsed time, which no change of clocks disturbs.
    fn elapsed(&self, recurrence: &Recurrence, unit: i64, after: DateTime<Utc>, count: usize) -> Vec<Run> {
        let clock = self.zone.clock();
        let step = unit.saturating_mul(i64::from(recurrence.interval()));
        let anchor = self.start.and_then(|start| run(clock, start)).map(|run| run.at);
        // With a start to come the first run is the start itself; otherwise the next multiple after `after`.
        let (anchor, first) = match anchor {
            Some(anchor) if anchor > after => (anchor, 0),
            Some(anchor) => (anchor, (after - anchor).num_seconds() / step + 1),
            None => (after, 1),
        };
        let at = |number: i64| anchor.checked_add_signed(TimeDelta::try_seconds(step.checked_mul(number)?)?);
        let moments = (first..).map_while(at).take(count);
        moments.map(|at| Run { at, local: local(clock, at), note: None }).collect()
    }

    /// Adds what can only be seen of the runs together.
    fn with_changes(&self, mut runs: Vec<Run>) -> Vec<Run> {
        let When::Recurrence(recurrence) = &self.when else { return self.with_moves(runs) };
        if let Some(first) = runs.first_mut().filter(|_| self.start.is_none() && recurrence.needs_start()) {
            first.note = first.note.or(Some(Note::CountedFromSaving));
        }
        match recurrence.frequency() {
            Frequency::Minute | Frequency::Hour => runs,
            Frequency::Day | Frequency::Week | Frequency::Month => self.with_moves(runs),
        }
    }

    fn with_moves(&self, mut runs: Vec<Run>) -> Vec<Run> {
        let offset = |at: DateTime<Utc>| self.zone.clock().offset_from_utc_datetime(&at.naive_utc()).fix();
        for later in 1..runs.len() {
            let (was, is) = (offset(runs[later - 1].at), offset(runs[later].at));
            if was != is && runs[later].note.is_none() {
                let now = runs[later].at.time();
                let before =
                    (runs[later].local - TimeDelta::seconds(i64::from(was.local_minus_utc()))).time();
                runs[later].note = Some(Note::Moved { before, now });
            }
        }
        runs
    }
}

impl Recurrence {
    /// Whether its days depend on when it starts.
    fn needs_start(&self) -> bool {
        self.interval() > 1
            || match self.frequency() {
                Frequency::Minute | Frequency::Hour => true,
                Frequency::Day => false,
                Frequency::Week => self.week_days().is_empty(),
                Frequency::Month => self.month_days().is_empty(),
            }
    }
}

fn local(clock: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&clock).naive_local()
}

/// The run at a local time; none beyond the end of the calendar.
fn run(clock: Tz, local: NaiveDateTime) -> Option<Run> {
    let (at, note) = match clock.from_local_datetime(&local) {
        LocalResult::Single(at) => (at, None),
        LocalResult::Ambiguous(first, _) => (first, Some(Note::Twice(local))),
        LocalResult::None => (end_of_gap(clock, local)?, Some(Note::Skipped(local))),
    };
    Some(Run { at: at.to_utc(), local, note })
}

/// The first minute after `local` that exists; a clock may skip a whole day (Samoa, 2011).
fn end_of_gap(clock: Tz, local: NaiveDateTime) -> Option<DateTime<Tz>> {
    (1..=24 * 60).find_map(|minutes| {
        clock.from_local_datetime(&local.checked_add_signed(TimeDelta::minutes(minutes))?).earliest()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        schedule::{Action, parse_start},
        time_zone::TimeZone,
    };

    fn schedule(when: &str, zone: &str, start: Option<&str>) -> Schedule {
        Schedule {
            action: Action::Stop,
            enabled: true,
            zone: TimeZone::parse(zone).unwrap(),
            start: start.map(|start| parse_start(start).unwrap()),
            when: When::parse(when).unwrap(),
        }
    }

    /// `2027-03-27T17:00 18:00 note`, the local time only where the zone is not UTC.
    fn told(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
        let runs = schedule.next(after.parse().unwrap(), count);
        let told = runs.iter().map(|run| {
            let mut line = run.at.format("%Y-%m-%dT%H:%M").to_string();
            if schedule.zone != TimeZone::UTC {
                line += &run.local.format(" %H:%M").to_string();
            }
            run.note.iter().for_each(|note| line += &format!(" {note}"));
            line
        });
        told.collect()
    }

    #[test]
    fn a_rhythm_in_utc_is_counted_on() {
        // 2027-01-01 is a Friday.
        for (when, runs) in [
            ("daily 18:00", ["2027-01-01T18:00", "2027-01-02T18:00", "2027-01-03T18:00"]),
            ("daily 08:00,13:00", ["2027-01-01T13:00", "2027-01-02T08:00", "2027-01-02T13:00"]),
            ("weekdays 07:30", ["2027-01-04T07:30", "2027-01-05T07:30", "2027-01-06T07:30"]),
            ("weekends 9:00", ["2027-01-02T09:00", "2027-01-03T09:00", "2027-01-09T09:00"]),
            ("monthly 1,15 06:00", ["2027-01-15T06:00", "2027-02-01T06:00", "2027-02-15T06:00"]),
            ("monthly 31 06:00", ["2027-01-31T06:00", "2027-03-31T06:00", "2027-05-31T06:00"]),
            ("0 18 * * 1-5", ["2027-01-01T18:00", "2027-01-04T18:00", "2027-01-05T18:00"]),
        ] {
            assert_eq!(told(&schedule(when, "UTC", None), "2027-01-01T12:00:00Z", 3), runs, "{when}");
        }
    }

    #[test]
    fn an_interval_is_counted_from_the_start() {
        for (when, start, runs) in [
            ("every 3 days 18:00", "2026-12-31 00:00", ["2027-01-03T18:00", "2027-01-06T18:00"]),
            ("every 2 weeks mon,fri 18:00", "2026-12-21 00:00", ["2027-01-04T18:00", "2027-01-08T18:00"]),
            ("every 2 weeks mon,fri 18:00", "2026-12-28 00:00", ["2027-01-01T18:00", "2027-01-11T18:00"]),
            ("every 2 months 1 06:00", "2026-11-10 00:00", ["2027-03-01T06:00", "2027-05-01T06:00"]),
            ("weekly 18:00", "2026-12-29 00:00", ["2027-01-05T18:00", "2027-01-12T18:00"]),
            ("monthly 18:00", "2026-12-29 00:00", ["2027-01-29T18:00", "2027-03-29T18:00"]),
            ("every 5 hours", "2026-12-31 09:00", ["2027-01-01T15:00", "2027-01-01T20:00"]),
            ("every 6 hours", "2027-02-01 09:00", ["2027-02-01T09:00", "2027-02-01T15:00"]),
            ("daily 18:00", "2027-02-01 19:00", ["2027-02-02T18:00", "2027-02-03T18:00"]),
            ("daily 18:00", "2027-02-01 18:00", ["2027-02-01T18:00", "2027-02-02T18:00"]),
            ("0 18 * * *", "2027-02-01 18:00", ["2027-02-01T18:00", "2027-02-02T18:00"]),
        ] {
            let runs: Vec<String> = runs.map(str::to_owned).into();
            assert_eq!(told(&schedule(when, "UTC", Some(start)), "2027-01-01T12:00:00Z", 2), runs, "{when}");
        }
    }

    #[test]
    fn without_a_start_the_first_run_says_from_when_it_is_counted() {
        let counted = "without a start, counted from when it is saved";
        for (when, first) in [
            ("every 2 weeks mon 18:00", "2027-01-11T18:00"),
            ("every 6 hours", "2027-01-01T18:00"),
            ("weekly 18:00", "2027-01-01T18:00"),
        ] {
            let runs = told(&schedule(when, "UTC", None), "2027-01-01T12:00:00Z", 2);
            assert_eq!(runs[0], format!("{first} {counted}"), "{when}");
            assert!(!runs[1].contains(counted), "{when}");
        }
    }

    #[test]
    fn clocks_that_change_move_a_run_in_utc() {
        assert_eq!(
            told(&schedule("daily 18:00", "Europe/Berlin", None), "2027-03-27T00:00:00Z", 3),
            [
                "2027-03-27T17:00 18:00",
                "2027-03-28T16:00 18:00 clocks change: from here at 16:00 UTC, before at 17:00 UTC",
                "2027-03-29T16:00 18:00",
            ]
        );
        assert_eq!(
            told(&schedule("0 18 * * 1-5", "Pacific Standard Time", None), "2027-11-05T12:00:00Z", 2),
            [
                "2027-11-06T01:00 18:00",
                "2027-11-09T02:00 18:00 clocks change: from here at 02:00 UTC, before at 01:00 UTC",
            ]
        );
    }

    #[test]
    fn a_time_that_the_clock_skips_comes_when_it_has_gone_forward() {
        assert_eq!(
            told(&schedule("daily 02:30", "Europe/Berlin", None), "2027-03-27T12:00:00Z", 2),
            [
                "2027-03-28T01:00 02:30 02:30 does not exist on 2027-03-28: clocks go forward",
                "2027-03-29T00:30 02:30",
            ]
        );
        // 02:00 and 02:30 are skipped together and 03:00 is that same moment: one run.
        let half_hourly = schedule("*/30 2,3 * * *", "Europe/Berlin", None);
        assert_eq!(
            told(&half_hourly, "2027-03-28T00:00:00Z", 3),
            [
                "2027-03-28T01:00 02:00 02:00 does not exist on 2027-03-28: clocks go forward",
                "2027-03-28T01:30 03:30",
                "2027-03-29T00:00 02:00",
            ]
        );
    }

    #[test]
    fn a_time_that_comes_twice_runs_at_the_first() {
        assert_eq!(
            told(&schedule("daily 02:30", "Europe/Berlin", None), "2027-10-30T12:00:00Z", 2),
            [
                "2027-10-31T00:30 02:30 02:30 comes twice on 2027-10-31: clocks go back",
                "2027-11-01T01:30 02:30 clocks change: from here at 01:30 UTC, before at 00:30 UTC",
            ]
        );
        // Between the two half past twos: the first is over, the second is not another run.
        let after = told(&schedule("daily 02:30", "Europe/Berlin", None), "2027-10-31T01:00:00Z", 1);
        assert_eq!(after, ["2027-11-01T01:30 02:30"]);
    }

    #[test]
    fn elapsed_hours_do_not_mind_the_clock() {
        assert_eq!(
            told(
                &schedule("every 6 hours", "Europe/Berlin", Some("2027-03-27 18:00")),
                "2027-03-27T18:00:00Z",
                3
            ),
            ["2027-03-27T23:00 00:00", "2027-03-28T05:00 07:00", "2027-03-28T11:00 13:00"]
        );
    }

    #[test]
    fn what_never_comes_ends() {
        let never = schedule("every 12 months 30 06:00", "UTC", Some("2027-02-01 00:00"));
        assert_eq!(told(&never, "2027-01-01T00:00:00Z", 3), Vec::<String>::new());
        let rare = schedule("every 4294967295 months 1 06:00", "UTC", Some("2027-02-01 00:00"));
        assert_eq!(told(&rare, "2027-01-01T00:00:00Z", 3), ["2027-02-01T06:00"]);
        let rare = schedule("every 4294967295 minutes", "UTC", None);
        assert!(rare.next("2027-01-01T00:00:00Z".parse().unwrap(), 3).len() <= 3);
    }
}
