//! The smallest screen and a very large one, and what holds at any size. The sizes between have their pictures elsewhere.

use super::{HUGE, LEAST, drawn, every::SCREENS, text};
use crate::support::{Body, Driver, Keyboard, cluster, instance};
use amldeck::app::look::Signs;
use ratatui::layout::Size;

/// Those of which a very large screen shows more.
const LARGE_ONES: [&str; 9] =
    ["list", "instances", "quota", "stale", "details", "form", "picker", "palette", "failure"];

#[test]
fn each_screen_at_its_smallest() {
    for (name, make) in SCREENS {
        let picture = text(&drawn(&mut make(), LEAST));
        insta::with_settings!({ omit_expression => true, snapshot_suffix => *name }, {
            insta::assert_snapshot!("40x12", picture);
        });
    }
}

#[test]
fn screens_on_a_wall() {
    for (name, make) in SCREENS.iter().filter(|(name, _)| LARGE_ONES.contains(name)) {
        let picture = text(&drawn(&mut make(), HUGE));
        insta::with_settings!({ omit_expression => true, snapshot_suffix => *name }, {
            insta::assert_snapshot!("200x60", picture);
        });
    }
}

/// Names as no service should give them: wide letters, combining marks, signs of several letters.
fn odd() -> Vec<Body> {
    vec![
        cluster("plain"),
        cluster("研究用計算クラスタ"),
        cluster("e\u{301}\u{302}te\u{301}-a\u{308}"),
        cluster("gpu-研a究b用c計d算e-long-enough-to-be-cut"),
        cluster("👩‍👩‍👧‍👦-family"),
        cluster("ｆｕｌｌｗｉｄｔｈ"),
        instance("ci-研究").state("Running"),
    ]
}

#[test]
fn wide_and_combining_letters_shift_no_column() {
    for signs in [Signs::All, Signs::Letters, Signs::Ascii] {
        for size in [LEAST, Size { width: 57, height: 16 }, Size { width: 80, height: 24 }, HUGE] {
            let mut driver = Driver::ready(&odd());
            driver.press("3");
            driver.state.setup.preferences.look.signs = signs;
            let buffer = drawn(&mut driver, size);
            let symbol = |x: u16, y: u16| buffer[(x, y)].symbol();
            let heads: String = (0..size.width).map(|x| symbol(x, 3)).collect();
            let state = heads.find("STATE").map(|at| heads[..at].chars().count()).expect("it is there");
            let state = u16::try_from(state).expect("it is on the screen");
            let frame = if signs == Signs::All { "│" } else { "|" };
            for y in 4..(size.height - 3).min(10) {
                assert!(["●", "*"].contains(&symbol(state, y)), "{size:?}\n{}", text(&buffer));
                assert_eq!(symbol(size.width - 1, y), frame, "{size:?}\n{}", text(&buffer));
            }
        }
    }
}

#[test]
fn from_the_smallest_size_on_the_way_out_is_on_every_screen() {
    for (name, make) in SCREENS {
        let mut driver = make();
        for width in (LEAST.width..=80).step_by(4) {
            for height in (LEAST.height..=24).step_by(3) {
                let picture = text(&drawn(&mut driver, Size { width, height }));
                let hints = picture.lines().nth(usize::from(height) - 1).unwrap_or_default();
                let ways = ["Esc", "q quit", "n cancel", "Enter close"];
                assert!(ways.iter().any(|way| hints.contains(way)), "{name} at {width}×{height}\n{picture}");
                assert!(hints.chars().count() <= usize::from(width), "{name}\n{picture}");
            }
        }
    }
}
