//! Compute instances: all that the program knows of them.

use super::{
    Detail, Kind, Upkeep,
    action::{Action, Confirm, DELETE, Does, not_leaving, post},
    checks,
    cluster::size_problem,
    column::{Cell, Column, Context, SortKey, Tone},
    columns, facts,
    form::{
        Choice, Field, Forecast, Form, Known, MACHINE, MACHINE_FIELD, NAME as FORM_NAME, NAME_HELP, Problem,
        new_body,
    },
    money,
    property::{Property, at, property, write},
    quota, ssh,
    states::States,
};
use crate::domain::{
    change::{Expects, Method},
    compute::{Compute, Health, IdleShutdown, LastOperation, Priority},
    period::Period,
    quota::Usage,
    text::Text,
    time,
};
use serde_json::Value;

const SIZE: Property<String> = property("/properties/properties/vmSize");
const SIZE_TEXT: Property<Text> = property(SIZE.path);
const STATE: Property<String> = property("/properties/properties/state");
const IDLE: Property<Period> = property("/properties/properties/idleTimeBeforeShutdown");
const ASSIGNED: Property<Text> =
    property("/properties/properties/personalComputeInstanceSettings/assignedUser/objectId");
const CREATOR_NAME: Property<Text> = property("/properties/properties/createdBy/userName");
const CREATOR_ID: Property<Text> = property("/properties/properties/createdBy/userId");
const PUBLIC_IP: Property<Text> = property("/properties/properties/connectivityEndpoints/publicIpAddress");
const PRIVATE_IP: Property<Text> = property("/properties/properties/connectivityEndpoints/privateIpAddress");
const OPERATION: &str = "/properties/properties/lastOperation";
const SCHEDULES: &str = "/properties/properties/schedules/computeStartStop";
const IMAGE: Property<Text> = property("/properties/properties/osImageMetadata/currentImageVersion");
const IMAGE_IS_LATEST: Property<bool> =
    property("/properties/properties/osImageMetadata/isLatestOsImageVersion");
const ERRORS: Property<Vec<Value>> = property("/properties/properties/errors");
const SSH: Property<String> = property("/properties/properties/sshSettings/sshPublicAccess");
const SSH_KEY: Property<String> = property("/properties/properties/sshSettings/adminPublicKey");

/// 15 minutes to 3 days (specification).
const IDLE_BOUNDS: (Period, Period) = (Period::seconds(15 * 60), Period::seconds(3 * 86_400));

const STATES: States = &[
    ("Creating", Health::Moving),
    ("SettingUp", Health::Moving),
    ("UserSettingUp", Health::Moving),
    ("Starting", Health::Moving),
    ("Stopping", Health::Moving),
    ("Restarting", Health::Moving),
    ("Resizing", Health::Moving),
    ("Deleting", Health::Moving),
    ("Running", Health::Good),
    ("JobRunning", Health::Good),
    ("Stopped", Health::Resting),
    ("CreateFailed", Health::Bad),
    ("SetupFailed", Health::Bad),
    ("UserSetupFailed", Health::Bad),
    ("Unusable", Health::Bad),
    // Until 2020-06-01.
    ("StartFailed", Health::Bad),
    ("StopFailed", Health::Bad),
    ("RestartFailed", Health::Bad),
    ("Unknown", Health::Unknown),
];

/// The type.
pub static INSTANCE: Kind = Kind {
    wire: "ComputeInstance",
    noun: "compute instance",
    about: "A managed workstation for one data scientist: notebooks, terminal, VS Code. It is always on and does not \
            scale, so stop it when it is not used, or let it stop by itself.",
    upkeep: Upkeep::Managed,
    read,
    details: DETAILS,
    actions: &[
        Action {
            name: "start",
            label: "Start",
            key: "s",
            help: "start a stopped instance",
            survives: "The instance costs money from now on.",
            when: startable,
            effect: |c, x| money::hourly_each(c, x),
            does: Does::Send { confirm: Confirm::Yes, change: |c| post("start", "/start", Health::Good, c) },
        },
        Action {
            name: "stop",
            label: "Stop",
            key: "S",
            help: "stop a running instance; its quota stays taken",
            survives: "Notebooks in the workspace's file share and the OS disk stay; what runs on it ends, and \
                       temporary files go. It keeps its quota.",
            when: stoppable,
            effect: super::action::saves_all,
            does: Does::Send { confirm: Confirm::Yes, change: |c| post("stop", "/stop", Health::Resting, c) },
        },
        Action {
            name: "restart",
            label: "Restart",
            key: "",
            help: "restart a running instance",
            survives: "Notebooks and the OS disk stay; what runs on it ends, and temporary files go.",
            when: restartable,
            effect: |_, _| None,
            does: Does::Send {
                confirm: Confirm::Yes,
                change: |c| post("restart", "/restart", Health::Good, c),
            },
        },
        Action {
            survives: "Notebooks in the workspace's file share stay. The OS disk goes, with the packages installed \
                       on it and all temporary files.",
            ..DELETE
        },
    ],
    create: Some(&CREATE),
    attach: None,
    has_nodes: false,
    secret_paths: &[],
};

