//! `amldeck apply`: creates a compute from a file of `az ml`, or changes one that exists to what the file says, with the
//! checks of the forms.

use super::{Failure, headless, output::print, source::Source};
use crate::{
    app::{
        event::Event,
        form::Form,
        operation::Outcome,
        state::{State, with_known},
        trouble::Trouble,
    },
    cli::Apply,
    domain::{
        change::{Change, Expects, Method},
        compute::Compute,
        error::ApiError,
        ids::{OperationId, WorkspaceId},
    },
    kinds::{
        self, edit,
        export::{EXPORTS, Place},
        form::{Form as Rows, LOCATION, Origin, Problem, Severity},
        property::{at, remove},
        update, yaml,
    },
    runtime::Engine,
};
use ratatui::layout::Size;
use secrecy::SecretString;
use serde_json::Value;
use std::{fs, path::Path, sync::Arc};
use zeroize::Zeroizing;

/// The size of a screen that nobody sees.
const SIZE: Size = Size { width: 120, height: 40 };

/// Applies a file.
///
/// # Errors
/// When the file cannot be read or is refused, or the change fails.
pub async fn run(apply: &Apply, source: Source) -> Result<(), Failure> {
    let mut loaded = read(&apply.file)?;
    let mut engine = headless::settled(source, SIZE).await?;
    if let Some(failure) = headless::failure(&engine.state) {
        return Err(failure);
    }
    let workspace = engine.state.workspace().cloned().ok_or(Failure::TooMany)?;
    loaded.resolve_subnet(workspace.subscription(), workspace.group());
    for said in loaded.not_sent.iter().map(|key| format!("not sent: {key}")) {
        eprintln!("amldeck: {}: {said}", apply.file.display());
    }
    let name = loaded.name.clone().ok_or_else(|| refused("it has no name: write name: NAME"))?;
    let standing = engine.state.computes().find(|compute| compute.id == workspace.compute(&name)).cloned();
    let change = match &standing {
        None => {
            for assumed in &loaded.assumed {
                eprintln!("amldeck: {}: assumed: {}", apply.file.display(), assumed.said);
            }
            created(&engine.state, &workspace, &loaded)?
        }
        Some(compute) => match changed(&loaded, compute)? {
            Some(change) => change,
            None => return print(&format!("{name} unchanged\n")),
        },
    };
    if apply.dry_run {
        return print(&shown(&change, &engine.state.place()));
    }
    let verb = change.verb;
    let id = engine.state.send(change);
    carry_out(&mut engine, id).await?;
    let word = match (verb, standing) {
        ("attach", None) => "attached",
        (_, None) => "created",
        (_, Some(_)) => "changed",
    };
    print(&format!("{name} {word}\n"))
}

/// The file, and the secrets that stand in files of their own.
fn read(path: &Path) -> Result<yaml::Loaded, Failure> {
    let text = |path: &Path| {
        let text = fs::read_to_string(path).map(Zeroizing::new);
        text.map_err(|source| Failure::File { path: path.to_owned(), source })
    };
    let mut loaded = yaml::read(&text(path)?).map_err(|error| Failure::Refused {
        what: path.display().to_string(),
        why: vec![error.to_string()],
    })?;
    for wanted in std::mem::take(&mut loaded.files) {
        // As `az` does: from where the command runs.
        loaded.secrets.push((wanted.pointer, SecretString::from(text(Path::new(&wanted.path))?.as_str())));
    }
    Ok(loaded)
}

fn refused(why: &str) -> Failure {
    Failure::Refused { what: "the file".to_owned(), why: vec![why.to_owned()] }
}

fn rows(body: &Value) -> Result<&'static Rows, Failure> {
    let compute_type = at(body, "/properties/computeType").and_then(Value::as_str).unwrap_or_default();
    kinds::kind(compute_type).form_for(body).ok_or_else(|| refused("nothing can be made of its type"))
}

/// The change that makes what the file describes. The checks are those of the form.
fn created(state: &State, workspace: &WorkspaceId, loaded: &yaml::Loaded) -> Result<Change, Failure> {
    let rows = rows(&loaded.body)?;
    let watched = state.fleet.get(workspace);
    let region = watched.and_then(|watched| watched.region()).cloned().unwrap_or_default();
    let origin = Origin { region: &region, compute: None };
    let draft = rows.load(&origin, loaded.name.as_deref(), &loaded.body);
    let mut form = with_known(&state.fleet, workspace, "", |known| {
        Form::with_draft(rows, workspace.clone(), None, draft, known)
    });
    with_known(&state.fleet, workspace, &form.region(), |known| form.put_secrets(&loaded.secrets, known));
    judge(form.problems())?;
    Ok(form.change(true))
}

