//! What a caller may do and see, and what nobody may: roles, locks, and workspaces that refuse everybody.

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::directory::{Principal, Who};
use super::front_door::Caller;
use super::paging::{self, Token};
use super::problem::Problem;
use super::roles::{Permission, action};
use crate::simulator::routes::Guard;
use crate::simulator::scenario::{LockLevel, Policy, PrincipalKind, Refuses};

/// Reading a workspace, which is what makes it visible.
const READ_WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces/read";

impl World {
    /// Whether the caller may do this at all.
    ///
    /// # Errors
    /// `AuthorizationFailed` when no role allows it, `ScopeLocked` when a lock forbids it to everybody.
    pub(super) fn check_permission(&self, call: &Call, guard: Guard) -> Result<(), Problem> {
        let (action, scope) = action(call.request);
        let is_allowed = match guard {
            Guard::Open => true,
            Guard::Checked => self.allows(&call.caller, &action, &scope) && !self.forbids_everybody(call),
            Guard::Sifted => self.has_part_in(&call.caller, &scope),
        };
        if !is_allowed {
            return Err(self.unauthorized(&call.caller, &action, &scope));
        }
        self.check_locks(&action, &scope)
    }

    /// Whether some role of the caller allows an action on an id.
    pub(super) fn allows(&self, caller: &Caller, action: &str, id: &str) -> bool {
        let Some(who) = caller.who else { return true };
        self.permissions(who, id).any(|permission| permission.allows(action))
    }

    /// Whether the caller sees a workspace in a listing.
    pub(super) fn sees_workspace(&self, caller: &Caller, id: &str) -> bool {
        self.allows(caller, READ_WORKSPACE, id)
    }

    /// Whether a role of the caller counts above, at or below an id, in the caller's own tenant.
    pub(super) fn has_part_in(&self, caller: &Caller, id: &str) -> bool {
        let Some(who) = caller.who else { return true };
        let principal = &self.directory.principals[who];
        let id = format!("{}/", id.to_lowercase());
        let is_near = |scope: &String| id.starts_with(scope.as_str()) || scope.starts_with(&id);
        self.is_at_home(principal, &id) && principal.permissions.iter().any(|(scope, _)| is_near(scope))
    }

    /// What the roles of somebody permit at an id.
    fn permissions(&self, who: Who, id: &str) -> impl Iterator<Item = &Permission> {
        let principal = &self.directory.principals[who];
        let id = format!("{}/", id.to_lowercase());
        let is_at_home = self.is_at_home(principal, &id);
        let counting = principal.permissions.iter();
        counting
            .filter(move |(scope, _)| is_at_home && id.starts_with(scope))
            .map(|(_, permission)| permission)
    }

    /// Whether an id is in the tenant of a principal. Ids above subscriptions are in every tenant.
    fn is_at_home(&self, principal: &Principal, id: &str) -> bool {
        let name = id.split('/').nth(2).unwrap_or_default();
        let found = self.subscriptions.iter().find(|subscription| subscription.id.eq_ignore_ascii_case(name));
        found.is_none_or(|subscription| subscription.tenant.eq_ignore_ascii_case(&principal.tenant))
    }

    /// Whether the path leads through a workspace that refuses everybody.
    fn forbids_everybody(&self, call: &Call) -> bool {
        let found = call.optional("workspace").and_then(|_| self.index_of(call));
        found.is_some_and(|at| self.workspaces[at as usize].refuses == Some(Refuses::Forbidden))
    }

    /// 403 in the words of the front door.
    pub(super) fn unauthorized(&self, caller: &Caller, action: &str, scope: &str) -> Problem {
        let principal = caller.who.map(|who| &self.directory.principals[who]);
        let client = principal.map_or("simulated", |principal| match principal.kind {
            PrincipalKind::User => principal.name.as_str(),
            PrincipalKind::Application | PrincipalKind::ManagedIdentity => {
                principal.client_id.as_deref().unwrap_or_default()
            }
        });
        let id = principal.map_or("c1f7a3d2-58b4-4c0e-9f36-2a7d90e4b8c5", |principal| principal.id.as_str());
        let message = format!(
            "The client '{client}' with object id '{id}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials."
        );
        Problem::gateway(403, "AuthorizationFailed", message)
    }

