//! The command line: every command and option, with the variable of the environment that stands for it.

use crate::{
    app::{
        filter::Filter,
        keymap::Preset,
        panes::{Contents, PANES, Pane, PaneId},
    },
    azure::Auth,
    domain::{period::Period, workspace::Named},
    settings::Theme,
};
use clap::{
    Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
    builder::{BoolishValueParser, PossibleValue, PossibleValuesParser, Resettable, TypedValueParser},
    error::ErrorKind,
    parser::ValueSource,
};
use ratatui::layout::Size;
use std::{collections::BTreeSet, env, ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};
use tracing::level_filters::LevelFilter;

/// A terminal dashboard for Azure Machine Learning compute.
///
/// Without a command, the dashboard opens.
#[derive(Debug, Parser)]
#[command(name = "amldeck", version, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do instead of opening the dashboard.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What applies to the dashboard.
    #[command(flatten)]
    pub session: Session,
    /// What applies to every command.
    #[command(flatten)]
    pub options: Options,
}

/// What can be done without a terminal.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the computes of the workspace
    List(List),
    /// Print states as they change, until something holds
    Watch(Watch),
    /// Print one frame of the dashboard as text
    Snapshot(Snapshot),
    /// Create a compute from a file of `az ml`, or change one that exists to what the file says
    Apply(Apply),
    /// Look at the settings, the credentials, the network, the service and the terminal, and say what is wrong
    Doctor(Doctor),
    /// The settings: where they are, what counts, what is wrong with them
    #[command(subcommand, arg_required_else_help = false)]
    Config(Config),
    /// Run the built-in simulator of the service until it is interrupted; its URL is the first line
    Simulate(Simulate),
    /// Print the script that makes a shell complete commands, options and names
    Completions(Completions),
    /// Print the manual as a man page
    Man,
}

/// The options of `list`.
#[derive(Args, Debug)]
pub struct List {
    /// Only computes of this kind
    #[arg(long, value_parser = pane(lists_computes), env = "AMLDECK_KIND")]
    pub kind: Option<PaneId>,
    /// Only computes that pass this filter, as it is typed in the dashboard: state=failed, nodes>0, owner=me
    #[arg(long, value_name = "EXPR", value_parser = Filter::parse, env = "AMLDECK_FILTER")]
    pub filter: Option<Filter>,
    /// How to print them: a table, an array of the resources as the service sent them, or one of them in each line, secrets
    /// redacted; csv is the table for a spreadsheet
    #[arg(short, long, value_enum, default_value_t = Output::Table, env = "AMLDECK_OUTPUT")]
    pub output: Output,
}

/// The options of `watch`.
#[derive(Args, Debug)]
pub struct Watch {
    /// Only computes that pass this filter
    #[arg(long, value_name = "EXPR", value_parser = Filter::parse, env = "AMLDECK_FILTER")]
    pub filter: Option<Filter>,
    /// How to print changes: a line for people, or an object in each line
    #[arg(short, long, value_enum, default_value_t = Stream::Text, env = "AMLDECK_STREAM")]
    pub output: Stream,
    /// End with 0 as soon as all computes that are watched pass this filter
    #[arg(long, value_name = "EXPR", value_parser = Filter::parse, env = "AMLDECK_UNTIL")]
    pub until: Option<Filter>,
    /// End with 1 as soon as one of them passes this filter
    #[arg(long, value_name = "EXPR", value_parser = Filter::parse, env = "AMLDECK_FAIL_ON")]
    pub fail_on: Option<Filter>,
    /// End with 5 after so long: 90s, 20m, 2h
    #[arg(long, value_name = "DURATION", value_parser = length, env = "AMLDECK_TIMEOUT")]
    pub timeout: Option<Duration>,
}

/// The options of `snapshot`.
#[derive(Args, Debug)]
pub struct Snapshot {
    /// Which pane to show
    #[arg(long, value_parser = pane(|_| true), env = "AMLDECK_PANE")]
    pub pane: Option<PaneId>,
    /// Columns and rows of the frame
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x40", value_parser = size, env = "AMLDECK_SIZE")]
    pub size: Size,
}

