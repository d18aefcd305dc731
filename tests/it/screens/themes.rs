//! What holds for each theme: what it looks like, that it can be read, and that without colours and without glyphs nothing
//! is lost.

use super::{HUGE, LARGE, LEAST, SMALL, after, drawn, every::SCREENS, ready, styles, text};
use crate::support::driver::{preferring, workspace};
use amldeck::{
    app::look::{Look, Paint, Palette, ROLES, Role, Signs},
    domain::{
        colour::{Colour, Depth},
        workspace::Rule,
    },
    settings::Theme,
};
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Size,
    style::{Color, Modifier},
};
use std::{collections::BTreeMap, fmt::Write};

const SIZES: [Size; 4] = [LEAST, SMALL, LARGE, HUGE];

const THEMES: [&str; 6] = ["dark", "light", "high-contrast", "mono", "colour-blind", "terminal"];

/// What a text can be that says how something stands.
const STATES: [Role; 6] = [Role::Dim, Role::Alert, Role::Good, Role::Moving, Role::Resting, Role::Unknown];

fn look(palette: Palette) -> Look {
    Look { palette, depth: Depth::True, ..Look::default() }
}

fn screen(name: &str, look: Look) -> Buffer {
    screen_of(SMALL, name, look)
}

fn screen_of(size: Size, name: &str, look: Look) -> Buffer {
    let (_, make) = SCREENS.iter().find(|(known, _)| *known == name).expect("there is such a screen");
    let mut driver = make();
    driver.state.setup.preferences.look = look;
    drawn(&mut driver, size)
}

#[test]
fn each_theme_has_its_look() {
    let screens = SIZES.map(|size| (size, "list")).into_iter().chain([(SMALL, "form")]);
    for (size, name) in screens {
        for theme in THEMES {
            let buffer = screen_of(size, name, look(Theme::of_program(theme).at(Depth::True)));
            let picture = format!("{}\n{}\n", text(&buffer), styles(&buffer));
            let suffix = format!("{theme}-{name}-{}x{}", size.width, size.height);
            insta::with_settings!({ omit_expression => true, snapshot_suffix => suffix }, {
                insta::assert_snapshot!("theme", picture);
            });
        }
    }
}

#[test]
fn terminals_of_less_means_get_what_is_nearest() {
    let mut out = String::new();
    for theme in THEMES {
        writeln!(out, "{theme}").expect("a String takes all");
        let palettes =
            [Depth::True, Depth::Indexed, Depth::Sixteen].map(|depth| Theme::of_program(theme).at(depth));
        for (role, name) in ROLES {
            let inks = palettes
                .each_ref()
                .map(|palette| format!("{:?} on {:?}", palette.of(role).ink, palette.of(role).ground));
            writeln!(out, "  {name}: {}", inks.join(" | ")).expect("a String takes all");
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("derived", out) });
}

/// Where a theme leaves the ground to the terminal, what that may be.
const LIGHT_GROUNDS: [&str; 3] = ["#ffffff", "#fafafa", "#fdf6e3"];

#[test]
fn what_is_to_be_read_stands_out() {
    for (theme, least) in [("dark", 4.5), ("light", 4.5), ("high-contrast", 7.0), ("colour-blind", 4.5)] {
        for depth in [Depth::True, Depth::Indexed] {
            let palette = Theme::of_program(theme).at(depth);
            let text = *palette.of(Role::Text);
            let own = text.ground.expect("it brings its ground");
            let others = LIGHT_GROUNDS.iter().filter_map(|ground| Colour::parse(ground));
            let grounds: Vec<Colour> =
                std::iter::once(own).chain(others.filter(|_| theme == "light")).collect();
            for (role, name) in ROLES {
                let Paint { ink, ground, .. } = *palette.of(role);
                let least = if role == Role::Frame { 3.0 } else { least };
                for under in ground.map_or_else(|| grounds.clone(), |ground| vec![ground]) {
                    let contrast = ink.or(text.ink).expect("text has an ink").contrast(under);
                    assert!(contrast >= least, "{theme}, {depth:?}, {name}: {contrast:.2} on {under:?}");
                }
            }
        }
    }
}

/// What eyes without one of the three kinds of cones see, in linear red, green and blue: Viénot, Brettel and Mollon (1999)
/// for the first two, an approximation of Brettel's for the third.
const EYES: [[[f64; 3]; 3]; 3] = [
    [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]],
];

/// How far apart the nearest two states are to these eyes, in steps of 256.
fn nearest(theme: &str, eye: [[f64; 3]; 3]) -> f64 {
    let palette = Theme::of_program(theme).at(Depth::True);
    let seen = [Role::Good, Role::Moving, Role::Alert, Role::Unknown].map(|role| {
        let linear = palette
            .of(role)
            .ink
            .expect("it has one")
            .rgb()
            .map(|channel| (f64::from(channel) / 255.0).powf(2.2));
        eye.map(|row| {
            let light: f64 = row.iter().zip(linear).map(|(part, channel)| part * channel).sum();
            255.0 * light.clamp(0.0, 1.0).powf(1.0 / 2.2)
        })
    });
    let distance = |one: &[f64; 3], two: &[f64; 3]| {
        one.iter().zip(two).map(|(one, two)| (one - two).powi(2)).sum::<f64>().sqrt()
    };
    let pairs = (0..4).flat_map(|one| (0..one).map(move |two| (one, two)));
    pairs.map(|(one, two)| distance(&seen[one], &seen[two])).fold(f64::INFINITY, f64::min)
}

