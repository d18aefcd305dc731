//! Compute clusters (`AmlCompute`): all that the program knows of them.

use super::{
    Detail, Kind, Upkeep,
    action::{Action, Confirm, DELETE, DUPLICATE, Does, edit, settled},
    checks,
    column::{Cell, Column, Context, Measure, SortKey, Tone},
    envelope::{
        DESCRIPTION_FIELD, IDENTITIES_FIELD, IDENTITY_FIELD, MACHINE_FIELD, NAME_HELP, PUBLIC_IP_FIELD,
        REGION, SUBNET_FIELD, TAGS_FIELD, region_offered,
    },
    facts,
    field::{Choice, Field, Secret, unset, word},
    form::{
        FORM, Forecast, Form, Known, MACHINE, NAME as FORM_NAME, Origin, Problem, Sends, derive_machine,
        new_body,
    },
    property::{Property, property, remove, write},
    quota, series,
    ssh::Accepted,
    states::States,
};
use crate::domain::{
    change::{Change, Expects, Method},
    compute::{Compute, Health, Nodes, Priority, Scale},
    offer::Offer,
    period::Period,
    permissions,
    quota::Usage,
    text::Text,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

const SIZE: Property<String> = property("/properties/properties/vmSize");
const SIZE_TEXT: Property<Text> = property(SIZE.path);
const PRIORITY: Property<String> = property("/properties/properties/vmPriority");
const MIN: Property<u32> = property("/properties/properties/scaleSettings/minNodeCount");
const MAX: Property<u32> = property("/properties/properties/scaleSettings/maxNodeCount");
const IDLE: Property<Period> = property("/properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown");
const SCALE: &str = "/properties/properties/scaleSettings";
const ALLOCATION: Property<String> = property("/properties/properties/allocationState");
const SINCE: Property<DateTime<Utc>> = property("/properties/properties/allocationStateTransitionTime");
const CURRENT: Property<u32> = property("/properties/properties/currentNodeCount");
const TARGET: Property<u32> = property("/properties/properties/targetNodeCount");
const NODES: &str = "/properties/properties/nodeStateCounts";
const ERRORS: Property<Vec<Value>> = property("/properties/properties/errors");
const LOCAL_AUTH_OFF: &str = "/properties/disableLocalAuth";
/// How one signs in at the nodes. Not sent.
const SSH: Property<String> = property("/form/ssh");
const SSH_ACCOUNT: &str = "/properties/properties/userAccountCredentials";
const SSH_USER: Property<String> = property("/properties/properties/userAccountCredentials/adminUserName");
const SSH_KEY: Property<String> =
    property("/properties/properties/userAccountCredentials/adminUserSshPublicKey");
const SSH_PASSWORD: Property<String> =
    property("/properties/properties/userAccountCredentials/adminUserPassword");
const SSH_PORT: Property<String> = property("/properties/properties/remoteLoginPortPublicAccess");

/// What the service takes as idle time at most is not documented; a week is longer than anybody means.
const IDLE_BOUNDS: (Period, Period) = (Period::seconds(60), Period::seconds(7 * 86_400));
/// Nodes at most (limits page: 100 as a rule, up to 65,000 on request).
const MOST_NODES: u32 = 65_000;

const STATES: States = &[("Steady", Health::Good), ("Resizing", Health::Moving)];

/// The type.
pub static CLUSTER: Kind = Kind {
    wire: "AmlCompute",
    noun: "compute cluster",
    about: "Nodes for training and batch inference. A cluster grows when jobs are submitted and shrinks when it is \
            idle; at a minimum of 0 nodes an idle cluster costs nothing.",
    upkeep: Upkeep::Managed,
    read,
    details: DETAILS,
    actions: &[
        Action {
            name: "scale",
            label: "Scale",
            key: "s",
            help: "change the minimum, the maximum and the idle time",
            survives: "",
            when: settled,
            effect: |_, _| None,
            does: Does::Fill(&SCALE_FORM),
        },
        Action {
            name: "park",
            label: "Park",
            key: "",
            help: "set the minimum to 0, so that the cluster costs nothing while it is idle",
            survives: "Running jobs go on. Nodes are given back when their idle time is over; nothing is lost.",
            when: parkable,
            effect: |_, _| None,
            does: Does::Send { confirm: Confirm::Yes, needs: &[permissions::WRITE], change: park },
        },
        edit(&EDIT),
        DUPLICATE,
        DELETE,
    ],
    create: Some(&CREATE),
    attach: None,
    has_nodes: true,
    secret_paths: &[SSH_PASSWORD.path],
    read_only: &[ALLOCATION.path, SINCE.path, ERRORS.path, CURRENT.path, TARGET.path, NODES],
};

fn read(body: &Value, compute: &mut Compute) {
    compute.state = facts::state(body, ALLOCATION, STATES);
    compute.state_since = SINCE.read(body);
    compute.size = SIZE_TEXT.read(body);
    compute.priority = PRIORITY.read(body).and_then(|word| match word.as_str() {
        "Dedicated" => Some(Priority::Dedicated),
        "LowPriority" => Some(Priority::Low),
        _ => None,
    });
    compute.nodes = nodes(body);
    compute.current_nodes = CURRENT.read(body);
    compute.target_nodes = TARGET.read(body);
    compute.scale =
        MAX.read(body).map(|max| Scale { min: MIN.read(body).unwrap_or(0), max, idle: IDLE.read(body) });
    compute.faults.extend(facts::faults(ERRORS.read(body)));
}

/// The six counters; `None` while the service answers null, as it does during an update (observed).
fn nodes(body: &Value) -> Option<Nodes> {
    let counts = super::property::at(body, NODES)?;
    let count =
        |key: &str| counts.get(key).and_then(Value::as_u64).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    counts.is_object().then(|| Nodes {
        running: count("runningNodeCount").unwrap_or(0),
        idle: count("idleNodeCount").unwrap_or(0),
        preparing: count("preparingNodeCount").unwrap_or(0),
        leaving: count("leavingNodeCount").unwrap_or(0),
        unusable: count("unusableNodeCount").unwrap_or(0),
        preempted: count("preemptedNodeCount").unwrap_or(0),
    })
}

const DETAILS: &[Detail] = &[
    Detail { label: "VM size", cell: |c, x| super::columns::size(c, x) },
    Detail { label: "Priority", cell: |c, _| Cell::number(c.priority.map(Priority::word)) },
    Detail { label: "Nodes", cell: node_words },
    Detail {
        label: "Scale",
        cell: |c, _| {
            c.scale.map_or_else(Cell::none, |s| Cell::plain(format!("{} to {} nodes", s.min, s.max)))
        },
    },
    Detail { label: "Scale-down after", cell: |c, _| Cell::number(c.scale.and_then(|s| s.idle)) },
];

/// `2/0/2/0 2→4/8`: running, idle, preparing, leaving; current, target, maximum.
pub const NODES_COLUMN: Column<Compute> = Column::<Compute>::new(
    "nodes",
    "NODES r/i/p/l",
    (13, 19),
    |c, _| {
        // Of what has no counts by state it is known how many there are.
        let Some(n) = c.nodes else { return Cell::number(c.current_nodes) };
        let mut text = format!("{}/{}/{}/{}", n.running, n.idle, n.preparing, n.leaving);
        if let Some(current) = c.current_nodes {
            text.push_str(&format!(" {current}"));
            if let Some(target) = c.target_nodes.filter(|target| *target != current) {
                text.push_str(&format!("→{target}"));
            }
            if let Some(scale) = c.scale {
                text.push_str(&format!("/{}", scale.max));
            }
        }
        Cell::plain(text).toned(if c.is_moving() { Tone::Of(Health::Moving) } else { Tone::Plain })
    },
    |c, _| SortKey::number(c.current_nodes.or_else(|| c.nodes.map(Nodes::ready))),
)
.of(Measure::Number);

/// Nodes that nobody can use.
pub const LOST_COLUMN: Column<Compute> = Column::<Compute>::new(
    "lost",
    "UN+PR",
    (5, 7),
    |c, _| match c.nodes {
        None => Cell::none(),
        Some(Nodes { unusable: 0, preempted: 0, .. }) => Cell::plain("0").toned(Tone::Dim),
        Some(n) => Cell::plain(format!("{}+{}", n.unusable, n.preempted)).toned(Tone::Of(Health::Bad)),
    },
    |c, _| SortKey::number(c.nodes.map(Nodes::lost)),
)
.right()
.of(Measure::Number);

fn node_words(c: &Compute, _: &Context) -> Cell {
    let Some(n) = c.nodes else { return Cell::none() };
    let counts = [
        (n.running, "running"),
        (n.idle, "idle"),
        (n.preparing, "preparing"),
        (n.leaving, "leaving"),
        (n.unusable, "unusable"),
        (n.preempted, "preempted"),
    ];
    let some: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    Cell::plain(if some.is_empty() { "none".to_owned() } else { some.join(", ") })
}

fn parkable(c: &Compute) -> Result<(), &'static str> {
    settled(c)?;
    match c.scale {
        None => Err("its scale settings are not known"),
        Some(scale) if scale.min == 0 => Err("its minimum is 0 already"),
        // A PATCH without it would reset it.
        Some(Scale { idle: None, .. }) => Err("its idle time is not known"),
        Some(_) => Ok(()),
    }
}

