"""The life of computes with Microsoft's SDKs against a running simulator.

Usage: lifecycle.py BASE_URL [SECONDS_BETWEEN_POLLS]

Whatever the SDKs trip over is a defect of the simulator, with one exception: the generated clients accept only
200 for PATCH, where the service answers 202. That step is made with the client's own pipeline and accepts 202.
"""

import json
import logging
import os
import sys
import time
import urllib.request

os.environ.setdefault("AZURE_AI_ML_DISABLE_TELEMETRY", "1")

from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AmlCompute,
    ComputeInstance,
    KubernetesCompute,
    SynapseSparkCompute,
    VirtualMachineCompute,
    VirtualMachineSshSettings,
)
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import HttpRequest
from azure.mgmt.machinelearningservices import MachineLearningServicesMgmtClient
from azure.mgmt.machinelearningservices import models

logging.disable(logging.WARNING)


TOKEN = "a-token-for-the-simulator"


class AnyToken:
    """A credential that hands out the same token for every scope."""

    def get_token(self, *scopes, **_):
        return AccessToken(TOKEN, int(time.time()) + 3600)


class LoopbackToken(SansIOHTTPPolicy):
    """Sends the token over plain HTTP, which the SDKs' own policy refuses for good reason."""

    def on_request(self, request):
        request.http_request.headers["Authorization"] = f"Bearer {TOKEN}"


failures = 0


def step(name, action):
    """Runs one step and prints how it went."""
    global failures
    try:
        told = action()
        print(f"ok      {name}" + (f": {told}" if told is not None else ""), flush=True)
        return told
    except Exception as error:  # every kind of failure is one failed step
        failures += 1
        text = " ".join(str(error).split())[:300]
        print(f"FAILED  {name}: {type(error).__name__}: {text}", flush=True)
        return None


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(action, status, words):
    """The action must be refused with this status and with these words in its message."""
    try:
        action()
    except HttpResponseError as error:
        expect(error.status_code == status, f"status {error.status_code} instead of {status}: {error}")
        expect(words in str(error), f"'{words}' is not in: {error}")
        return f"{status} {words}".strip()
    raise AssertionError("it was accepted")


