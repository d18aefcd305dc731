//! Inference clusters (`AKS`): an AKS cluster that the service makes, or an existing one that it takes over.

use super::{
    Detail, Kind,
    action::{Action, DELETE, DETACH, DUPLICATE, edit, not_leaving},
    attached::{ADDRESS, ATTACHED, INFERENCE, RESOURCE},
    checks,
    column::{Cell, Context, Tone},
    columns,
    envelope::{DESCRIPTION_FIELD, TAGS_FIELD, region_offered},
    facts::{LOCATION, RESOURCE_ID},
    field::{Choice, Field, Secret, flag, word},
    form::{FORM, Forecast, Form, Known, NAME as FORM_NAME, Problem, Sends, new_body},
    property::{Property, property, remove, write},
    quota,
};
use crate::domain::{
    compute::{Compute, Priority},
    offer::Offer,
    quota::Usage,
    text::Text,
};
use serde_json::Value;

const SIZE: Property<String> = property("/properties/properties/agentVmSize");
const SIZE_TEXT: Property<Text> = property(SIZE.path);
const NODES: Property<u32> = property("/properties/properties/agentCount");
const PURPOSE: Property<String> = property("/properties/properties/clusterPurpose");
const PURPOSE_TEXT: Property<Text> = property(PURPOSE.path);
const FQDN: Property<Text> = property("/properties/properties/clusterFqdn");
/// Whether its network is an existing one. Not sent.
const NETWORK: Property<String> = property("/form/network");
const NETWORKING: &str = "/properties/properties/aksNetworkingConfiguration";
const NETWORK_SUBNET: Property<String> =
    property("/properties/properties/aksNetworkingConfiguration/subnetId");
const SERVICE_CIDR: Property<String> =
    property("/properties/properties/aksNetworkingConfiguration/serviceCidr");
const DNS: Property<String> = property("/properties/properties/aksNetworkingConfiguration/dnsServiceIP");
const BRIDGE: Property<String> =
    property("/properties/properties/aksNetworkingConfiguration/dockerBridgeCidr");
const BALANCER: Property<String> = property("/properties/properties/loadBalancerType");
const BALANCER_SUBNET: Property<String> = property("/properties/properties/loadBalancerSubnet");
const SSL: &str = "/properties/properties/sslConfiguration";
const SSL_STATUS: Property<String> = property("/properties/properties/sslConfiguration/status");
const SSL_STATUS_TEXT: Property<Text> = property(SSL_STATUS.path);
const SSL_LABEL: Property<String> = property("/properties/properties/sslConfiguration/leafDomainLabel");
const SSL_OVERWRITE: Property<bool> =
    property("/properties/properties/sslConfiguration/overwriteExistingDomain");
const SSL_CNAME: Property<String> = property("/properties/properties/sslConfiguration/cname");
const SSL_CERT: Property<String> = property("/properties/properties/sslConfiguration/cert");
const SSL_KEY: Property<String> = property("/properties/properties/sslConfiguration/key");

/// A production cluster needs so many vCPUs in all (documents).
const PRODUCTION_VCPUS: u32 = 12;

/// The type.
pub static AKS: Kind = Kind {
    wire: "AKS",
    noun: "AKS inference cluster",
    about: INFERENCE,
    read: |body, compute| {
        compute.size = SIZE_TEXT.read(body);
        compute.current_nodes = NODES.read(body);
        compute.purpose = PURPOSE_TEXT.read(body);
        compute.ssl = SSL_STATUS_TEXT.read(body);
        compute.address = FQDN.read(body);
    },
    details: &[
        Detail { label: "VM size", cell: |c, x| columns::size(c, x) },
        Detail { label: "Nodes", cell: |c, _| Cell::number(c.current_nodes) },
        Detail { label: "Purpose", cell: |c, _| Cell::text(c.purpose.as_ref()) },
        Detail { label: "SSL", cell: |c, _| Cell::text(c.ssl.as_ref()) },
        ADDRESS,
        RESOURCE,
    ],
    actions: &[
        edit(&EDIT),
        DUPLICATE,
        Action { when: made_here, ..DELETE },
        Action { when: made_elsewhere, ..DETACH },
    ],
    create: Some(&CREATE),
    attach: Some(&ATTACH),
    secret_paths: &[SSL_CERT.path, SSL_KEY.path],
    read_only: &["/properties/properties/systemServices", "/properties/properties/clusterFqdn"],
    ..ATTACHED
};

