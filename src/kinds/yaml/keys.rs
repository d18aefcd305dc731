//! The tables: every key that a file of `az ml compute` may hold, per type, and where it stands in the ARM body
//! (specification; defaults and constants as the Azure CLI sends them). A new key is one row.

use super::row::{
    Constant::{Always, Follows, Must, Unless, Usual},
    Fixed,
    How::{
        Environment, Flag, Identities, Ignored, Many, Minutes, Network, Object, Objects, Raw, Seconds,
        Secret, SecretFile, ServiceOnly, Subnet, Switch, Text, Texts, Timeout, Whole, Words,
    },
    Row, row, wire,
};

/// The keys of every type. `name` and `type` are read before the table is chosen.
pub(super) const EVERY_TYPE: &[Row] = &[
    row("$schema", "", Ignored),
    row("name", "", Ignored),
    row("type", "", Ignored),
    row("description", "/properties/description", Text),
    row("tags", "/tags", Texts),
    row("id", "", ServiceOnly),
    row("created_on", "", ServiceOnly),
    row("provisioning_errors", "", ServiceOnly),
    row("provisioning_state", "", ServiceOnly),
];

/// The keys of a cluster.
pub(super) const CLUSTER: &[Row] = &[
    // The region of the nodes, where the service tells it apart from that of the workspace.
    row("location", "/properties/computeLocation", Text).written_only(),
    row("location", "/location", Text),
    row("resource_id", "", ServiceOnly),
    row("size", "/properties/properties/vmSize", Text).or(DEFAULT_SIZE),
    row("tier", "/properties/properties/vmPriority", Words(TIERS)),
    row("min_instances", "/properties/properties/scaleSettings/minNodeCount", Whole).or(Fixed::Whole(0)),
    row("max_instances", "/properties/properties/scaleSettings/maxNodeCount", Whole).or(Fixed::Whole(4)),
    row(
        "idle_time_before_scale_down",
        "/properties/properties/scaleSettings/nodeIdleTimeBeforeScaleDown",
        Seconds,
    )
    .or(Fixed::Text("PT2M")),
    row(
        "ssh_public_access_enabled",
        "/properties/properties/remoteLoginPortPublicAccess",
        Switch("Enabled", "Disabled"),
    ),
    wire("/properties/properties/remoteLoginPortPublicAccess", Usual(Fixed::Text("NotSpecified"))),
    row("ssh_settings.admin_username", "/properties/properties/userAccountCredentials/adminUserName", Text),
    row(
        "ssh_settings.ssh_key_value",
        "/properties/properties/userAccountCredentials/adminUserSshPublicKey",
        Text,
    ),
    row(
        "ssh_settings.admin_password",
        "/properties/properties/userAccountCredentials/adminUserPassword",
        Secret,
    ),
    row("network_settings.vnet_name", "", Network),
    row("network_settings.subnet", "/properties/properties/subnet/id", Subnet),
    row("network_settings.public_ip_address", "", ServiceOnly),
    row("network_settings.private_ip_address", "", ServiceOnly),
    row("enable_node_public_ip", "/properties/properties/enableNodePublicIp", Flag),
    wire("/properties/properties/enableBatchPrivateLink", Usual(Fixed::Flag(false))),
    row("enable_batch_private_link", "/properties/properties/enableBatchPrivateLink", Flag).beyond_az(),
    row("identity.type", "/identity/type", Words(IDENTITY_TYPES)),
    row("identity.user_assigned_identities", "/identity/userAssignedIdentities", Identities),
    row("identity.principal_id", "", ServiceOnly),
    row("identity.tenant_id", "", ServiceOnly),
    wire("/properties/properties/osType", Usual(Fixed::Text("Linux"))),
    wire("/properties/properties/isolatedNetwork", Usual(Fixed::Flag(false))),
    wire(
        "/properties/disableLocalAuth",
        Unless { pointer: "/properties/properties/userAccountCredentials", key: "ssh_settings" },
    ),
];