#[test]
fn states_are_told_apart_by_eyes_that_see_fewer_colours() {
    for eye in EYES {
        assert!(nearest("colour-blind", eye) > 45.0, "{}", nearest("colour-blind", eye));
    }
    assert!(nearest("dark", EYES[1]) < 20.0, "this would be no test");
}

/// A palette in which each role can be told from the picture.
fn telltale() -> Palette {
    Palette::new(|role| {
        let colour = u8::try_from(role as usize).ok().map(|number| Colour::Indexed(16 + number));
        let is_over = matches!(role, Role::Field | Role::Match | Role::Changed | Role::Selected);
        if is_over {
            Paint { ground: colour, ..Paint::default() }
        } else {
            Paint { ink: colour, ..Paint::default() }
        }
    })
}

/// Texts that mean different states and look the same in this palette.
fn alike(palette: &Palette) -> Vec<String> {
    let is_state = |ink: Color| STATES.iter().any(|role| ink == Color::Indexed(16 + *role as u8));
    let mut meant: BTreeMap<(String, u16), Vec<(Color, Color)>> = BTreeMap::new();
    for (name, _) in SCREENS {
        let roles = screen(name, look(telltale()));
        let shown = screen(name, look(palette.clone()));
        let width = usize::from(roles.area.width);
        for (roles, shown) in roles.content().chunks(width).zip(shown.content().chunks(width)) {
            let mut at = 0;
            while at < width {
                let role = |cell: &Cell| (cell.fg, cell.bg);
                let end = at + roles[at..].iter().take_while(|cell| role(cell) == role(&roles[at])).count();
                let text: String = roles[at..end].iter().map(Cell::symbol).collect();
                let state = (if is_state(roles[at].fg) { roles[at].fg } else { Color::Reset }, roles[at].bg);
                if !text.trim().is_empty() {
                    let states =
                        meant.entry((text.trim().to_owned(), shown[at].modifier.bits())).or_default();
                    if !states.contains(&state) {
                        states.push(state);
                    }
                }
                at = end;
            }
        }
    }
    let differ = |one: &(Color, Color), two: &(Color, Color)| {
        one.1 != two.1 || (one.0 != two.0 && one.0 != Color::Reset && two.0 != Color::Reset)
    };
    let ambiguous =
        |states: &Vec<(Color, Color)>| states.iter().any(|one| states.iter().any(|two| differ(one, two)));
    meant
        .into_iter()
        .filter(|(_, states)| ambiguous(states))
        .map(|(text, states)| format!("{text:?} {states:?}"))
        .collect()
}

#[test]
fn without_colours_no_two_states_look_alike() {
    let found = alike(&Theme::of_program("mono").at(Depth::True));
    assert!(found.is_empty(), "{found:#?}");
    assert!(!alike(&Palette::default()).is_empty(), "this would be no test");
}

#[test]
fn ascii_is_all_that_is_drawn_where_it_is_all_that_may_be() {
    for (name, make) in SCREENS {
        let mut driver = make();
        for size in [LEAST, SMALL, LARGE] {
            driver.state.setup.preferences.look.signs = Signs::All;
            let before = drawn(&mut driver, size);
            driver.state.setup.preferences.look.signs = Signs::Letters;
            let after = drawn(&mut driver, size);
            let text = text(&after);
            assert!(text.is_ascii(), "{name}\n{text}");
            assert!(!self::text(&before).is_ascii(), "{name}");
            assert_eq!(styles(&before), styles(&after), "{name}");
        }
    }
}

#[test]
fn a_workspace_of_its_own_colour_has_a_band_in_it_and_one_without_colours_too() {
    let rule = Rule {
        workspace: workspace(),
        write: None,
        protected: false,
        accent: Colour::parse("red"),
        refresh: None,
    };
    let header = |depth: Depth, accent: &str| {
        let rules = vec![Rule { accent: Colour::parse(accent), ..rule.clone() }];
        let mut driver = crate::support::Driver::ready_with(
            preferring(|preferences| preferences.rules = rules),
            &super::busy(),
        );
        driver.state.setup.preferences.look = Look { depth, ..look(Theme::of_program("mono").at(depth)) };
        let buffer = drawn(&mut driver, SMALL);
        assert!(buffer.content()[80..].iter().all(|cell| cell.bg == Color::Reset), "only the header");
        let cells = &buffer.content()[..80];
        let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier.contains(Modifier::REVERSED));
        assert!(cells.iter().all(|cell| look(cell) == look(&cells[0])), "{}", styles(&buffer));
        look(&cells[0])
    };
    assert_eq!(header(Depth::Sixteen, "red"), (Color::White, Color::Red, false));
    assert_eq!(header(Depth::True, "#ffd700"), (Color::Black, Color::Rgb(255, 215, 0), false));
    assert_eq!(header(Depth::Colourless, "red"), (Color::Reset, Color::Reset, true));
    let mut plain = after(ready(), "3");
    assert!(drawn(&mut plain, SMALL).content()[..80].iter().all(|cell| cell.bg == Color::Reset));
}
