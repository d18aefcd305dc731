//! Attached Data Lake Analytics accounts (`DataLakeAnalytics`).

use serde_json::Value;

use super::attached::{Kind, Sent, picked};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "DataLakeAnalytics",
    lasts: (2.0, 5.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: None,
};

fn check(sent: &Sent, _: &Asked) -> Result<(), Problem> {
    sent.needs_resource(&["Microsoft.DataLakeAnalytics/accounts"])
}

fn read_back(sent: &Sent) -> Value {
    picked(sent, &["dataLakeStoreAccountName"])
}
