//! Columns of all panes.

use super::assert_unique;
use crate::support::{Driver, Keyboard, cluster, instance, unknown_type};
use amldeck::{
    app::{
        arrangement::Arrangement,
        details::NODE_COLUMNS,
        panes::{Contents, PANES, PaneId},
    },
    kinds::column::{Column, GAP},
};

fn check<R>(table: &str, columns: &[Column<R>]) {
    assert_unique(table, columns.iter().map(|column| column.name));
    for column in columns {
        let name = format!("{table}: {}", column.name);
        assert!(0 < column.min && column.min <= column.max, "{name}: {} to {}", column.min, column.max);
        assert!(column.head.chars().count() <= usize::from(column.min), "{name}: its header does not fit");
    }
    for (width, several) in (0..=320).flat_map(|width| [(width, false), (width, true)]) {
        let fitted = Arrangement::default().fit(columns, width, None, several);
        let taken: u16 = fitted.iter().map(|(_, width)| width + GAP).sum::<u16>().saturating_sub(GAP);
        let staying: u16 =
            columns.iter().filter(|c| c.stays).map(|c| c.min + GAP).sum::<u16>().saturating_sub(GAP);
        assert!(taken <= width.max(staying), "{table} at {width} takes {taken}");
        for (index, width) in &fitted {
            assert!((columns[*index].min..=columns[*index].max).contains(width), "{table} at {width}");
        }
        let stays = |index: &usize| columns[*index].stays;
        let kept = fitted.iter().filter(|(index, _)| stays(index)).count();
        assert_eq!(kept, columns.iter().filter(|column| column.stays).count(), "{table} at {width}");
    }
}

#[test]
fn widths_names_and_headers_are_sound_in_every_table() {
    for pane in &PANES {
        match &pane.contents {
            Contents::Computes { columns, .. } => check(pane.name, columns),
            Contents::Quota(columns) => check(pane.name, columns),
            Contents::Activity(columns) => check(pane.name, columns),
        }
    }
    check("nodes", NODE_COLUMNS);
}

#[test]
fn name_and_state_never_go() {
    for pane in &PANES {
        let Contents::Computes { columns, .. } = &pane.contents else { continue };
        let staying: Vec<_> = Arrangement::default()
            .fit(columns, 0, None, true)
            .iter()
            .map(|(index, _)| columns[*index].name)
            .collect();
        assert_eq!(staying[0], "name", "{}", pane.name);
        assert!(staying[1..] == ["state"] || staying[1..] == ["provisioning"], "{}: {staying:?}", pane.name);
    }
}

#[test]
fn a_screen_of_80_cells_has_room_for_what_matters() {
    for (pane, heads) in [
        (PaneId::Instances, &["NAME", "STATE", "PROVISIONING", "VM SIZE", "SINCE"][..]),
        (PaneId::Clusters, &["NAME", "STATE", "PROVISIONING", "NODES r/i/p/l"]),
        (PaneId::Inference, &["NAME", "TYPE", "PROVISIONING", "NODES", "VM SIZE"]),
        (PaneId::Attached, &["NAME", "TYPE", "PROVISIONING", "ADDRESS"]),
        (PaneId::Quota, &["FAMILY OR TOTAL", "USED", "LIMIT", "LEFT"]),
        (PaneId::Activity, &["TIME (UTC)", "WHAT", "STATE", "ELAPSED"]),
    ] {
        let mut driver = Driver::ready(&[]);
        driver.pane(pane);
        // The frame and the mark of the cursor take four cells.
        let table = driver.state.table(76, 10);
        let found: Vec<_> = table.heads.iter().map(|head| head.text).collect();
        assert!(found.starts_with(heads), "{pane:?}: {found:?}");
    }
}

#[test]
fn where_one_state_has_room_it_is_the_one_that_matters() {
    let mut driver =
        Driver::ready(&[instance("ci-anna-long-name"), instance("ci-ben").fault("Oops", "it broke")]);
    let states = |driver: &Driver, width| {
        let table = driver.state.table(width, 10);
        table.rows.iter().map(|row| row.cells[1].text.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(states(&driver, 36), ["Running", "Failed"]);
    assert_eq!(states(&driver, 76), ["Running", "Running"]);
    driver.at(30.0);
    driver.answer_listing(&[cluster("gpu-with-long-name").silent("Creating")]);
    driver.pane(PaneId::Clusters);
    assert_eq!(states(&driver, 36), ["Creating"]);
    assert_eq!(states(&driver, 76), ["–"]);
}

#[test]
fn every_cell_can_be_made_of_every_compute() {
    let mut driver = Driver::ready(&crate::support::bodies::all());
    for pane in &PANES {
        driver.pane(pane.id);
        for row in driver.state.table(400, 100).rows {
            assert!(row.cells.iter().all(|cell| !cell.text.is_empty()), "{}: {row:?}", pane.name);
        }
    }
    driver.pane(PaneId::Attached);
    assert!(driver.names().contains(&unknown_type("odd").read().name.to_string()));
}