fn park(c: &Compute) -> Change {
    let mut body = scale_draft(c);
    write(&mut body, MIN.path, 0.into());
    Change { body: Some(body), expects: Expects::Same, ..Change::bare("park", c.key(), Method::Patch) }
}

/// The whole of the scale settings as they are: a PATCH that leaves one out resets it.
fn scale_draft(c: &Compute) -> Value {
    let mut body = json!({});
    if let Some(scale) = c.scale {
        write(&mut body, MIN.path, scale.min.into());
        write(&mut body, MAX.path, scale.max.into());
        if let Some(idle) = scale.idle {
            write(&mut body, IDLE.path, idle.to_iso().into());
        }
    }
    body
}

const MIN_FIELD: Field = Field::number("Minimum nodes", MIN, 0, MOST_NODES)
    .help("Nodes that are kept even when no job runs. For a fixed number of nodes set it here. At 0 nothing is paid while the cluster is idle.")
    .check(costly_minimum);
const MAX_FIELD: Field = Field::number("Maximum nodes", MAX, 1, MOST_NODES)
    .help("The cluster grows up to this number when jobs are submitted.")
    .check(at_least_minimum);
const IDLE_FIELD: Field = Field::period("Idle time before scale-down", IDLE, IDLE_BOUNDS.0, IDLE_BOUNDS.1)
    .help("How long a node may be idle before it is given back. Write 20m, 1h30m, 1200 (seconds) or PT20M.");

