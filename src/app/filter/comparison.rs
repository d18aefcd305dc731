//! Comparisons of a field: `state=failed`, `nodes>0`, `age<2h`, `tag.team=vision`.

use crate::{
    app::panes::{Contents, PANES},
    domain::{compute::Compute, period::Period},
    kinds::column::{Column, Context, Measure, SortKey},
};
use std::{collections::BTreeSet, fmt};

/// What a tag's name stands after.
pub(super) const TAG: &str = "tag.";

/// A field compared with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub(super) field: Field,
    pub(super) operator: Operator,
    pub(super) value: Value,
}

/// What is compared.
#[derive(Clone, Debug)]
pub(super) enum Field {
    /// A column of a list of computes.
    Column(&'static Column<Compute>),
    /// The tag of this name.
    Tag(String),
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Field {
    /// The field called `name`.
    pub fn named(name: &str) -> Option<Self> {
        match name.get(..TAG.len()) {
            Some(prefix) if prefix.eq_ignore_ascii_case(TAG) && name.len() > TAG.len() => {
                Some(Self::Tag(name[TAG.len()..].to_lowercase()))
            }
            _ => fields().find(|column| column.name.eq_ignore_ascii_case(name)).map(Self::Column),
        }
    }

    pub fn name(&self) -> String {
        match self {
            Self::Column(column) => column.name.to_owned(),
            Self::Tag(tag) => format!("{TAG}{tag}"),
        }
    }

    pub fn measure(&self) -> Measure {
        match self {
            Self::Column(column) => column.measure,
            Self::Tag(_) => Measure::Words,
        }
    }

    /// What stands in its cell; `None` where nothing is known.
    pub fn text(&self, compute: &Compute, x: &Context) -> Option<String> {
        match self {
            Self::Column(column) => {
                // The state that matters, as where there is room for one column.
                let x = Context { provisioning_shown: false, ..*x };
                let cell = (column.cell)(compute, &x);
                let is_known = !matches!((column.key)(compute, &x), SortKey::Unknown) || cell.text != "–";
                is_known.then(|| cell.text.into_owned())
            }
            Self::Tag(name) => {
                let mut tags = compute.tags.iter();
                tags.find(|(key, _)| key.to_lowercase() == *name).map(|(_, value)| value.to_string())
            }
        }
    }
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Less,
    More,
    Contains,
}

impl Operator {
    /// Those of two letters first, so that they are found before those that they begin with.
    pub const ALL: [(&'static str, Self); 7] = [
        ("!=", Self::Unequal),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("=", Self::Equal),
        ("<", Self::Less),
        (">", Self::More),
        ("~", Self::Contains),
    ];

    pub fn symbol(self) -> &'static str {
        Self::ALL.iter().find(|(_, operator)| *operator == self).map_or("", |(symbol, _)| symbol)
    }

    /// Whether words can be compared so.
    pub fn is_for_words(self) -> bool {
        matches!(self, Self::Equal | Self::Unequal | Self::Contains)
    }

    /// The one that most will want.
    pub fn usual(measure: Measure) -> Self {
        match measure {
            Measure::Words => Self::Equal,
            Measure::Number | Measure::Length => Self::More,
            Measure::Ago => Self::Less,
        }
    }

    fn holds(self, left: f64, right: f64) -> bool {
        // Amounts are shown in cents, and what is shown as equal is equal.
        let is_equal = left.total_cmp(&right).is_eq() || (left - right).abs() < 0.005;
        match self {
            Self::Equal | Self::Contains => is_equal,
            Self::Unequal => !is_equal,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
            Self::Less => left < right,
            Self::More => left > right,
        }
    }
}

/// What it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// In lower case; `*` stands for anything.
    Words(String),
    /// A number, or seconds.
    Number(f64),
}

impl Value {
    /// Reads a value for a field.
    ///
    /// # Errors
    /// In words, what a value of it looks like.
    pub fn parse(typed: &str, field: &Field, operator: Operator) -> Result<Self, String> {
        let name = field.name();
        if typed.is_empty() {
            return Err(format!("what {name} is compared with is missing"));
        }
        let words = || Self::Words(typed.to_lowercase());
        let number = match field.measure() {
            Measure::Words if operator.is_for_words() => return Ok(words()),
            Measure::Words => return Err(format!("{name} is a word: = != or ~")),
            Measure::Number => typed.trim_start_matches('$').parse().ok().filter(|n: &f64| n.is_finite()),
            Measure::Length | Measure::Ago => {
                typed.parse::<Period>().ok().map(|period| period.0.as_secs_f64())
            }
        };
        match (number, field.measure()) {
            (Some(_), _) if operator == Operator::Contains => Err(format!("{name} has no parts: = != < >")),
            (Some(number), _) => Ok(Self::Number(number)),
            // As `idle=off`.
            (None, Measure::Length) if operator.is_for_words() => Ok(words()),
            (None, Measure::Number) => Err(format!("{name} is a number, as 0 or 2.5")),
            (None, _) => Err(format!("{name} is a length of time, as 30m, 2h or 3d")),
        }
    }
}

impl Comparison {
    /// Whether it holds for a compute. What is not known is unequal to everything, and nothing else.
    pub fn holds(&self, compute: &Compute, x: &Context) -> bool {
        match (&self.value, &self.field) {
            (Value::Words(wanted), field) => {
                let text = field.text(compute, x).map(|text| text.to_lowercase());
                let is_me = |text: &str| {
                    let me = x.me.filter(|_| wanted == "me" && field.name() == "owner");
                    me.is_some_and(|me| is_called(&me.to_lowercase(), text))
                };
                let is_equal = |text: &String| is_like(wanted, text) || is_me(text);
                match self.operator {
                    Operator::Contains => text.is_some_and(|text| text.contains(wanted.as_str())),
                    Operator::Unequal => !text.as_ref().is_some_and(is_equal),
                    _ => text.as_ref().is_some_and(is_equal),
                }
            }
            (Value::Number(wanted), Field::Column(column)) => match (column.key)(compute, x) {
                SortKey::Number(value) if column.measure == Measure::Ago => {
                    let SortKey::Number(now) = SortKey::time(Some(x.now)) else { return false };
                    self.operator.holds((now - value) / 1000.0, *wanted)
                }
                SortKey::Number(value) => self.operator.holds(value, *wanted),
                SortKey::Text(_) | SortKey::Unknown => self.operator == Operator::Unequal,
            },
            (Value::Number(_), Field::Tag(_)) => false,
        }
    }