/// The keys of an instance.
pub(super) const INSTANCE: &[Row] = &[
    row("location", "/location", Text),
    wire("/properties/computeLocation", Follows),
    row("resource_id", "", ServiceOnly),
    row("size", "/properties/properties/vmSize", Text).or(DEFAULT_SIZE),
    row(
        "create_on_behalf_of.user_object_id",
        "/properties/properties/personalComputeInstanceSettings/assignedUser/objectId",
        Text,
    ),
    row(
        "create_on_behalf_of.user_tenant_id",
        "/properties/properties/personalComputeInstanceSettings/assignedUser/tenantId",
        Text,
    ),
    row(
        "ssh_public_access_enabled",
        "/properties/properties/sshSettings/sshPublicAccess",
        Switch("Enabled", "Disabled"),
    ),
    row("ssh_settings.ssh_key_value", "/properties/properties/sshSettings/adminPublicKey", Text),
    row("ssh_settings.admin_username", "", ServiceOnly),
    row("ssh_settings.ssh_port", "", ServiceOnly),
    row("network_settings.vnet_name", "", Network),
    row("network_settings.subnet", "/properties/properties/subnet/id", Subnet),
    row("network_settings.public_ip_address", "", ServiceOnly),
    row("network_settings.private_ip_address", "", ServiceOnly),
    row("enable_node_public_ip", "/properties/properties/enableNodePublicIp", Flag),
    wire("/properties/properties/enableBatchPrivateLink", Usual(Fixed::Flag(false))),
    row("enable_batch_private_link", "/properties/properties/enableBatchPrivateLink", Flag).beyond_az(),
    row("identity.type", "/identity/type", Words(IDENTITY_TYPES)),
    row("identity.user_assigned_identities", "/identity/userAssignedIdentities", Identities),
    row("identity.principal_id", "", ServiceOnly),
    row("identity.tenant_id", "", ServiceOnly),
    row("idle_time_before_shutdown_minutes", "/properties/properties/idleTimeBeforeShutdown", Minutes),
    row("idle_time_before_shutdown", "/properties/properties/idleTimeBeforeShutdown", Text),
    row("enable_sso", "/properties/properties/enableSSO", Flag),
    row("enable_root_access", "/properties/properties/enableRootAccess", Flag),
    row("enable_os_patching", "/properties/properties/enableOSPatching", Flag),
    row("release_quota_on_stop", "/properties/properties/releaseQuotaOnStop", Flag),
    row(
        "schedules.compute_start_stop",
        "/properties/properties/schedules/computeStartStop",
        Objects(SCHEDULE),
    ),
    row(
        "setup_scripts.creation_script",
        "/properties/properties/setupScripts/scripts/creationScript",
        Object(SCRIPT),
    ),
    row(
        "setup_scripts.startup_script",
        "/properties/properties/setupScripts/scripts/startupScript",
        Object(SCRIPT),
    ),
    row("custom_applications", "/properties/properties/customServices", Objects(APPLICATION)),
    wire("/properties/properties/applicationSharingPolicy", Usual(Fixed::Text("Shared"))),
    wire("/properties/properties/computeInstanceAuthorizationType", Usual(Fixed::Text("personal"))),
    row("state", "", ServiceOnly),
    row("last_operation", "", ServiceOnly),
    row("services", "", ServiceOnly),
    row("os_image_metadata", "", ServiceOnly),
];

/// The keys of a virtual machine.
pub(super) const VIRTUAL_MACHINE: &[Row] = &[
    row("location", "/location", Text),
    wire("/properties/computeLocation", Follows),
    row("resource_id", "/properties/resourceId", Text),
    row("compute_location", "", ServiceOnly),
    row("ssh_settings.ssh_port", "/properties/properties/sshPort", Whole).or(Fixed::Whole(22)),
    row("ssh_settings.admin_username", "/properties/properties/administratorAccount/username", Text),
    row("ssh_settings.admin_password", "/properties/properties/administratorAccount/password", Secret),
    row(
        "ssh_settings.ssh_private_key_file",
        "/properties/properties/administratorAccount/privateKeyData",
        SecretFile,
    ),
];

/// The keys of a Kubernetes cluster; `properties` is spelled as on the wire.
pub(super) const KUBERNETES: &[Row] = &[
    row("location", "/location", Text),
    wire("/properties/computeLocation", Follows),
    row("resource_id", "/properties/resourceId", Text),
    row("namespace", "/properties/properties/namespace", Text).or(Fixed::Text("default")),
    row("identity.type", "/identity/type", Words(IDENTITY_TYPES)),
    row("identity.user_assigned_identities", "/identity/userAssignedIdentities", Identities),
    row("identity.principal_id", "", ServiceOnly),
    row("identity.tenant_id", "", ServiceOnly),
    row("properties", "/properties/properties", Raw),
];

