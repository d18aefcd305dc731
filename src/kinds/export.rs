//! A change in the words of whoever would carry it out: as a request, for `az` and `curl`, as a template, as a file, and
//! the lines of a program that uses the compute. Secrets are left out, and it shows where.

use super::{edit, redact, yaml};
use crate::domain::{
    change::{Change, Method},
    compute::Compute,
};
use serde_json::{Map, Value, json};

/// Where a request goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// The host, as `management.azure.com`.
    pub host: &'a str,
    /// The version that requests are spoken in.
    pub version: &'a str,
}

/// One way to write a change.
pub struct Export {
    /// Its title.
    pub title: &'static str,
    /// How the name of a file of it ends.
    pub extension: &'static str,
    /// Whether a change can be written so.
    pub fits: fn(&Change) -> bool,
    /// The change, line by line.
    pub lines: fn(&Change, &Place) -> Vec<String>,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({})", self.title)
    }
}

/// All ways, in the order in which they are shown.
pub static EXPORTS: &[Export] = &[
    Export { title: "difference", extension: "diff", fits: |c| !c.edits.is_empty(), lines: difference },
    Export { title: "request", extension: "http", fits: |_| true, lines: request },
    Export { title: "az rest", extension: "sh", fits: |_| true, lines: az_rest },
    Export { title: "curl", extension: "sh", fits: |_| true, lines: curl },
    Export { title: "az ml YAML", extension: "yml", fits: has_yaml, lines: az_ml },
    Export { title: "ARM template", extension: "json", fits: makes, lines: template },
    Export { title: "use it", extension: "txt", fits: makes, lines: |c, _| uses(c.target.id.name()) },
];

fn makes(change: &Change) -> bool {
    change.method == Method::Put
}

fn has_yaml(change: &Change) -> bool {
    makes(change) && change.body.as_ref().is_some_and(|body| yaml::write("", body).is_ok())
}

/// The body without secrets: those that were typed, and those that stand in what the service sent.
fn body(change: &Change) -> Option<Value> {
    change.shown_body().map(|body| redact::redacted(&body))
}

fn pretty(body: &Value) -> Vec<String> {
    serde_json::to_string_pretty(body).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn compact(value: &Value) -> String {
    redact::redacted(value).to_string()
}

fn difference(change: &Change, _: &Place) -> Vec<String> {
    let mut lines = Vec::new();
    for edit in &change.edits {
        lines.push(format!("{} ({})", edit.label, edit.path.trim_start_matches('/').replace('/', ".")));
        let side = |value: &Option<Value>| {
            value
                .as_ref()
                .map_or_else(|| "(nothing)".to_owned(), |value| compact(&named(edit.path.as_str(), value)))
        };
        lines.push(format!("- {}", side(&edit.was)));
        lines.push(format!("+ {}", side(&edit.to)));
    }
    for (path, _) in &change.secrets {
        lines.push(format!(
            "{} is sent again (left out here)",
            path.trim_start_matches('/').replace('/', ".")
        ));
    }
    lines.push(String::new());
    lines.push("All the rest goes back as the service has it at that moment.".to_owned());
    lines
}

/// A value under its own name, so that it is redacted by that name if it has to be.
fn named(path: &str, value: &Value) -> Value {
    let key = path.rsplit('/').next().unwrap_or_default();
    let whole = redact::redacted(&json!({ key: value }));
    whole.get(key).cloned().unwrap_or_default()
}

fn request(change: &Change, place: &Place) -> Vec<String> {
    let mut lines = vec![
        format!("{} {}", change.method.as_str(), change.path_and_query(place.version)),
        format!("Host: {}", place.host),
    ];
    if let Some(body) = body(change) {
        lines.extend(["Content-Type: application/json".to_owned(), String::new()]);
        lines.extend(pretty(&body));
    }
    lines
}

fn url(change: &Change, place: &Place) -> String {
    // What is shown for the demo is not a place that anybody else could reach.
    let host =
        if place.host.contains(' ') || place.host.is_empty() { "management.azure.com" } else { place.host };
    format!("https://{host}{}", change.path_and_query(place.version))
}

fn az_rest(change: &Change, place: &Place) -> Vec<String> {
    let head = format!("az rest --method {} --url", change.method.as_str().to_lowercase());
    command(&head, &url(change, place), "--body", change)
}

fn curl(change: &Change, place: &Place) -> Vec<String> {
    let head = format!(
        "curl --fail-with-body -X {} -H \"Authorization: Bearer $(az account get-access-token --query accessToken -o tsv)\" -H \"Content-Type: application/json\"",
        change.method.as_str()
    );
    command(&head, &url(change, place), "--data", change)
}

/// A command for a POSIX shell, its body in a here-document of one argument.
fn command(head: &str, url: &str, option: &str, change: &Change) -> Vec<String> {
    let mut lines = vec![format!("{head} \\"), format!("  {}", quoted(url))];
    let Some(body) = body(change) else { return lines };
    if let Some(last) = lines.last_mut() {
        last.push_str(" \\");
    }
    let body = quoted(&pretty(&body).join("\n"));
    let mut body = body.lines();
    lines.push(format!("  {option} {}", body.next().unwrap_or_default()));
    lines.extend(body.map(str::to_owned));
    lines
}

/// One argument of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn az_ml(change: &Change, _: &Place) -> Vec<String> {
    let Some(body) = body(change) else { return Vec::new() };
    let written = yaml::write(change.target.id.name(), &body);
    written.map_or_else(
        |why| vec![format!("# {why}")],
        |written| written.text.lines().map(str::to_owned).collect(),
    )
}

/// A template that can be deployed to the resource group of the workspace. What is secret becomes a parameter.
fn template(change: &Change, place: &Place) -> Vec<String> {
    let Some(mut body) = body(change) else { return Vec::new() };
    let mut parameters = Map::new();
    for (path, _) in &change.secrets {
        let name = path.rsplit('/').next().unwrap_or("secret").to_owned();
        crate::domain::change::place(&mut body, path, format!("[parameters('{name}')]").into());
        parameters.insert(name, json!({"type": "securestring"}));
    }
    let workspace = change.target.id.workspace();
    let workspace = workspace.as_ref().map_or("WORKSPACE", |workspace| workspace.name());
    let mut resource = json!({
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "apiVersion": change.version(place.version),
        "name": format!("{workspace}/{}", change.target.id.name()),
    });
    if let (Value::Object(resource), Value::Object(body)) = (&mut resource, body) {
        resource.extend(body);
    }
    pretty(&json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "resources": [resource],
    }))
}

/// The change that would make a compute as it is: what is copied of one that exists.
pub fn made_again(compute: &Compute) -> Change {
    let body = edit::writable(&compute.body.value());
    Change { body: Some(body), ..Change::bare("create", compute.key(), Method::Put) }
}

/// The lines that name a compute in a job file and in a program.
pub fn uses(name: &str) -> Vec<String> {
    let name = if name.is_empty() { "NAME" } else { name };
    vec![
        "# in the file of a job (az ml job create)".to_owned(),
        format!("compute: azureml:{name}"),
        String::new(),
        "# Python, azure-ai-ml".to_owned(),
        format!("target = ml_client.compute.get(\"{name}\")"),
        format!(
            "job = command(code=\"./src\", command=\"python train.py\", environment=environment, compute=\"{name}\")"
        ),
        "ml_client.jobs.create_or_update(job)".to_owned(),
        String::new(),
        "# Python, the older azureml-core".to_owned(),
        format!("target = ComputeTarget(workspace=ws, name=\"{name}\")"),
    ]
}