static CREATE: Form = Form {
    title: "New compute cluster",
    submit: "Create",
    verb: "create",
    fixed: "Name, region, machine type, size, priority, network and SSH access cannot be changed later.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help(NAME_HELP)
            .example("gpu-train")
            .answers_for(&["/computeName"])
            .check(checks::cluster_name),
        Field::text("Region", REGION)
            .help("Where its nodes are: the workspace's region, unless they must be elsewhere; data then travels. Cannot be changed later.")
            .example("westeurope")
            .offers(&[Offer::Regions])
            .check(region),
        MACHINE_FIELD,
        Field::size("VM size", SIZE, "AmlCompute")
            .help("The virtual machine of each node. Not every size is offered in every region. Cannot be changed later.")
            .check(size_offered),
        Field::choice("Priority", PRIORITY, &[word("dedicated", "Dedicated"), word("low priority", "LowPriority")])
            .help("Low-priority nodes are cheaper but not guaranteed: a job on them may be preempted. Cannot be changed later.")
            .check(priority_offered),
        MIN_FIELD,
        MAX_FIELD,
        IDLE_FIELD,
        Field::choice("SSH access", SSH, SSH_CHOICES)
            .heading("Access")
            .help("Off by default. Turn it on if you debug on the nodes, as with VS Code Remote. Cannot be changed later.")
            .answers_for(&[SSH_ACCOUNT]),
        Field::text("SSH user", SSH_USER)
            .help("The user that is made on every node.")
            .example("azureuser")
            .shown(has_ssh)
            .check(|draft, _| checks::user(&SSH_USER.read(draft)?)),
        Field::public_key("SSH public key", SSH_KEY, Accepted::RsaEd25519Ecdsa)
            .help("One line, as in a .pub file that ssh-keygen makes. A key is recommended over a password: passwords fall to brute force.")
            .shown(|draft| has_ssh(draft) && SSH.read(draft).as_deref() != Some("password")),
        Field::secret("SSH password", SSH_PASSWORD, Secret::Password)
            .help("Masked, sent once, kept nowhere and wiped when the form closes.")
            .shown(|draft| has_ssh(draft) && SSH.read(draft).as_deref() != Some("key")),
        Field::choice(
            "SSH port",
            SSH_PORT,
            &[unset("as the network has it"), word("open", "Enabled"), word("closed", "Disabled")],
        )
        .help("Whether the SSH port of the nodes can be reached from the internet. As the network has it: open, but closed in a virtual network.")
        .shown(has_ssh),
        SUBNET_FIELD,
        PUBLIC_IP_FIELD,
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("AmlCompute", origin.region);
        write(&mut draft, REGION.path, origin.region.into());
        write(&mut draft, MACHINE.path, "cpu".into());
        write(&mut draft, SIZE.path, "Standard_DS3_v2".into());
        write(&mut draft, PRIORITY.path, "Dedicated".into());
        write(&mut draft, SCALE, json!({"minNodeCount": 0, "maxNodeCount": 4, "nodeIdleTimeBeforeScaleDown": "PT20M"}));
        write(&mut draft, SSH.path, "off".into());
        draft
    },
    derive: |draft| {
        derive_machine(draft, SIZE);
        let ssh = match (SSH_USER.read(draft), SSH_KEY.read(draft)) {
            (None, _) => "off",
            (Some(_), Some(_)) => "key",
            (Some(_), None) => "password",
        };
        write(draft, SSH.path, ssh.into());
        // What was opened or closed by itself is so again by itself.
        if ssh == "off" {
            remove(draft, SSH_PORT.path);
        }
    },
    finish: |draft| {
        // The region of the resource is that of its nodes, unless another one is named.
        if REGION.read(draft) == facts::LOCATION.read(draft) {
            remove(draft, REGION.path);
        }
        // No SSH user unless one is asked for.
        write(draft, LOCAL_AUTH_OFF, (!has_ssh(draft)).into());
        if !has_ssh(draft) {
            remove(draft, SSH_ACCOUNT);
        }
    },
    forecast,
    ..FORM
};

