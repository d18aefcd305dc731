//! Workspaces.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the same signature")]

use serde_json::{Value, json};

use super::World;
use super::call::{Answer, Call};
use super::problem::Problem;
use super::time::Moment;
use crate::simulator::http::Response;
use crate::simulator::scenario::Refuses;

/// One workspace.
pub struct Workspace {
    pub tenant: String,
    pub subscription: String,
    pub group: String,
    pub name: String,
    pub location: String,
    /// `Default`, `Hub`, `Project` or `FeatureStore`.
    pub kind: String,
    pub friendly_name: String,
    pub description: String,
    pub tags: Value,
    /// `workspaceId` on the wire.
    pub guid: String,
    pub created: Moment,
    /// How it turns everybody away, if it does.
    pub refuses: Option<Refuses>,
    /// Instance names that somebody else in the region has.
    pub taken_names: Vec<String>,
    /// `isolationMode` of its managed network.
    pub isolation: String,
}

impl Workspace {
    /// The ARM id.
    pub fn id(&self) -> String {
        let Workspace { subscription, group, name, .. } = self;
        format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces/{name}"
        )
    }

    /// Whether its computes are in a network that the service manages.
    pub fn has_managed_network(&self) -> bool {
        self.isolation != "Disabled"
    }

    /// What Resource Manager itself knows of it.
    pub fn outline(&self) -> Value {
        json!({
            "id": self.id(),
            "name": self.name,
            "type": "Microsoft.MachineLearningServices/workspaces",
            "kind": self.kind,
            "location": self.location,
            "tags": self.tags,
            "sku": { "name": "Basic", "tier": "Basic" },
        })
    }

    /// The body that its provider tells.
    pub fn render(&self) -> Value {
        let Workspace { subscription, group, name, location, .. } = self;
        let beside = |provider: &str| {
            format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{provider}")
        };
        let created = self.created.format("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        json!({
            "id": self.id(),
            "name": name,
            "type": "Microsoft.MachineLearningServices/workspaces",
            "location": location,
            "tags": self.tags,
            "etag": null,
            "kind": self.kind,
            "sku": { "name": "Basic", "tier": "Basic" },
            "identity": { "type": "SystemAssigned", "principalId": self.guid, "tenantId": self.tenant },
            "systemData": {
                "createdAt": created,
                "createdBy": "platform@contoso.example",
                "createdByType": "User",
                "lastModifiedAt": created,
                "lastModifiedBy": "platform@contoso.example",
                "lastModifiedByType": "User",
            },
            "properties": {
                "friendlyName": self.friendly_name,
                "description": self.description,
                "storageAccount": beside(&format!("Microsoft.Storage/storageAccounts/{}store", squeezed(name))),
                "keyVault": beside(&format!("Microsoft.Keyvault/vaults/{}vault", squeezed(name))),
                "applicationInsights": beside(&format!("Microsoft.insights/components/{name}-insights")),
                "containerRegistry": null,
                "hbiWorkspace": false,
                "tenantId": self.tenant,
                "imageBuildCompute": null,
                "provisioningState": "Succeeded",
                "creationTime": created,
                "v1LegacyMode": false,
                "softDeleteEnabled": false,
                "notebookInfo": { "resourceId": squeezed(name), "fqdn": format!("ml-{}-{location}.{location}.notebooks.azure.net", squeezed(name)) },
                "storageHnsEnabled": false,
                "workspaceId": self.guid,
                "linkedModelInventoryArmId": null,
                "privateLinkCount": 0,
                "publicNetworkAccess": "Enabled",
                "allowRecoverSoftDeletedWorkspace": false,
                "discoveryUrl": format!("https://{location}.api.azureml.ms/discovery"),
                "mlFlowTrackingUri": format!("azureml://{location}.api.azureml.ms/mlflow/v1.0{}", self.id()),
                "sdkTelemetryAppInsightsKey": self.guid,
                "managedNetwork": { "isolationMode": self.isolation },
            },
        })
    }
}

impl World {
    /// The workspace in the path; one that is gone is still listed, but not found.
    pub(super) fn index_of(&self, call: &Call) -> Option<u32> {
        let (subscription, group, name) =
            (call.part("subscription"), call.part("group"), call.part("workspace"));
        let at = self.workspaces.iter().position(|workspace| {
            workspace.subscription.eq_ignore_ascii_case(subscription)
                && workspace.group.eq_ignore_ascii_case(group)
                && workspace.name.eq_ignore_ascii_case(name)
                && workspace.refuses != Some(Refuses::Absent)
        })?;
        u32::try_from(at).ok()
    }

    /// The workspace that a deeper path leads through.
    ///
    /// # Errors
    /// `ParentResourceNotFound`.
    pub(super) fn parent(&self, call: &Call) -> Result<u32, Problem> {
        use crate::simulator::http::Method;
        self.index_of(call).ok_or_else(|| {
            let verb = match call.request.method {
                Method::Get => "read",
                Method::Put | Method::Patch => "write",
                Method::Post => "action",
                Method::Delete => "delete",
            };
            let id = format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/workspaces/{}",
                call.part("subscription"),
                call.part("group"),
                call.part("workspace"),
            );
            let message = format!("Cannot perform '{verb}' on 'workspaces/computes': the parent resource '{id}' could not be found.");
            Problem::gateway(404, "ParentResourceNotFound", message)
        })
    }
}

/// GET of the workspaces of a subscription or of a group.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let subscription = call.part("subscription");
    let rows = world.workspaces.iter().filter(|workspace| {
        let is_in_group =
            call.optional("group").is_none_or(|group| workspace.group.eq_ignore_ascii_case(group));
        let is_here = workspace.subscription.eq_ignore_ascii_case(subscription) && is_in_group;
        is_here && world.sees_workspace(&call.caller, &workspace.id())
    });
    let rows: Vec<Value> = rows.map(Workspace::render).collect();
    Ok(Response::json(200, &json!({ "value": rows })))
}

/// GET of one workspace.
pub fn get(world: &mut World, call: &Call) -> Answer {
    let Some(at) = world.index_of(call) else {
        let message = format!(
            "The Resource 'Microsoft.MachineLearningServices/workspaces/{}' under resource group '{}' was not found.",
            call.part("workspace"),
            call.part("group"),
        );
        return Err(Problem::gateway(404, "ResourceNotFound", message));
    };
    Ok(Response::json(200, &world.workspaces[at as usize].render()))
}

fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .take(16)
        .collect()
}
