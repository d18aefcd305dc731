//! Compute resources in the shape in which the service was seen to send them: many nulls, keys that no document
//! names, upper-case sizes. Each is read through `kinds::read`, never built as facts.

use super::driver::workspace;
use amldeck::{
    domain::{compute::Compute, ids::WorkspaceId},
    kinds,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// When a body was made, unless it says otherwise.
pub const CREATED: &str = "2026-02-20T09:15:30.1234567+00:00";

/// One resource, to be altered and read.
#[derive(Clone, Debug)]
pub struct Body(Value);

impl Body {
    fn new(name: &str, compute_type: &str, properties: &Value) -> Self {
        Self(json!({
            "id": workspace().compute(name).as_str(),
            "name": name,
            "type": "Microsoft.MachineLearningServices/workspaces/computes",
            "location": "westeurope",
            "tags": {"team": "vision"},
            "properties": {
                "createdOn": CREATED,
                "modifiedOn": "2026-02-28T10:00:00.44+00:00",
                "description": null,
                "resourceId": null,
                "disableLocalAuth": true,
                "computeType": compute_type,
                "computeLocation": "westeurope",
                "provisioningState": "Succeeded",
                "provisioningErrors": null,
                "provisioningWarnings": {},
                "isAttachedCompute": false,
                "properties": properties,
            }
        }))
    }

    /// The same with `value` at a JSON pointer.
    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        kinds::property::write(&mut self.0, path, value.into());
        self
    }

    /// The same in another workspace.
    pub fn of(self, workspace: &WorkspaceId) -> Self {
        let id = workspace.compute(self.0["name"].as_str().unwrap_or_default());
        self.with("/id", id.as_str())
    }

    /// The same with machines of another size.
    pub fn size(self, name: &str) -> Self {
        self.with("/properties/properties/vmSize", name)
    }

    /// The same in another provisioning state.
    pub fn provisioning(self, word: &str) -> Self {
        self.with("/properties/provisioningState", word)
    }

    /// The same, made at another time: another compute of that name.
    pub fn created(self, time: &str) -> Self {
        self.with("/properties/createdOn", time)
    }

    /// An instance in another state.
    pub fn state(self, word: &str) -> Self {
        self.with("/properties/properties/state", word)
    }

    /// A cluster with nodes that are running, idle, being prepared and leaving.
    pub fn nodes(self, running: u32, idle: u32, preparing: u32, leaving: u32) -> Self {
        let counts = json!({
            "preparingNodeCount": preparing, "runningNodeCount": running, "idleNodeCount": idle,
            "unusableNodeCount": 0, "leavingNodeCount": leaving, "preemptedNodeCount": 0,
        });
        let all = running + idle + preparing + leaving;
        self.with("/properties/properties/nodeStateCounts", counts)
            .with("/properties/properties/currentNodeCount", all)
            .with("/properties/properties/targetNodeCount", all)
    }

    /// A cluster on its way from one number of nodes to another.
    pub fn resizing(self, current: u32, target: u32) -> Self {
        self.with("/properties/properties/allocationState", "Resizing")
            .with("/properties/properties/currentNodeCount", current)
            .with("/properties/properties/targetNodeCount", target)
    }

    /// A cluster with other bounds.
    pub fn scale(self, min: u32, max: u32, idle: &str) -> Self {
        let settings = json!({"minNodeCount": min, "maxNodeCount": max, "nodeIdleTimeBeforeScaleDown": idle});
        self.with("/properties/properties/scaleSettings", settings)
    }

    /// A cluster as it is answered right after a change: what the machines do is null.
    pub fn silent(self, provisioning: &str) -> Self {
        ["vmPriority", "currentNodeCount", "targetNodeCount", "nodeStateCounts", "allocationState"]
            .iter()
            .fold(self, |body, key| body.with(&format!("/properties/properties/{key}"), Value::Null))
            .provisioning(provisioning)
    }

    /// A body in which something is wrong.
    pub fn fault(self, code: &str, message: &str) -> Self {
        let errors = json!([{"error": {"code": code, "message": message, "details": []}}]);
        self.provisioning("Failed").with("/properties/provisioningErrors", errors)
    }

    /// The JSON text.
    pub fn json(&self) -> String {
        self.0.to_string()
    }

    /// The compute that the program makes of it.
    pub fn read(&self) -> Arc<Compute> {
        Arc::new(kinds::read(&self.json()))
    }
}

