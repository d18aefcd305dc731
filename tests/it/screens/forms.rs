//! Every form at 80×24 in four states: as it opens, with problems, refused by the service because of a field, and
//! refused as a whole. One file of pictures for each form.

use super::{SMALL, picture};
use crate::support::{
    Body, Driver, Keyboard, bodies,
    bodies::{aks, kubernetes},
    cluster,
    driver::{not_found, refusal, setup},
    instance, pem, virtual_machine,
};
use amldeck::{
    app::{
        form::{Entry, Focus},
        state::Setup,
    },
    domain::{
        ask::{Ask, Reply},
        change::Expects,
        error::{ApiError, Refusal, Trace},
    },
    kinds::field::Input,
};

/// What the service says when it does not like a value.
const DISLIKED: &str = "The value is not allowed for this workspace. Choose another one and try again.";
/// What it says to somebody who may not do this: a sentence as long as the real one.
const FORBIDDEN: &str = "The client 'ada@contoso.com' with object id '5f2c1d8e-93b4-4c1a-8f60-2a7d9e4b10c5' does not \
                         have authorization to perform action \
                         'Microsoft.MachineLearningServices/workspaces/computes/write' over scope \
                         '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-ml' or the scope is \
                         invalid. If access was recently granted, please refresh your credentials.";
/// By which support finds it.
const REQUEST: &str = "b7e0c1d2-5a64-4f0e-9c3b-1d2e3f405162";

/// Fields by their labels, and what is typed into them, or the choice that is made.
type Typed = &'static [(&'static str, &'static str)];

/// A form, and what to do in it.
struct Case {
    /// Opens it.
    open: fn() -> Driver,
    /// What breaks a rule.
    wrong: Typed,
    /// What completes it.
    right: Typed,
    /// What the service complains of.
    target: &'static str,
}

/// A workspace with these computes.
fn ready(bodies: &[Body]) -> Driver {
    Driver::ready_with(Setup { label: "demo".into(), loopback: true, ..setup() }, bodies)
}

/// The form of this title for something new.
fn new(pane: &str, title: &str) -> Driver {
    let mut driver = ready(&[]);
    driver.press(pane).open_form(title);
    driver
}

/// The form that these keys open on the only compute there is.
fn on(body: Body, pane: &str, keys: &str) -> Driver {
    let mut driver = ready(&[body]);
    driver.press(pane).press(keys);
    driver
}

/// The same on a compute of a type for which there is no body but in the collection.
fn on_one_of(compute_type: &str) -> Driver {
    let all = bodies::all().into_iter();
    let found = all.clone().find(|body| body.read().compute_type.eq_ignore_ascii_case(compute_type));
    on(found.expect("the collection has one of each type"), "5", "e")
}

/// The form of an item of a list.
fn item(mut driver: Driver, list: &str) -> Driver {
    driver.go_to(list).press("enter");
    driver
}

fn fill(driver: &mut Driver, typed: Typed) {
    for (label, text) in typed {
        driver.go_to(label);
        let Focus::Field(index) = driver.form().focus else { panic!("a field has the focus") };
        match (&driver.form().entries[index], driver.form().rows.fields[index].input) {
            (Entry::Choice(at), Input::Choice(choices)) => {
                let wanted = choices.iter().position(|choice| choice.label == *text);
                let wanted = wanted.unwrap_or_else(|| panic!("{label} has no choice {text}"));
                for _ in 0..(choices.len() + wanted - at) % choices.len() {
                    driver.press("down");
                }
            }
            (Entry::Secret(_), _) => {
                driver.paste(text);
            }
            _ => {
                driver.press("ctrl-u").paste(text);
            }
        }
    }
}

/// Sends the form and lets the service refuse it.
fn refused(case: &Case, error: ApiError) -> Driver {
    let mut driver = (case.open)();
    fill(&mut driver, case.right);
    driver.go_to("").press("enter");
    assert_eq!(driver.form().obstacle(), None);
    let form = driver.form();
    let (target, on) = (form.change(false).target.id.name().to_owned(), form.on.clone());
    let (_, asked) = driver
        .asks()
        .find(|(_, ask)| matches!(ask, Ask::Compute(_)))
        .unwrap_or_else(|| panic!("it is read first: {:?}\n{}", driver.all_asked(), driver.screen()));
    assert!(matches!(asked, Ask::Compute(id) if id.name() == target));
    driver.answer(&format!("compute {target}"), |ask| match (ask, on) {
        (Ask::Compute(id), Some(compute)) => Reply::Compute(id.clone(), Ok(compute)),
        (ask, _) => ask.failed(not_found()),
    });
    assert!(matches!(driver.change().expects, Expects::Absent | Expects::Same));
    driver.answer_change(Err(error));
    driver
}

