//! Keeps the picture of the layers true: which folder may name which, and what each may name from outside.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod paths;

use paths::paths;
use std::{fs, path::Path};

/// What one folder may name: other folders of this crate, and paths of other crates.
struct Layer {
    name: &'static str,
    folders: &'static [&'static str],
    outside: &'static [&'static str],
}

/// The picture. The folders that assemble the program (`commands`, `settings` and the files beside them) may name everything.
const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        folders: &[],
        outside: &[
            "chrono",
            "chrono_tz",
            "croner",
            "lz4_flex",
            "secrecy",
            "serde",
            "serde_json",
            "thiserror",
            "toml",
            "url",
            "windows_timezones",
            "zeroize",
        ],
    },
    Layer {
        name: "kinds",
        folders: &["domain"],
        outside: &[
            "base64",
            "chrono",
            "chrono_tz",
            "rustls_pki_types",
            "secrecy",
            "serde",
            "serde_json",
            "serde_saphyr",
            "ssh_key",
            "std::net::IpAddr",
            "std::net::Ipv4Addr",
            "toml",
        ],
    },
    Layer {
        name: "app",
        folders: &["domain", "kinds"],
        outside: &[
            "base64",
            "chrono",
            "chrono_tz",
            "crossterm::event",
            "ratatui::layout",
            "regex",
            "secrecy",
            "serde",
            "serde_json",
            "strsim",
            "thiserror",
            "tui_input",
            "unicode_segmentation",
            "unicode_width",
            "zeroize",
        ],
    },
    Layer {
        name: "view",
        folders: &["domain", "kinds", "app"],
        outside: &["chrono", "ratatui", "serde_json", "tui_input", "unicode_segmentation", "unicode_width"],
    },
    Layer {
        name: "azure",
        folders: &["domain", "kinds"],
        outside: &[
            "async_trait",
            "azure_core",
            "azure_identity",
            "base64",
            "chrono",
            "chrono::Utc::now",
            "reqwest",
            "ring",
            "rustix",
            "rustls",
            "rustls_pki_types",
            "secrecy",
            "serde",
            "serde_json",
            "std::env",
            "std::fs",
            "std::io",
            "std::net",
            "std::os",
            "std::process",
            "std::time::Instant",
            "thiserror",
            "tokio",
            "tracing",
            "url",
            "webpki_root_certs",
            "x509_parser",
            "zeroize",
        ],
    },
    Layer {
        name: "simulator",
        folders: &[],
        outside: &[
            "axum",
            "base64",
            "chrono",
            "chrono::Utc::now",
            "chrono_tz",
            "croner",
            "rand_chacha",
            "rcgen",
            "ring",
            "rustls",
            "rustls_pki_types",
            "serde",
            "serde_json",
            "std::io",
            "std::net",
            "std::time::Instant",
            "thiserror",
            "tokio",
            "tokio_rustls",
            "toml",
            "tracing",
            "url",
            "webpki",
            "windows_timezones",
        ],
    },
    Layer {
        name: "runtime",
        folders: &["domain", "kinds", "app", "view", "azure", "simulator"],
        outside: &[
            "base64",
            "chrono",
            "chrono::Utc::now",
            "crossterm",
            "open",
            "ratatui",
            "rustix",
            "secrecy",
            "serde",
            "serde_json",
            "signal_hook",
            "std::env",
            "std::fs",
            "std::io",
            "std::os",
            "std::process",
            "std::thread",
            "std::time::Instant",
            "std::time::SystemTime",
            "thiserror",
            "tokio",
            "tracing",
            "tracing_subscriber",
            "zeroize",
        ],
    },
];

/// What `std` has that is more than computing: it must be allowed like another crate.
const WORLDLY: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// The names of the crates that this package depends on, as they are written in code.
fn dependencies() -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let table = |name: &str| manifest[name].as_table().unwrap().keys().map(|name| name.replace('-', "_"));
    table("dependencies").chain(table("dev-dependencies")).collect()
}

