//! amldeck: a terminal dashboard for Azure Machine Learning compute.

pub mod app;
pub mod azure;
pub mod domain;
pub mod kinds;
pub mod simulator;
pub mod view;
