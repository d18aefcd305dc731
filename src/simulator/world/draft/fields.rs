//! Taking values out of a request's body, each refusal with the path of what is wrong.

use serde_json::Value;

use crate::simulator::world::problem::Problem;

/// A property that is text and not empty.
pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A property, or the default where it is null or left out.
pub fn or(value: &Value, key: &str, default: Value) -> Value {
    value.get(key).filter(|value| !value.is_null()).cloned().unwrap_or(default)
}

/// A property that is true or false, if it is there.
///
/// # Errors
/// When it is something else.
pub fn flag(value: &Value, key: &str, default: Value) -> Result<Value, Problem> {
    match &value[key] {
        Value::Null => Ok(default),
        flag @ Value::Bool(_) => Ok(flag.clone()),
        _ => Err(Problem::user(format!("properties.{key}"), format!("{key} must be true or false."))),
    }
}

/// One of a few words, in any case, as they are spelled here; nothing when it is null or left out.
///
/// # Errors
/// When it is another word.
pub fn word(
    value: &Value,
    key: &str,
    target: &str,
    words: &[&'static str],
) -> Result<Option<&'static str>, Problem> {
    let given = match &value[key] {
        Value::Null => return Ok(None),
        given => given.as_str().unwrap_or_default(),
    };
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(given));
    found.copied().map(Some).ok_or_else(|| {
        Problem::user(target.to_owned(), format!("'{given}' is no {key}: it is one of {}.", words.join(", ")))
    })
}

/// Whether this is an id of a resource of that type, whose case does not matter.
pub fn is_id_of(id: &str, kind: &str) -> bool {
    let segments: Vec<&str> = id.split('/').collect();
    let ["", subscriptions, subscription, groups, group, providers, provider, rest @ ..] =
        segments.as_slice()
    else {
        return false;
    };
    let is_framed = subscriptions.eq_ignore_ascii_case("subscriptions")
        && groups.eq_ignore_ascii_case("resourceGroups")
        && providers.eq_ignore_ascii_case("providers");
    let is_whole = rest.len() % 2 == 0 && segments[1..].iter().all(|segment| !segment.is_empty());
    let own: Vec<&str> = std::iter::once(*provider).chain(rest.iter().step_by(2).copied()).collect();
    is_framed
        && is_whole
        && !subscription.is_empty()
        && !group.is_empty()
        && own.join("/").eq_ignore_ascii_case(kind)
}

/// Whether this has the form of an object or tenant id.
pub fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_whole_and_of_its_type() {
        let subnet =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a";
        assert!(is_id_of(subnet, "microsoft.network/VirtualNetworks/subnets"));
        assert!(is_id_of(
            &subnet.replace("resourceGroups", "resourcegroups"),
            "Microsoft.Network/virtualNetworks/subnets"
        ));
        assert!(!is_id_of(subnet, "Microsoft.Network/virtualNetworks"));
        for broken in
            ["", "subnets/a", &subnet[1..], &subnet[..subnet.len() - 1], &subnet.replace("/s/", "//")]
        {
            assert!(!is_id_of(broken, "Microsoft.Network/virtualNetworks/subnets"), "{broken}");
        }
    }

    #[test]
    fn a_guid_has_five_groups_of_hexadecimal_digits() {
        assert!(is_guid("7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17"));
        for broken in
            ["", "7f1d9a52", "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f1g", "7f1d9a523c404e8b9a615d2c8e4b0f17"]
        {
            assert!(!is_guid(broken), "{broken}");
        }
    }
}
