//! The VM families as the usages spell them, with the quota that a new subscription has.

/// One family of the usages.
#[derive(Debug)]
pub struct Family {
    /// `name.value` on the wire; spelled otherwise than in the size list for some.
    pub name: &'static str,
    /// Dedicated cores that a subscription may use by default.
    pub limit: u32,
}

const fn row(name: &'static str, limit: u32) -> Family {
    Family { name, limit }
}

/// Every family, in the order of the usages.
#[rustfmt::skip]
pub static FAMILIES: &[Family] = &[
    row("standardDFamily", 24),
    row("standardDv2Family", 24),
    row("standardDv3Family", 24),
    row("standardDSv2Family", 64),
    row("standardDSv3Family", 64),
    row("standardFSv2Family", 48),
    row("standardNCFamily", 0),
    row("standardNCSv2Family", 0),
    row("standardNCSv3Family", 48),
    row("standardNDSFamily", 0),
    row("standardNDSv2Family", 0),
    row("standardNVFamily", 0),
    row("standardNVSv3Family", 24),
    row("standardMSFamily", 0),
    row("standardMSv2Family", 0),
    row("standardAv2Family", 24),
    row("standardHFamily", 0),
    row("standardHBSFamily", 0),
    row("standardHBrsv2Family", 0),
    row("standardHBv3Family", 0),
    row("standardHCSFamily", 0),
    row("standardNCPromoFamily", 0),
    row("standardEv3Family", 24),
    row("standardESv3Family", 48),
    row("standardEAv4Family", 0),
    row("standardEASv4Family", 24),
    row("standardEDSv4Family", 48),
    row("standardEDv4Family", 0),
    row("standardEDSv5Family", 24),
    row("standardEDv5Family", 24),
    row("standardEADSv5Family", 24),
    row("standardEBDSv5Family", 0),
    row("standardDAv4Family", 24),
    row("standardDASv4Family", 48),
    row("standardDDv4Family", 24),
    row("standardDDSv4Family", 96),
    row("standardDADSv5Family", 48),
    row("standardDDv5Family", 24),
    row("standardDDSv5Family", 96),
    row("standardLSv2Family", 0),
    row("standardLSv3Family", 24),
    row("standardLASv3Family", 0),
    row("standardFXMDVSFamily", 0),
    row("Standard NCASv3_T4 Family", 32),
    row("Standard NDASv4_A100 Family", 0),
    row("standard NDAMSv4_A100Family", 0),
    row("standardNDAMSv4A100noRDMAFamily", 0),
    row("standardNDv4A100FlexFamily", 0),
    row("standardNCADSA100v4Family", 240),
    row("standardNCADSH100v5Family", 0),
    row("standardNDv5H100Family", 0),
    row("standardNDv5H100FlexFamily", 0),
    row("StandardNDISH100V5noRDMAFamily", 0),
    row("StandardNDISH200V5noRDMAFamily", 0),
    row("StandardNDISRH200V5Family", 0),
    row("standardNDMI300Xv5IBFamily", 0),
    row("StandardNVADSA10v5Family", 36),
];

/// The index of the family that a size list or a scenario spells somehow: case, blanks and underscores do not
/// count.
pub fn family(spelling: &str) -> Option<usize> {
    let wanted = plain(spelling);
    FAMILIES.iter().position(|family| plain(family.name) == wanted)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

impl Family {
    /// The words of `localizedValue`: `Standard DSv2 Family`. Families that begin with "Standard " get a
    /// second blank, as the service writes them (observed).
    pub fn localized(&self) -> String {
        let series =
            self.name.trim_start_matches(['S', 's']).trim_start_matches("tandard").trim_end_matches("Family");
        let gap = if series.starts_with(' ') { " " } else { "" };
        format!("Standard {gap}{} {gap}Family", series.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::world::sizes::SIZES;

    #[test]
    fn every_size_belongs_to_a_family_however_it_is_spelled() {
        for size in SIZES {
            assert!(family(size.family).is_some(), "{} of {}", size.family, size.name);
        }
        assert!(SIZES.iter().any(|size| FAMILIES.iter().all(|family| family.name != size.family)));
    }

    #[test]
    fn localized_names_read_as_the_service_writes_them() {
        assert_eq!(row("standardDSv2Family", 0).localized(), "Standard DSv2 Family");
        assert_eq!(row("Standard NCASv3_T4 Family", 0).localized(), "Standard  NCASv3_T4  Family");
    }
}