const SSH_CHOICES: &[Choice] =
    &[word("off", "off"), word("key", "key"), word("password", "password"), word("both", "both")];

fn has_ssh(draft: &Value) -> bool {
    SSH.read(draft).is_some_and(|ssh| ssh != "off")
}

static SCALE_FORM: Form = Form {
    title: "Scale",
    submit: "Scale",
    verb: "scale",
    fields: &[MIN_FIELD, MAX_FIELD, IDLE_FIELD],
    draft: |origin: &Origin| origin.compute.map(scale_draft).unwrap_or_default(),
    sends: Sends::Part,
    forecast,
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "Nodes are changed with s (scale). Name, region, size, priority, network and SSH access cannot be changed.",
    fields: &[
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
        Field::secret("SSH password", SSH_PASSWORD, Secret::Line)
            .heading("Asked for again")
            .help("The service does not give the password of the SSH user back, and a change without it would take it away.")
            .shown(|draft| SSH_USER.read(draft).is_some() && SSH_KEY.read(draft).is_none()),
    ],
    sends: Sends::Edit,
    ..FORM
};

fn region(draft: &Value, known: &Known) -> Option<Problem> {
    let region = REGION.read(draft)?;
    let home = facts::LOCATION.read(draft).unwrap_or_default();
    let elsewhere = !region.eq_ignore_ascii_case(&home);
    region_offered(&region, known).or_else(|| {
        elsewhere.then(|| Problem::warning(format!("not the workspace's region, {home}: data travels")))
    })
}

