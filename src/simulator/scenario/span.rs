//! Lengths of time as scenario files write them.

use serde::{Deserialize, Deserializer};

/// A length of time in seconds, written `90s`, `5m`, `3h` or `12d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span(pub u64);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused =
            || serde::de::Error::custom(format!("'{text}' is no length of time such as 90s, 5m, 3h or 12d"));
        let (number, factor) = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
            .into_iter()
            .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
            .ok_or_else(refused)?;
        let number: u64 = number.parse().map_err(|_| refused())?;
        number.checked_mul(factor).filter(|seconds| *seconds < 4_000_000_000).map(Span).ok_or_else(refused)
    }
}

impl Span {
    /// In seconds of the world.
    pub fn seconds(self) -> f64 {
        f64::from(u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        #[derive(Deserialize)]
        struct Holder {
            span: Span,
        }
        let holder: Holder = toml::from_str("span = \"12d\"").unwrap();
        assert_eq!(holder.span, Span(12 * 86_400));
    }
}
