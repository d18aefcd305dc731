//! Roles: what they permit, and which action a request is.

use serde_json::{Value, json};

use crate::simulator::http::{Method, Request};

/// What one role permits.
#[derive(Clone, Debug)]
pub struct Permission {
    pub actions: Vec<String>,
    pub not_actions: Vec<String>,
}

impl Permission {
    /// Whether it permits an action.
    pub fn allows(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| matches(pattern, action))
            && !self.not_actions.iter().any(|pattern| matches(pattern, action))
    }

    /// An element of the listing of permissions.
    pub fn render(&self) -> Value {
        json!({
            "actions": self.actions,
            "notActions": self.not_actions,
            "dataActions": [],
            "notDataActions": [],
        })
    }
}

/// The built-in roles, with the actions that matter here.
#[rustfmt::skip]
const BUILT_IN: &[(&str, &[&str], &[&str])] = &[
    ("Owner", &["*"], &[]),
    ("Contributor", &["*"], &[
        "Microsoft.Authorization/*/Delete",
        "Microsoft.Authorization/*/Write",
        "Microsoft.Authorization/elevateAccess/Action",
    ]),
    ("Reader", &["*/read"], &[]),
    ("AzureML Data Scientist", &[
        "Microsoft.MachineLearningServices/workspaces/*/read",
        "Microsoft.MachineLearningServices/workspaces/*/action",
        "Microsoft.MachineLearningServices/workspaces/*/delete",
        "Microsoft.MachineLearningServices/workspaces/*/write",
    ], &[
        "Microsoft.MachineLearningServices/workspaces/delete",
        "Microsoft.MachineLearningServices/workspaces/write",
        "Microsoft.MachineLearningServices/workspaces/computes/*/write",
        "Microsoft.MachineLearningServices/workspaces/computes/*/delete",
        "Microsoft.MachineLearningServices/workspaces/computes/listKeys/action",
        "Microsoft.MachineLearningServices/workspaces/listKeys/action",
        "Microsoft.MachineLearningServices/workspaces/hubs/write",
        "Microsoft.MachineLearningServices/workspaces/hubs/delete",
        "Microsoft.MachineLearningServices/workspaces/featurestores/write",
        "Microsoft.MachineLearningServices/workspaces/featurestores/delete",
    ]),
    ("AzureML Compute Operator", &[
        "Microsoft.MachineLearningServices/workspaces/computes/*",
        "Microsoft.MachineLearningServices/workspaces/notebooks/vm/*",
    ], &[]),
];

/// What a built-in role permits.
pub fn built_in(name: &str) -> Option<Permission> {
    let list = |actions: &[&str]| actions.iter().map(|&action| action.to_owned()).collect();
    let found = BUILT_IN.iter().find(|(role, ..)| role.eq_ignore_ascii_case(name));
    found.map(|(_, actions, not)| Permission { actions: list(actions), not_actions: list(not) })
}

/// The action that a request is and the id that it is done to, both by the words of its path.
pub fn action(request: &Request) -> (String, String) {
    let segments = request.segments();
    let id = |end: usize| segments[..end].iter().fold(String::new(), |id, segment| id + "/" + segment);
    let provider = segments.iter().rposition(|segment| segment.eq_ignore_ascii_case("providers"));
    // Names alternate with types; behind a provider the types begin one word later.
    let (namespace, types) = match provider {
        Some(at) if at + 1 < segments.len() => (segments[at + 1].as_str(), at + 2),
        Some(_) | None => ("Microsoft.Resources", 0),
    };
    let below = &segments[types.min(segments.len())..];
    let mut words: Vec<&str> = below.iter().step_by(2).map(String::as_str).collect();
    // A path that ends with a type and not with a name is an action on, or the listing below, what stands before it.
    let is_odd = below.len() % 2 == 1;
    let is_action = request.method == Method::Post && is_odd || words.last() == Some(&"listNodes");
    let verb = match request.method {
        Method::Post | Method::Get if is_action => "action",
        Method::Get | Method::Post => "read",
        Method::Put | Method::Patch => "write",
        Method::Delete => "delete",
    };
    if words.is_empty() {
        words.push("subscriptions");
    }
    let action = format!("{namespace}/{}/{verb}", words.join("/"));
    let end = match provider {
        _ if !is_odd => segments.len(),
        // The listing of a provider's type is a matter of the group or subscription before it.
        Some(at) if below.len() == 1 => at,
        Some(_) | None => segments.len() - 1,
    };
    (action, id(end))
}

