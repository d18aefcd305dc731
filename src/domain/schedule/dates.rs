//! The calendar of a recurrence: on which days it comes, counted from the one on which it starts.

use super::{Frequency, Recurrence};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, Weekday};
use std::iter;

/// The local times of a recurrence of days or longer, from the day `from` on.
pub(super) fn times(
    recurrence: &Recurrence,
    anchor: NaiveDate,
    from: NaiveDate,
) -> impl Iterator<Item = NaiveDateTime> + '_ {
    dates(recurrence, anchor, from).flat_map(move |date| {
        recurrence.hours().iter().flat_map(move |hour| {
            recurrence.minutes().iter().filter_map(move |minute| date.and_hms_opt(*hour, *minute, 0))
        })
    })
}

fn dates<'a>(
    recurrence: &'a Recurrence,
    anchor: NaiveDate,
    from: NaiveDate,
) -> Box<dyn Iterator<Item = NaiveDate> + 'a> {
    let interval = u64::from(recurrence.interval());
    // Days from the first day of the anchor's period to `from`, or none when the anchor is still to come.
    let days_since = |day: NaiveDate| u64::try_from((from - day).num_days()).unwrap_or(0);
    match recurrence.frequency() {
        // By elapsed time: they have no dates.
        Frequency::Minute | Frequency::Hour => Box::new(iter::empty()),
        Frequency::Day => {
            let first = days_since(anchor).div_ceil(interval);
            Box::new(
                (first..).map_while(move |number| {
                    anchor.checked_add_days(Days::new(number.checked_mul(interval)?))
                }),
            )
        }
        Frequency::Week => {
            let monday = anchor.week(Weekday::Mon).checked_first_day().unwrap_or(anchor);
            let first = days_since(monday) / 7 / interval;
            let days = match recurrence.week_days() {
                [] => vec![anchor.weekday()],
                days => days.to_vec(),
            };
            let weeks = (first..).map_while(move |number| {
                monday.checked_add_days(Days::new(number.checked_mul(interval)?.checked_mul(7)?))
            });
            Box::new(weeks.flat_map(move |monday| {
                let days = days.clone().into_iter();
                days.filter_map(move |day| {
                    monday.checked_add_days(Days::new(u64::from(day.num_days_from_monday())))
                })
            }))
        }
        Frequency::Month => {
            let month = anchor.with_day(1).unwrap_or(anchor);
            let months = i64::from(from.year() - month.year()) * 12 + i64::from(from.month())
                - i64::from(month.month());
            let first = u64::try_from(months).unwrap_or(0) / interval;
            let days = match recurrence.month_days() {
                [] => vec![anchor.day()],
                days => days.to_vec(),
            };
            let months = (first..).map_while(move |number| {
                month.checked_add_months(Months::new(u32::try_from(number.checked_mul(interval)?).ok()?))
            });
            Box::new(months.flat_map(move |month| {
                let days = days.clone().into_iter();
                days.filter_map(move |day| month.with_day(day))
            }))
        }
    }
}
