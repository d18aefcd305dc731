//! Compute instances (`ComputeInstance`): a machine that is created, started, stopped, and stops itself.

use std::borrow::Cow;
use std::collections::VecDeque;

use serde_json::{Value, json};

use super::around::Around;
use super::compute::Stage;
use super::ledger::{Holding, Priority, holding};
use super::schedule::{self, Action};
use super::time::{Moment, iso_seconds, three_digits};
use super::version::Fields;

/// A state as the wire names it. Scenarios may invent some, so it is text.
pub type State = Cow<'static, str>;

pub const CREATING: State = Cow::Borrowed("Creating");
pub const SETTING_UP: State = Cow::Borrowed("SettingUp");
pub const USER_SETTING_UP: State = Cow::Borrowed("UserSettingUp");
pub const RUNNING: State = Cow::Borrowed("Running");
pub const STOPPED: State = Cow::Borrowed("Stopped");
pub const STARTING: State = Cow::Borrowed("Starting");
pub const STOPPING: State = Cow::Borrowed("Stopping");
pub const RESIZING: State = Cow::Borrowed("Resizing");
pub const RESTARTING: State = Cow::Borrowed("Restarting");
pub const DELETING: State = Cow::Borrowed("Deleting");
pub const CREATE_FAILED: State = Cow::Borrowed("CreateFailed");

/// What `lastOperation` tells.
#[derive(Clone, Debug)]
pub struct LastOperation {
    pub name: State,
    pub at: Moment,
    pub status: State,
    pub trigger: State,
}

/// One instance.
pub struct Instance {
    pub size: String,
    /// What it is being resized to.
    pub next_size: Option<String>,
    pub state: State,
    /// False right after its creation was accepted: its live values are null until it has got that far.
    pub is_told: bool,
    /// The states to come in the action under way, each with its moment.
    steps: VecDeque<(Moment, State)>,
    pub last_operation: Option<LastOperation>,
    pub address: u32,
    pub settings: Settings,
    pub errors: Vec<Value>,
    pub created_by: Value,
    /// Version of the image it was made from, and whether a newer one exists.
    pub image: (String, bool),
    /// When it will stop itself for want of activity.
    idle_at: Option<Moment>,
    /// When a schedule comes due next, and what it does.
    scheduled: Option<(Moment, Action)>,
}

/// The settings that are read back as they were sent.
#[derive(Clone, Debug)]
pub struct Settings {
    pub subnet: Value,
    pub ssh_public_access: String,
    pub ssh_public_key: Value,
    pub sharing_policy: Value,
    pub authorization_type: Value,
    pub personal: Value,
    pub setup_scripts: Value,
    pub schedules: Value,
    /// As sent; `PT120M` stays `PT120M`.
    pub idle_shutdown: Option<String>,
    pub node_public_ip: Value,
    pub sso: Value,
    pub root_access: Value,
    pub os_patching: Value,
    pub release_quota: Value,
    pub autologger: Value,
    pub custom_services: Value,
    pub data_mounts: Value,
}

impl Instance {
    pub fn new(size: &str, settings: Settings, created_by: Value, address: u32) -> Instance {
        Instance {
            size: size.to_owned(),
            next_size: None,
            state: CREATING,
            is_told: false,
            steps: VecDeque::new(),
            last_operation: None,
            address,
            settings,
            errors: Vec::new(),
            created_by,
            image: ("26.10.14".to_owned(), true),
            idle_at: None,
            scheduled: None,
        }
    }

    /// A PUT over it: the settings are replaced; network, SSH and user were fixed when it was created.
    pub fn replace(&mut self, new: Settings) {
        let old = std::mem::replace(&mut self.settings, new);
        self.settings.subnet = old.subnet;
        self.settings.ssh_public_access = old.ssh_public_access;
        self.settings.ssh_public_key = old.ssh_public_key;
        self.settings.personal = old.personal;
    }

    /// The cores it holds. A stopped instance keeps them (documentation), unless it gives them back.
    pub fn holding(&self) -> Option<Holding> {
        let gives_back = self.state == STOPPED && self.settings.release_quota == json!(true);
        let never_was = self.state == CREATE_FAILED;
        if gives_back || never_was { None } else { holding(&self.size, Priority::Dedicated, 1) }
    }

    /// Begins an action: the states it goes through at which moments, and who asked for it.
    pub fn begin(
        &mut self,
        name: &'static str,
        steps: Vec<(Moment, State)>,
        trigger: &'static str,
        now: Moment,
    ) {
        self.steps = steps.into();
        self.idle_at = None;
        self.last_operation = Some(LastOperation {
            name: name.into(),
            at: now,
            status: "InProgress".into(),
            trigger: trigger.into(),
        });
    }

    /// The action has come to its end in this state.
    pub fn end(&mut self, state: State, status: &'static str, around: &mut Around) {
        self.steps.clear();
        self.state = state;
        self.is_told = true;
        if let Some(last) = &mut self.last_operation {
            last.status = status.into();
        }
        self.watch_idleness(around);
    }

    /// Somebody works on it for a while; then the idle time runs.
    pub fn watch_idleness(&mut self, around: &mut Around) {
        self.idle_at = None;
        let Some(seconds) = self.settings.idle_shutdown.as_deref().and_then(iso_seconds) else { return };
        if self.state == RUNNING {
            #[expect(clippy::cast_precision_loss, reason = "at most three days")]
            let idle = seconds as f64;
            self.idle_at = Some(around.within(idle + 600.0, idle * 2.0 + 3600.0));
        }
    }