/// The options of `apply`.
#[derive(Args, Debug)]
pub struct Apply {
    /// The file, as `az ml compute create -f` takes it
    #[arg(short, long, value_name = "FILE", env = "AMLDECK_FILE")]
    pub file: PathBuf,
    /// Print the request and send nothing
    #[arg(long, value_parser = BoolishValueParser::new(), env = "AMLDECK_DRY_RUN")]
    pub dry_run: bool,
}

/// The options of `doctor`.
#[derive(Args, Debug)]
pub struct Doctor {
    /// How to print what was found
    #[arg(short, long, value_enum, default_value_t = Report::Text, env = "AMLDECK_REPORT")]
    pub output: Report,
}

/// What can be done with the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Config {
    /// Print the files and folders of this program
    Path,
    /// Print the settings that count, each with where it was said; or the keys
    Print {
        /// What to print
        #[arg(value_enum, default_value_t = Part::Settings)]
        what: Part,
    },
    /// Look for mistakes in the files of settings, keys and themes, and for files with almost the right name
    Check,
    /// Print the JSON schema of the file of settings, for editors
    Schema,
    /// Write a file of settings with all of them explained and none set, where there is no file yet
    Init,
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The file of settings
    Settings,
    /// The file of keys
    Keys,
}

/// The options of `simulate`.
#[derive(Args, Debug)]
pub struct Simulate {
    /// Where on this machine to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0", value_parser = loopback, env = "AMLDECK_LISTEN")]
    pub listen: SocketAddr,
    /// Speak HTTPS, and write the certificate of the authority to trust to `ca.pem` in this folder
    #[arg(long, value_name = "FOLDER", env = "AMLDECK_TLS")]
    pub tls: Option<PathBuf>,
}

/// The options of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The options of the dashboard itself.
#[derive(Args, Debug)]
pub struct Session {
    /// Write what happens in this session to a file, secrets left out
    #[arg(long, value_name = "FILE", env = "AMLDECK_RECORD")]
    pub record: Option<PathBuf>,
    /// Play such a file back instead of asking any service
    #[arg(long, value_name = "FILE", env = "AMLDECK_REPLAY")]
    pub replay: Option<PathBuf>,
}

