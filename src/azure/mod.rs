//! The service's protocol: an ask becomes a request, its answer a reply. All of it is pure but for `client`, `search`,
//! `send`, `greet` and `shown`, which wait, `transport`, and `auth`, which runs the developer's tools and asks
//! authorities.

mod address;
mod answer;
mod auth;
mod body;
mod cache;
mod challenge;
mod client;
mod cloud;
mod endpoint;
mod environment;
mod graph;
mod greet;
mod hours;
mod lro;
mod offers;
mod refusal;
mod reply;
mod request;
mod retry;
mod search;
mod send;
mod shown;
mod sizes;
mod tape;
mod throttle;
mod transport;
mod trust;
mod usages;
mod wire;

pub use auth::{Auth, Credential, DEVICE_CODE_CLIENT, DeveloperTools, Means};
pub use client::{Client, Options};
pub use cloud::{CLOUDS, Cloud, CloudError, Described, Realm};
pub use endpoint::{Endpoint, EndpointError};
pub use environment::Environment;
pub use greet::Greeting;
pub use hours::{Hours, Wait};
pub use request::{COMPUTE_API_VERSION, Versions};
pub use shown::Certificate;
pub use tape::{Heard, Tape};
pub use trust::{Trust, TrustError};
