//! Subscriptions and their resource groups: the front door's own resources.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::front_door::Caller;
use super::problem::Problem;
use crate::simulator::http::Response;

/// The tenant of a scenario that names none.
pub const TENANT: &str = "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17";

/// One subscription.
pub struct Subscription {
    pub id: String,
    pub name: String,
    pub tenant: String,
}

impl Subscription {
    fn render(&self) -> Value {
        json!({
            "id": format!("/subscriptions/{}", self.id),
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
            "subscriptionId": self.id,
            "tenantId": self.tenant,
            "displayName": self.name,
            "state": "Enabled",
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": "EnterpriseAgreement_2014-09-01",
                "spendingLimit": "Off",
            },
        })
    }
}

impl World {
    /// The subscription in the path.
    ///
    /// # Errors
    /// `SubscriptionNotFound`.
    pub(super) fn subscription(&self, call: &Call) -> Result<&Subscription, Problem> {
        let id = call.part("subscription");
        let found = self.subscriptions.iter().find(|subscription| subscription.id.eq_ignore_ascii_case(id));
        found.ok_or_else(|| {
            Problem::gateway(
                404,
                "SubscriptionNotFound",
                format!("The subscription '{id}' could not be found."),
            )
        })
    }

    /// The subscriptions that somebody has a part in.
    pub(super) fn visible_subscriptions(&self, caller: &Caller) -> impl Iterator<Item = &Subscription> {
        let all = self.subscriptions.iter();
        all.filter(|subscription| self.has_part_in(caller, &format!("/subscriptions/{}", subscription.id)))
    }

    /// The group must hold something, for groups exist here only by what is in them.
    pub(super) fn check_group(&self, call: &Call, group: &str) -> Result<(), Problem> {
        if self.groups(call).iter().any(|(name, _)| name.eq_ignore_ascii_case(group)) {
            return Ok(());
        }
        Err(Problem::gateway(
            404,
            "ResourceGroupNotFound",
            format!("Resource group '{group}' could not be found."),
        ))
    }

    /// Name and location of the subscription's groups.
    fn groups(&self, call: &Call) -> Vec<(&str, &str)> {
        let mut groups: Vec<(&str, &str)> = Vec::new();
        let id = call.part("subscription");
        for workspace in self.workspaces.iter().filter(|w| w.subscription.eq_ignore_ascii_case(id)) {
            if !groups.iter().any(|(name, _)| name.eq_ignore_ascii_case(&workspace.group)) {
                groups.push((&workspace.group, &workspace.location));
            }
        }
        for resource in &self.resources {
            let (subscription, group) = resource.place();
            if subscription.eq_ignore_ascii_case(id)
                && !groups.iter().any(|(name, _)| name.eq_ignore_ascii_case(group))
            {
                groups.push((group, &resource.location));
            }
        }
        groups
    }
}

/// GET `/subscriptions`.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let visible = world.visible_subscriptions(&call.caller);
    let rows: Vec<Value> = visible.map(Subscription::render).collect();
    let count = json!({ "type": "Total", "value": rows.len() });
    Ok(Response::json(200, &json!({ "value": rows, "count": count })))
}

/// GET of one subscription.
pub fn get(world: &mut World, call: &Call) -> Answer {
    Ok(Response::json(200, &world.subscription(call)?.render()))
}

/// GET of a subscription's groups.
pub fn groups(world: &mut World, call: &Call) -> Answer {
    let subscription = call.part("subscription");
    let groups = world.groups(call).into_iter();
    let visible = groups.filter(|(name, _)| {
        world.has_part_in(&call.caller, &format!("/subscriptions/{subscription}/resourceGroups/{name}"))
    });
    let rows: Vec<Value> = visible.map(|group| render_group(subscription, group)).collect();
    Ok(Response::json(200, &json!({ "value": rows })))
}

/// GET of one group.
pub fn group(world: &mut World, call: &Call) -> Answer {
    let wanted = call.part("group");
    let group = world.groups(call).into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let group = group.expect("the group was checked before the handler was called");
    Ok(Response::json(200, &render_group(call.part("subscription"), group)))
}

fn render_group(subscription: &str, (name, location): (&str, &str)) -> Value {
    json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{name}"),
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": location,
        "properties": { "provisioningState": "Succeeded" },
    })
}
