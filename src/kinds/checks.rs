//! Rules that several fields share, each in words.

use super::form::{Known, NAME, Problem};
use crate::domain::ids::ResourceId;
use serde_json::Value;

/// The name of a compute instance (specification and documents): 3 to 24 characters.
pub fn instance_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    name_rule(&name, 3, 24).or_else(|| taken(&name, known))
}

/// The name of a compute cluster: as an instance's, but older api-versions took up to 32 characters.
pub fn cluster_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    name_rule(&name, 3, 32).or_else(|| taken(&name, known)).or_else(|| {
        (name.len() > 24)
            .then(|| Problem::warning("more than 24 characters: only older versions of the service took it"))
    })
}

/// The name of an attached compute: as an instance's, but documents disagree on the length.
pub fn attached_name(draft: &Value, known: &Known) -> Option<Problem> {
    let name = NAME.read(draft)?;
    name_rule(&name, 2, 24).or_else(|| taken(&name, known))
}

/// The alphabet, the beginning, the rule about `-`, and the length in characters.
fn name_rule(name: &str, from: usize, to: usize) -> Option<Problem> {
    if let Some(odd) = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
        return Some(Problem::error(format!("only letters, digits and -, not {odd:?}")));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(Problem::error("begins with a letter"));
    }
    if name.len() < from {
        return Some(Problem::error(format!("{from} to {} characters", to.min(24))));
    }
    let after_dash = name.rsplit_once('-').map(|(_, rest)| rest);
    if after_dash.is_some_and(|rest| !rest.contains(|c: char| c.is_ascii_alphabetic())) {
        return Some(Problem::error("a letter must follow somewhere after the last -"));
    }
    (name.len() > to).then(|| Problem::error(format!("at most {to} characters")))
}

fn taken(name: &str, known: &Known) -> Option<Problem> {
    let compute_type = (known.taken)(name)?;
    Some(Problem::error(format!("this workspace already has a compute of that name ({compute_type})")))
}

/// Reads the id of a resource of type `wanted`, as `Microsoft.Compute/virtualMachines`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn resource_id(typed: &str, wanted: &str) -> Result<String, Problem> {
    let id = ResourceId::parse(typed).map_err(Problem::error)?;
    match id.resource_type() {
        Some(found) if found.eq_ignore_ascii_case(wanted) => Ok(id.as_str().to_owned()),
        Some(found) => Err(Problem::error(format!("that is a {found}; needed is a {wanted}"))),
        None => Err(Problem::error(format!("needed is the id of a {wanted}"))),
    }
}

/// A host name or an IP address.
pub fn address(address: &str) -> Option<Problem> {
    let good = address.parse::<std::net::IpAddr>().is_ok() || is_host_name(address);
    (!good).then(|| Problem::error("an IP address or a host name, without port or user"))
}

fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let digits_only = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    name.len() <= 253 && !digits_only && name.trim_end_matches('.').split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Text;
    use serde_json::json;

    fn words(check: fn(&Value, &Known) -> Option<Problem>, name: &str) -> Option<String> {
        let taken = |name: &str| (name == "taken").then(|| Text::new("AmlCompute"));
        let known = Known { taken: &taken, sizes: None, usages: &[], on: None };
        check(&json!({"form": {"name": name}}), &known)
            .map(|problem| format!("{:?}: {}", problem.severity, problem.text))
    }

    #[test]
    fn names_that_the_service_takes_pass() {
        for name in ["abc", "a-b-1c", "a-1b", "GPU-a100", &"a".repeat(24)] {
            assert_eq!(words(instance_name, name), None, "{name}");
            assert_eq!(words(cluster_name, name), None, "{name}");
        }
    }

    #[test]
    fn a_letter_must_follow_the_last_dash() {
        for name in ["abc-1", "a-b-1", "ab-", "abc-123"] {
            assert!(words(instance_name, name).unwrap().contains("after the last -"), "{name}");
        }
    }

    #[test]
    fn alphabet_beginning_and_length_are_checked() {
        for (name, why) in [
            ("1abc", "begins with"),
            ("-abc", "begins with"),
            ("a_b", "only letters"),
            ("añb", "only letters"),
            ("ab", "3 to 24"),
        ] {
            assert!(words(instance_name, name).unwrap().contains(why), "{name}");
        }
        assert!(words(instance_name, &"a".repeat(25)).unwrap().contains("at most 24"));
    }

    #[test]
    fn a_cluster_of_25_to_32_characters_is_a_warning() {
        assert!(words(cluster_name, &"a".repeat(25)).unwrap().starts_with("Warning"));
        assert!(words(cluster_name, &"a".repeat(32)).unwrap().starts_with("Warning"));
        assert!(words(cluster_name, &"a".repeat(33)).unwrap().starts_with("Error"));
    }

    #[test]
    fn a_name_in_use_names_what_has_it() {
        assert!(words(attached_name, "taken").unwrap().contains("AmlCompute"));
    }

    #[test]
    fn addresses_are_hosts_or_ips() {
        for good in ["10.0.0.4", "::1", "dsvm-1.westeurope.cloudapp.azure.com", "jump"] {
            assert_eq!(address(good), None, "{good}");
        }
        for bad in ["10.0.0", "10.0.0.4:22", "me@host", "http://host", "-host", "a..b", ""] {
            assert!(address(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn an_id_must_name_the_right_type() {
        let vm = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v";
        assert_eq!(resource_id(vm, "microsoft.compute/VirtualMachines").unwrap(), vm);
        assert!(
            resource_id(&vm.replace("virtualMachines", "disks"), "Microsoft.Compute/virtualMachines")
                .is_err()
        );
    }
}