/// The paths in `source` that `layer` may not name.
fn forbidden(layer: &Layer, source: &str, dependencies: &[String]) -> Vec<String> {
    let begins = |path: &str, with: &str| {
        path.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let is_forbidden = |path: &String| {
        let allowed = layer.outside.iter().any(|allowed| begins(path, allowed));
        let mut parts = path.split("::");
        match (parts.next().unwrap_or_default(), parts.next()) {
            ("crate", Some(folder)) => folder != layer.name && !layer.folders.contains(&folder),
            ("super", Some("super")) => true,
            // The clock is asked in few places, by whatever name the type is known there.
            _ if path.ends_with("Utc::now") || path.ends_with("Local::now") => {
                !layer.outside.contains(&"chrono::Utc::now")
            }
            ("Instant" | "SystemTime", Some("now")) => !layer.outside.contains(&"std::time::Instant"),
            ("std", _) => WORLDLY.iter().any(|worldly| begins(path, worldly)) && !allowed,
            (root, _) => dependencies.iter().any(|name| name == root) && !allowed,
        }
    };
    paths(source).into_iter().filter(is_forbidden).collect()
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

fn layer(name: &str) -> &'static Layer {
    LAYERS.iter().find(|layer| layer.name == name).unwrap()
}

#[test]
fn the_picture_is_true() {
    let dependencies = dependencies();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for layer in LAYERS {
        let mut files = 0;
        walk(&src.join(layer.name), &mut |path, source| {
            files += 1;
            // Tests may use what tests use.
            if path.ends_with("tests.rs") {
                return;
            }
            let code = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or(source);
            let named = forbidden(layer, code, &dependencies);
            wrong.extend(named.into_iter().map(|name| format!("{}: {name}", path.display())));
        });
        assert!(files > 0, "{} is empty", layer.name);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_folder_is_in_the_picture() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let assembles = ["commands", "settings"].contains(&name);
        assert!(!path.is_dir() || assembles || LAYERS.iter().any(|layer| layer.name == name), "{name}");
    }
}

#[test]
fn what_is_forbidden_is_seen_however_it_is_written() {
    let dependencies = dependencies();
    let seen = |name: &str, source: &str| forbidden(layer(name), source, &dependencies);
    for (name, source, found) in [
        ("app", "use crate::azure::Client;", "crate::azure::Client"),
        ("app", "use crate::{domain::{ids, time::{self, Now}}, view::draw};", "crate::view::draw"),
        ("app", "fn f() { crate::runtime::go() }", "crate::runtime::go"),
        ("app", "use super::super::azure;", "super::super::azure"),
        ("app", "use tokio::{sync::mpsc, task};", "tokio::sync::mpsc"),
        ("app", "use tokio as t;", "tokio"),
        ("app", "use ratatui::{layout::Size, widgets::Paragraph};", "ratatui::widgets::Paragraph"),
        ("domain", "let x = std::fs::read(path);", "std::fs::read"),
        ("domain", "use std::{fmt, net::TcpStream};", "std::net::TcpStream"),
        ("domain", "let now = Utc::now();", "Utc::now"),
        ("domain", "let now = chrono::Utc::now();", "chrono::Utc::now"),
        ("view", "let now = SystemTime::now();", "SystemTime::now"),
        ("kinds", "use crate::app::state::State;", "crate::app::state::State"),
        ("simulator", "use crate::domain::ids;", "crate::domain::ids"),
        ("azure", "use axum::Router;", "axum::Router"),
    ] {
        assert!(seen(name, source).contains(&found.to_owned()), "{source}: {:?}", seen(name, source));
    }
}

#[test]
fn what_is_allowed_passes() {
    let dependencies = dependencies();
    for (name, source) in [
        ("app", "use crate::{domain::ids::{A, B}, kinds::KINDS}; use crossterm::event::{KeyCode, KeyEvent};"),
        (
            "app",
            "// use crate::azure::x;\n/* tokio::spawn /* nested */ std::fs */ let s = \"crate::view::y\";",
        ),
        (
            "app",
            "let quote = '\"'; let tick = 'a'; fn f<'a>(x: &'a str) {} let s = r#\"crate::view \"x\" \"#;",
        ),
        ("kinds", "address.parse::<std::net::IpAddr>()"),
        ("simulator", "use crate::simulator::world::World; use axum::Router;"),
        ("domain", "use std::{fmt, sync::Arc, time::Duration}; use super::text::Text;"),
    ] {
        assert_eq!(forbidden(layer(name), source, &dependencies), Vec::<String>::new(), "{source}");
    }
}
