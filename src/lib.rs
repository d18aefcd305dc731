//! amldeck: a terminal dashboard for Azure Machine Learning compute.

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
