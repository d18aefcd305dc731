//! Attached data factories (`DataFactory`), which have no properties of their own.

use serde_json::Value;

use super::attached::{Kind, Sent};

pub static KIND: Kind = Kind { wire: "DataFactory", lasts: (2.0, 5.0), check: None, read_back, keys: None };

fn read_back(_: &Sent) -> Value {
    Value::Null
}
