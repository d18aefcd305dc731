//! A table as comma-separated values: what the cells stand for rather than how they are drawn, for spreadsheets.

use crate::kinds::column::{Column, Context, Measure, SortKey};
use chrono::{DateTime, SecondsFormat};

/// A spreadsheet takes what begins with one of these for a formula.
const BEGIN_FORMULAS: [char; 4] = ['=', '+', '-', '@'];
/// What a cell that is not known shows on the screen; here it is empty.
const UNKNOWN: &str = "–";

/// The columns by their names, and a line for each row.
pub fn csv<'a, R: 'a>(columns: &[Column<R>], rows: impl Iterator<Item = (&'a R, Context<'a>)>) -> String {
    let mut lines = csv::Writer::from_writer(Vec::new());
    let heads: Vec<&str> = columns.iter().map(|column| column.name).collect();
    lines.write_record(heads).expect("memory can be written to");
    for (row, x) in rows {
        let cells = columns.iter().map(|column| value(column, row, &x));
        lines.write_record(cells).expect("all lines have as many cells");
    }
    let text = lines.into_inner().expect("memory can be written to");
    String::from_utf8(text).expect("cells are text")
}

/// Numbers as such, lengths of time in seconds, points of time as such, and words as they are drawn.
fn value<R>(column: &Column<R>, row: &R, x: &Context) -> String {
    match (column.measure, (column.key)(row, x)) {
        (Measure::Number | Measure::Length, SortKey::Number(number)) if number.is_finite() => rounded(number),
        (Measure::Ago, SortKey::Number(milliseconds)) => point(milliseconds),
        (Measure::Number | Measure::Ago, SortKey::Unknown) => String::new(),
        // Also a length of time that has no end, as `off`.
        (_, SortKey::Number(_) | SortKey::Text(_) | SortKey::Unknown) => {
            let text = (column.cell)(row, x).text;
            if text == UNKNOWN { String::new() } else { harmless(&text) }
        }
    }
}

/// Hundredths of a cent are enough for any amount.
fn rounded(number: f64) -> String {
    ((number * 10_000.0).round() / 10_000.0).to_string()
}

#[expect(clippy::cast_possible_truncation, reason = "a time was made from whole milliseconds")]
fn point(milliseconds: f64) -> String {
    let point = DateTime::from_timestamp_millis(milliseconds as i64);
    point.map_or_else(String::new, |point| point.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// A tag or an owner must not run as a formula: behind an apostrophe it is text.
fn harmless(text: &str) -> String {
    if text.starts_with(BEGIN_FORMULAS) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::column::Cell;
    use chrono_tz::Tz;

    const WORD: Column<&str> = Column::new(
        "word",
        "WORD",
        (1, 3),
        |r, _| Cell::plain((*r).to_owned()),
        |r, _| SortKey::text(Some(r)),
    );
    const COUNT: Column<&str> = Column::<&str>::new(
        "count",
        "COUNT",
        (1, 3),
        |_, _| Cell::plain("cut…"),
        |r, _| SortKey::number(r.len().checked_sub(3).map(|_| 0.1 + 0.2)),
    )
    .of(Measure::Number);
    const BORN: Column<&str> = Column::<&str>::new(
        "born",
        "BORN",
        (1, 3),
        |_, _| Cell::plain("3d"),
        |_, _| SortKey::time(DateTime::from_timestamp(1_700_000_000, 0)),
    )
    .of(Measure::Ago);

    fn written(row: &'static str) -> String {
        let x = Context {
            now: DateTime::UNIX_EPOCH,
            sizes: None,
            zone: Tz::UTC,
            provisioning_shown: true,
            me: None,
        };
        let text = csv(&[WORD, COUNT, BORN], [(&row, x)].into_iter());
        text.strip_prefix("word,count,born\n").unwrap().to_owned()
    }

    #[test]
    fn values_stand_for_themselves_and_nothing_for_the_unknown() {
        assert_eq!(written("abc"), "abc,0.3,2023-11-14T22:13:20Z\n");
        assert_eq!(written("–"), ",0.3,2023-11-14T22:13:20Z\n", "a dash of three bytes");
        assert_eq!(written("a"), "a,,2023-11-14T22:13:20Z\n");
    }

    #[test]
    fn commas_and_quotes_are_wrapped_and_formulas_are_text() {
        assert!(written("a, \"b\"").starts_with("\"a, \"\"b\"\"\","));
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)"] {
            assert!(written(formula).starts_with(&format!("'{formula},")), "{formula}");
        }
    }
}