const NAME_FIELD: Field = Field::text("Name", FORM_NAME)
    .help("2 to 16 letters, digits or -, beginning with a letter; after a - a letter must follow. Unique in the region.")
    .example("aks-infer")
    .answers_for(&["/computeName"])
    .check(checks::inference_name);

const PURPOSES: &[Choice] =
    &[word("production", "FastProd"), word("dense production", "DenseProd"), word("dev-test", "DevTest")];

const PURPOSE_FIELD: Field = Field::choice("Cluster purpose", PURPOSE, PURPOSES).help(
    "Production: at least 12 vCPUs in all, so that deployed models answer fast and survive a node; dense: more of them \
     on a node. Dev-test: one node is enough.",
);

const SSL_CHOICES: &[Choice] =
    &[word("off", "Disabled"), word("Microsoft's certificate", "Auto"), word("own certificate", "Enabled")];

const SSL_FIELDS: [Field; 6] = [
    Field::choice("SSL", SSL_STATUS, SSL_CHOICES)
        .heading("Certificate")
        .help("Whether deployed services are reached by https: with a certificate of Microsoft for a name of theirs, or with your own.")
        .answers_for(&[SSL]),
    Field::text("Leaf domain label", SSL_LABEL)
        .help("The beginning of the name that Microsoft's certificate is for: LABEL######.REGION.cloudapp.azure.com.")
        .example("contoso")
        .shown(|draft| ssl(draft) == "Auto")
        .check(|draft, _| {
            let label = SSL_LABEL.read(draft)?;
            let good = checks::dns_label(&label);
            (!good).then(|| Problem::error("1 to 63 lower-case letters, digits or -, beginning and ending with a letter or digit"))
        }),
    Field::flag("Overwrite domain", SSL_OVERWRITE, &[flag("no", false), flag("yes", true)])
        .help("Whether a name with this label that exists already is taken over.")
        .shown(|draft| ssl(draft) == "Auto"),
    Field::text("CNAME", SSL_CNAME)
        .help("The name that the certificate is for; point it at the cluster's address.")
        .example("score.contoso.com")
        .shown(|draft| ssl(draft) == "Enabled")
        .check(|draft, _| checks::address(&SSL_CNAME.read(draft)?)),
    Field::secret("Certificate", SSL_CERT, Secret::Certificates)
        .help("Paste the certificate with its chain, in PEM. Masked, sent once, kept nowhere and wiped when the form closes.")
        .shown(|draft| ssl(draft) == "Enabled"),
    Field::secret("Certificate key", SSL_KEY, Secret::CertificateKey)
        .help("Paste the private key of the certificate, in PEM. Masked, sent once, kept nowhere and wiped when the form closes.")
        .shown(|draft| ssl(draft) == "Enabled"),
];

fn ssl(draft: &Value) -> String {
    SSL_STATUS.read(draft).unwrap_or_default()
}

