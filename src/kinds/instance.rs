//! Compute instances: all that the program knows of them.

use super::{
    Detail, Kind, Upkeep,
    action::{Action, Confirm, DELETE, DUPLICATE, Does, edit, not_leaving, post},
    applications::APPLICATIONS_FIELD,
    checks,
    cluster::size_problem,
    column::{Cell, Column, Context, Measure, SortKey, Tone},
    columns,
    envelope::{
        DESCRIPTION_FIELD, IDENTITIES_FIELD, IDENTITY_FIELD, MACHINE_FIELD, NAME_HELP, PUBLIC_IP_FIELD,
        SUBNET_FIELD, TAGS_FIELD, guid,
    },
    facts,
    field::{Asks, Field, flag, unset, word},
    form::{
        FORM, Forecast, Form, Known, MACHINE, NAME as FORM_NAME, Problem, Sends, derive_machine, new_body,
    },
    money,
    property::{Property, at, property, remove, write},
    quota,
    schedules::{SCHEDULES, SCHEDULES_FIELD},
    scripts::{CREATION_FIELDS, STARTUP_FIELDS},
    ssh::{self, Accepted},
    states::States,
};
use crate::domain::{
    change::Spoken,
    compute::{Compute, Health, IdleShutdown, LastOperation, Priority},
    period::Period,
    permissions,
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
const IMAGE: Property<Text> = property("/properties/properties/osImageMetadata/currentImageVersion");
const IMAGE_IS_LATEST: Property<bool> =
    property("/properties/properties/osImageMetadata/isLatestOsImageVersion");
const ERRORS: Property<Vec<Value>> = property("/properties/properties/errors");
const SSH: Property<String> = property("/properties/properties/sshSettings/sshPublicAccess");
const SSH_KEY: Property<String> = property("/properties/properties/sshSettings/adminPublicKey");

const SHARING: Property<String> = property("/properties/properties/applicationSharingPolicy");
const SSO: Property<bool> = property("/properties/properties/enableSSO");
const ROOT: Property<bool> = property("/properties/properties/enableRootAccess");
const PERSONAL: &str = "/properties/properties/personalComputeInstanceSettings";
const USER_ID: Property<String> =
    property("/properties/properties/personalComputeInstanceSettings/assignedUser/objectId");
const USER_TENANT: Property<String> =
    property("/properties/properties/personalComputeInstanceSettings/assignedUser/tenantId");
const AUTHORIZATION: Property<String> = property("/properties/properties/computeInstanceAuthorizationType");
/// For whom it is made. Not sent.
const USER: Property<String> = property("/form/user");
/// The size that it is changed to.
const TARGET_SIZE: Property<String> = property("/targetVMSize");
/// The version that knows root access (specification).
const ROOT_VERSION: &str = "2026-05-15-preview";
/// A version that knows how to resize; no stable one does (specification).
const RESIZE_VERSION: &str = "2024-04-01-preview";

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
            does: Does::Send {
                confirm: Confirm::Yes,
                needs: &[permissions::START],
                change: |c| post("start", "/start", Health::Good, c),
            },
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
            does: Does::Send {
                confirm: Confirm::Yes,
                needs: &[permissions::STOP],
                change: |c| post("stop", "/stop", Health::Resting, c),
            },
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
                needs: &[permissions::RESTART],
                change: |c| post("restart", "/restart", Health::Good, c),
            },
        },
        edit(&EDIT),
        Action {
            name: "resize",
            label: "Resize",
            key: "",
            help: "change the size of a stopped instance (a preview of the service)",
            survives: "",
            when: |c| startable(c).map_err(|_| "only a stopped instance can be resized"),
            effect: |_, _| None,
            does: Does::Fill(&RESIZE),
        },
        DUPLICATE,
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
    read_only: &[
        "/properties/properties/osImageMetadata",
        "/properties/properties/connectivityEndpoints",
        "/properties/properties/applications",
        "/properties/properties/createdBy",
        "/properties/properties/errors",
        "/properties/properties/state",
        "/properties/properties/lastOperation",
        "/properties/properties/containers",
        "/properties/properties/dataDisks",
        "/properties/properties/dataMounts",
        "/properties/properties/versions",
        "/properties/properties/sshSettings/adminUserName",
        "/properties/properties/sshSettings/sshPort",
        "/properties/properties/schedules/computeStartStop/*/id",
        "/properties/properties/schedules/computeStartStop/*/provisioningStatus",
    ],
};