/// The keys of a Spark pool.
pub(super) const SYNAPSE_SPARK: &[Row] = &[
    row("location", "/location", Text),
    wire("/properties/computeLocation", Follows),
    row("resource_id", "/properties/resourceId", Text),
    row("identity.type", "/identity/type", Words(IDENTITY_TYPES)),
    row("identity.user_assigned_identities", "/identity/userAssignedIdentities", Identities),
    row("identity.principal_id", "", ServiceOnly),
    row("identity.tenant_id", "", ServiceOnly),
    row("node_count", "", ServiceOnly),
    row("node_family", "", ServiceOnly),
    row("node_size", "", ServiceOnly),
    row("spark_version", "", ServiceOnly),
    row("scale_settings", "", ServiceOnly),
    row("auto_pause_settings", "", ServiceOnly),
];

const SCHEDULE: &[Row] = &[
    row("action", "/action", Words(POWER_ACTIONS)),
    row("state", "/status", Words(ON_OFF)).or(Fixed::Text("Enabled")),
    row("trigger.type", "/triggerType", Words(&[("cron", "Cron"), ("recurrence", "Recurrence")])).needed(),
    row("trigger.start_time", "/cron/startTime", Text).only("/triggerType", "Cron"),
    row("trigger.time_zone", "/cron/timeZone", Text).only("/triggerType", "Cron"),
    row("trigger.expression", "/cron/expression", Text).only("/triggerType", "Cron"),
    row("trigger.start_time", "/recurrence/startTime", Text).only("/triggerType", "Recurrence"),
    row("trigger.time_zone", "/recurrence/timeZone", Text).only("/triggerType", "Recurrence"),
    row("trigger.frequency", "/recurrence/frequency", Words(FREQUENCIES)).only("/triggerType", "Recurrence"),
    row("trigger.interval", "/recurrence/interval", Whole).only("/triggerType", "Recurrence"),
    row("trigger.schedule.hours", "/recurrence/schedule/hours", Many(&Whole))
        .only("/triggerType", "Recurrence"),
    row("trigger.schedule.minutes", "/recurrence/schedule/minutes", Many(&Whole))
        .only("/triggerType", "Recurrence"),
    row("trigger.schedule.week_days", "/recurrence/schedule/weekDays", Many(&Words(WEEK_DAYS)))
        .only("/triggerType", "Recurrence"),
    row("trigger.schedule.month_days", "/recurrence/schedule/monthDays", Many(&Whole))
        .only("/triggerType", "Recurrence")
        .beyond_az(),
    row("schedule_id", "", ServiceOnly),
    row("provisioning_state", "", ServiceOnly),
];

/// A script in the workspace's storage; one whose text stands in the body has no form in a file.
const SCRIPT: &[Row] = &[
    wire("/scriptSource", Must(Fixed::Text("workspaceStorage"))),
    row("path", "/scriptData", Text),
    row("command", "/scriptArguments", Text),
    row("timeout_minutes", "/timeout", Timeout),
];

const APPLICATION: &[Row] = &[
    row("name", "/name", Text),
    row("type", "/type", Words(&[("docker", "docker")])).or(Fixed::Text("docker")),
    wire("/image/type", Must(Fixed::Text("docker"))),
    row("image.reference", "/image/reference", Text),
    row("endpoints", "/endpoints", Objects(ENDPOINT)),
    row("environment_variables", "/environmentVariables", Environment),
    row("bind_mounts", "/volumes", Objects(MOUNT)),
    wire("/docker/privileged", Always(Fixed::Flag(true))),
];

const ENDPOINT: &[Row] = &[
    wire("/name", Always(Fixed::Text("connect"))),
    wire("/protocol", Always(Fixed::Text("http"))),
    row("target", "/target", Whole),
    row("published", "/published", Whole),
];

const MOUNT: &[Row] = &[
    wire("/type", Must(Fixed::Text("bind"))),
    wire("/readOnly", Always(Fixed::Flag(false))),
    row("source", "/source", Text),
    row("target", "/target", Text),
];

const DEFAULT_SIZE: Fixed = Fixed::Text("STANDARD_DS3_V2");

type WordList = &'static [(&'static str, &'static str)];

const TIERS: WordList = &[("dedicated", "Dedicated"), ("low_priority", "LowPriority")];
const ON_OFF: WordList = &[("enabled", "Enabled"), ("disabled", "Disabled")];
const POWER_ACTIONS: WordList = &[("start", "Start"), ("stop", "Stop")];
const FREQUENCIES: WordList =
    &[("minute", "Minute"), ("hour", "Hour"), ("day", "Day"), ("week", "Week"), ("month", "Month")];
const WEEK_DAYS: WordList = &[
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];
const IDENTITY_TYPES: WordList = &[
    ("system_assigned", "SystemAssigned"),
    ("user_assigned", "UserAssigned"),
    ("system_assigned,user_assigned", "SystemAssigned,UserAssigned"),
    ("none", "None"),
];
