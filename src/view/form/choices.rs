//! What a field can be chosen from: the few words of a choice, the items of a list, sizes, what the subscription has.

use super::{Part, theme, widgets};
use crate::{
    app::{
        form::{Entry, Focus, Form},
        state::State,
        watched::Heard,
        wrap::wrap,
    },
    domain::{
        compute::{Health, Priority},
        offer::{Offer, Offered},
        vm_size::VmSize,
    },
    kinds::{columns::short_size, field::Choice, quota, series},
};
use ratatui::text::{Line, Span};
use std::time::Duration;

/// The width of a line about a size.
const SIZE_LINE: u16 = 66;
/// The width of a line about anything else.
const OFFER_LINE: u16 = 70;
/// Lines listed at once.
const LISTED: usize = 6;
/// Sizes that were read longer ago than this say when.
const OLD: Duration = Duration::from_secs(3600);

/// The words of a choice; where they do not fit in one line, the chosen one and how many there are.
pub(super) fn choice(choices: &'static [Choice], at: usize, focus: bool, width: u16) -> Line<'static> {
    let words: usize = choices.iter().map(|choice| choice.label.chars().count() + 2).sum();
    let fits = |gap: usize| words + gap * (choices.len() - 1) <= usize::from(width);
    let (gap, narrow) = if fits(3) { ("   ", false) } else { ("  ", !fits(2)) };
    let mut spans = Vec::new();
    for (number, choice) in choices.iter().enumerate() {
        let chosen = number == at;
        if narrow && !chosen {
            continue;
        }
        let style = match (chosen, focus) {
            (true, true) => theme::SELECTED,
            (true, false) => theme::STRONG,
            (false, _) => theme::DIM,
        };
        spans.push(Span::styled(format!("{} {}", if chosen { "◉" } else { "○" }, choice.label), style));
        spans.push(Span::raw(gap));
    }
    if narrow {
        spans.push(Span::styled(format!("({} of {})", at + 1, choices.len()), theme::DIM));
    }
    Line::from(spans)
}

/// The items of a list field, and below them the place to add one.
pub(super) fn items(form: &Form, index: usize, room: usize) -> Vec<Part> {
    let (Some((items, all)), Entry::Items(at)) = (form.items(index), &form.entries[index]) else {
        return Vec::new();
    };
    let focus = form.focus == Focus::Field(index);
    let line = |number: usize, text: String| {
        let chosen = focus && number == *at;
        let text = widgets::cut(&text, widgets::clamp(room));
        let style = if chosen { theme::SELECTED } else { theme::PLAIN };
        Part::Wide(Line::from(Span::styled(text, style)), widgets::clamp(room), chosen)
    };
    let mut parts: Vec<Part> =
        all.iter().enumerate().map(|(number, item)| line(number, (items.line)(item))).collect();
    if focus && all.len() < items.most {
        parts.push(line(all.len(), format!("+ add {} {}", article(items.noun), items.noun)));
    }
    parts
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// The list under the field in focus.
pub(super) fn list(state: &State, form: &Form, room: usize, widest: u16) -> Vec<Part> {
    let Some(field) = form.field_in_focus().filter(|_| form.picks()) else { return Vec::new() };
    if form.picks_size() {
        return sizes(state, form, room, widest);
    }
    let mut parts: Vec<Part> = Vec::new();
    for offer in field.offers.iter().filter(|offer| **offer != Offer::TimeZones) {
        let heard = state.fleet.get(&form.workspace).and_then(|watched| watched.offers.get(offer));
        match heard {
            Some(Heard::Known(_)) => {}
            Some(Heard::Missing(error)) => parts.extend(say(
                &format!("the {} could not be read ({}); any text is taken", offer.noun(), error.headline()),
                room,
            )),
            Some(Heard::Awaited) | None => parts.extend(say(&format!("looking for {}…", offer.noun()), room)),
        }
    }
    let offered = state.offered(form);
    let at = form.picker.at;
    let from = at.saturating_sub(LISTED - 1);
    let chosen = |number: usize| form.picker.armed && number == at;
    let lines = offered.iter().enumerate().skip(from).take(LISTED);
    parts.extend(lines.map(|(number, offered)| {
        Part::Wide(offer_line(offered, chosen(number)), OFFER_LINE, chosen(number))
    }));
    if let Some(doubt) = offered.get(at).filter(|_| form.picker.armed).and_then(|o| o.doubt.as_ref()) {
        parts.push(Part::Text(format!("! {doubt}"), theme::health(Health::Moving)));
    }
    if !offered.is_empty() {
        let nouns: Vec<&str> = field.offers.iter().map(|offer| offer.noun()).collect();
        let count = if form.picker.armed {
            format!("{} of {} {}", at + 1, offered.len(), nouns.join(", "))
        } else {
            format!("↓ chooses, typing searches {} {}", offered.len(), nouns.join(", "))
        };
        parts.push(Part::Text(count, theme::DIM));
    }
    parts
}

fn say(text: &str, room: usize) -> Vec<Part> {
    wrap(text, room).into_iter().map(|line| Part::Text(line, theme::DIM)).collect()
}

fn offer_line(offered: &Offered, chosen: bool) -> Line<'static> {
    let label = widgets::fit(&offered.label, 26, false);
    let mark = if offered.doubt.is_some() { "!" } else { " " };
    let text = widgets::cut(&format!("{label}{mark} {}", offered.detail), OFFER_LINE);
    let style = if chosen { theme::SELECTED } else { theme::PLAIN };
    Line::from(Span::styled(text, style))
}

fn sizes(state: &State, form: &Form, room: usize, widest: u16) -> Vec<Part> {
    let region = form.region();
    let watched = state.fleet.get(&form.workspace);
    let sizes = match watched.map(|watched| watched.sizes_in(&region)) {
        Some(Heard::Known(sizes)) => sizes,
        Some(Heard::Missing(error)) => {
            let why = error.headline();
            return say(&format!("the sizes could not be read ({why}); any text is taken"), room);
        }
        Some(Heard::Awaited) | None => return say("the sizes are not known yet; any text is taken", room),
    };
    let usages = watched.map_or(&[][..], |watched| watched.usages_in(&region));
    let at = form.picker.at;
    let from = at.saturating_sub(LISTED - 1);
    let line = |(number, size): (usize, &VmSize)| {
        let left = quota::left(size, Priority::Dedicated, usages);
        let text = if widest < SIZE_LINE {
            short_size_line(size, form.supports(size), widest)
        } else {
            size_line(size, left, form.supports(size))
        };
        let plain = if form.supports(size) { theme::PLAIN } else { theme::DIM };
        let style = if number == at { theme::SELECTED } else { plain };
        Part::Wide(Line::from(Span::styled(text, style)), SIZE_LINE.min(widest), number == at)
    };
    let mut listed: Vec<_> = form.sizes(sizes).enumerate().skip(from).take(LISTED).map(line).collect();
    let Some(chosen) = form.sizes(sizes).nth(at) else {
        return say("no size of this region fits what was typed; Ctrl-U begins anew", room);
    };
    // What was kept from an earlier day says so.
    let old = sizes.read_at().filter(|read| state.now.since(*read) >= OLD);
    let old = old.map(|read| format!(" · as of {}", read.format("%Y-%m-%d"))).unwrap_or_default();
    let family = format!("size {} of {}{old} · {}", at + 1, form.picker.matches.len(), chosen.family);
    listed.push(Part::Text(widgets::cut(&family, widgets::clamp(room)), theme::DIM));
    if let Some(series) = series::of(&chosen.name, &chosen.family)
        && let Some(remark) = series.remark_on(&chosen.name)
    {
        let style = match remark.severity {
            series::Severity::Plain => theme::DIM,
            series::Severity::Warning | series::Severity::Error => theme::health(Health::Moving),
        };
        let text = format!("{}: {} ({})", series.name, remark.text, series.sources());
        listed.extend(wrap(&text, room).into_iter().take(2).map(|line| Part::Text(line, style)));
    }
    listed
}

fn price(size: &VmSize) -> String {
    size.hourly.map_or_else(|| "no price".to_owned(), |price| format!("{price:.2} $/h"))
}

/// What a size has most of, and what it costs.
fn short_size_line(size: &VmSize, supported: bool, width: u16) -> String {
    let power = if size.gpus > 0 { format!("{} GPU", size.gpus) } else { format!("{} vCPU", size.vcpus) };
    let price = if supported { price(size) } else { "not for this".to_owned() };
    let rest = format!(" {} {}", widgets::fit(&power, 8, true), widgets::fit(&price, 12, true));
    widgets::fit(short_size(&size.name), width.saturating_sub(widgets::clamp(rest.len())), false) + &rest
}

/// All that decides between sizes.
fn size_line(size: &VmSize, left: Option<u64>, supported: bool) -> String {
    let gpus = if size.gpus > 0 { format!("{} GPU", size.gpus) } else { String::new() };
    let left = match (supported, left) {
        (false, _) => "not for this".to_owned(),
        (true, Some(left)) => format!("{left} left"),
        (true, None) => String::new(),
    };
    format!(
        "{} {} {} {} {} {}",
        widgets::fit(short_size(&size.name), 20, false),
        widgets::fit(&format!("{} vCPU", size.vcpus), 8, true),
        widgets::fit(&gpus, 5, true),
        widgets::fit(&format!("{:.0} GB", size.memory_gb), 7, true),
        widgets::fit(&price(size), 10, true),
        widgets::fit(&left, 11, true),
    )
}
