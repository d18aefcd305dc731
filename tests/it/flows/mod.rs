//! Stories: an event in, effects and state out. Every answer is handed back by hand.

mod asking;
mod beside;
mod bindings;
mod budgets;
mod columns;
mod details;
mod editing;
mod edits;
mod files;
mod filters;
mod guards;
mod items;
mod listing;
mod operations;
mod palette;
mod permissions;
mod picking;
mod pointing;
mod rows;
mod sending;
mod several;
mod sign_in;
mod telling;
mod texts;
mod troubles;
mod workspaces;