    /// Whether the passing of time changes its answer.
    pub fn ages(&self) -> bool {
        self.field.measure() == Measure::Ago
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.field.name(), self.operator.symbol())?;
        match &self.value {
            Value::Words(words) => f.write_str(&super::parse::quoted(words)),
            Value::Number(number) => match self.field.measure() {
                Measure::Length | Measure::Ago => write!(f, "{number}s"),
                Measure::Words | Measure::Number => write!(f, "{number}"),
            },
        }
    }
}

/// The fields that computes have: the columns of all their lists.
pub fn fields() -> impl Iterator<Item = &'static Column<Compute>> {
    let mut seen = BTreeSet::new();
    let columns = PANES.iter().flat_map(|pane| match &pane.contents {
        Contents::Computes { columns, .. } => *columns,
        Contents::Quota(_) | Contents::Activity(_) => &[],
    });
    columns.filter(move |column| seen.insert(column.name))
}

/// Whether a text is as `wanted` says, `*` standing for anything.
fn is_like(wanted: &str, text: &str) -> bool {
    let Some((first, rest)) = wanted.split_once('*') else { return wanted == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

/// Whether somebody who signed in as `me` is called so: by the whole name, or by what stands before its `@`.
fn is_called(me: &str, text: &str) -> bool {
    let short = |name: &str| name.split('@').next().unwrap_or_default().to_owned();
    me == text || (!text.contains('@') || !me.contains('@')) && short(me) == short(text)
}