fn at_least_minimum(draft: &Value, _: &Known) -> Option<Problem> {
    let (min, max) = (MIN.read(draft)?, MAX.read(draft)?);
    (max < min).then(|| Problem::error(format!("at least the minimum; as {min}")))
}

fn costly_minimum(draft: &Value, known: &Known) -> Option<Problem> {
    let min = MIN.read(draft).filter(|min| *min > 0)?;
    let each = known.sizes?.get(&size_of(draft, known.on)?)?.price(priority(draft, known.on))?;
    Some(Problem::warning(format!("costs {:.2} $/day even when idle", each * f64::from(min) * 24.0)))
}

/// What is wrong with the size of a draft, as far as the list of sizes can tell.
pub fn size_problem(size: &str, compute_type: &str, known: &Known) -> Option<Problem> {
    let sizes = known.sizes?;
    match sizes.get(size) {
        None => Some(Problem::error("this region does not offer that size")),
        Some(found) if !found.fits(compute_type) => {
            Some(Problem::error("that size cannot be used for this type of compute"))
        }
        Some(found) => {
            let series = series::of(&found.name, &found.family)?;
            let remark =
                series.remark_on(&found.name).filter(|remark| remark.severity != series::Severity::Plain)?;
            Some(Problem::warning(format!("series {}: {}", series.name, remark.text)))
        }
    }
}

fn size_offered(draft: &Value, known: &Known) -> Option<Problem> {
    size_problem(&SIZE.read(draft)?, CLUSTER.wire, known)
}

fn priority_offered(draft: &Value, known: &Known) -> Option<Problem> {
    let size = known.sizes?.get(&SIZE.read(draft)?)?;
    (priority(draft, None) == Priority::Low && !size.low_priority)
        .then(|| Problem::error(format!("{} is not offered at low priority", size.name)))
}

/// The size of a draft, or else of the compute that the draft is about.
fn size_of(draft: &Value, on: Option<&Compute>) -> Option<String> {
    SIZE.read(draft).or_else(|| on?.size.as_ref().map(ToString::to_string))
}

fn priority(draft: &Value, on: Option<&Compute>) -> Priority {
    match PRIORITY.read(draft).as_deref() {
        Some("LowPriority") => Priority::Low,
        Some(_) => Priority::Dedicated,
        None => on.and_then(|c| c.priority).unwrap_or(Priority::Dedicated),
    }
}

fn forecast(draft: &Value, on: Option<&Compute>, x: &Context, usages: &[Usage]) -> Vec<Forecast> {
    let Some(size) = size_of(draft, on).and_then(|name| x.sizes?.get(&name)) else { return Vec::new() };
    let priority = priority(draft, on);
    let mut lines = Vec::new();
    for (label, nodes) in [("at minimum", MIN.read(draft)), ("at maximum", MAX.read(draft))] {
        let Some(nodes) = nodes else { continue };
        let text = match size.price(priority) {
            _ if nodes == 0 => "0 nodes, 0 $/h".to_owned(),
            Some(each) => format!("{nodes} × {each:.2} = {:.2} $/h", each * f64::from(nodes)),
            None => format!("{nodes} nodes, no price published"),
        };
        lines.push(Forecast { label, text, tone: Tone::Plain });
    }
    if let Some(max) = MAX.read(draft) {
        let held = on.and_then(|c| c.target_nodes).unwrap_or(0);
        let min = MIN.read(draft).unwrap_or(0);
        let more = (min.saturating_sub(held), max.saturating_sub(held));
        lines.extend(quota::lines(size, priority, more, usages));
    }
    lines
}