    fn check_locks(&self, action: &str, id: &str) -> Result<(), Problem> {
        let verb = match action.rsplit('/').next() {
            Some("delete") => "delete",
            Some("write" | "action") => "write",
            Some(_) | None => return Ok(()),
        };
        let lock = self.locks.iter().find(|lock| {
            let is_meant = match lock.level {
                LockLevel::CanNotDelete => verb == "delete",
                LockLevel::ReadOnly => true,
            };
            is_meant && is_within(id, &lock.scope)
        });
        let Some(lock) = lock else { return Ok(()) };
        let message = format!(
            "The scope '{id}' cannot perform {verb} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
            lock.scope,
        );
        Err(Problem::gateway(409, "ScopeLocked", message))
    }
}

impl World {
    /// The front door looks at policies before the service sees a request.
    ///
    /// # Errors
    /// `RequestDisallowedByPolicy`.
    pub(super) fn check_policies(&self, call: &Call, name: &str, body: &Value) -> Result<(), Problem> {
        let size = body.pointer("/properties/properties/vmSize").and_then(Value::as_str).unwrap_or_default();
        let disallows = |policy: &&Policy| {
            is_within(&call.request.path, &policy.scope)
                && !size.is_empty()
                && !policy.sizes.iter().any(|allowed| allowed.eq_ignore_ascii_case(size))
        };
        let Some(policy) = self.policies.iter().find(disallows) else { return Ok(()) };
        let slug = policy.name.to_lowercase().replace(' ', "-");
        let assignment =
            format!("{}/providers/Microsoft.Authorization/policyAssignments/{slug}", policy.scope);
        let definition =
            format!("{}/providers/Microsoft.Authorization/policyDefinitions/{slug}", policy.scope);
        let identifiers = json!([{
            "policyAssignment": { "name": policy.name, "id": assignment },
            "policyDefinition": { "name": policy.name, "id": definition },
        }]);
        let message =
            format!("Resource '{name}' was disallowed by policy. Policy identifiers: '{identifiers}'.");
        let info = json!({
            "type": "PolicyViolation",
            "info": {
                "policyDefinitionDisplayName": policy.name,
                "policyDefinitionId": definition,
                "policyAssignmentDisplayName": policy.name,
                "policyAssignmentId": assignment,
                "policyAssignmentScope": policy.scope,
                "policyDefinitionEffect": "deny",
            },
        });
        Err(Problem::gateway(403, "RequestDisallowedByPolicy", message).about(name, info))
    }
}

/// GET `{scope}/providers/Microsoft.Authorization/permissions`: what the caller may do there.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let (_, scope) = action(call.request);
    let everything = Permission { actions: vec!["*".to_owned()], not_actions: Vec::new() };
    let rows: Vec<Value> = match call.caller.who {
        None => vec![everything.render()],
        Some(who) => world.permissions(who, &scope).map(Permission::render).collect(),
    };
    paging::answer(rows, world.service.page_size, call, Token::SkipToken)
}

/// GET `/tenants`: the caller's own.
pub fn tenants(world: &mut World, call: &Call) -> Answer {
    let own = call.caller.who.map(|who| world.directory.principals[who].tenant.clone());
    let told = world.directory.tenants.iter();
    let told = told.filter(|tenant| own.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(&tenant.id)));
    let rows = told.map(|tenant| {
        json!({
            "id": format!("/tenants/{}", tenant.id),
            "tenantId": tenant.id,
            "countryCode": "DE",
            "displayName": tenant.name,
            "domains": [tenant.domain],
            "tenantCategory": "Home",
            "defaultDomain": tenant.domain,
            "tenantType": "AAD",
        })
    });
    paging::answer(rows.collect(), world.service.page_size, call, Token::SkipToken)
}

/// Whether an id is a scope or below it.
fn is_within(id: &str, scope: &str) -> bool {
    format!("{}/", id.to_lowercase()).starts_with(&format!("{}/", scope.to_lowercase()))
}
