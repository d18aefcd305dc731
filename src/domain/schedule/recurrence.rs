//! A recurrence: every so many minutes, hours, days, weeks or months, at certain times of certain days.

use super::refusal;
use chrono::Weekday;

/// What the interval of a recurrence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Minutes, by elapsed time.
    Minute,
    /// Hours, by elapsed time.
    Hour,
    /// Calendar days.
    Day,
    /// Weeks that begin on Monday.
    Week,
    /// Calendar months.
    Month,
}

/// A recurrence that makes sense: times of day where the frequency is a day or longer, days of the week only with
/// weeks, days of the month only with months. Its lists are in rising order, each value once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    frequency: Frequency,
    interval: u32,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    week_days: Vec<Weekday>,
    month_days: Vec<u32>,
}

impl Recurrence {
    /// Puts the lists in order and checks them together.
    ///
    /// # Errors
    /// The rule that was broken and an example.
    pub fn new(
        frequency: Frequency,
        interval: u32,
        hours: Vec<u32>,
        minutes: Vec<u32>,
        week_days: Vec<Weekday>,
        month_days: Vec<u32>,
    ) -> Result<Self, String> {
        if interval == 0 {
            return Err(refusal("the interval is 1 or more", "every 2 weeks mon 18:00"));
        }
        if hours.iter().any(|hour| *hour > 23) || minutes.iter().any(|minute| *minute > 59) {
            return Err(refusal("a time is 00:00 to 23:59", "daily 18:00"));
        }
        if month_days.iter().any(|day| !(1..=31).contains(day)) {
            return Err(refusal("a day of the month is 1 to 31", "monthly 1,15 06:00"));
        }
        match frequency {
            Frequency::Minute | Frequency::Hour => {
                if !(hours.is_empty() && minutes.is_empty() && week_days.is_empty() && month_days.is_empty())
                {
                    let rule = "minutes and hours are counted around the clock, without days or times";
                    return Err(refusal(rule, "every 6 hours"));
                }
            }
            Frequency::Day | Frequency::Week | Frequency::Month => {
                if hours.is_empty() || minutes.is_empty() {
                    return Err(refusal("a time of day is missing", "daily 18:00"));
                }
            }
        }
        if !week_days.is_empty() && frequency != Frequency::Week {
            return Err(refusal("days of the week go with weeks", "every 2 weeks mon 18:00"));
        }
        if !month_days.is_empty() && frequency != Frequency::Month {
            return Err(refusal("days of the month go with months", "monthly 1,15 06:00"));
        }
        Ok(Self {
            frequency,
            interval,
            hours: in_order(hours),
            minutes: in_order(minutes),
            week_days: week_in_order(week_days),
            month_days: in_order(month_days),
        })
    }

    /// What the interval counts.
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// Every how many of them; 1 or more.
    pub fn interval(&self) -> u32 {
        self.interval
    }

    /// The hours of the day, each combined with each of the minutes.
    pub fn hours(&self) -> &[u32] {
        &self.hours
    }

    /// The minutes of each of the hours.
    pub fn minutes(&self) -> &[u32] {
        &self.minutes
    }

    /// The days of the week; none means the one on which it starts.
    pub fn week_days(&self) -> &[Weekday] {
        &self.week_days
    }

    /// The days of the month; none means the one on which it starts. A month without such a day is left out.
    pub fn month_days(&self) -> &[u32] {
        &self.month_days
    }
}

fn in_order(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn week_in_order(mut days: Vec<Weekday>) -> Vec<Weekday> {
    days.sort_unstable_by_key(Weekday::num_days_from_monday);
    days.dedup();
    days
}
