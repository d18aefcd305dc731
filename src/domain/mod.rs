//! What the words mean: computes, workspaces, sizes, quota, changes and their fate. No I/O, no drawing, no protocol.

pub mod advice;
pub mod ask;
pub mod body;
pub mod budget;
pub mod change;
pub mod colour;
pub mod compute;
pub mod error;
pub mod ids;
pub mod offer;
pub mod operation;
pub mod period;
pub mod permissions;
pub mod quota;
mod said;
pub mod schedule;
pub mod sign_in;
pub mod text;
pub mod time;
pub mod time_zone;
pub mod vm_size;
pub mod workspace;