/// What applies to every command.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The built-in simulator instead of Azure
    #[arg(long, global = true, value_parser = BoolishValueParser::new(), env = "AMLDECK_DEMO")]
    pub demo: bool,
    /// What the simulator begins with
    #[arg(long, global = true, value_name = "NAME", default_value = "busy", env = "AMLDECK_SCENARIO")]
    pub scenario: String,
    /// How much faster than real the simulator's durations are [default: 10 in the demo, 1 in simulate]
    #[arg(long, global = true, value_name = "FACTOR", value_parser = speed, env = "AMLDECK_SPEED")]
    pub speed: Option<f64>,
    /// What makes the simulator's accidents repeatable
    #[arg(long, global = true, value_name = "NUMBER", default_value_t = 1, env = "AMLDECK_SEED")]
    pub seed: u64,
    /// The subscription to look in
    #[arg(short, long, global = true, value_name = "ID", env = "AMLDECK_SUBSCRIPTION")]
    pub subscription: Option<String>,
    /// The resource group to look in
    #[arg(short = 'g', long, global = true, value_name = "NAME", env = "AMLDECK_RESOURCE_GROUP")]
    pub resource_group: Option<String>,
    /// A workspace to open, as NAME, GROUP/NAME or by its id; may be given several times
    #[arg(short, long, global = true, value_name = "NAME", value_parser = Named::parse, value_delimiter = ',', env = "AMLDECK_WORKSPACE")]
    pub workspace: Vec<Named>,
    /// The cloud: public, usgov, china, or one that the settings describe [default: public]
    #[arg(long, global = true, value_name = "NAME", env = "AMLDECK_CLOUD")]
    pub cloud: Option<String>,
    /// The Resource Manager to speak to instead; plain HTTP only on this machine, and only with --auth token
    #[arg(long, global = true, value_name = "URL", env = "AMLDECK_ENDPOINT")]
    pub endpoint: Option<String>,
    /// Who asks
    #[arg(long, global = true, value_name = "CREDENTIAL", value_parser = auth(), env = "AMLDECK_AUTH")]
    pub auth: Option<Auth>,
    /// The application that device codes are asked for as
    #[arg(long, global = true, value_name = "ID", env = "AMLDECK_DEVICE_CODE_CLIENT_ID")]
    pub device_code_client_id: Option<String>,
    /// The certificate authorities to believe instead of the system's, in PEM
    #[arg(long, global = true, value_name = "FILE", env = "AMLDECK_CA_BUNDLE")]
    pub ca_bundle: Option<PathBuf>,
    /// Send nothing but reads
    #[arg(long, global = true, value_parser = BoolishValueParser::new(), env = "AMLDECK_READ_ONLY")]
    read_only: bool,
    /// Allow changes; on this machine and in the demo they are allowed anyway
    #[arg(long, global = true, value_parser = BoolishValueParser::new(), env = "AMLDECK_WRITE")]
    write: bool,
    /// How often to list the computes
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400), env = "AMLDECK_REFRESH")]
    pub refresh: Option<u64>,
    /// The keys to begin from; single ones are changed in keys.toml beside the file of settings
    #[arg(long, global = true, value_name = "PRESET", value_parser = preset(), env = "AMLDECK_KEYS")]
    pub keys: Option<Preset>,
    /// What the screen looks like: auto, dark, light, high-contrast, mono, colour-blind, terminal, or a theme of your own
    /// [default: auto]
    #[arg(long, global = true, value_name = "NAME", value_parser = theme, env = "AMLDECK_THEME")]
    pub theme: Option<String>,
    /// Draw nothing but ASCII; without it that depends on the locale
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = BoolishValueParser::new(), env = "AMLDECK_ASCII")]
    pub ascii: Option<bool>,
    /// Do not listen to the mouse; without it that depends on whether the terminal is on this machine
    #[arg(long, global = true, value_parser = BoolishValueParser::new(), env = "AMLDECK_NO_MOUSE")]
    no_mouse: bool,
    /// A slow line: nothing moves by itself, and without a key there is one frame a second at most
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = BoolishValueParser::new(), env = "AMLDECK_LOW_BANDWIDTH")]
    pub low_bandwidth: Option<bool>,
    /// The file of settings
    #[arg(long, global = true, value_name = "FILE", env = "AMLDECK_CONFIG")]
    pub config: Option<PathBuf>,
    /// Write a log to this file
    #[arg(long, global = true, value_name = "FILE", env = "AMLDECK_LOG_FILE")]
    pub log_file: Option<PathBuf>,
    /// How much to log
    #[arg(long, global = true, value_enum, value_name = "LEVEL", env = "AMLDECK_LOG_LEVEL")]
    pub log_level: Option<LogLevel>,
    /// Whether changes are allowed, where it was said at all. Not an option of its own.
    #[arg(skip)]
    pub changes: Option<bool>,
    /// The names of the settings that were typed, rather than found in the environment. Not an option of its own.
    #[arg(skip)]
    pub typed: BTreeSet<String>,
}

/// How computes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For programs that read line by line.
    Ndjson,
    /// For spreadsheets.
    Csv,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stream {
    /// For people.
    Text,
    /// For programs that read line by line.
    Ndjson,
}

/// A shell that can complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "their names say all that there is to say")]
pub enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// What may go wrong.
    Warn,
    /// What was done.
    Info,
    /// How it was done.
    Debug,
    /// Everything.
    Trace,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

