//! Stories: an event in, effects and state out. Every answer is handed back by hand.

mod listing;