fn read(body: &Value, compute: &mut Compute) {
    compute.state = facts::state(body, STATE, STATES);
    compute.size = SIZE_TEXT.read(body);
    compute.owner = ASSIGNED.read(body).or_else(|| CREATOR_NAME.read(body)).or_else(|| CREATOR_ID.read(body));
    compute.last_operation = last_operation(body);
    compute.state_since = compute.last_operation.as_ref().and_then(|operation| operation.time);
    compute.idle_shutdown = Some(idle_shutdown(body));
    compute.schedules = facts::count(body, SCHEDULES.path);
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
    })
    .of(Measure::Length);

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
    fixed: "Name, machine type, SSH access, network and user cannot be changed later; the size of a stopped instance can.",
    fields: &[
        Field::text("Name", FORM_NAME)
            .help(NAME_HELP)
            .example("ci-ada")
            .asks(Asks::NameIsFree)
            .answers_for(&["/computeName"])
            .check(checks::instance_name),
        MACHINE_FIELD,
        SIZE_FIELD,
        IDLE_FIELD,
        SCHEDULES_FIELD,
        Field::choice("SSH access", SSH, &[word("off", "Disabled"), word("with a key", "Enabled")])
            .heading("Access")
            .help("Off by default. Turn it on if you debug with VS Code Remote. Cannot be changed later.")
            .answers_for(&["/properties/properties/sshSettings"]),
        Field::public_key("SSH public key", SSH_KEY, Accepted::Rsa)
            .help("One line that begins with ssh-rsa, as in the .pub file that ssh-keygen -t rsa makes.")
            .shown(|draft| SSH.read(draft).as_deref() == Some("Enabled"))
            .check(about_key),
        Field::choice("For", USER, &[word("me", "me"), word("another user", "other")])
            .help("Who may use its notebooks and terminal: you, or somebody else for whom you make it. Cannot be changed later.")
            .answers_for(&["/properties/properties/personalComputeInstanceSettings"]),
        Field::text("User's object id", USER_ID)
            .help("The user's object id in Microsoft Entra: az ad user show --id NAME --query id.")
            .example("5f2c1d8e-93b4-4c1a-8f60-2a7d9e4b10c5")
            .shown(for_another)
            .check(|draft, _| not_guid(&USER_ID.read(draft)?)),
        Field::text("User's tenant", USER_TENANT)
            .help("The directory (tenant) that the user belongs to: az account show --query tenantId.")
            .example("7c9e6679-7425-40de-944b-e07fc1f90ae7")
            .shown(for_another)
            .check(|draft, _| not_guid(&USER_TENANT.read(draft)?)),
        Field::choice("Applications for", SHARING, &[word("all of the workspace", "Shared"), word("its user only", "Personal")])
            .help("Whether everybody in the workspace may open the applications of the instance, or its user alone."),
        SSO_FIELD,
        Field::flag("Root access", ROOT, &[unset("as usual"), flag("on", true), flag("off", false)])
            .help("Whether its user may become root. Only the newest preview of the service knows it; choosing on or off sends the request in that version."),
        SUBNET_FIELD,
        PUBLIC_IP_FIELD,
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        APPLICATIONS_FIELD,
        CREATION_FIELDS[0], CREATION_FIELDS[1], CREATION_FIELDS[2], CREATION_FIELDS[3],
        STARTUP_FIELDS[0], STARTUP_FIELDS[1], STARTUP_FIELDS[2], STARTUP_FIELDS[3],
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    draft: |origin| {
        let mut draft = new_body("ComputeInstance", origin.region);
        write(&mut draft, MACHINE.path, "cpu".into());
        write(&mut draft, SIZE.path, "Standard_DS3_v2".into());
        write(&mut draft, IDLE.path, "PT60M".into());
        write(&mut draft, SSH.path, "Disabled".into());
        write(&mut draft, USER.path, "me".into());
        draft
    },
    derive: |draft| {
        let user = if USER_ID.read(draft).is_some() { "other" } else { "me" };
        write(draft, USER.path, user.into());
        derive_machine(draft, SIZE);
    },
    finish: |draft| {
        if for_another(draft) {
            write(draft, AUTHORIZATION.path, "personal".into());
        } else {
            remove(draft, PERSONAL);
        }
    },
    spoken: |draft| {
        if ROOT.read(draft).is_some() { Spoken::Preview(ROOT_VERSION) } else { Spoken::Pinned }
    },
    forecast,
    ..FORM
};

