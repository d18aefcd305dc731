//! A column of a table of `R`: computes, nodes, quota, operations. Header, width, cell and order in one row.

use crate::domain::{
    compute::{Health, Status},
    text::Text,
    vm_size::VmSizes,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::{borrow::Cow, cmp::Ordering, sync::Arc};

/// What a cell may know beside its row.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The wall clock, for ages.
    pub now: DateTime<Utc>,
    /// The sizes of the workspace's region, once they are known.
    pub sizes: Option<&'a VmSizes>,
    /// The time zone of whoever looks on.
    pub zone: Tz,
    /// Whether the provisioning state has a column of its own; the state column speaks for both otherwise.
    pub provisioning_shown: bool,
    /// Who is signed in, once that is known.
    pub me: Option<&'a str>,
}

/// What a cell is to look like; colour only repeats what its text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Of minor interest, or only last known.
    Dim,
    /// As the health of a state.
    Of(Health),
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The health whose glyph stands before the text.
    pub glyph: Option<Health>,
    /// The text.
    pub text: Cow<'static, str>,
    /// What it is to look like.
    pub tone: Tone,
}

impl Cell {
    /// Text without emphasis.
    pub fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        Self { glyph: None, text: text.into(), tone: Tone::Plain }
    }

    /// The dash for what is not known.
    pub fn none() -> Self {
        Self { glyph: None, text: "–".into(), tone: Tone::Dim }
    }

    /// A text, or the dash.
    pub fn text(text: Option<&Text>) -> Self {
        text.filter(|text| !text.is_empty()).map_or_else(Self::none, |text| Self::plain(text.to_string()))
    }

    /// A number, or the dash.
    pub fn number(number: Option<impl ToString>) -> Self {
        number.map_or_else(Self::none, |number| Self::plain(number.to_string()))
    }

    /// Dollars with cents, or the dash.
    pub fn money(dollars: Option<f64>) -> Self {
        dollars.map_or_else(Self::none, |dollars| Self::plain(format!("{dollars:.2}")))
    }

    /// A state with its glyph, or the dash.
    pub fn status(status: Option<&Status>) -> Self {
        status.map_or_else(Self::none, |status| Self {
            glyph: Some(status.health),
            text: status.word.to_string().into(),
            tone: Tone::Of(status.health),
        })
    }

    /// The same cell in another tone.
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// The order of a cell by its value. Unknown values go last in either direction.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    /// By letters, without regard to case.
    Text(Arc<str>),
    /// By size.
    Number(f64),
    /// There is no value.
    Unknown,
}

impl SortKey {
    /// The order of a text.
    pub fn text(text: Option<&str>) -> Self {
        text.filter(|t| !t.is_empty()).map_or(Self::Unknown, |t| Self::Text(t.to_lowercase().into()))
    }

    /// The order of a number.
    pub fn number(number: Option<impl Into<f64>>) -> Self {
        number.map_or(Self::Unknown, |number| Self::Number(number.into()))
    }

    /// The order of a time.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium fit into 53 bits")]
    pub fn time(time: Option<DateTime<Utc>>) -> Self {
        Self::number(time.map(|t| t.timestamp_millis() as f64))
    }

    /// The order of a state: what needs somebody first, then by its word.
    pub fn status(status: Option<&Status>) -> Self {
        status.map_or(Self::Unknown, |s| {
            Self::Text(format!("{}{}", s.health as u8, s.word.to_lowercase()).into())
        })
    }

    /// Compares two keys; `inverted` turns the known values round and leaves the unknown ones last.
    pub fn order(&self, other: &Self, inverted: bool) -> Ordering {
        let known = match (self, other) {
            (Self::Unknown, Self::Unknown) => return Ordering::Equal,
            (Self::Unknown, _) => return Ordering::Greater,
            (_, Self::Unknown) => return Ordering::Less,
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if inverted { known.reverse() } else { known }
    }
}

/// What the values of a column are, for comparing them with what somebody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Words, which are equal or not.
    Words,
    /// Numbers, amounts of money among them.
    Number,
    /// Lengths of time that are settings, in seconds.
    Length,
    /// Points of time, compared by how long ago they are.
    Ago,
}

/// One column. Columns stand in their order of importance: on a narrow screen the last ones go first.
pub struct Column<R: 'static> {
    /// Its name for sorting and filters, as `state`.
    pub name: &'static str,
    /// Its header.
    pub head: &'static str,
    /// The narrowest that it can be read at.
    pub min: u16,
    /// The widest that it has use for.
    pub max: u16,
    /// Whether its values stand at the right edge, as numbers do.
    pub right: bool,
    /// Never goes, however narrow the screen.
    pub stays: bool,
    /// Stands there only where several workspaces are watched.
    pub tells_workspaces: bool,
    /// What its values are.
    pub measure: Measure,
    /// The cell of a row.
    pub cell: fn(&R, &Context) -> Cell,
    /// The order of a row.
    pub key: fn(&R, &Context) -> SortKey,
}

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Column<R> {}

impl<R> std::fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Column({})", self.name)
    }
}

impl<R> Column<R> {
    /// A column of text, `min` to `max` wide.
    pub const fn new(
        name: &'static str,
        head: &'static str,
        (min, max): (u16, u16),
        cell: fn(&R, &Context) -> Cell,
        key: fn(&R, &Context) -> SortKey,
    ) -> Self {
        Self {
            name,
            head,
            min,
            max,
            right: false,
            stays: false,
            tells_workspaces: false,
            measure: Measure::Words,
            cell,
            key,
        }
    }

