//! Stories: an event in, effects and state out. Every answer is handed back by hand.

mod details;
mod editing;
mod guards;
mod listing;
mod operations;
mod rows;
mod sending;
mod workspaces;