static EDIT: Form = Form {
    title: "Edit",
    submit: "Save",
    verb: "edit",
    fixed: "Name, SSH access, network and user cannot be changed. The size of a stopped instance: a, Resize.",
    fields: &[
        IDLE_FIELD,
        SCHEDULES_FIELD,
        SSO_FIELD.heading("Access"),
        IDENTITY_FIELD,
        IDENTITIES_FIELD,
        APPLICATIONS_FIELD,
        DESCRIPTION_FIELD,
        TAGS_FIELD,
    ],
    sends: Sends::Edit,
    ..FORM
};

static RESIZE: Form = Form {
    title: "Resize",
    submit: "Resize",
    verb: "resize",
    fixed: "Notebooks in the workspace's file share and the OS disk stay. The instance must be stopped; the service offers \
            this as a preview.",
    fields: &[Field::size("VM size", TARGET_SIZE, "ComputeInstance")
        .help("The size that the instance gets. The service says which ones it can be changed to; only these are listed.")
        .asks(Asks::AllowedSizes)
        .answers_for(&["/properties/properties/vmSize"])
        .check(resizable)],
    needs: &[permissions::RESIZE],
    sends: Sends::Verb("/resize"),
    spoken: |_| Spoken::Preview(RESIZE_VERSION),
    forecast: |draft, _, x, usages| foretell(TARGET_SIZE.read(draft), x, usages),
    ..FORM
};

const SIZE_FIELD: Field = Field::size("VM size", SIZE, "ComputeInstance")
    .help("The virtual machine. Not every size is offered in every region. Cannot be changed later, but by resizing the stopped instance.")
    .check(|draft, known| size_problem(&SIZE.read(draft)?, INSTANCE.wire, known));

const IDLE_FIELD: Field = Field::minutes("Idle shutdown", IDLE, IDLE_BOUNDS.0, IDLE_BOUNDS.1)
    .help("Stops the instance after this long without activity: 15m to 3d. Empty: it never stops by itself.")
    .optional()
    .check(|draft, _| {
        let stays = IDLE.read(draft).is_none() && at(draft, SCHEDULES.path).is_none();
        stays.then(|| Problem::warning("it will cost money day and night until somebody stops it"))
    });

const SSO_FIELD: Field = Field::flag("Single sign-on", SSO, &[flag("on", true), flag("off", false)])
    .help("Whether the applications of the instance open without signing in once more.");

fn for_another(draft: &Value) -> bool {
    USER.read(draft).as_deref() == Some("other")
}

fn not_guid(text: &str) -> Option<Problem> {
    (!guid(text)).then(|| Problem::error("a GUID: 8-4-4-4-12 hexadecimal digits"))
}

fn resizable(draft: &Value, known: &Known) -> Option<Problem> {
    let size = TARGET_SIZE.read(draft)?;
    let now = known.on.and_then(|compute| compute.size.as_ref());
    if now.is_some_and(|now| now.eq_ignore_ascii_case(&size)) {
        return Some(Problem::error("another size than it has now; as one of the list"));
    }
    let allowed = known.answers.allowed_sizes.as_ref();
    if allowed.is_some_and(|allowed| !allowed.iter().any(|name| name.eq_ignore_ascii_case(&size))) {
        return Some(Problem::error(
            "the service does not allow that size for this instance: one of the list",
        ));
    }
    size_problem(&size, INSTANCE.wire, known)
}

fn about_key(draft: &Value, _: &Known) -> Option<Problem> {
    let key = ssh::public_key(&SSH_KEY.read(draft)?, Accepted::Rsa).ok()?;
    (key.bits < 2048).then(|| Problem::warning(format!("{}: 2048 bits or more are recommended", key.about)))
}

fn forecast(draft: &Value, _: Option<&Compute>, x: &Context, usages: &[Usage]) -> Vec<Forecast> {
    let mut lines = foretell(SIZE.read(draft), x, usages);
    if at(draft, SCHEDULES.path).is_none() && IDLE.read(draft).is_none() {
        lines.push(Forecast { label: "stops", text: "never by itself".to_owned(), tone: Tone::Plain });
    }
    lines
}

fn foretell(size: Option<String>, x: &Context, usages: &[Usage]) -> Vec<Forecast> {
    let Some(size) = size.and_then(|name| x.sizes?.get(&name)) else { return Vec::new() };
    let text = match size.price(Priority::Dedicated) {
        Some(price) => format!("{price:.2} $/h, {:.2} $/day", price * 24.0),
        None => "no price published".to_owned(),
    };
    let mut lines = vec![Forecast { label: "while it runs", text, tone: Tone::Plain }];
    lines.extend(quota::lines(size, Priority::Dedicated, (1, 1), usages));
    let text = "drawn from the clusters' quota; kept when stopped".to_owned();
    lines.push(Forecast { label: "", text, tone: Tone::Dim });
    lines
}
