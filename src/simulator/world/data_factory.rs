//! Attached data factories (`DataFactory`), which have no properties of their own.

use serde_json::Value;

use super::attached::{Kind, Sent};
use super::draft::Asked;
use super::problem::Problem;

pub static KIND: Kind = Kind {
    wire: "DataFactory",
    lasts: (2.0, 5.0),
    can_be_made: false,
    check: Some(check),
    read_back,
    keys: None,
};

/// Without an id there is nothing to check: a factory was accepted by its name alone.
fn check(sent: &Sent, _: &Asked) -> Result<(), Problem> {
    if sent.resource_id.is_some() {
        sent.needs_resource(&["Microsoft.DataFactory/factories"])
    } else {
        Ok(())
    }
}

fn read_back(_: &Sent) -> Value {
    Value::Null
}
