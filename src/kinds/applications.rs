//! Custom applications of a compute instance: containers that run beside Jupyter, each with a form of its own.

use super::{
    field::{Field, Items},
    form::{FORM, Form, Problem, Sends},
    notation,
    property::{Property, at, property},
};
use serde_json::{Value, json};

const APPLICATIONS: Property<Value> = property("/properties/properties/customServices");
const NAME: Property<String> = property("/name");
const IMAGE: Property<String> = property("/image/reference");
const PORTS: Property<Value> = property("/endpoints");
const FOLDERS: Property<Value> = property("/volumes");
const VARIABLES: Property<Value> = property("/environmentVariables");

/// The field of all of them.
pub const APPLICATIONS_FIELD: Field = Field::items("Applications", APPLICATIONS, &ITEMS)
    .heading("Software")
    .help("Containers that run on the instance beside Jupyter, as RStudio, each with its image, ports and folders.")
    .check(|draft, _| {
        let all = at(draft, APPLICATIONS.path)?.as_array()?;
        let names: Vec<String> = all.iter().filter_map(|one| NAME.read(one)).collect();
        let endpoints = all.iter().filter_map(|one| at(one, PORTS.path)?.as_array()).flatten();
        let ports: Vec<u64> = endpoints.filter_map(|endpoint| endpoint.get("published")?.as_u64()).collect();
        if let Some(port) = repeated(&ports) {
            return Some(Problem::error(format!("each port outside once, and {port} is there twice; as {}", port + 1)));
        }
        repeated(&names).map(|name| {
            Problem::error(format!("each name once, and {name} is there twice; as {name}-2"))
        })
    });

/// The first that is there more than once.
fn repeated<T: PartialEq>(all: &[T]) -> Option<&T> {
    all.iter().enumerate().find(|(at, one)| all[..*at].contains(one)).map(|(_, one)| one)
}

static ITEMS: Items = Items {
    noun: "application",
    most: 20,
    form: &APPLICATION,
    read: |value| value.as_array().cloned().unwrap_or_default(),
    write: Value::Array,
    line: |item| {
        let text = |at: Property<String>| at.read(item).unwrap_or_default();
        let ports = at(item, PORTS.path).map(|ports| (notation::PORTS.show)(ports)).unwrap_or_default();
        format!("{}  {}  {ports}", text(NAME), text(IMAGE))
    },
};

static APPLICATION: Form = Form {
    title: "Custom application",
    submit: "Done",
    verb: "keep",
    fields: &[
        Field::text("Name", NAME)
            .help("What people see in the list of applications.")
            .example("rstudio")
            .check(|draft, _| {
                let name = NAME.read(draft)?;
                let good = name.len() <= 64
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '));
                (!good).then(|| Problem::error("at most 64 letters, digits, blanks and - _"))
            }),
        Field::text("Image", IMAGE)
            .help("The reference of a Docker image, with its registry and tag.")
            .example("ghcr.io/azure/rocker-rstudio-ml-verse:latest")
            .answers_for(&["/image"])
            .check(|draft, _| {
                let image = IMAGE.read(draft)?;
                let good = image.chars().all(|c| c.is_ascii_alphanumeric() || ".-_/:@".contains(c));
                (!good).then(|| Problem::error("letters, digits and . - _ / : @ only"))
            }),
        Field::line("Ports", PORTS, &notation::PORTS)
            .help("The port in the container, and after : the one outside if it is another one.")
            .check(|draft, _| {
                let none = at(draft, PORTS.path)?.as_array().is_some_and(Vec::is_empty);
                none.then(|| Problem::error("at least one"))
            }),
        Field::line("Folders", FOLDERS, &notation::FOLDERS)
            .help("Folders of the instance that the container sees: FOLDER:FOLDER IN THE CONTAINER, and :ro to only read it.")
            .optional(),
        Field::line("Variables", VARIABLES, &notation::VARIABLES)
            .help("Environment variables of the container. They are stored in clear with the instance: no place for passwords.")
            .optional(),
    ],
    draft: |_| {
        // As Microsoft's own clients send it.
        json!({"type": "docker", "image": {"type": "docker"}, "docker": {"privileged": true}})
    },
    needs: &[],
    sends: Sends::Item,
    ..FORM
};