    /// The same with its values at the right edge.
    pub const fn right(self) -> Self {
        Self { right: true, ..self }
    }

    /// The same with values that are more than words.
    pub const fn of(self, measure: Measure) -> Self {
        Self { measure, ..self }
    }

    /// The same, never left out.
    pub const fn stays(self) -> Self {
        Self { stays: true, ..self }
    }

    /// The same, only where several workspaces are watched.
    pub const fn tells_workspaces(self) -> Self {
        Self { tells_workspaces: true, ..self }
    }
}

/// Blanks between two columns.
pub const GAP: u16 = 2;

/// How columns share the room that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// As many as can be read; the last ones go first.
    Shared,
    /// Each as wide as it has use for; what does not fit stands beyond the edge.
    Wide,
}

/// Chooses among the columns at `places` those that fit into `width` and shares out the room: place and width of each,
/// left to right. Of the first column no more is made than `widest`, the width of what stands in it, where that is
/// known.
pub fn fit<R>(
    columns: &[Column<R>],
    places: &[usize],
    width: u16,
    widest: Option<u16>,
    room: Room,
) -> Vec<(usize, u16)> {
    let bounds = |index: usize| {
        let Column { min, max, head, .. } = columns[index];
        let Some(widest) = widest.filter(|_| index == 0) else { return (min, max) };
        let most = widest.max(u16::try_from(head.len()).unwrap_or(max)).min(max);
        (min.min(most), most)
    };
    match room {
        Room::Shared => shared(columns, places, width, bounds),
        Room::Wide => wide(places, width, bounds),
    }
}

fn shared<R>(
    columns: &[Column<R>],
    places: &[usize],
    width: u16,
    bounds: impl Fn(usize) -> (u16, u16),
) -> Vec<(usize, u16)> {
    let needed = |chosen: &[(usize, u16)]| {
        chosen.iter().map(|(_, width)| width + GAP).sum::<u16>().saturating_sub(GAP)
    };
    let mut chosen: Vec<(usize, u16)> = places.iter().map(|index| (*index, bounds(*index).0)).collect();
    while needed(&chosen) > width
        && let Some(last) = chosen.iter().rposition(|(index, _)| !columns[*index].stays)
    {
        chosen.remove(last);
    }
    let mut spare = width.saturating_sub(needed(&chosen));
    for (index, width) in &mut chosen {
        let (min, max) = bounds(*index);
        let more = (max - min).min(spare);
        *width += more;
        spare -= more;
    }
    chosen
}

fn wide(places: &[usize], width: u16, bounds: impl Fn(usize) -> (u16, u16)) -> Vec<(usize, u16)> {
    let (mut chosen, mut taken) = (Vec::new(), 0);
    for index in places {
        let (min, max) = bounds(*index);
        let left = width.saturating_sub(taken);
        if left < min && !chosen.is_empty() {
            break;
        }
        let given = max.min(left);
        chosen.push((*index, given));
        taken += given + GAP;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(min: u16, max: u16) -> Column<()> {
        Column::new("x", "X", (min, max), |(), _| Cell::none(), |(), _| SortKey::Unknown)
    }

    #[test]
    fn the_last_columns_go_first_and_spare_room_goes_to_the_first() {
        let shared = |columns: &[Column<()>], width, widest| {
            let places: Vec<usize> = (0..columns.len()).collect();
            fit(columns, &places, width, widest, Room::Shared)
        };
        let columns = [column(10, 20).stays(), column(8, 8), column(6, 9)];
        assert_eq!(shared(&columns, 40, None), [(0, 20), (1, 8), (2, 8)]);
        assert_eq!(shared(&columns, 27, None), [(0, 17), (1, 8)]);
        assert_eq!(shared(&columns, 5, None), [(0, 10)]);
        assert_eq!(shared(&columns, 26, Some(4)), [(0, 4), (1, 8), (2, 9)]);
        assert_eq!(shared(&[column(10, 10), column(8, 8).stays()], 12, None), [(1, 8)]);
        assert_eq!(fit(&columns, &[0, 2], 40, None, Room::Shared), [(0, 20), (2, 9)]);
    }

    #[test]
    fn wide_columns_are_cut_by_the_edge_alone() {
        let columns = [column(10, 20), column(8, 8), column(6, 9)];
        let wide = |places: &[usize], width| fit(&columns, places, width, None, Room::Wide);
        assert_eq!(wide(&[0, 1, 2], 41), [(0, 20), (1, 8), (2, 9)]);
        assert_eq!(wide(&[0, 1, 2], 38), [(0, 20), (1, 8), (2, 6)]);
        assert_eq!(wide(&[0, 1, 2], 37), [(0, 20), (1, 8)]);
        assert_eq!(wide(&[0, 2], 33), [(0, 20), (2, 9)]);
        assert_eq!(wide(&[0, 2], 5), [(0, 5)]);
    }

    #[test]
    fn unknown_values_are_last_either_way() {
        let mut keys = vec![SortKey::Unknown, SortKey::number(Some(2)), SortKey::number(Some(10))];
        keys.sort_by(|a, b| a.order(b, false));
        assert_eq!(keys, [SortKey::Number(2.0), SortKey::Number(10.0), SortKey::Unknown]);
        keys.sort_by(|a, b| a.order(b, true));
        assert_eq!(keys, [SortKey::Number(10.0), SortKey::Number(2.0), SortKey::Unknown]);
    }
}