fn read(body: &Value, compute: &mut Compute) {
    compute.state = facts::state(body, STATE, STATES);
    compute.size = SIZE_TEXT.read(body);
    compute.owner = ASSIGNED.read(body).or_else(|| CREATOR_NAME.read(body)).or_else(|| CREATOR_ID.read(body));
    compute.last_operation = last_operation(body);
    compute.state_since = compute.last_operation.as_ref().and_then(|operation| operation.time);
    compute.idle_shutdown = Some(idle_shutdown(body));
    compute.schedules = facts::count(body, SCHEDULES);
    compute.image = IMAGE.read(body).map(|version| (version, IMAGE_IS_LATEST.read(body).unwrap_or(true)));
    compute.address = PUBLIC_IP.read(body).or_else(|| PRIVATE_IP.read(body));
    compute.faults.extend(facts::faults(ERRORS.read(body)));
}

/// Null says "off"; a body without the key says nothing (observed with older api-versions).
fn idle_shutdown(body: &Value) -> IdleShutdown {
    match (IDLE.read(body), body.pointer(IDLE.path)) {
        (Some(period), _) => IdleShutdown::After(period),
        // A body in which nothing is known of the machine says nothing of this either.
        (None, Some(Value::Null)) if STATE.read(body).is_some() => IdleShutdown::Off,
        (None, Some(_) | None) => IdleShutdown::Unknown,
    }
}

fn last_operation(body: &Value) -> Option<LastOperation> {
    let operation = at(body, OPERATION)?;
    let word = |key: &str| operation.get(key).and_then(Value::as_str);
    Some(LastOperation {
        name: Text::new(word("operationName")?),
        status: word("operationStatus").map(Text::new),
        trigger: word("operationTrigger").map(Text::new),
        time: word("operationTime").and_then(time::parse),
    })
}

const DETAILS: &[Detail] = &[
    Detail { label: "VM size", cell: |c, x| columns::size(c, x) },
    Detail { label: "Owner", cell: |c, _| Cell::text(c.owner.as_ref()) },
    Detail { label: "Address", cell: |c, _| Cell::text(c.address.as_ref()) },
    Detail { label: "Idle shutdown", cell: idle_cell },
    Detail {
        label: "Schedules",
        cell: |c, _| Cell::plain(if c.schedules == 0 { "none".to_owned() } else { c.schedules.to_string() }),
    },
    Detail { label: "Last operation", cell: operation_words },
    Detail { label: "Image", cell: image_words },
];

/// Whether it stops by itself.
pub const IDLE_COLUMN: Column<Compute> =
    Column::new("idle", "IDLE STOP", (9, 9), idle_cell, |c, _| match c.idle_shutdown {
        Some(IdleShutdown::After(period)) => SortKey::Number(period.0.as_secs_f64()),
        Some(IdleShutdown::Off) => SortKey::Number(f64::INFINITY),
        Some(IdleShutdown::Unknown) | None => SortKey::Unknown,
    });

/// What was last done to it, and by what.
pub const OPERATION_COLUMN: Column<Compute> =
    Column::new("operation", "LAST OP", (14, 22), operation_cell, |c, _| {
        SortKey::text(c.last_operation.as_ref().map(|operation| operation.name.as_str()))
    });

/// Whether its image is the newest.
pub const IMAGE_COLUMN: Column<Compute> = Column::new(
    "image",
    "IMAGE",
    (8, 8),
    |c, _| match &c.image {
        Some((_, true)) => Cell::plain("latest").toned(Tone::Dim),
        Some((_, false)) => Cell::plain("outdated"),
        None => Cell::none(),
    },
    |c, _| SortKey::text(c.image.as_ref().map(|(version, _)| version.as_str())),
);

fn idle_cell(c: &Compute, _: &Context) -> Cell {
    match c.idle_shutdown {
        Some(IdleShutdown::After(period)) => Cell::plain(period.to_string()),
        Some(IdleShutdown::Off) => Cell::plain("off"),
        Some(IdleShutdown::Unknown) => Cell::plain("unknown").toned(Tone::Dim),
        None => Cell::none(),
    }
}