fn said(status: u16, code: &str, message: &str, target: Option<&str>) -> Refusal {
    Refusal {
        message: message.into(),
        target: target.map(Into::into),
        trace: Some(Trace { request: Some(REQUEST.into()), ..Trace::default() }.into()),
        ..refusal(status, code)
    }
}

/// Takes the pictures of a form.
fn pictures(case: &Case) -> String {
    let mut opened = (case.open)();
    let mut wrong = (case.open)();
    fill(&mut wrong, case.wrong);
    // Round through all fields, so that each has been left, and back to the first that is wrong.
    wrong.press("tab").go_to("").press("tab");
    wrong.go_to(case.wrong.first().map_or("", |(label, _)| label));
    let mut states =
        vec![("as it opens", picture(&mut opened, SMALL)), ("wrong", picture(&mut wrong, SMALL))];
    if !case.target.is_empty() {
        let invalid = ApiError::Invalid(said(400, "InvalidPropertyValue", DISLIKED, Some(case.target)));
        let mut disliked = refused(case, invalid);
        assert_eq!(disliked.form().refused, None, "{} is no field's", case.target);
        let mut forbidden =
            refused(case, ApiError::Forbidden(said(403, "AuthorizationFailed", FORBIDDEN, None)));
        states.push(("refused because of a field", picture(&mut disliked, SMALL)));
        states.push(("refused as a whole", picture(&mut forbidden, SMALL)));
    }
    let captioned = states.iter().map(|(state, picture)| format!("=== {state} ===\n{picture}"));
    captioned.collect::<Vec<_>>().concat()
}

macro_rules! golden_form {
    ($name:ident, $open:expr, wrong: $wrong:expr, right: $right:expr, target: $target:expr) => {
        #[test]
        fn $name() {
            let case = Case { open: || $open, wrong: &$wrong, right: &$right, target: $target };
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(stringify!($name), pictures(&case));
            });
        }
    };
}

const MACHINE: &str =
    "/subscriptions/s/resourceGroups/rg-dsvm/providers/Microsoft.Compute/virtualMachines/dsvm-marek";
const SUBNET_OF_NOTHING: &str = "/subscriptions/s/resourceGroups/rg-network";

golden_form!(new_instance, new("2", "New compute instance"),
    wrong: [("Name", "ci-1"), ("Idle shutdown", "5m"), ("SSH access", "with a key"), ("SSH public key", "ssh-rsa AAAA"),
            ("Virtual network", SUBNET_OF_NOTHING), ("Tags", "team")],
    right: [("Name", "ci-ada")],
    target: "properties.vmSize");

golden_form!(new_cluster, new("3", "New compute cluster"),
    wrong: [("Minimum nodes", "6"), ("Maximum nodes", "4"), ("Name", "gpu-"), ("Region", "atlantis north"),
            ("Idle time before scale-down", "soon")],
    right: [("Name", "gpu-train")],
    target: "properties.scaleSettings.maxNodeCount");

golden_form!(new_aks, new("4", "New AKS inference cluster"),
    wrong: [("Number of nodes", "2"), ("Name", "a"), ("Network", "an existing one"), ("Service range", "10.0.0.0/99"),
            ("SSL", "own certificate")],
    right: [("Name", "aks-score")],
    target: "properties.agentCount");

golden_form!(attach_aks, new("4", "Attach an AKS inference cluster"),
    wrong: [("AKS cluster", MACHINE), ("Name", "aks-1")],
    right: [("Name", "aks-score"),
            ("AKS cluster", "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks-we")],
    target: "properties.resourceId");