impl Cli {
    /// Reads the command line and the environment.
    ///
    /// # Errors
    /// When they make no sense, and when help or the version was asked for.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let last = |word: &str| arguments.iter().rposition(|argument| argument == word);
        let matches = without_empty_variables(Self::command()).try_get_matches_from(&arguments)?;
        let said = |option: &str| matches.value_source(option);
        let typed = |option: &str| said(option) == Some(ValueSource::CommandLine);
        let mut cli = Self::from_arg_matches(&matches)?;
        let options = &mut cli.options;
        options.changes = match (options.read_only, options.write) {
            // A no in the environment is one; that nothing is forbidden there allows nothing.
            (false, false) => (said("write") == Some(ValueSource::EnvVariable)).then_some(false),
            (read_only, write) if read_only != write => Some(write),
            // Both: what was typed counts more than the environment, of two words the last, and caution more than
            // permission.
            _ => Some(match (typed("read_only"), typed("write")) {
                (true, true) => last("--write") > last("--read-only"),
                (_, typed) => typed,
            }),
        };
        let ids = matches.ids().map(clap::Id::as_str).filter(|id| typed(id));
        // Either word is about changes.
        let setting = |id| match id {
            "read_only" => "write",
            "no_mouse" => "mouse",
            id => id,
        };
        options.typed = ids.map(|id| setting(id).to_owned()).collect();
        if cli.session.replay.is_some() {
            for (id, option) in [("demo", "--demo"), ("endpoint", "--endpoint"), ("record", "--record")] {
                if typed(id) {
                    let contradiction = format!(
                        "--replay asks no service and changes nothing; {option} is for a session of its own"
                    );
                    return Err(Self::command().error(ErrorKind::ArgumentConflict, contradiction));
                }
            }
        }
        if options.demo {
            for (id, option) in [("cloud", "--cloud"), ("endpoint", "--endpoint"), ("auth", "--auth")] {
                if typed(id) {
                    let contradiction = format!("--demo brings its own service; {option} is for another one");
                    return Err(Self::command().error(ErrorKind::ArgumentConflict, contradiction));
                }
            }
            options.forget_azure(typed);
        }
        Ok(cli)
    }
}

/// The same where variables that are set to nothing are as if they were not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |arg: &Arg| {
        let value = arg.get_env().and_then(env::var_os);
        value.is_some_and(|value| value.to_string_lossy().trim().is_empty())
    };
    let mended = |arg: Arg| if is_empty(&arg) { arg.env(Resettable::Reset) } else { arg };
    command.mut_args(mended).mut_subcommands(without_empty_variables)
}

impl Options {
    /// Whether the mouse is to be listened to, where that was said.
    pub fn mouse(&self) -> Option<bool> {
        self.no_mouse.then_some(false)
    }

    /// The same for the demo in the place of Azure: what was said about Azure does not count.
    pub fn for_demo(mut self) -> Self {
        self.demo = true;
        self.forget_azure(|_| false);
        self
    }

    /// In the demo the workspace of one's daily work, which the environment names, does not exist.
    fn forget_azure(&mut self, typed: impl Fn(&str) -> bool) {
        let places = [("subscription", &mut self.subscription), ("resource_group", &mut self.resource_group)];
        for (name, place) in places {
            if !typed(name) {
                *place = None;
            }
        }
        if !typed("workspace") {
            self.workspace.clear();
        }
    }
}

/// Takes the names of the panes that are `fit`.
fn pane(fit: fn(&Pane) -> bool) -> impl TypedValueParser<Value = PaneId> {
    let panes = move || PANES.iter().filter(move |pane| fit(pane));
    PossibleValuesParser::new(panes().map(|pane| pane.name)).map(move |name| {
        let named = panes().find(|pane| pane.name == name);
        named.expect("only names of panes are taken").id
    })
}

/// Takes the names of credentials, and says what each needs.
fn auth() -> impl TypedValueParser<Value = Auth> {
    let names = Auth::choices().map(|(name, needs)| PossibleValue::new(name).help(needs));
    PossibleValuesParser::new(names)
        .map(|name| Auth::named(&name).expect("only names of credentials are taken"))
}

/// Takes the names of sets of keys, and says what each is.
fn preset() -> impl TypedValueParser<Value = Preset> {
    let names = Preset::ALL.map(|preset| PossibleValue::new(preset.name()).help(preset.about()));
    PossibleValuesParser::new(names)
        .map(|name| Preset::named(&name).expect("only names of presets are taken"))
}

