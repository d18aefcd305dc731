//! Every compute type, from the key that begins it to the row that is gone, by keys that the screen names.

use crate::terminal::Terminal;

/// One compute of a type.
struct Compute {
    /// The pane that it is in.
    pane: &'static str,
    /// The form that makes it.
    form: &'static str,
    /// Its name.
    name: &'static str,
    /// Fills in what the form cannot do without, beside the name.
    fill: fn(&mut Terminal),
    /// What its form's button says.
    button: &'static str,
    /// What an edit asks for again.
    again: fn(&mut Terminal),
    /// The word of its removal.
    removal: &'static str,
}

/// What the types of the attached pane have in common.
const ATTACHED: Compute = Compute {
    pane: "Attached",
    form: "",
    name: "",
    fill: |_| {},
    button: "Attach",
    again: |_| {},
    removal: "detach",
};

/// How the service signs in to a machine.
fn sign_in(terminal: &mut Terminal) {
    terminal.fill("User", "azureuser");
    terminal.choose("Sign in with", "password");
    terminal.fill("Password", "correct horse");
}

fn demo(size: (u16, u16)) -> Terminal {
    let mut terminal = Terminal::spawn_sized(&["--demo", "--speed", "300"], size);
    terminal.wait_for("● live");
    terminal
}

/// Makes all of them one after the other, edits and removes them, and sees that they are gone.
#[track_caller]
fn live(size: (u16, u16), computes: &[Compute]) {
    let mut terminal = demo(size);
    for compute in computes {
        lives(&mut terminal, compute);
    }
    leaves(terminal, computes);
}

/// Makes it, edits it and removes it.
#[track_caller]
fn lives(terminal: &mut Terminal, compute: &Compute) {
    let Compute { name, button, removal, .. } = compute;
    terminal.open_pane(compute.pane);
    terminal.press_hinted("n", "new");
    terminal.wait_until("a menu or the form", |terminal| {
        terminal.screen().contains("which type?")
            || terminal.screen().contains(&format!("┌ {}", compute.form))
    });
    if terminal.screen().contains("which type?") {
        terminal.take_from_menu(compute.form);
    }
    terminal.wait_for(&format!("┌ {} ", compute.form));
    terminal.fill("Name", name);
    (compute.fill)(terminal);
    terminal.send(button);
    terminal.wait_for(&format!("{} {name}: succeeded", button.to_lowercase()));
    terminal.wait_until("its row", |terminal| terminal.row(name).contains("Succeeded"));
    assert!(terminal.row(name).contains('▸'), "the cursor rests on the new row");

    terminal.press_hinted("e", "edit");
    terminal.wait_for(&format!("┌ Edit {name} "));
    terminal.fill("Tags", "team=vision");
    (compute.again)(terminal);
    terminal.send("Save");
    terminal.wait_for(&format!("edit {name}: succeeded"));
    terminal.wait_until("its row at rest", |terminal| terminal.row(name).contains("Succeeded"));

    terminal.press_hinted("Ctrl-D", removal);
    terminal.wait_for(&format!("Type its name {name}"));
    terminal.press(name);
    terminal.press_hinted("Enter", removal);
    terminal.wait_until("the list", |terminal| !terminal.screen().contains("Type its name"));
}

/// Sees that all are gone, and ends. It is not waited for after each, so that the next one lives meanwhile.
#[track_caller]
fn leaves(mut terminal: Terminal, computes: &[Compute]) {
    for Compute { pane, name, .. } in computes {
        terminal.open_pane(pane);
        terminal.wait_until(&format!("no row {name}"), |terminal| terminal.row(name).is_empty());
    }
    terminal.press_hinted("q", "quit");
    assert_eq!(terminal.exit(), 0);
    terminal.assert_restored();
}

#[test]
fn what_the_service_makes_and_deletes_at_80_by_24() {
    let made = Compute { button: "Create", removal: "delete", ..ATTACHED };
    live(
        (80, 24),
        &[
            Compute { pane: "Instances", form: "New compute instance", name: "ci-trial", ..made },
            Compute { pane: "Clusters", form: "New compute cluster", name: "cpu-trial", ..made },
            Compute { pane: "Inference", form: "New AKS inference cluster", name: "aks-trial", ..made },
        ],
    );
}

#[test]
fn inference_clusters_are_attached_and_detached_at_80_by_24() {
    let inference = Compute { pane: "Inference", ..ATTACHED };
    live(
        (80, 24),
        &[
            Compute {
                form: "Attach an AKS inference cluster",
                name: "aks-shop",
                fill: |terminal| terminal.pick("AKS cluster", "aks-shop-we"),
                ..inference
            },
            Compute {
                form: "Attach a Kubernetes cluster",
                name: "plant",
                fill: |terminal| terminal.pick("Cluster", "plant-07"),
                ..inference
            },
        ],
    );
}

#[test]
fn machines_are_attached_and_detached_at_120_by_40() {
    live(
        (120, 40),
        &[
            Compute {
                form: "Attach a virtual machine",
                name: "dsvm",
                fill: |terminal| {
                    terminal.pick("Resource id", "dsvm-marek");
                    sign_in(terminal);
                },
                again: sign_in,
                ..ATTACHED
            },
            Compute {
                form: "Attach an HDInsight cluster",
                name: "hdi",
                fill: |terminal| {
                    terminal.pick("Resource id", "hdi-stream");
                    sign_in(terminal);
                },
                again: sign_in,
                ..ATTACHED
            },
        ],
    );
}

#[test]
fn what_pipelines_use_is_attached_and_detached_at_80_by_24() {
    live(
        (80, 24),
        &[
            Compute {
                form: "Attach a Databricks workspace",
                name: "bricks",
                fill: |terminal| {
                    terminal.pick("Workspace", "dbx-lab");
                    terminal.fill("Access token", "dapi-0123");
                },
                again: |terminal| terminal.fill("Access token", "dapi-4567"),
                ..ATTACHED
            },
            Compute {
                form: "Attach a Data Lake Analytics account",
                name: "lake",
                fill: |terminal| terminal.pick("Account", "adlacontoso"),
                ..ATTACHED
            },
            Compute {
                form: "Attach a data factory",
                name: "factory",
                fill: |terminal| terminal.pick("Factory", "adf-reports"),
                ..ATTACHED
            },
            Compute {
                form: "Attach a Synapse Spark pool",
                name: "spark",
                fill: |terminal| terminal.pick("Spark pool", "sparklarge"),
                ..ATTACHED
            },
        ],
    );
}