golden_form!(attach_kubernetes, new("4", "Attach a Kubernetes cluster"),
    wrong: [("Namespace", "Team_Vision"), ("Cluster", MACHINE), ("Default type", "gpu")],
    right: [("Name", "k-edge"),
            ("Cluster", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Kubernetes/connectedClusters/edge")],
    target: "properties.namespace");

golden_form!(attach_virtual_machine, new("5", "Attach a virtual machine"),
    wrong: [("SSH port", "70000"), ("Name", "d"), ("Resource id", "dsvm-marek"), ("Private key", "hunter2")],
    right: [("Name", "dsvm"), ("Resource id", MACHINE), ("User", "azureuser"), ("Private key", pem::KEY)],
    target: "properties.administratorAccount.username");

golden_form!(attach_hdinsight, new("5", "Attach an HDInsight cluster"),
    wrong: [("Found by", "address"), ("Address", "hdi spark"), ("User", "root user"), ("Sign in with", "password")],
    right: [("Name", "hdi-spark"), ("Found by", "address"), ("Address", "hdi-ssh.azurehdinsight.net"),
            ("User", "sshuser"), ("Sign in with", "password"), ("Password", "hunter2!")],
    target: "properties.address");

golden_form!(attach_databricks, new("5", "Attach a Databricks workspace"),
    wrong: [("Workspace", "adb-1.azuredatabricks.net"), ("Name", "9lives")],
    right: [("Name", "dbricks"), ("Access token", "dapi-0123"),
            ("Workspace", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Databricks/workspaces/dbw")],
    target: "properties.databricksAccessToken");

golden_form!(attach_data_lake, new("5", "Attach a Data Lake Analytics account"),
    wrong: [("Data Lake Store", "Contoso-Store"), ("Account", "adla")],
    right: [("Name", "adla"),
            ("Account", "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataLakeAnalytics/accounts/adla")],
    target: "properties.resourceId");

golden_form!(attach_data_factory, new("5", "Attach a data factory"),
    wrong: [("Factory", "adf"), ("Name", "adf_copy")],
    right: [("Name", "adf-copy")],
    target: "properties.resourceId");

golden_form!(attach_synapse, new("5", "Attach a Synapse Spark pool"),
    wrong: [("Name", "-spark"), ("Tags", "=vision")],
    right: [("Name", "spark"),
            ("Spark pool", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Synapse/workspaces/syn/bigDataPools/pool")],
    target: "properties.resourceId");

golden_form!(edit_instance, on(instance("ci-ada"), "2", "e"),
    wrong: [("Idle shutdown", "4d"), ("Tags", "team")],
    right: [("Tags", "team=speech")],
    target: "tags");

golden_form!(edit_cluster, on(cluster("gpu-a100").scale(0, 8, "PT2M"), "3", "e"),
    wrong: [("Managed identity", "user-assigned"), ("Identities", "id-ml"), ("Tags", "a=1, a=2")],
    right: [("Tags", "team=speech")],
    target: "identity.userAssignedIdentities");

golden_form!(edit_aks, on(aks("aks-score"), "4", "e"),
    wrong: [("SSL", "Microsoft's certificate"), ("Tags", "team")],
    right: [("Tags", "team=speech")],
    target: "properties.sslConfiguration.status");

golden_form!(edit_kubernetes, on(kubernetes("k-edge"), "4", "e"),
    wrong: [("Default type", "tiny"), ("Tags", "team")],
    right: [("Description", "the edge")],
    target: "properties.instanceTypes.gpu");

golden_form!(edit_virtual_machine, on(virtual_machine("dsvm"), "5", "e"),
    wrong: [("Private key", "ssh-rsa AAAA"), ("Tags", "team")],
    right: [("Tags", "team=speech"), ("User", "azureuser"), ("Private key", pem::KEY)],
    target: "properties.administratorAccount");

golden_form!(edit_hdinsight, on_one_of("HDInsight"),
    wrong: [("User", "root user")],
    right: [("Tags", "team=speech"), ("User", "sshuser"), ("Sign in with", "password"), ("Password", "hunter2!")],
    target: "properties.administratorAccount.password");

golden_form!(edit_databricks, on_one_of("Databricks"),
    wrong: [("Tags", "team")],
    right: [("Tags", "team=speech"), ("Access token", "dapi-0123")],
    target: "properties.databricksAccessToken");

golden_form!(edit_data_lake, on_one_of("DataLakeAnalytics"),
    wrong: [("Tags", "team")],
    right: [("Tags", "team=speech")],
    target: "tags");

golden_form!(edit_data_factory, on_one_of("DataFactory"),
    wrong: [("Tags", "team")],
    right: [("Tags", "team=speech")],
    target: "tags");

golden_form!(edit_synapse, on_one_of("SynapseSpark"),
    wrong: [("Tags", "team")],
    right: [("Tags", "team=speech")],
    target: "properties.description");

golden_form!(scale, on(cluster("gpu-a100").scale(0, 8, "PT2M"), "3", "s"),
    wrong: [("Minimum nodes", "12"), ("Idle time before scale-down", "1s")],
    right: [("Maximum nodes", "12")],
    target: "properties.scaleSettings.maxNodeCount");

golden_form!(resize, on(instance("ci-ada").state("Stopped"), "2", "a down down down down enter"),
    wrong: [("VM size", "Standard_DS3_v2")],
    right: [("VM size", "Standard_D2_v2")],
    target: "targetVMSize");

golden_form!(schedule, item(new("2", "New compute instance"), "Schedules"),
    wrong: [("When", "sometimes"), ("Time zone", "Mars/Olympus"), ("Not before", "soon")],
    right: [], target: "");

golden_form!(application, item(new("2", "New compute instance"), "Applications"),
    wrong: [("Image", "rstudio latest"), ("Ports", "99999"), ("Folders", "data")],
    right: [], target: "");

golden_form!(instance_type, item(new("4", "Attach a Kubernetes cluster"), "Instance types"),
    wrong: [("CPU limit", "two"), ("Name", "GPU small"), ("Node labels", "ssd")],
    right: [], target: "");