static CREATE: Form = Form {
    title: "New AKS inference cluster",
    submit: "Create",
    verb: "create",
    fixed: "Name, region, size and network cannot be changed here later; nodes are changed in AKS itself.",
    fields: &[
        NAME_FIELD,
        Field::text("Region", LOCATION)
            .help("Where the AKS cluster is made.")
            .example("westeurope")
            .offers(&[Offer::Regions])
            .check(|draft, known| region_offered(&LOCATION.read(draft)?, known)),
        Field::size("VM size", SIZE, "")
            .help("The virtual machine of each node. Not every size is offered in every region.")
            .check(|draft, known| {
                let gone = known.sizes?.get(&SIZE.read(draft)?).is_none();
                gone.then(|| Problem::error("a size that this region offers"))
            }),
        PURPOSE_FIELD,
        Field::number("Number of nodes", NODES, 1, 1000)
            .help("Nodes × vCPUs of the size must be at least 12 for production. One node is for dev-test only.")
            .example("3")
            .check(enough_vcpus),
        Field::choice("Network", NETWORK, &[word("a new one", "basic"), word("an existing one", "advanced")])
            .heading("Network")
            .help("Advanced: the cluster is made in a virtual network that exists, with address ranges of your choice.")
            .answers_for(&[NETWORKING]),
        Field::resource_id(
            "Virtual network",
            NETWORK_SUBNET,
            &["Microsoft.Network/virtualNetworks/subnets"],
            &[Offer::Subnets],
        )
        .help("The subnet of the nodes: resource group, network and subnet are chosen together.")
        .shown(is_advanced),
        Field::text("Service range", SERVICE_CIDR)
            .help("Addresses for services inside the cluster; in no use elsewhere in the network.")
            .example("10.0.0.0/16")
            .shown(is_advanced)
            .check(|draft, _| checks::cidr(&SERVICE_CIDR.read(draft)?)),
        Field::text("DNS address", DNS)
            .help("The address of the cluster's name service: within the service range, and not its first.")
            .example("10.0.0.10")
            .shown(is_advanced)
            .check(|draft, _| dns(draft)),
        Field::text("Docker bridge", BRIDGE)
            .help("The address range of the containers' bridge on each node; in no use elsewhere.")
            .example("172.17.0.1/16")
            .shown(is_advanced)
            .check(|draft, _| checks::cidr(&BRIDGE.read(draft)?)),
        Field::choice("Load balancer", BALANCER, &[word("public", "PublicIp"), word("internal", "InternalLoadBalancer")])
            .help("Whether services are reached from the internet, or from within the virtual network alone."),
        Field::text("Balancer subnet", BALANCER_SUBNET)
            .help("The name of the subnet for the internal load balancer. Empty: aks-subnet.")
            .example("aks-subnet")
            .optional()
            .shown(|draft| BALANCER.read(draft).as_deref() == Some("InternalLoadBalancer"))
            .check(|draft, _| {
                let name = BALANCER_SUBNET.read(draft)?;
                let good = name.len() <= 80 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
                (!good).then(|| Problem::error("at most 80 letters, digits and - _ ."))
            }),
        SSL_FIELDS[0], SSL_FIELDS[1], SSL_FIELDS[2], SSL_FIELDS[3], SSL_FIELDS[4], SSL_FIELDS[5],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("AKS", origin.region);
        write(&mut draft, SIZE.path, "Standard_DS3_v2".into());
        write(&mut draft, NODES.path, 3.into());
        write(&mut draft, PURPOSE.path, "FastProd".into());
        write(&mut draft, NETWORK.path, "basic".into());
        write(&mut draft, BALANCER.path, "PublicIp".into());
        draft
    },
    derive: |draft| {
        let advanced = NETWORK_SUBNET.read(draft).is_some();
        write(draft, NETWORK.path, if advanced { "advanced" } else { "basic" }.into());
    },
    finish,
    forecast,
    ..FORM
};

