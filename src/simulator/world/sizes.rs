//! The VM sizes of every region, from public knowledge, with the quirks of the service's list.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use crate::simulator::http::Response;

/// One VM size. `price` is the list price of an hour on Linux in USD, where there is one.
#[derive(Debug)]
pub struct Size {
    pub name: &'static str,
    /// As the size list spells it, which is not always as the usages do.
    pub family: &'static str,
    pub cores: u32,
    pub gpus: u32,
    memory: f64,
    /// Temporary disk per core in GiB.
    disk: u32,
    computes: &'static [&'static str],
    pub price: Option<f64>,
}

/// The compute types that a size serves, as the service names them; MIR is managed inference.
const ANY: &[&str] = &["AmlCompute", "ComputeInstance", "MIR"];
const MANAGED: &[&str] = &["AmlCompute", "ComputeInstance"];
const SPARK: &[&str] = &["MIR", "AmlSpark", "AmlCompute", "ComputeInstance"];
const CLUSTERS: &[&str] = &["AmlCompute"];
const BATCH: &[&str] = &["AmlCompute", "MIR"];
const ENDPOINTS: &[&str] = &["MIR"];

const fn cpu(
    name: &'static str,
    family: &'static str,
    cores: u32,
    memory: f64,
    disk: u32,
    computes: &'static [&'static str],
    price: Option<f64>,
) -> Size {
    Size { name, family, cores, gpus: 0, memory, disk, computes, price }
}

const fn gpu(
    name: &'static str,
    family: &'static str,
    (cores, gpus): (u32, u32),
    memory: f64,
    disk: u32,
    computes: &'static [&'static str],
    price: f64,
) -> Size {
    Size { name, family, cores, gpus, memory, disk, computes, price: Some(price) }
}