    /// Looks up when a schedule comes due next.
    pub fn watch_schedules(&mut self, now: Moment) {
        self.scheduled = schedule::next(&self.settings.schedules, now);
    }

    /// When something happens next by itself.
    pub fn due(&self) -> Option<Moment> {
        let step = self.steps.front().map(|(at, _)| *at);
        let scheduled = self.scheduled.map(|(at, _)| at);
        [step, self.idle_at, scheduled].into_iter().flatten().min()
    }

    /// What is due happens; what the instance wants done because of it, and for what reason.
    pub fn wake(&mut self, now: Moment) -> Option<(Action, &'static str)> {
        while self.steps.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, state)) = self.steps.pop_front() {
                self.state = state;
                self.is_told = true;
            }
        }
        if let Some((_, action)) = self.scheduled.take_if(|(at, _)| *at <= now) {
            self.watch_schedules(now);
            let makes_sense = match action {
                Action::Start => self.state == STOPPED,
                Action::Stop => self.is_up(),
            };
            return makes_sense.then_some((action, "Schedule"));
        }
        self.idle_at.take_if(|at| *at <= now).map(|_| (Action::Stop, "IdleShutdown"))
    }

    pub fn is_up(&self) -> bool {
        self.state == RUNNING || self.state == "JobRunning"
    }

    /// `properties.properties`; right after a PUT its live values are null (observed).
    pub fn render(&self, stage: Stage, name: &str, location: &str, fields: Fields) -> Value {
        let live = !matches!(stage, Stage::Fresh | Stage::Updating);
        let or_null = |value: Value| if live { value } else { Value::Null };
        let mut body = json!({
            "vmSize": self.size.to_uppercase(),
            "imageVersion": null,
            "subnet": self.settings.subnet,
            "sshSettings": or_null(self.render_ssh()),
            "autologgerSettings": self.settings.autologger,
            "errors": self.errors,
            "connectivityEndpoints": or_null(self.render_endpoints()),
            "applications": or_null(self.render_applications(name, location)),
            "state": or_null(json!(self.state)),
            "lastOperation": or_null(self.render_last_operation()),
            "createdBy": self.created_by,
            "applicationSharingPolicy": self.settings.sharing_policy,
            "computeInstanceAuthorizationType": self.settings.authorization_type,
            "personalComputeInstanceSettings": self.settings.personal,
            "setupScripts": self.settings.setup_scripts,
            "schedules": self.settings.schedules,
        });
        if fields.idle_shutdown {
            body["idleTimeBeforeShutdown"] = json!(self.settings.idle_shutdown);
        }
        if fields.root_access {
            body["enableRootAccess"] = self.settings.root_access.clone();
        }
        let (version, is_latest) = &self.image;
        let rest = json!({
            "enableNodePublicIp": self.settings.node_public_ip,
            "enableBatchPrivateLink": false,
            "enableOSPatching": self.settings.os_patching,
            "releaseQuotaOnStop": self.settings.release_quota,
            "enableSSO": self.settings.sso,
            "dataMounts": self.settings.data_mounts,
            "dataDisks": null,
            "containers": null,
            "updateStatus": null,
            "versions": or_null(json!({ "runtime": "3.0.03417.0002" })),
            "customServices": self.settings.custom_services,
            "osImageMetadata": or_null(json!({
                "currentImageVersion": version,
                "latestImageVersion": "26.10.14",
                "isLatestOsImageVersion": is_latest,
                "osPatchingStatus": null,
            })),
        });
        if let (Value::Object(body), Value::Object(rest)) = (&mut body, rest) {
            body.extend(rest);
        }
        body
    }

    fn render_ssh(&self) -> Value {
        // The port is told even when SSH is disabled (observed).
        json!({
            "sshPublicAccess": self.settings.ssh_public_access,
            "adminUserName": "azureuser",
            "sshPort": 50_000,
            "adminPublicKey": self.settings.ssh_public_key,
        })
    }

    fn render_endpoints(&self) -> Value {
        let public = self.settings.node_public_ip != json!(false) && self.is_up();
        json!({
            "publicIpAddress": public.then(|| format!("203.0.113.{}", self.address)),
            "privateIpAddress": format!("10.0.1.{}", self.address),
        })
    }

    fn render_applications(&self, name: &str, location: &str) -> Value {
        let host = format!("https://{name}.{location}.instances.azureml.ms");
        let mut applications = vec![
            json!({ "displayName": "Jupyter", "endpointUri": format!("{host}/tree/") }),
            json!({ "displayName": "Jupyter Lab", "endpointUri": format!("{host}/lab") }),
        ];
        if self.settings.ssh_public_access == "Enabled" {
            applications.push(json!({ "displayName": "ssh" }));
        }
        Value::Array(applications)
    }

    fn render_last_operation(&self) -> Value {
        let Some(last) = &self.last_operation else { return Value::Null };
        json!({
            "operationName": last.name,
            "operationTime": three_digits(last.at),
            "operationStatus": last.status,
            "operationTrigger": last.trigger,
        })
    }
}