def first(base, path, version):
    request = urllib.request.Request(f"{base}{path}?api-version={version}", headers={"Authorization": "Bearer x"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["value"][0]


def new_sdk(ml, group):
    """azure-ai-ml."""
    computes = ml.compute

    def names():
        return sorted(compute.name for compute in computes.list())

    def create_cluster():
        made = computes.begin_create_or_update(
            AmlCompute(name="sdk-cluster", size="Standard_DS3_v2", min_instances=0, max_instances=4,
                       idle_time_before_scale_down=120, tags={"made": "by hand"})
        ).result()
        expect(made.provisioning_state == "Succeeded", made.provisioning_state)
        return f"{made.name} {made.size} {made.min_instances}..{made.max_instances} {made.tier}"

    def update_cluster():
        cluster = computes.get("sdk-cluster")
        cluster.max_instances = 6
        cluster.tags = {"made": "by script"}
        made = computes.begin_update(cluster).result()
        read = computes.get("sdk-cluster")
        expect(made.max_instances == 6 and read.tags == {"made": "by script"}, f"{made.max_instances} {read.tags}")

    def scale_cluster():
        cluster = computes.get("sdk-cluster")
        cluster.min_instances = 2
        computes.begin_update(cluster).result()
        for _ in range(60):
            nodes = list(computes.list_nodes("sdk-cluster"))
            # This version of the SDK copies the wire's names into its object and leaves its own fields empty.
            if [vars(node).get("nodeState", node.node_state) for node in nodes] == ["idle", "idle"]:
                return f"{len(nodes)} idle nodes"
            time.sleep(1)
        raise AssertionError(f"no two idle nodes: {nodes}")

    def create_instance():
        made = computes.begin_create_or_update(ComputeInstance(name="sdk-instance", size="Standard_DS3_v2",
                                                               idle_time_before_shutdown_minutes=60)).result()
        expect(made.state == "Running", made.state)
        return f"{made.name} {made.state} {[service['displayName'] for service in made.services]}"

    def power(action, state):
        def run():
            getattr(computes, f"begin_{action}")("sdk-instance").result()
            read = computes.get("sdk-instance")
            expect(read.state == state, read.state)
            return f"{read.state}, last operation {read.last_operation['operationName']}"

        return run

    def start_again():
        poller = computes.begin_start("sdk-instance")
        try:
            poller.result()
        except HttpResponseError as error:
            expect("StartComputeInstanceOnlyAllowedInStoppedState" in str(error), str(error))
            return "fails in the operation"
        raise AssertionError("starting a running instance succeeded")

    def attach(compute):
        def run():
            made = computes.begin_attach(compute).result()
            read = computes.get(compute.name)
            expect(read.type == compute.type and made.provisioning_state == "Succeeded", read.type)
            return f"{read.type} {read.resource_id.rsplit('/', 1)[1]}"

        return run

    def unknown_size():
        poller = computes.begin_create_or_update(AmlCompute(name="sdk-nosize", size="Standard_Nothing_v1", max_instances=1))
        try:
            poller.result()
        except HttpResponseError as error:
            state = computes.get("sdk-nosize")
            expect(state.provisioning_state == "Failed", state.provisioning_state)
            computes.begin_delete("sdk-nosize").result()
            return "accepted, then failed in the operation"
        raise AssertionError("an unknown size succeeded")

    def gone(name, action):
        def run():
            computes.begin_delete(name, action=action).result()
            expect(name not in names(), "it is still there")

        return run

    resource = f"/subscriptions/{ml.subscription_id}/resourceGroups/{group}/providers"
    print("-- azure-ai-ml")
    step("list", lambda: ", ".join(names()))
    step("get", lambda: computes.get("cpu-one").type)
    step("create a cluster", create_cluster)
    step("update a cluster", update_cluster)
    step("scale a cluster and list its nodes", scale_cluster)
    step("create an instance", create_instance)
    step("stop an instance", power("stop", "Stopped"))
    step("start an instance", power("start", "Running"))
    step("restart an instance", power("restart", "Running"))
    step("start what runs", start_again)
    step("attach a virtual machine", attach(VirtualMachineCompute(
        name="sdk-vm", resource_id=f"{resource}/Microsoft.Compute/virtualMachines/machine-7",
        ssh_settings=VirtualMachineSshSettings(admin_username="ada", admin_password="not-told-again"))))
    step("attach Kubernetes", attach(KubernetesCompute(
        name="sdk-k8s", resource_id=f"{resource}/Microsoft.ContainerService/managedClusters/aks-7", namespace="ml")))
    step("attach Synapse", attach(SynapseSparkCompute(
        name="sdk-spark", resource_id=f"{resource}/Microsoft.Synapse/workspaces/syn/bigDataPools/pool7")))
    step("usages", lambda: f"{len(list(computes.list_usage()))} rows")
    step("sizes", lambda: f"{len(list(computes.list_sizes()))}, for instances {len(list(computes.list_sizes(compute_type='ComputeInstance')))}")
    step("get what is not there", lambda: refused(lambda: computes.get("nobody"), 404, ""))
    step("same name, other type", lambda: refused(
        lambda: computes.begin_create_or_update(ComputeInstance(name="sdk-cluster", size="Standard_DS3_v2")), 400, "UserError"))
    step("unknown size", unknown_size)
    step("minimum above maximum", lambda: refused(
        lambda: computes.begin_create_or_update(AmlCompute(name="sdk-wrong", size="Standard_DS3_v2", min_instances=5, max_instances=2)),
        400, "minNodeCount"))
    for name in ("sdk-vm", "sdk-k8s", "sdk-spark"):
        step(f"detach {name}", gone(name, "Detach"))
    for name in ("sdk-cluster", "sdk-instance"):
        step(f"delete {name}", gone(name, "Delete"))


def management_sdk(client, group, workspace, location, interval):
    """azure-mgmt-machinelearningservices."""
    computes = client.machine_learning_compute
    place = (group, workspace)

    def cluster(low, high, size="Standard_DS3_v2"):
        return models.ComputeResource(location=location, properties=models.AmlCompute(
            properties=models.AmlComputeProperties(
                vm_size=size, scale_settings=models.ScaleSettings(min_node_count=low, max_node_count=high))))

    def create(name, resource):
        def run():
            made = computes.begin_create_or_update(*place, name, resource, polling_interval=interval).result()
            expect(made.properties.provisioning_state == "Succeeded", made.properties.provisioning_state)
            return f"{made.name} {made.properties.compute_type}"

        return run

    def patch():
        # The generated begin_update raises on the service's 202, so its own pipeline sends the request.
        path = (f"/subscriptions/{client._config.subscription_id}/resourceGroups/{group}/providers"
                f"/Microsoft.MachineLearningServices/workspaces/{workspace}/computes/mgmt-cluster")
        body = {"properties": {"scaleSettings": {"minNodeCount": 1, "maxNodeCount": 3}}}
        request = HttpRequest("PATCH", client._client.format_url(path), params={"api-version": "2020-08-01"}, json=body)
        answer = client._client.send_request(request)
        expect(answer.status_code == 202, f"status {answer.status_code}")
        expect("Azure-AsyncOperation" in answer.headers, "no operation is announced")
        settled("mgmt-cluster", lambda read: read.properties.provisioning_state == "Succeeded")
        return f"202, then {computes.get(*place, 'mgmt-cluster').properties.properties.scale_settings.max_node_count} at most"

    def settled(name, holds):
        for _ in range(120):
            read = computes.get(*place, name)
            if holds(read):
                return read
            time.sleep(1)
        raise AssertionError(f"{name} does not settle: {read}")

    def nodes():
        for _ in range(60):
            listed = list(computes.list_nodes(*place, "mgmt-cluster"))
            if listed:
                return f"{len(listed)} {listed[0].node_state}"
            time.sleep(1)
        raise AssertionError("no node comes")

    def power(action, state):
        def run():
            getattr(computes, action)(*place, "mgmt-instance")
            read = settled("mgmt-instance", lambda read: read.properties.properties.state == state)
            return read.properties.properties.state

        return run

    def unknown_size():
        poller = computes.begin_create_or_update(*place, "mgmt-nosize", cluster(0, 1, "Standard_Nothing_v1"), polling_interval=interval)
        try:
            poller.result()
        except HttpResponseError:
            read = computes.get(*place, "mgmt-nosize")
            expect(read.properties.provisioning_state == "Failed", read.properties.provisioning_state)
            computes.begin_delete(*place, "mgmt-nosize", "Delete", polling_interval=interval).result()
            return f"failed in the operation: {read.properties.provisioning_errors[0].error.code}"
        raise AssertionError("an unknown size succeeded")

    def delete(name, action):
        def run():
            computes.begin_delete(*place, name, action, polling_interval=interval).result()
            expect(name not in [compute.name for compute in computes.list_by_workspace(*place)], "it is still there")

        return run

    machine = models.ComputeResource(location=location, properties=models.VirtualMachine(
        resource_id=f"/subscriptions/{client._config.subscription_id}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/m8",
        properties=models.VirtualMachineProperties(ssh_port=22, administrator_account=models.VirtualMachineSshCredentials(
            username="ada", password="told-by-list-keys"))))
    instance = models.ComputeResource(location=location, properties=models.ComputeInstance(
        properties=models.ComputeInstanceProperties(vm_size="Standard_DS3_v2")))

    print("-- azure-mgmt-machinelearningservices")
    step("workspaces", lambda: ", ".join(found.name for found in client.workspaces.list_by_subscription()))
    step("list", lambda: ", ".join(compute.name for compute in computes.list_by_workspace(*place)))
    step("get", lambda: computes.get(*place, "cpu-one").properties.compute_type)
    step("create a cluster", create("mgmt-cluster", cluster(0, 4)))
    step("update a cluster", create("mgmt-cluster", cluster(0, 2)))
    step("scale a cluster", patch)
    step("list its nodes", nodes)
    step("create an instance", create("mgmt-instance", instance))
    step("stop an instance", power("stop", "Stopped"))
    step("start an instance", power("start", "Running"))
    step("restart an instance", power("restart", "Running"))
    step("attach a virtual machine", create("mgmt-vm", machine))
    step("keys", lambda: computes.list_keys(*place, "mgmt-vm").administrator_account.username)
    step("keys of a cluster", lambda: refused(lambda: computes.list_keys(*place, "mgmt-cluster"), 400, "UserError"))
    step("usages", lambda: f"{len(list(client.usages.list(location)))} rows")
    step("quotas", lambda: f"{len(list(client.quotas.list(location)))} rows")
    step("sizes", lambda: f"{len(client.virtual_machine_sizes.list(location).aml_compute)} rows")
    step("get what is not there", lambda: refused(lambda: computes.get(*place, "nobody"), 404, ""))
    step("same name, other type", lambda: refused(
        lambda: computes.begin_create_or_update(*place, "mgmt-cluster", instance), 400, "UserError"))
    step("unknown size", unknown_size)
    step("minimum above maximum", lambda: refused(
        lambda: computes.begin_create_or_update(*place, "mgmt-wrong", cluster(5, 2)), 400, "minNodeCount"))
    step("detach mgmt-vm", delete("mgmt-vm", "Detach"))
    for name in ("mgmt-cluster", "mgmt-instance"):
        step(f"delete {name}", delete(name, "Delete"))


def main():
    base = sys.argv[1].rstrip("/")
    interval = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    subscription = first(base, "/subscriptions", "2022-12-01")["subscriptionId"]
    provider = f"/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices"
    workspace = first(base, f"{provider}/workspaces", "2025-12-01")
    group = workspace["id"].split("/")[4]
    cloud = {
        "azure_portal": base, "resource_manager": base, "active_directory": base, "aml_resource_id": base,
        "storage_endpoint": "localhost", "registry_discovery_endpoint": base,
    }
    ml = MLClient(AnyToken(), subscription, group, workspace["name"], cloud="AmldeckSimulator", cloud_metadata=cloud,
                  polling_interval=interval, authentication_policy=LoopbackToken(), show_progress=False)
    new_sdk(ml, group)
    client = MachineLearningServicesMgmtClient(AnyToken(), subscription, base_url=base,
                                               authentication_policy=LoopbackToken())
    management_sdk(client, group, workspace["name"], workspace["location"], interval)
    print(f"{failures} step(s) failed" if failures else "everything passed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
