//! Schedules: what is shown is read as the same, and no text breaks the reader.

use super::cases;
use amldeck::domain::schedule::{Cron, Frequency, Recurrence, When};
use chrono::Weekday;
use proptest::{collection::vec, prelude::*, sample::select};

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn recurrences() -> impl Strategy<Value = When> {
    let frequencies = [Frequency::Minute, Frequency::Hour, Frequency::Day, Frequency::Week, Frequency::Month];
    let clock = (vec(0..24_u32, 1..6), vec(0..60_u32, 1..5));
    let days = (vec(select(&WEEK), 0..9), vec(1..=31_u32, 0..5));
    let parts = (select(frequencies.to_vec()), 1..100_u32, clock, days);
    parts.prop_map(|(frequency, interval, (hours, minutes), (week_days, month_days))| {
        let none = Vec::new;
        let recurrence = match frequency {
            Frequency::Minute | Frequency::Hour => {
                Recurrence::new(frequency, interval, none(), none(), Vec::new(), none())
            }
            Frequency::Day => Recurrence::new(frequency, interval, hours, minutes, Vec::new(), none()),
            Frequency::Week => Recurrence::new(frequency, interval, hours, minutes, week_days, none()),
            Frequency::Month => Recurrence::new(frequency, interval, hours, minutes, Vec::new(), month_days),
        };
        When::Recurrence(recurrence.unwrap())
    })
}

fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        Just("*".to_owned()),
        (least..=most).prop_flat_map(move |from| (from..=most).prop_map(move |to| format!("{from}-{to}"))),
        (1..=most).prop_map(|step| format!("*/{step}")),
        vec(least..=most, 1..4).prop_map(|list| list
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(",")),
    ]
}

fn crons() -> impl Strategy<Value = When> {
    let week_day = prop_oneof![field(0, 6), Just("MON-FRI".to_owned()), Just("sat,sun".to_owned())];
    (field(0, 59), field(0, 23), field(1, 28), field(1, 12), week_day)
        .prop_map(|(a, b, c, d, e)| When::Cron(Cron::parse(&format!("{a} {b} {c} {d} {e}")).unwrap()))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_rhythm_that_is_shown_is_read_as_the_same(when in prop_oneof![recurrences(), crons()]) {
        prop_assert_eq!(When::parse(&when.to_string()), Ok(when));
    }

    #[test]
    fn whatever_is_typed_as_a_rhythm_is_read_or_refused_with_an_example(typed in ".*") {
        if let Err(refusal) = When::parse(&typed) {
            let (_, example) = refusal.rsplit_once("; as ").expect("an example");
            prop_assert!(When::parse(example).is_ok(), "{}", refusal);
        }
    }
}
