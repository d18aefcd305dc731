//! Sizes of virtual machines and what they cost.

use super::wire::{Price, Size, Whole};
use crate::domain::vm_size::VmSize;

/// Reads one size; `None` when it has no name to choose it by.
pub fn size(row: Size) -> Option<VmSize> {
    let hourly = price(&row, "Standard");
    let hourly_low = price(&row, "LowPriority");
    Some(VmSize {
        name: row.name.filter(|name| !name.is_empty())?,
        family: row.family.unwrap_or_default(),
        vcpus: count(row.vcpus),
        gpus: count(row.gpus),
        memory_gb: row.memory_gb.unwrap_or_default(),
        low_priority: row.low_priority_capable.unwrap_or_default(),
        supports: row.supported_compute_types.unwrap_or_default(),
        hourly,
        hourly_low,
    })
}

fn count(whole: Option<Whole>) -> u32 {
    whole.and_then(|whole| whole.0.try_into().ok()).unwrap_or_default()
}

/// The price of an hour of Linux in dollars. Some sizes list it twice, once with the price of Windows (observed), so the
/// lowest is the right one.
fn price(row: &Size, tier: &str) -> Option<f64> {
    let prices = row.prices.as_ref()?;
    let is = |word: &Option<String>, expected: &str| {
        word.as_deref().is_none_or(|word| word.eq_ignore_ascii_case(expected))
    };
    if !is(&prices.billing_currency, "USD") || !is(&prices.unit_of_measure, "OneHour") {
        return None;
    }
    let values = prices.values.as_deref().unwrap_or_default();
    values
        .iter()
        .filter_map(|value| serde_json::from_value::<Price>(value.clone()).ok())
        .filter(|price| {
            price.os_type.eq_ignore_ascii_case("Linux") && price.vm_tier.eq_ignore_ascii_case(tier)
        })
        .map(|price| price.amount)
        .filter(|amount| amount.is_finite() && *amount >= 0.0)
        .min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(row: Value) -> Option<VmSize> {
        size(serde_json::from_value(row).unwrap())
    }

    fn priced(values: &Value) -> VmSize {
        read(json!({"name": "Standard_X", "estimatedVMPrices": {"billingCurrency": "USD", "values": values}}))
            .unwrap()
    }

    #[test]
    fn a_whole_size_is_read() {
        let size = read(json!({
            "name": "Standard_NC6s_v3", "family": "standardNCSv3Family", "vCPUs": 6, "gpus": 1, "memoryGB": 112.5,
            "osVhdSizeMB": 1, "lowPriorityCapable": true, "generation": "gen1",
            "supportedComputeTypes": ["AmlCompute", "ComputeInstance", "MIR"],
        }))
        .unwrap();
        assert_eq!((&*size.name, size.vcpus, size.gpus), ("Standard_NC6s_v3", 6, 1));
        assert!(size.low_priority && size.fits("computeinstance") && (size.memory_gb - 112.5).abs() < 1e-9);
        assert_eq!((size.hourly, size.hourly_low), (None, None));
    }

    #[test]
    fn the_lowest_of_contradicting_prices_counts() {
        let size = priced(&json!([
            {"retailPrice": 1.56, "osType": "Linux", "vmTier": "Standard"},
            {"retailPrice": 0.1, "osType": "Windows", "vmTier": "Standard"},
            {"retailPrice": 0.82, "osType": "Linux", "vmTier": "Standard"},
            {"retailPrice": 0.01, "osType": "Linux", "vmTier": "Spot"},
            {"retailPrice": 0.17, "osType": "Linux", "vmTier": "LowPriority"},
        ]));
        assert_eq!((size.hourly, size.hourly_low), (Some(0.82), Some(0.17)));
    }

    #[test]
    fn a_bad_price_spoils_no_other() {
        let size = priced(&json!([
            null, {"retailPrice": "free"}, {"retailPrice": -1.0, "osType": "Linux", "vmTier": "Standard"},
            {"retailPrice": 2.0, "osType": "linux", "vmTier": "standard"},
        ]));
        assert_eq!((size.hourly, size.hourly_low), (Some(2.0), None));
    }

    #[test]
    fn another_currency_is_no_price() {
        let size = read(json!({"name": "S", "estimatedVMPrices": {"billingCurrency": "EUR",
            "values": [{"retailPrice": 2.0, "osType": "Linux", "vmTier": "Standard"}]}}));
        assert_eq!(size.unwrap().hourly, None);
    }

    #[test]
    fn a_size_without_a_name_is_left_out() {
        assert_eq!(read(json!({"vCPUs": 4})), None);
        assert_eq!(read(json!({"name": ""})), None);
    }
}