/// Says the warnings, and refuses for what is worse.
fn judge<'a>(problems: impl Iterator<Item = (&'static str, &'a Problem)>) -> Result<(), Failure> {
    let mut errors = Vec::new();
    for (label, problem) in problems {
        match problem.severity {
            Severity::Warning => eprintln!("amldeck: {label}: {}", problem.text),
            Severity::Error => errors.push(format!("{label}: {}", problem.text)),
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused { what: "the file".to_owned(), why: errors })
    }
}

/// The change that makes a compute what the file says; `None` when it is that already.
fn changed(loaded: &yaml::Loaded, compute: &Arc<Compute>) -> Result<Option<Change>, Failure> {
    let (kind, rows) = (kinds::kind(&compute.compute_type), rows(&loaded.body)?);
    let fresh = compute.body.value();
    let region = LOCATION.read(&fresh).unwrap_or_default();
    let origin = Origin { region: &region, compute: None };
    let draft = rows.load(&origin, loaded.name.as_deref(), &loaded.body);
    let wanted = at(&draft, "/properties/computeType").and_then(Value::as_str).unwrap_or_default();
    if !wanted.eq_ignore_ascii_case(kind.wire) {
        return Err(refused(&format!("{} exists and is a {}, not a {wanted}", compute.name, kind.wire)));
    }
    // What the file does not say is left as it is.
    let mut said = loaded.body.clone();
    loaded.assumed.iter().for_each(|assumed| remove(&mut said, assumed.pointer));
    let edits = update::edits(kind, rows, &draft, &said, &fresh).map_err(|fixed| {
        let why = fixed.iter().map(|fixed| {
            format!(
                "{} of {} is {} and cannot be changed to {}",
                fixed.label, compute.name, fixed.is, fixed.wanted
            )
        });
        Failure::Refused { what: "the file".to_owned(), why: why.collect() }
    })?;
    if edits.is_empty() {
        return Ok(None);
    }
    let missing = update::asks_again(kind, &fresh)
        .into_iter()
        .filter(|field| !loaded.secrets.iter().any(|(path, _)| *path == field.path));
    let missing: Vec<_> = missing.map(|field| field.label).collect();
    if !missing.is_empty() {
        let why = format!(
            "the service does not give {} back, and a change without it would take it away: put it into the file",
            missing.join(", ")
        );
        return Err(refused(&why));
    }
    let body = edit::applied(&fresh, &edits).ok();
    let secrets = loaded.secrets.iter().map(|(path, secret)| ((*path).to_owned(), secret.clone())).collect();
    Ok(Some(Change {
        body,
        edits,
        secrets,
        expects: Expects::Same,
        ..Change::bare("edit", compute.key(), Method::Put)
    }))
}

/// What would be sent, and for a change what it alters.
fn shown(change: &Change, place: &Place) -> String {
    let wanted = EXPORTS
        .iter()
        .filter(|export| matches!(export.title, "difference" | "request") && (export.fits)(change));
    wanted.map(|export| (export.lines)(change, place).join("\n") + "\n").collect::<Vec<_>>().join("\n")
}

async fn carry_out(engine: &mut Engine, id: OperationId) -> Result<(), Failure> {
    engine.step(Event::Time);
    engine
        .run_until(|state| state.operations.get(id).is_none_or(|operation| operation.outcome().is_some()))
        .await;
    let operation = engine.state.operations.get(id);
    let ended = operation.and_then(|operation| Some((operation, operation.outcome()?)));
    let Some((operation, outcome)) = ended else { return Ok(()) };
    let failed = || {
        let what_to_do = Trouble::of_operation(operation).map(|trouble| trouble.for_commands);
        let what_to_do = what_to_do.unwrap_or_default();
        Failure::Operation { title: operation.title(), reason: operation.reason(), what_to_do }
    };
    match outcome {
        Outcome::Succeeded => Ok(()),
        Outcome::Refused(error) => Err(Failure::Api { wish: "apply the file", error: error.clone() }),
        Outcome::Failed(_) | Outcome::Canceled => Err(failed()),
        Outcome::Unknown(_) => Err(Failure::Api { wish: "apply the file", error: ApiError::lost() }),
    }
}
