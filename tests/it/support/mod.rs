//! What the tests share: a driver around the core, and bodies as the service sends them.

pub mod bodies;
pub mod driver;
mod folder;
mod http;
pub mod keyboard;
pub mod keys;
pub mod log;
mod looking;
pub mod pem;
pub mod region;
pub mod whole;

pub use bodies::{Body, cluster, instance, unknown_type, virtual_machine};
pub use driver::Driver;
pub use folder::Folder;
pub use http::http;
pub use keyboard::Keyboard;
pub use log::Log;
pub use whole::Whole;
