//! What is to be known about a field stands in its help: the statements of Microsoft's own documents about the
//! forms of the Studio, each with the words that say it here.

use super::forms;
use amldeck::kinds::{AKS, CLUSTER, INSTANCE, Kind, VIRTUAL_MACHINE};

/// Form, field, and words that its help has.
const HELP: &[(&str, &str, &[&str])] = &[
    // Names: length, alphabet, beginning, the rule about the dash, unique in the region.
    (
        "New compute instance",
        "Name",
        &[
            "3 to 24",
            "letters, digits",
            "-",
            "beginning with a letter",
            "after a - a letter",
            "Unique in the region",
        ],
    ),
    (
        "New compute cluster",
        "Name",
        &[
            "3 to 24",
            "letters, digits",
            "-",
            "beginning with a letter",
            "after a - a letter",
            "Unique in the region",
        ],
    ),
    // CPU or GPU: cannot be changed afterwards.
    ("New compute instance", "Machine type", &["CPU or GPU", "Cannot be changed later"]),
    ("New compute cluster", "Machine type", &["CPU or GPU", "Cannot be changed later"]),
    // A size may be restricted in the region.
    ("New compute instance", "VM size", &["Not every size", "region", "Cannot be changed later"]),
    ("New compute cluster", "VM size", &["Not every size", "region", "Cannot be changed later"]),
    // SSH: off, for debugging with VS Code Remote, cannot be changed afterwards.
    ("New compute instance", "SSH access", &["Off by default", "VS Code Remote", "Cannot be changed later"]),
    // Low priority: cheaper, not guaranteed, may be preempted.
    ("New compute cluster", "Priority", &["cheaper", "not guaranteed", "preempted"]),
    // The minimum: a fixed number; zero costs nothing while idle.
    ("New compute cluster", "Minimum nodes", &["fixed number", "At 0 nothing is paid", "idle"]),
    ("Scale", "Minimum nodes", &["fixed number", "At 0 nothing is paid", "idle"]),
    // The maximum: reached when jobs are submitted.
    ("New compute cluster", "Maximum nodes", &["grows up to", "jobs are submitted"]),
    // The virtual network: optional; resource group, network and subnet.
    ("New compute instance", "Virtual network", &["Optional", "Resource group, network and subnet"]),
    ("New compute cluster", "Virtual network", &["Optional", "Resource group, network and subnet"]),
    // The identity of a cluster: at creation or when editing, used by default for access.
    (
        "New compute cluster",
        "Managed identity",
        &["Used by default for access", "system", "user-assigned", "at creation and when editing"],
    ),
    // Inference clusters: another length of the name.
    (
        "New AKS inference cluster",
        "Name",
        &[
            "2 to 16",
            "letters, digits",
            "beginning with a letter",
            "after a - a letter",
            "Unique in the region",
        ],
    ),
    (
        "Attach an AKS inference cluster",
        "Name",
        &[
            "2 to 16",
            "letters, digits",
            "beginning with a letter",
            "after a - a letter",
            "Unique in the region",
        ],
    ),
    ("Attach an AKS inference cluster", "AKS cluster", &["existing AKS cluster of the subscription"]),
    ("New AKS inference cluster", "Region", &["Where the AKS cluster is made"]),
    ("New AKS inference cluster", "VM size", &["Not every size", "region"]),
    ("New AKS inference cluster", "Cluster purpose", &["Production", "Dev-test", "12 vCPUs"]),
    ("New AKS inference cluster", "Number of nodes", &["Nodes × vCPUs", "at least 12", "dev-test only"]),
    ("New AKS inference cluster", "Network", &["Advanced", "in a virtual network that exists"]),
    ("New AKS inference cluster", "SSL", &["https", "certificate"]),
    // Attached: what they are used for.
    ("Attach a virtual machine", "Resource id", &["The machine"]),
    ("Attach a Databricks workspace", "Workspace", &["Databricks workspace"]),
    ("Attach a Data Lake Analytics account", "Account", &["account"]),
    ("Attach an HDInsight cluster", "Resource id", &["The cluster"]),
    // Keys over passwords, and why.
    ("New compute cluster", "SSH public key", &["key is recommended", "brute force"]),
    (
        "Attach a virtual machine",
        "Sign in with",
        &["key is recommended", "brute force", "cryptographic signatures"],
    ),
];

/// What forms say as a whole.
const FIXED: &[(&str, &[&str])] = &[
    // Types for pipelines; and what the documents could not know.
    ("Attach a Databricks workspace", &["pipelines"]),
    ("Attach an HDInsight cluster", &["pipelines"]),
    ("Attach a Data Lake Analytics account", &["pipelines", "retired on 29 February 2024"]),
    // The nodes of an AKS cluster are changed in AKS.
    ("New AKS inference cluster", &["nodes are changed in AKS itself"]),
];

/// Types, and words that say what they are for.
const ABOUT: &[(&Kind, &[&str])] = &[
    (&CLUSTER, &["training", "batch inference", "grows when jobs are submitted", "costs nothing"]),
    (&INSTANCE, &["managed workstation", "always on", "does not scale", "stop it"]),
    (&AKS, &["real-time inference", "large-scale production", "does not scale them"]),
    (&VIRTUAL_MACHINE, &["made outside the workspace", "virtual machine", "Databricks", "HDInsight"]),
];

#[test]
fn the_help_of_each_field_says_what_the_documents_say() {
    for (title, label, words) in HELP {
        let (_, form) = forms().into_iter().find(|(_, form)| form.title == *title).unwrap();
        let field = form.fields.iter().find(|field| field.label == *label).unwrap();
        for word in *words {
            assert!(field.help.contains(word), "{title}: {label}: {word:?} is not in {:?}", field.help);
        }
    }
}

#[test]
fn each_form_says_what_the_documents_say_of_it_as_a_whole() {
    for (title, words) in FIXED {
        let (_, form) = forms().into_iter().find(|(_, form)| form.title == *title).unwrap();
        for word in *words {
            assert!(form.fixed.contains(word), "{title}: {word:?} is not in {:?}", form.fixed);
        }
    }
}

#[test]
fn each_form_says_what_cannot_be_changed_later() {
    for (_, form) in forms() {
        let scales = form.verb == "scale";
        assert_eq!(form.fixed.is_empty(), scales, "{}", form.title);
    }
}

#[test]
fn each_type_says_what_it_is_for() {
    for (kind, words) in ABOUT {
        for word in *words {
            assert!(kind.about.contains(word), "{}: {word:?} is not in {:?}", kind.wire, kind.about);
        }
    }
}
