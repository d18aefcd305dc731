//! Screens of several workspaces: one read-only, one protected, one that cannot be read, and one whose rows are old.

use super::{LARGE, SMALL, after, busy, picture};
use crate::support::{
    Driver, Keyboard, cluster,
    driver::{preferring, refusal, setup, workspace},
    instance,
};
use amldeck::{
    app::state::{Setup, Wanted},
    domain::{error::ApiError, ids::WorkspaceId, workspace::Rule},
};
use ratatui::layout::Size;

const HUGE: Size = Size { width: 200, height: 60 };

fn other(group: &str, name: &str) -> WorkspaceId {
    WorkspaceId::new("00000000-0000-0000-0000-000000000002", group, name)
}

/// Four workspaces at work, 40 seconds after the last good word of the third.
fn watched() -> Driver {
    let [dev, old, lab] = [other("rg-dev", "dev-ml"), other("rg-old", "old-ml"), other("rg-lab", "lab")];
    let rule =
        |workspace, write, protected| Rule { workspace, write, protected, accent: None, refresh: None };
    let rules = vec![rule(workspace(), Some(false), false), rule(dev.clone(), None, true)];
    let all = vec![workspace(), dev.clone(), old.clone(), lab.clone()];
    let mut driver = Driver::start(Setup {
        wanted: Wanted::Workspaces(all),
        ..preferring(|preferences| preferences.rules = rules)
    });
    driver.at(10.0);
    driver.answer_beside();
    driver.answer_of(&old, Ok(&[instance("ci-old").state("Running"), cluster("gpu-old")]));
    driver.at(300.0);
    driver.answer_of(&workspace(), Ok(&busy()));
    driver.answer_of(&dev, Ok(&[instance("ci-anna").state("Stopped"), cluster("gpu-a100")]));
    driver.answer_of(&lab, Err(ApiError::Forbidden(refusal(403, "AuthorizationFailed"))));
    driver.answer_beside();
    driver
}

macro_rules! golden_several {
    ($name:ident, $driver:expr) => {
        #[test]
        fn $name() {
            let mut driver = $driver;
            for (size, suffix) in [(SMALL, "80x24"), (LARGE, "120x40"), (HUGE, "200x60")] {
                insta::with_settings!({ snapshot_suffix => suffix, omit_expression => true }, {
                    insta::assert_snapshot!(stringify!($name), picture(&mut driver, size));
                });
            }
        }
    };
}

golden_several!(several_instances, watched());
golden_several!(several_clusters, after(watched(), "3"));
golden_several!(several_quota, after(watched(), "7"));
golden_several!(several_to_choose_from, after(watched(), "W space down space"));
golden_several!(several_after_a_file_was_passed_over, {
    let odd = "~/work/config.json is passed over: not JSON, line 2";
    let setup = Setup {
        origin: "~/.azure/config of az".into(),
        passed_over: vec![odd.into(), "~/config.json is passed over: subscription_id is missing".into()],
        ..setup()
    };
    after(Driver::ready_with(setup, &busy()), "W")
});
golden_several!(several_protected, {
    let mut driver = watched();
    driver.press("2 / d e v enter ctrl-d").type_("ci-anna").press("enter");
    driver
});