/// Every size, in the order in which the service lists them here.
#[rustfmt::skip]
pub static SIZES: &[Size] = &[
    cpu("Standard_A1_v2",   "standardAv2Family",   1,   2.0, 10, MANAGED, None),
    cpu("Standard_A2_v2",   "standardAv2Family",   2,   4.0, 10, MANAGED, None),
    cpu("Standard_A4_v2",   "standardAv2Family",   4,   8.0, 10, MANAGED, None),
    cpu("Standard_A8m_v2",  "standardAv2Family",   8,  64.0, 10, MANAGED, None),
    cpu("Standard_D1",      "standardDFamily",     1,   3.5, 50, CLUSTERS, None),
    cpu("Standard_D12",     "standardDFamily",     4,  28.0, 50, MANAGED, None),
    cpu("Standard_D14",     "standardDFamily",    16, 112.0, 50, MANAGED, None),
    cpu("Standard_D11_v2",  "standardDv2Family",   2,  14.0, 50, MANAGED, None),
    cpu("Standard_D13_v2",  "standardDv2Family",   8,  56.0, 50, MANAGED, None),
    cpu("Standard_D2_v3",   "standardDv3Family",   2,   8.0, 25, MANAGED, Some(0.096)),
    cpu("Standard_D8_v3",   "standardDv3Family",   8,  32.0, 25, MANAGED, Some(0.384)),
    cpu("Standard_D64_v3",  "standardDv3Family",  64, 256.0, 25, MANAGED, Some(3.072)),
    cpu("Standard_DS1_v2",  "standardDSv2Family",  1,   3.5,  7, ANY, None),
    cpu("Standard_DS2_v2",  "standardDSv2Family",  2,   7.0,  7, ANY, None),
    cpu("Standard_DS3_v2",  "standardDSv2Family",  4,  14.0,  7, ANY, None),
    cpu("Standard_DS4_v2",  "standardDSv2Family",  8,  28.0,  7, ANY, None),
    cpu("Standard_DS5_v2",  "standardDSv2Family", 16,  56.0,  7, ANY, None),
    cpu("Standard_DS11_v2", "standardDSv2Family",  2,  14.0, 14, MANAGED, None),
    cpu("Standard_DS12_v2", "standardDSv2Family",  4,  28.0, 14, MANAGED, None),
    cpu("Standard_DS14_v2", "standardDSv2Family", 16, 112.0, 14, MANAGED, None),
    cpu("Standard_D2s_v3",  "standardDSv3Family",  2,   8.0,  8, MANAGED, Some(0.096)),
    cpu("Standard_D4s_v3",  "standardDSv3Family",  4,  16.0,  8, MANAGED, Some(0.192)),
    cpu("Standard_D8s_v3",  "standardDSv3Family",  8,  32.0,  8, MANAGED, Some(0.384)),
    cpu("Standard_D16s_v3", "standardDSv3Family", 16,  64.0,  8, MANAGED, Some(0.768)),
    cpu("Standard_D4a_v4",  "standardDAv4Family",  4,  16.0, 25, ANY, Some(0.192)),
    cpu("Standard_D48a_v4", "standardDAv4Family", 48, 192.0, 25, ANY, Some(2.304)),
    cpu("Standard_D4as_v4", "standardDASv4Family", 4,  16.0,  8, ANY, Some(0.192)),
    cpu("Standard_D16as_v4","standardDASv4Family",16,  64.0,  8, ANY, Some(0.768)),
    cpu("Standard_D48d_v4", "standardDDv4Family", 48, 192.0, 37, MANAGED, Some(2.712)),
    cpu("Standard_D4ds_v4", "standardDDSv4Family", 4,  16.0, 37, MANAGED, Some(0.226)),
    cpu("Standard_D8ds_v4", "standardDDSv4Family", 8,  32.0, 37, MANAGED, Some(0.452)),
    cpu("Standard_D16ds_v4","standardDDSv4Family",16,  64.0, 37, MANAGED, Some(0.904)),
    cpu("Standard_D48ds_v4","standardDDSv4Family",48, 192.0, 37, MANAGED, Some(2.712)),
    cpu("Standard_D4ads_v5","standardDADSv5Family",4,  16.0, 37, ANY, Some(0.206)),
    cpu("Standard_D16ads_v5","standardDADSv5Family",16,64.0, 37, ANY, Some(0.824)),
    cpu("Standard_D96ads_v5","standardDADSv5Family",96,384.0,37, ANY, Some(4.944)),
    cpu("Standard_D8d_v5",  "standardDDv5Family",  8,  32.0, 37, ANY, Some(0.452)),
    cpu("Standard_D96d_v5", "standardDDv5Family", 96, 384.0, 37, ANY, Some(5.424)),
    cpu("Standard_D4ds_v5", "standardDDSv5Family", 4,  16.0, 37, ANY, Some(0.226)),
    cpu("Standard_D8ds_v5", "standardDDSv5Family", 8,  32.0, 37, ANY, Some(0.452)),
    cpu("Standard_D96ds_v5","standardDDSv5Family",96, 384.0, 37, ANY, Some(5.424)),
    cpu("Standard_E4_v3",   "standardEv3Family",   4,  32.0, 25, MANAGED, Some(0.252)),
    cpu("Standard_E8_v3",   "standardEv3Family",   8,  64.0, 25, MANAGED, Some(0.504)),
    cpu("Standard_E4s_v3",  "standardESv3Family",  4,  32.0, 16, SPARK, Some(0.252)),
    cpu("Standard_E8s_v3",  "standardESv3Family",  8,  64.0, 16, SPARK, Some(0.504)),
    cpu("Standard_E96a_v4", "standardEAv4Family", 96, 672.0, 25, MANAGED, Some(6.048)),
    cpu("Standard_E96as_v4","standardEASv4Family",96, 672.0, 14, MANAGED, Some(6.048)),
    cpu("Standard_E4ds_v4", "standardEDSv4Family", 4,  32.0, 37, MANAGED, Some(0.288)),
    cpu("Standard_E16ds_v4","standardEDSv4Family",16, 128.0, 37, MANAGED, Some(1.152)),
    cpu("Standard_E8ds_v5", "standardEDSv5Family", 8,  64.0, 37, ANY, Some(0.576)),
    cpu("Standard_E96ads_v5","standardEADSv5Family",96,672.0,37, MANAGED, Some(6.288)),
    cpu("Standard_F2s_v2",  "standardFSv2Family",  2,   4.0,  8, ANY, None),
    cpu("Standard_F4s_v2",  "standardFSv2Family",  4,   8.0,  8, ANY, None),
    cpu("Standard_F16s_v2", "standardFSv2Family", 16,  32.0,  8, ANY, None),
    cpu("Standard_F72s_v2", "standardFSv2Family", 72, 144.0,  8, ANY, None),
    cpu("Standard_FX12mds", "standardFXMDVSFamily",12,252.0, 56, CLUSTERS, Some(1.116)),
    cpu("Standard_L8s_v2",  "standardLSv2Family",  8,  64.0, 10, MANAGED, Some(0.624)),
    cpu("Standard_L8s_v3",  "standardLSv3Family",  8,  64.0, 10, BATCH, Some(0.698)),
    cpu("Standard_M16ms",   "standardMSFamily",   16, 437.5, 32, MANAGED, Some(3.073)),
    cpu("Standard_M128s",   "standardMSFamily",  128,2048.0, 32, MANAGED, Some(13.338)),
    cpu("Standard_M208s_v2","standardMSv2Family",208,2850.0, 20, BATCH, Some(22.31)),
    cpu("Standard_HB60rs",  "standardHBSFamily",  60, 228.0, 11, MANAGED, Some(2.28)),
    cpu("Standard_HB120rs_v2","standardHBrsv2Family",120,456.0,4, MANAGED, Some(3.6)),
    cpu("Standard_HB120rs_v3","standardHBv3Family",120,448.0, 4, MANAGED, Some(3.6)),
    cpu("Standard_HC44rs",  "standardHCSFamily",  44, 352.0, 15, MANAGED, Some(3.168)),
    gpu("Standard_NC4as_T4_v3",  "Standard NCASv3_T4 Family", (4, 1),   28.0, 44, ANY, 0.526),
    gpu("Standard_NC8as_T4_v3",  "Standard NCASv3_T4 Family", (8, 1),   56.0, 44, ANY, 0.752),
    gpu("Standard_NC16as_T4_v3", "Standard NCASv3_T4 Family", (16, 1), 110.0, 22, ANY, 1.204),
    gpu("Standard_NC64as_T4_v3", "Standard NCASv3_T4 Family", (64, 4), 440.0, 44, ANY, 4.352),
    gpu("Standard_NC6s_v3",      "standardNCSv3Family",       (6, 1),  112.0,122, ANY, 3.06),
    gpu("Standard_NC12s_v3",     "standardNCSv3Family",       (12, 2), 224.0,122, ANY, 6.12),
    gpu("Standard_NC24s_v3",     "standardNCSv3Family",       (24, 4), 448.0,122, ANY, 12.24),
    gpu("Standard_NC24rs_v3",    "standardNCSv3Family",       (24, 4), 448.0,122, MANAGED, 13.464),
    gpu("Standard_NC24ads_A100_v4","StandardNCADSA100v4Family",(24, 1),220.0,  2, ANY, 3.673),
    gpu("Standard_NC48ads_A100_v4","StandardNCADSA100v4Family",(48, 2),440.0,  2, ANY, 7.346),
    gpu("Standard_NC96ads_A100_v4","StandardNCADSA100v4Family",(96, 4),880.0,  2, ANY, 14.692),
    gpu("Standard_NC40ads_H100_v5","StandardNCadsH100v5Family",(40, 1),320.0,  3, ANY, 6.98),
    gpu("Standard_NC80adis_H100_v5","StandardNCadsH100v5Family",(80, 2),640.0, 3, ANY, 13.96),
    gpu("Standard_ND40rs_v2",    "standardNDSv2Family",       (40, 8), 672.0, 72, ANY, 22.032),
    gpu("Standard_ND96asr_v4",   "Standard NDASv4_A100 Family",(96, 8),900.0, 30, ANY, 27.197),
    gpu("Standard_ND96amsr_A100_v4","standard NDAMSv4_A100Family",(96, 8),1800.0,30, ANY, 32.77),
    gpu("Standard_ND96isr_H100_v5","standardNDv5H100Family",  (96, 8),1900.0, 11, ANY, 98.32),
    gpu("Standard_NV12s_v3",     "standardNVSv3Family",       (12, 1), 112.0, 61, MANAGED, 1.14),
    gpu("Standard_NV48s_v3",     "standardNVSv3Family",       (48, 4), 448.0, 61, MANAGED, 4.56),
    gpu("Standard_NV6ads_A10_v5","StandardNVADSA10v5Family",  (6, 1),   55.0, 30, ENDPOINTS, 0.454),
    gpu("Standard_NV36ads_A10_v5","StandardNVADSA10v5Family", (36, 1), 440.0, 40, ENDPOINTS, 3.2),
];

