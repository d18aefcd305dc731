//! amldeck: a terminal dashboard for Azure Machine Learning compute.

pub mod simulator;
