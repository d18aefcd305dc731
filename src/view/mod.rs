//! The picture of the state, one file for each region of the screen. No I/O, no clock, no mutation.
//!
//! ```text
//! header   amldeck  prod-ml · rg-ml · westeurope                     ● live   12.40 $/h
//! tabs      2 Instances 7   3 Clusters 4   4 Inference 2   …
//! table    ┌ Clusters 4 ─────────────────────────────── n new · sort: NAME ▲ ┐
//!          │ …                (details and help stand in its place,          │
//!          │                   forms, questions and menus lie over it; beside  │
//!          │                   it, on a wide screen, the row under the cursor) │
//!          └─────────────────────────────────────────────────────────────────┘
//! status    what just happened, what is under way, or the line typed into
//!           what the next key does
//! ```

mod ascii;
mod beside;
mod columns;
mod confirm;
mod details;
mod empty;
mod form;
mod header;
mod help;
mod info;
mod menu;
mod message;
mod palette;
mod replay;
mod sign_in;
mod status;
mod table;
mod tabs;
pub mod theme;
mod widgets;
mod workspaces;

pub use replay::draw_replay;

use crate::app::{event::Spot, layout::LEAST, modal::Modal, state::State};
use ratatui::{
    Frame,
    layout::{Alignment, Rect, Size},
    text::Line,
};

/// What of a screen can be pressed with a mouse; what lies above something else stands behind it.
pub type Spots = Vec<(Rect, Spot)>;

/// Draws the whole screen: what there is to be seen, and then what it looks like.
pub fn draw(frame: &mut Frame, state: &State) {
    draw_to_press(frame, state);
}

/// The same, and gives what of it can be pressed.
pub fn draw_to_press(frame: &mut Frame, state: &State) -> Spots {
    let mut spots = Spots::new();
    draw_roles(frame, state, &mut spots);
    let look = &state.setup.preferences.look;
    theme::paint(frame.buffer_mut(), look, state.accent());
    ascii::spell(frame.buffer_mut(), look.signs);
    spots
}

fn draw_roles(frame: &mut Frame, state: &State, spots: &mut Spots) {
    let size = frame.area().as_size();
    let Some(regions) = state.screen().regions() else {
        too_small(frame, state, size);
        return;
    };
    let tabs = if let Some(tabs) = regions.tabs {
        header::draw(frame, state, regions.header);
        tabs
    } else {
        header::draw_around(frame, state, regions.header)
    };
    tabs::draw(frame, state, tabs, spots);
    if !state.modals.iter().any(covers_list) {
        let (list, beside) = state.sides(&regions);
        table::draw(frame, state, list, spots);
        if let Some(beside) = beside {
            beside::draw(frame, state, beside);
        }
    }
    status::notice(frame, state, regions.notice);
    status::hints(frame, state, regions.hints);
    for modal in &state.modals {
        // Below it nothing can be pressed any more.
        spots.push((frame.area(), Spot::Outside));
        match modal {
            Modal::Details(open) => details::draw(frame, state, open, regions.body),
            Modal::Form(open) => form::draw(frame, state, open, spots),
            Modal::Confirm(open) => confirm::draw(frame, state, open),
            Modal::Menu(open) => menu::draw(frame, state, open, spots),
            Modal::Palette(open) => palette::draw(frame, state, open, spots),
            Modal::Columns(open) => columns::draw(frame, state, open, spots),
            Modal::Workspaces(open) => workspaces::draw(frame, state, open, regions.body, spots),
            Modal::Help(open) => help::draw(frame, &state.setup.preferences.keymap, open, regions.body),
            Modal::Message(open) => message::draw(frame, state, open),
            Modal::Info(scroll) => info::draw(frame, state, *scroll),
            Modal::SignIn => sign_in::draw(frame, state),
        }
    }
}

/// Whether it stands in the place of the list, and does not lie over it.
fn covers_list(modal: &Modal) -> bool {
    match modal {
        Modal::Details(_) | Modal::Workspaces(_) | Modal::Help(_) => true,
        Modal::Form(_)
        | Modal::Info(_)
        | Modal::Confirm(_)
        | Modal::Menu(_)
        | Modal::Columns(_)
        | Modal::Palette(_)
        | Modal::Message(_)
        | Modal::SignIn => false,
    }
}

fn too_small(frame: &mut Frame, state: &State, size: Size) {
    let lines = [
        "amldeck needs".to_owned(),
        format!("{} × {}", LEAST.width, LEAST.height),
        format!("this is {} × {}", size.width, size.height),
        // A form or a question has the keys: what cannot be seen is not answered by accident.
        state.setup.preferences.keymap.in_words(if state.modals.is_empty() {
            "{lists.quit} quits"
        } else {
            "{everywhere.quit} quits"
        }),
    ];
    let top = size.height.saturating_sub(4) / 2;
    for (at, line) in lines.into_iter().enumerate() {
        let y = top + widgets::clamp(at);
        if y < size.height {
            frame
                .render_widget(Line::from(line).alignment(Alignment::Center), Rect::new(0, y, size.width, 1));
        }
    }
}
