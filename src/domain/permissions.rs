//! What the user's roles allow in a workspace, and the permissions that this program has a use for.

use super::{error::ApiError, text::Text};

/// Something that a role may allow, by the service's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The whole name, which a role definition has to have.
    pub name: &'static str,
    /// Why something cannot be done without it, for a line with little room.
    pub lack: &'static str,
}

macro_rules! permissions {
    ($($constant:ident: $about:literal = $action:literal;)+) => {
        $(
            #[doc = $about]
            pub const $constant: Permission = Permission {
                name: concat!("Microsoft.MachineLearningServices/workspaces/", $action),
                lack: concat!("no permission …/", $action),
            };
        )+
        /// All of them.
        pub const ALL: &[Permission] = &[$($constant),+];
    };
}

permissions! {
    READ: "To see computes." = "computes/read";
    WRITE: "To create, attach, scale and edit." = "computes/write";
    DELETE: "To delete and to detach." = "computes/delete";
    START: "To start an instance." = "computes/start/action";
    STOP: "To stop an instance." = "computes/stop/action";
    RESTART: "To restart an instance." = "computes/restart/action";
    RESIZE: "To change the size of an instance; not in the lists of roles, named as all verbs are." = "computes/resize/action";
    LIST_NODES: "To see the nodes of a cluster." = "computes/listNodes/action";
    CHECK_NAME: "To ask whether a name is free." = "checkComputeNameAvailability/action";
}

/// One role's part: what it allows, but for what it takes back itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Patterns of what is allowed; `*` stands for any run of characters.
    pub actions: Vec<String>,
    /// Patterns of what is taken back, of this grant only.
    pub not_actions: Vec<String>,
}

/// What all roles of the user allow together. What an administrator denied is not in it: there the service's own
/// answer has the last word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Grant>);

impl Permissions {
    /// Whether some role allows `action`.
    pub fn allow(&self, action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, action));
        self.0.iter().any(|grant| any(&grant.actions) && !any(&grant.not_actions))
    }

    /// The first of `needs` that is not allowed.
    pub fn missing(&self, needs: &[Permission]) -> Option<Permission> {
        needs.iter().find(|need| !self.allow(need.name)).copied()
    }
}

/// Whether `pattern` stands for `action`, in whatever case.
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    let (mut p, mut a) = (0, 0);
    // Where to go on when what follows the last star does not fit: the star takes one character more.
    let mut star: Option<(usize, usize)> = None;
    while a < action.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, a));
            p += 1;
        } else if pattern.get(p).is_some_and(|byte| byte.eq_ignore_ascii_case(&action[a])) {
            (p, a) = (p + 1, a + 1);
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            (p, a) = (at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// The permission that a refusal names: `… does not have authorization to perform action 'X' over scope …`.
pub fn named_by(error: &ApiError) -> Option<Text> {
    let ApiError::Forbidden(refusal) = error else { return None };
    let (_, after) = refusal.message.split_once("perform action '")?;
    let (action, _) = after.split_once('\'')?;
    (!action.is_empty() && !action.contains(' ')).then(|| Text::new(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Refusal;
    use proptest::prelude::*;

    fn grant(actions: &[&str], not_actions: &[&str]) -> Grant {
        let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        Grant { actions: owned(actions), not_actions: owned(not_actions) }
    }

    #[test]
    fn a_role_takes_back_only_what_it_gave_itself() {
        let scientist = grant(&["Microsoft.MachineLearningServices/workspaces/*/read"], &[]);
        let no_deletes = grant(&["*"], &["*/delete", "Microsoft.Authorization/*"]);
        let deletes = grant(&["microsoft.machinelearningservices/WORKSPACES/computes/*"], &["*/write"]);
        for (grants, allowed) in [
            (vec![], vec![]),
            (vec![grant(&[], &[])], vec![]),
            (vec![scientist.clone()], vec![READ]),
            (
                vec![no_deletes.clone()],
                vec![READ, WRITE, START, STOP, RESTART, RESIZE, LIST_NODES, CHECK_NAME],
            ),
            (vec![deletes.clone()], vec![READ, DELETE, START, STOP, RESTART, RESIZE, LIST_NODES]),
            (vec![no_deletes, deletes], ALL.to_vec()),
        ] {
            let permissions = Permissions(grants);
            let found: Vec<_> = ALL.iter().filter(|need| permissions.allow(need.name)).copied().collect();
            assert_eq!(found, allowed, "{permissions:?}");
            let missing = ALL.iter().find(|need| !allowed.contains(need)).copied();
            assert_eq!(permissions.missing(ALL), missing);
        }
    }

    #[test]
    fn a_refusal_names_its_permission() {
        let said = |message: &str| {
            let refusal = Refusal { message: message.into(), ..Refusal::default() };
            named_by(&ApiError::Forbidden(refusal)).map(|action| action.to_string())
        };
        let sentence = "The client 'me' with object id '1' does not have authorization to perform action \
                        'Microsoft.MachineLearningServices/workspaces/computes/start/action' over scope '/s' or the \
                        scope is invalid.";
        assert_eq!(said(sentence).as_deref(), Some(START.name));
        for words in
            ["", "to perform action ''", "to perform action 'never ends", "perform action 'a b' over"]
        {
            assert_eq!(said(words), None, "{words}");
        }
        let other = Refusal { message: sentence.into(), ..Refusal::default() };
        assert_eq!(named_by(&ApiError::Conflict(other)), None);
    }

    /// The meaning of a pattern, as plainly as it can be said.
    fn plainly(pattern: &[u8], action: &[u8]) -> bool {
        match (pattern.split_first(), action.split_first()) {
            (None, rest) => rest.is_none(),
            (Some((b'*', rest)), _) => (0..=action.len()).any(|taken| plainly(rest, &action[taken..])),
            (Some((one, rest)), Some((other, others))) => {
                one.eq_ignore_ascii_case(other) && plainly(rest, others)
            }
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_means_what_it_says(pattern in "[aAb*/]{0,8}", action in "[abB/]{0,8}") {
            prop_assert_eq!(matches(&pattern, &action), plainly(pattern.as_bytes(), action.as_bytes()));
        }

        #[test]
        fn another_role_never_takes_anything_away(
            patterns in prop::collection::vec(("[ab*]{0,4}", "[ab*]{0,4}"), 1..5),
            action in "[ab]{0,4}",
        ) {
            let grants = patterns.iter().map(|(yes, no)| grant(&[yes], &[no])).collect::<Vec<_>>();
            let all = Permissions(grants.clone());
            let each = grants.into_iter().any(|grant| Permissions(vec![grant]).allow(&action));
            prop_assert_eq!(all.allow(&action), each);
        }

        #[test]
        fn many_stars_take_no_longer_than_the_text_is(action in "[ab]{0,200}") {
            let longer = action + "c";
            prop_assert!(!matches(&"*a*b".repeat(50), &longer));
        }
    }
}