/// The size of that name, whose case does not matter.
pub fn size(name: &str) -> Option<&'static Size> {
    SIZES.iter().find(|size| size.name.eq_ignore_ascii_case(name))
}

impl Size {
    /// Whether computes of this type (`AmlCompute`, `ComputeInstance`) can be made of it.
    pub fn serves(&self, compute_type: &str) -> bool {
        self.computes.contains(&compute_type)
    }

    /// Whether it is offered as a low-priority machine.
    pub fn is_low_priority_capable(&self) -> bool {
        !["Standard_NC64as_T4_v3", "Standard_ND96asr_v4", "Standard_ND96amsr_A100_v4"].contains(&self.name)
    }

    fn has_premium_storage(&self) -> bool {
        let series = self.name.trim_start_matches("Standard_");
        !series.starts_with('A') && (series.contains('s') || series.starts_with("DS") || self.gpus > 0)
    }

    /// The row of a list.
    pub fn row(&self) -> Value {
        let mut row = json!({
            "name": self.name,
            "family": self.family,
            "vCPUs": self.cores,
            "gpus": self.gpus,
            "osVhdSizeMB": 1_047_552,
            "maxResourceVolumeMB": self.cores * self.disk * 1024,
            "memoryGB": self.memory,
            "lowPriorityCapable": self.is_low_priority_capable(),
            "premiumIO": self.has_premium_storage(),
            "supportedComputeTypes": self.computes,
            "generation": if self.cores >= 200 || self.gpus == 8 || self.name.contains("A100") { "gen2" } else { "gen1" },
            "supportsIB": self.name.contains("rs_") || self.name.ends_with("rs"),
        });
        if let Some(price) = self.price {
            row["estimatedVMPrices"] = self.prices(price);
        }
        row
    }

