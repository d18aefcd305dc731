//! amldeck: a terminal dashboard for Azure Machine Learning compute.
//!
//! ```text
//!        main, cli, settings, commands      put it together: real or demo, terminal or plain output
//!            │
//!        runtime      engine, terminal, signals: the only place that waits
//!         │   │   └────────► azure          the service's protocol
//!         │   └──► view        │            the picture of the state
//!         ▼         ▼          │
//!        app  ◄─────┘          │            the pure core: State, update, machines, panes, forms
//!         │                    │
//!        kinds  ◄──────────────┘            the tables: one file for each compute type
//!         │
//!        domain                             what the words mean
//!
//!        simulator                          the service in memory behind real HTTP; runtime and what stands
//!                                           above it may name it, itself it names no other folder
//! ```
//! An arrow means "may name": that folder and all below it. A test keeps the picture true (`tests/it/layers`).
//!
//! Six files tell the whole program, in this order: this one, `domain/compute.rs`, `kinds/cluster.rs`,
//! `app/update.rs`, `view/mod.rs`, `runtime/mod.rs`. ARCHITECTURE.md says why it is built like this.

pub mod app;
pub mod azure;
pub mod cli;
pub mod commands;
pub mod domain;
pub mod kinds;
pub mod runtime;
pub mod settings;
pub mod simulator;
pub mod view;