static ATTACH: Form = Form {
    title: "Attach an AKS inference cluster",
    submit: "Attach",
    verb: "attach",
    fixed: "The cluster cannot be exchanged later: detach it and attach another.",
    fields: &[
        NAME_FIELD,
        Field::resource_id(
            "AKS cluster",
            RESOURCE_ID,
            &["Microsoft.ContainerService/managedClusters"],
            &[Offer::AksClusters],
        )
        .help("An existing AKS cluster of the subscription, chosen from the list or by its id."),
        PURPOSE_FIELD,
        SSL_FIELDS[0],
        SSL_FIELDS[1],
        SSL_FIELDS[2],
        SSL_FIELDS[3],
        SSL_FIELDS[4],
        SSL_FIELDS[5],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("AKS", origin.region);
        write(&mut draft, PURPOSE.path, "FastProd".into());
        draft
    },
    finish,
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "Nodes and their size are changed in AKS itself, not here: az aks nodepool scale, or the cluster's page in the \
            portal under Node pools.",
    fields: &[
        SSL_FIELDS[0],
        SSL_FIELDS[1],
        SSL_FIELDS[2],
        SSL_FIELDS[3],
        SSL_FIELDS[4],
        SSL_FIELDS[5],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    sends: Sends::Edit,
    forecast: where_nodes_are_changed,
    ..FORM
};

/// Whether the service made it, so that it is deleted and not detached.
fn made_here(compute: &Compute) -> Result<(), &'static str> {
    if compute.attached == Some(false) {
        not_leaving(compute)
    } else {
        Err("it was attached: it is detached, not deleted")
    }
}

fn made_elsewhere(compute: &Compute) -> Result<(), &'static str> {
    if compute.attached == Some(false) {
        Err("the service made it: it is deleted, not detached")
    } else {
        not_leaving(compute)
    }
}

fn finish(draft: &mut Value) {
    if !is_advanced(draft) && NETWORK.read(draft).is_some() {
        remove(draft, NETWORKING);
    }
}

fn is_advanced(draft: &Value) -> bool {
    NETWORK.read(draft).as_deref() == Some("advanced")
}

fn enough_vcpus(draft: &Value, known: &Known) -> Option<Problem> {
    let nodes = NODES.read(draft)?;
    if PURPOSE.read(draft).as_deref() == Some("DevTest") {
        return None;
    }
    let size = known.sizes?.get(&SIZE.read(draft)?)?;
    let (vcpus, each) = (nodes * size.vcpus, size.vcpus.max(1));
    (vcpus < PRODUCTION_VCPUS).then(|| {
        let enough = PRODUCTION_VCPUS.div_ceil(each);
        Problem::error(format!(
            "nodes × vCPUs is at least {PRODUCTION_VCPUS} for production, and {nodes} × {each} is {vcpus}; {enough} nodes are enough"
        ))
    })
}

fn dns(draft: &Value) -> Option<Problem> {
    let address = DNS.read(draft)?;
    let outside = || {
        let range = checks::range(&SERVICE_CIDR.read(draft)?)?;
        let address = u32::from(address.parse::<std::net::Ipv4Addr>().ok()?);
        (!range.contains(&address) || address <= range.start() + 1).then_some(())
    };
    checks::ipv4(&address).or_else(|| {
        outside().map(|()| Problem::error("an address within the service range, and not its first"))
    })
}

fn forecast(draft: &Value, _: Option<&Compute>, x: &Context, usages: &[Usage]) -> Vec<Forecast> {
    let Some(size) = SIZE.read(draft).and_then(|name| x.sizes?.get(&name)) else { return Vec::new() };
    let Some(nodes) = NODES.read(draft) else { return Vec::new() };
    let plain = |label, text| Forecast { label, text, tone: Tone::Plain };
    let cost = match size.price(Priority::Dedicated) {
        Some(each) => format!("{nodes} × {each:.2} = {:.2} $/h, day and night", each * f64::from(nodes)),
        None => format!("{nodes} nodes, no price published"),
    };
    let mut lines = vec![
        plain("vCPUs", format!("{nodes} × {} = {}", size.vcpus, nodes * size.vcpus)),
        plain("costs", cost),
    ];
    lines.extend(quota::lines(size, Priority::Dedicated, (nodes, nodes), usages));
    lines
}

fn where_nodes_are_changed(_: &Value, on: Option<&Compute>, _: &Context, _: &[Usage]) -> Vec<Forecast> {
    let resource = on.and_then(|compute| compute.resource.as_ref()).map(ToString::to_string);
    let text = resource.unwrap_or_else(|| "the AKS cluster behind it".to_owned());
    vec![Forecast { label: "nodes: in AKS", text, tone: Tone::Plain }]
}