    /// The price rows, in an order that differs from size to size, as the service gives them (observed). The
    /// `DADSv5` family has a second, contradicting Linux row with the Windows price (observed).
    fn prices(&self, linux: f64) -> Value {
        let windows = linux + f64::from(self.cores) * 0.046;
        let mut rows = vec![
            price("Linux", "Standard", linux),
            price("Linux", "LowPriority", linux * 0.2),
            price("Windows", "Standard", windows),
            price("Windows", "LowPriority", windows * 0.4),
        ];
        if self.family == "standardDADSv5Family" {
            rows.push(price("Linux", "Standard", windows));
        }
        let turn = self.name.bytes().map(usize::from).sum::<usize>() % rows.len();
        rows.rotate_left(turn);
        json!({ "billingCurrency": "USD", "unitOfMeasure": "OneHour", "values": rows })
    }
}

fn price(system: &str, tier: &str, dollars: f64) -> Value {
    let cents = (dollars * 100.0).round() / 100.0;
    json!({ "retailPrice": cents, "osType": system, "vmTier": tier })
}

/// The rows of the list as text; they are the same for ever, and there are 80 KB of them.
static ROWS: LazyLock<String> = LazyLock::new(|| {
    let rows: Vec<Value> = SIZES.iter().map(Size::row).collect();
    serde_json::to_string_pretty(&rows).expect("a JSON value has string keys only").replace('\n', "\n  ")
});

/// GET `locations/{location}/vmSizes`.
pub fn list(_: &mut World, call: &Call) -> Answer {
    let key = if call.version.is_before_july_2021() { "amlCompute" } else { "value" };
    Ok(Response::json_text(200, format!("{{\n  \"{key}\": {}\n}}", *ROWS).into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_in_any_case() {
        for (at, row) in SIZES.iter().enumerate() {
            assert!(SIZES[at + 1..].iter().all(|other| other.name != row.name), "{}", row.name);
        }
        assert_eq!(size("STANDARD_NC6S_V3").unwrap().gpus, 1);
        assert!(size("Standard_Nothing").is_none());
        assert!(SIZES.len() > 60);
    }

    #[test]
    fn price_rows_are_missing_contradictory_or_in_any_order() {
        assert!(size("Standard_DS3_v2").unwrap().row().get("estimatedVMPrices").is_none());
        let rows = size("Standard_D16ads_v5").unwrap().row()["estimatedVMPrices"]["values"].clone();
        let linux = rows.as_array().unwrap().iter();
        let linux = linux.filter(|row| row["osType"] == "Linux" && row["vmTier"] == "Standard").count();
        assert_eq!(linux, 2);
        let first = |name: &str| size(name).unwrap().row()["estimatedVMPrices"]["values"][0].to_string();
        assert!(
            first("Standard_D4ds_v4") != first("Standard_D8ds_v4")
                || first("Standard_E4s_v3") != first("Standard_E8s_v3")
        );
    }
}