/// A cluster without nodes, 0 to 8.
pub fn cluster(name: &str) -> Body {
    let properties = json!({
        "vmSize": "STANDARD_DS3_V2",
        "vmPriority": "Dedicated",
        "osType": "Linux",
        "subnet": null,
        "errors": null,
        "allocationState": "Steady",
        "allocationStateTransitionTime": "2026-03-01T07:00:00.12+00:00",
        "remoteLoginPortPublicAccess": "Enabled",
        "enableBatchPrivateLink": false,
        "propertyBag": {},
    });
    Body::new(name, "AmlCompute", &properties).scale(0, 8, "PT20M").nodes(0, 0, 0, 0)
}

/// A running instance of Anna's.
pub fn instance(name: &str) -> Body {
    let properties = json!({
        "vmSize": "STANDARD_DS3_V2",
        "state": "Running",
        "subnet": null,
        "applications": [{"displayName": "ssh"}, {"displayName": "Jupyter Lab"}],
        "connectivityEndpoints": {"publicIpAddress": "20.50.1.2", "privateIpAddress": "10.0.0.4"},
        "createdBy": {"userName": "Anna", "userId": "11111111-2222-3333-4444-555555555555"},
        "errors": [],
        "idleTimeBeforeShutdown": null,
        "lastOperation": {
            "operationName": "Start", "operationStatus": "Succeeded", "operationTrigger": "User",
            "operationTime": "2026-03-01T06:30:00.000+00:00",
        },
        "schedules": {"computeStartStop": []},
        "sshSettings": {"sshPublicAccess": "Disabled", "sshPort": 4000, "adminPublicKey": null},
    });
    Body::new(name, "ComputeInstance", &properties)
}

/// An attached virtual machine.
pub fn virtual_machine(name: &str) -> Body {
    let properties = json!({
        "virtualMachineSize": "STANDARD_DS3_V2", "address": "20.50.9.9", "ipAddress": "20.50.9.9",
        "sshPort": 22, "administratorAccount": null, "isNotebookInstanceCompute": false,
    });
    Body::new(name, "VirtualMachine", &properties)
        .with("/properties/isAttachedCompute", true)
        .with(
            "/properties/resourceId",
            "/subscriptions/s/resourcegroups/g/providers/Microsoft.Compute/virtualMachines/vm1",
        )
        .with("/tags", Value::Null)
}

/// An AKS inference cluster.
pub fn aks(name: &str) -> Body {
    let properties = json!({
        "clusterFqdn": "inf.westeurope.azmk8s.io", "agentCount": 3, "agentVmSize": "STANDARD_D3_V2",
        "clusterPurpose": "FastProd", "sslConfiguration": {"status": "Disabled", "cert": null, "key": null},
        "systemServices": null,
    });
    Body::new(name, "AKS", &properties)
}

/// A Kubernetes cluster with the extension.
pub fn kubernetes(name: &str) -> Body {
    let properties = json!({
        "namespace": "ml", "defaultInstanceType": "gpu", "relayConnectionString": null,
        "instanceTypes": {"gpu": {"nodeSelector": null}},
    });
    Body::new(name, "Kubernetes", &properties).with("/properties/isAttachedCompute", true)
}

/// A Synapse Spark pool.
pub fn synapse(name: &str) -> Body {
    let properties = json!({
        "workspaceName": "syn", "poolName": "pool", "nodeSize": "Medium", "nodeCount": 5,
        "autoScaleProperties": {"enabled": true, "minNodeCount": 3, "maxNodeCount": 10},
    });
    Body::new(name, "SynapseSpark", &properties).with("/properties/isAttachedCompute", true)
}

/// A compute of a type that nobody here has heard of.
pub fn unknown_type(name: &str) -> Body {
    Body::new(name, "QuantumAnnealer", &json!({"qubits": 5000, "state": {"word": "cold"}}))
}

/// One body of each shape.
pub fn all() -> Vec<Body> {
    vec![
        cluster("gpu-a100").nodes(2, 0, 2, 0).resizing(2, 4),
        cluster("gpu-updating").silent("Updating"),
        cluster("gpu-failed").fault("ClusterCoreQuotaReached", "not enough cores"),
        instance("ci-anna"),
        instance("ci-ben").state("Stopping"),
        virtual_machine("dsvm"),
        aks("inf-prod"),
        kubernetes("k8s"),
        synapse("spark"),
        Body::new("hdi", "HDInsight", &json!({"address": "hdi.azurehdinsight.net", "sshPort": 22})),
        Body::new("bricks", "Databricks", &json!({"workspaceUrl": "adb-1.azuredatabricks.net"})),
        Body::new("lake", "DataLakeAnalytics", &json!({"dataLakeStoreAccountName": "store"})),
        Body::new("factory", "DataFactory", &Value::Null),
        unknown_type("odd"),
    ]
}