/// Whether a pattern of a role means an action. A star is any run of letters, and one between two slashes may be nothing
/// at all: by `workspaces/computes/*/write` a data scientist may not write computes (documented).
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    is_like(pattern.as_bytes(), action.as_bytes())
        || pattern.contains("/*/") && is_like(pattern.replace("/*/", "/").as_bytes(), action.as_bytes())
}

fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skipped| is_like(rest, &text[skipped..])),
        Some((letter, rest)) => text.first() == Some(letter) && is_like(rest, &text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: Method, path: &str) -> (String, String) {
        action(&Request {
            scheme: "http",
            method,
            path: path.to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    #[test]
    fn a_request_is_an_action_on_an_id() {
        const W: &str =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w";
        const L: &str = "/subscriptions/s/providers/Microsoft.MachineLearningServices/locations/westeurope";
        for (method, path, action, scope) in [
            (Method::Get, "/subscriptions/s", "Microsoft.Resources/subscriptions/read", "/subscriptions/s"),
            (
                Method::Get,
                "/subscriptions/s/resourceGroups",
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                "/subscriptions/s",
            ),
            (
                Method::Get,
                "/subscriptions/s/providers/Microsoft.MachineLearningServices/workspaces",
                "Microsoft.MachineLearningServices/workspaces/read",
                "/subscriptions/s",
            ),
            (
                Method::Get,
                &format!("{W}/computes"),
                "Microsoft.MachineLearningServices/workspaces/computes/read",
                W,
            ),
            (
                Method::Put,
                &format!("{W}/computes/c"),
                "Microsoft.MachineLearningServices/workspaces/computes/write",
                &format!("{W}/computes/c"),
            ),
            (
                Method::Post,
                &format!("{W}/computes/c/start"),
                "Microsoft.MachineLearningServices/workspaces/computes/start/action",
                &format!("{W}/computes/c"),
            ),
            (
                Method::Get,
                &format!("{W}/computes/c/listNodes"),
                "Microsoft.MachineLearningServices/workspaces/computes/listNodes/action",
                &format!("{W}/computes/c"),
            ),
            (
                Method::Get,
                &format!("{L}/usages"),
                "Microsoft.MachineLearningServices/locations/usages/read",
                L,
            ),
        ] {
            assert_eq!(of(method, path), (action.to_owned(), scope.to_owned()), "{path}");
        }
    }

    #[test]
    fn roles_allow_what_their_pages_say() {
        let computes = |rest: &str| format!("Microsoft.MachineLearningServices/workspaces/computes/{rest}");
        let allows = |role: &str, rest: &str| built_in(role).unwrap().allows(&computes(rest));
        assert!(allows("reader", "read") && !allows("Reader", "start/action"));
        assert!(allows("Contributor", "delete") && allows("Owner", "listKeys/action"));
        assert!(allows("AzureML Data Scientist", "read") && allows("AzureML Data Scientist", "start/action"));
        for refused in ["write", "delete", "listKeys/action"] {
            assert!(!allows("AzureML Data Scientist", refused), "{refused}");
        }
        assert!(allows("AzureML Compute Operator", "WRITE"));
        let operator = built_in("AzureML Compute Operator").unwrap();
        assert!(!operator.allows("Microsoft.MachineLearningServices/workspaces/read"));
        assert!(!built_in("Contributor").unwrap().allows("Microsoft.Authorization/roleAssignments/write"));
    }
}
