//! The only way the state changes: each event is routed to the machines that know. No rule lives here.

use super::{effects::Effect, event::Event, state::State};
use crate::domain::time::Now;

/// Takes in one event and says what is to be done.
pub fn update(state: &mut State, now: Now, event: Event) -> Vec<Effect> {
    state.now = now;
    match event {
        Event::Time | Event::Key(_) | Event::Paste(_) => {}
        Event::Resize(size) => state.size = size,
        Event::Reply(id, _) => drop(state.effects.answered(id)),
    }
    state.effects.take()
}