fn lists_computes(pane: &Pane) -> bool {
    match pane.contents {
        Contents::Computes { .. } => true,
        Contents::Quota(_) | Contents::Activity(_) => false,
    }
}

fn size(typed: &str) -> Result<Size, String> {
    let size = typed
        .split_once('x')
        .and_then(|(width, height)| Some(Size { width: width.parse().ok()?, height: height.parse().ok()? }));
    size.filter(|size| (1..=1000).contains(&size.width) && (1..=1000).contains(&size.height))
        .ok_or_else(|| "columns and rows are wanted, each 1 to 1000, as in 120x40".to_owned())
}

/// Anybody who reaches the simulator may change it, so that it is only offered to those on this machine.
fn loopback(typed: &str) -> Result<SocketAddr, String> {
    let address = typed.parse().ok().filter(|address: &SocketAddr| address.ip().is_loopback());
    address.ok_or_else(|| "an address of this machine and a port are wanted, as in 127.0.0.1:8080".to_owned())
}

fn theme(typed: &str) -> Result<String, String> {
    let name = Some(typed).filter(|name| Theme::is_name(name)).map(str::to_owned);
    name.ok_or_else(|| "a name of letters, digits, - and _ is wanted".to_owned())
}

fn length(typed: &str) -> Result<Duration, String> {
    typed.parse().map(|period: Period| period.0).map_err(|error| error.to_string())
}

fn speed(typed: &str) -> Result<f64, String> {
    let speed = typed.parse().ok().filter(|speed: &f64| (0.01..=10_000.0).contains(speed));
    speed.ok_or_else(|| "a factor from 0.01 to 10000 is wanted".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_follow_the_command_they_apply_to() {
        let cli = read("amldeck list --demo --seed 7 -w prod --kind clusters -o json").unwrap();
        assert!(cli.options.demo);
        assert_eq!((cli.options.seed, &*cli.options.workspace), (7, &[Named::parse("prod").unwrap()][..]));
        assert!(matches!(
            cli.command,
            Some(Command::List(List { kind: Some(PaneId::Clusters), output: Output::Json, filter: None }))
        ));
    }

    #[test]
    fn workspaces_are_named_as_often_as_one_likes() {
        let named = |line: &str| read(line).map(|cli| cli.options.workspace.len());
        assert_eq!(named("amldeck").unwrap(), 0);
        assert_eq!(named("amldeck list -w a -w rg/b,c").unwrap(), 3);
        assert_eq!(named("amldeck -w a/b/c").unwrap_err().kind(), ErrorKind::ValueValidation);
    }

    #[test]
    fn the_last_word_on_changes_counts() {
        assert_eq!(read("amldeck").unwrap().options.changes, None);
        assert_eq!(read("amldeck --write").unwrap().options.changes, Some(true));
        assert_eq!(read("amldeck --read-only").unwrap().options.changes, Some(false));
        assert_eq!(read("amldeck --write --read-only").unwrap().options.changes, Some(false));
        assert_eq!(read("amldeck --read-only list --write").unwrap().options.changes, Some(true));
    }

    #[test]
    fn the_demo_has_no_other_service() {
        for line in ["amldeck --demo --endpoint http://127.0.0.1:1", "amldeck list --auth token --demo"] {
            assert_eq!(read(line).unwrap_err().kind(), ErrorKind::ArgumentConflict, "{line}");
        }
    }

    #[test]
    fn the_simulator_listens_on_this_machine_only() {
        assert!(loopback("127.0.0.1:0").is_ok());
        assert!(loopback("[::1]:8080").is_ok());
        for wrong in ["0.0.0.0:80", "192.0.2.1:80", "[::]:80", "127.0.0.1", "localhost:80", ""] {
            assert!(loopback(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_size_is_columns_by_rows() {
        assert_eq!(size("80x24"), Ok(Size { width: 80, height: 24 }));
        for wrong in ["", "80", "80x", "0x24", "80x1001", "80 x 24"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