fn operation_cell(c: &Compute, _: &Context) -> Cell {
    let Some(operation) = &c.last_operation else { return Cell::none() };
    let by = operation
        .trigger
        .as_ref()
        .map(|trigger| format!(" by {}", trigger.to_lowercase()))
        .unwrap_or_default();
    Cell::plain(format!("{}{by}", operation.name))
}

fn operation_words(c: &Compute, x: &Context) -> Cell {
    let Some(operation) = &c.last_operation else { return Cell::none() };
    let status = operation.status.as_ref().map(|status| format!(", {status}")).unwrap_or_default();
    let cell = operation_cell(c, x);
    Cell { text: format!("{}{status}", cell.text).into(), ..cell }
}

fn image_words(c: &Compute, _: &Context) -> Cell {
    match &c.image {
        Some((version, true)) => Cell::plain(format!("{version}, the latest")),
        Some((version, false)) => Cell::plain(format!("{version}, outdated: a new instance gets the latest")),
        None => Cell::none(),
    }
}

fn state_is(c: &Compute, words: &[&str]) -> bool {
    c.state.as_ref().is_some_and(|state| words.iter().any(|word| state.word.eq_ignore_ascii_case(word)))
}

fn startable(c: &Compute) -> Result<(), &'static str> {
    not_leaving(c)?;
    if state_is(c, &["Stopped", "StartFailed"]) {
        Ok(())
    } else {
        Err("only a stopped instance can be started")
    }
}

fn stoppable(c: &Compute) -> Result<(), &'static str> {
    not_leaving(c)?;
    if state_is(
        c,
        &[
            "Running",
            "JobRunning",
            "Unusable",
            "StopFailed",
            "RestartFailed",
            "SetupFailed",
            "UserSetupFailed",
        ],
    ) {
        Ok(())
    } else {
        Err("only a running instance can be stopped")
    }
}

fn restartable(c: &Compute) -> Result<(), &'static str> {
    stoppable(c).map_err(|_| "only a running instance can be restarted")
}

static CREATE: Form = Form {
    title: "New compute instance",
    submit: "Create",
    verb: "create",
    fixed: "Name, machine type, size and SSH access cannot be changed later.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help(NAME_HELP)
            .check(checks::instance_name),
        MACHINE_FIELD,
        Field::size("VM size", SIZE, "ComputeInstance")
            .help("The virtual machine. Not every size is offered in every region. Cannot be changed later.")
            .check(|draft, known| size_problem(&SIZE.read(draft)?, INSTANCE.wire, known)),
        Field::minutes("Idle shutdown", IDLE, IDLE_BOUNDS.0, IDLE_BOUNDS.1)
            .help("Stops the instance after this long without activity: 15m to 3d. Empty: it never stops by itself.")
            .optional()
            .check(|draft, _| IDLE.read(draft).is_none().then(|| Problem::warning("it will cost money day and night until somebody stops it"))),
        Field::choice(
            "SSH access",
            SSH,
            &[Choice { label: "off", wire: "Disabled" }, Choice { label: "with a key", wire: "Enabled" }],
        )
        .help("Off by default. Turn it on if you debug with VS Code Remote. Cannot be changed later."),
        Field::public_key("SSH public key", SSH_KEY)
            .help("One line that begins with ssh-rsa, as in the .pub file that ssh-keygen -t rsa makes.")
            .shown(|draft| SSH.read(draft).as_deref() == Some("Enabled"))
            .check(about_key),
    ],
    draft: |origin| {
        let mut draft = new_body("ComputeInstance", origin.region);
        write(&mut draft, MACHINE.path, "cpu".into());
        write(&mut draft, SIZE.path, "Standard_DS3_v2".into());
        write(&mut draft, IDLE.path, "PT60M".into());
        write(&mut draft, SSH.path, "Disabled".into());
        draft
    },
    method: Method::Put,
    expects: Expects::Absent,
    forecast,
};

fn about_key(draft: &Value, _: &Known) -> Option<Problem> {
    let key = ssh::public_key(&SSH_KEY.read(draft)?).ok()?;
    (key.bits < 2048).then(|| Problem::warning(format!("{}: 2048 bits or more are recommended", key.about)))
}

fn forecast(draft: &Value, _: Option<&Compute>, x: &Context, usages: &[Usage]) -> Vec<Forecast> {
    let Some(size) = SIZE.read(draft).and_then(|name| x.sizes?.get(&name)) else { return Vec::new() };
    let text = match size.price(Priority::Dedicated) {
        Some(price) => format!("{price:.2} $/h, {:.2} $/day", price * 24.0),
        None => "no price published".to_owned(),
    };
    let mut lines = vec![Forecast { label: "while it runs", text, tone: Tone::Plain }];
    lines.extend(quota::line(size, Priority::Dedicated, (1, 1), usages));
    lines
}
