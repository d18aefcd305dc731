//! Edits: what was touched is altered in the compute as the service has it now, and all the rest goes back as it came.
//! A PUT resets what it leaves out (observed), so nothing is left out but what only the service may write.

use super::{
    facts::COMPUTE_TYPE,
    kind,
    property::{at, remove, write},
};
use crate::domain::change::Edit;
use serde_json::Value;

/// What only the service writes in every type (specification); `*` stands for any key or place.
const READ_ONLY: &[&str] = &[
    "/id",
    "/name",
    "/type",
    "/systemData",
    "/identity/principalId",
    "/identity/tenantId",
    "/identity/userAssignedIdentities/*/principalId",
    "/identity/userAssignedIdentities/*/clientId",
    "/properties/provisioningState",
    "/properties/provisioningErrors",
    "/properties/provisioningWarnings",
    "/properties/createdOn",
    "/properties/modifiedOn",
    "/properties/isAttachedCompute",
];

/// Somebody else has changed the same thing meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The label of the field that is about it.
    pub label: &'static str,
}

/// A body as it is sent back: without what only the service may write.
pub fn writable(body: &Value) -> Value {
    let compute_type = at(body, COMPUTE_TYPE.path).and_then(Value::as_str).unwrap_or_default();
    let mut body = body.clone();
    for path in READ_ONLY.iter().chain(kind(compute_type).read_only) {
        take_away(&mut body, &path.split('/').skip(1).collect::<Vec<_>>());
    }
    body
}

fn take_away(value: &mut Value, path: &[&str]) {
    let [key, rest @ ..] = path else { return };
    match (value, *key) {
        (Value::Object(entries), "*") => entries.values_mut().for_each(|value| take_away(value, rest)),
        (Value::Array(items), "*") => items.iter_mut().for_each(|value| take_away(value, rest)),
        (Value::Object(entries), key) if rest.is_empty() => {
            entries.shift_remove(key);
        }
        (Value::Object(entries), key) => {
            if let Some(value) = entries.get_mut(key) {
                take_away(value, rest);
            }
        }
        (Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => {}
    }
}

/// The body to send: `fresh` as the service has it now, with the edits in it.
///
/// # Errors
/// `Conflict` when something that was touched is not any more what it was when the user saw it.
pub fn applied(fresh: &Value, edits: &[Edit]) -> Result<Value, Conflict> {
    let mut body = fresh.clone();
    for edit in edits {
        if at(fresh, &edit.path) != edit.was.as_ref() {
            return Err(Conflict { label: edit.label });
        }
        match &edit.to {
            Some(value) => write(&mut body, &edit.path, value.clone()),
            None => remove(&mut body, &edit.path),
        }
    }
    // Last, since a list that is taken whole brings back what the service alone writes in its items.
    Ok(writable(&body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edit(path: &str, was: Option<Value>, to: Option<Value>) -> Edit {
        Edit { label: "Tags", path: path.to_owned(), was, to }
    }

    #[test]
    fn unknown_keys_and_nulls_go_back_as_they_came() {
        let fresh = json!({"id": "/x", "tags": null, "properties": {"computeType": "AmlCompute",
            "createdOn": "2026-01-01", "novel": {"a": [1]}, "properties": {"vmSize": "X", "subnet": null, "errors": []}}});
        let sent = applied(&fresh, &[edit("/tags", None, Some(json!({"a": "b"})))]).unwrap();
        assert_eq!(
            sent,
            json!({"tags": {"a": "b"}, "properties": {"computeType": "AmlCompute",
                "novel": {"a": [1]}, "properties": {"vmSize": "X", "subnet": null}}})
        );
    }

    #[test]
    fn schedules_go_back_without_what_the_service_wrote_in_them() {
        let path = "/properties/properties/schedules/computeStartStop";
        let one = json!({"id": "1", "provisioningStatus": "Completed", "action": "Stop", "novel": 1});
        let fresh = json!({"properties": {"computeType": "ComputeInstance",
            "properties": {"schedules": {"computeStartStop": [one]}}}});
        let sent =
            applied(&fresh, &[edit(path, Some(json!([one])), Some(json!([one, {"action": "Start"}])))]);
        assert_eq!(
            at(&sent.unwrap(), path),
            Some(&json!([{"action": "Stop", "novel": 1}, {"action": "Start"}]))
        );
    }

    #[test]
    fn what_somebody_else_changed_is_a_conflict() {
        let fresh = json!({"tags": {"a": "new"}});
        let edits = [edit("/tags", Some(json!({"a": "old"})), Some(json!({})))];
        assert_eq!(applied(&fresh, &edits), Err(Conflict { label: "Tags" }));
    }

    #[test]
    fn the_ids_that_the_service_gave_an_identity_are_left_out() {
        let fresh = json!({"identity": {"type": "UserAssigned", "tenantId": "t",
            "userAssignedIdentities": {"/id/one": {"principalId": "p", "clientId": "c"}}}});
        assert_eq!(
            writable(&fresh),
            json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/id/one": {}}}})
        );
    }
}
