//! Screens for choosing, previewing and copying, at 120×40.

use super::{LARGE, picture, ready};
use crate::support::{Driver, Keyboard, driver::workspace};
use amldeck::domain::{
    ask::Reply,
    offer::{Offer, Offered},
};

macro_rules! golden_large {
    ($name:ident, $driver:expr) => {
        #[test]
        fn $name() {
            let mut driver = $driver;
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(stringify!($name), picture(&mut driver, LARGE));
            });
        }
    };
}

/// The form for a new instance with two schedules in it.
fn scheduled() -> Driver {
    let mut driver = ready();
    driver.press("2 n").type_("ci-trial").go_to("Schedules").press("enter").go_to("When").press("ctrl-u");
    driver.type_("weekdays 19:30").go_to("").press("enter enter").press("down").go_to("When").press("ctrl-u");
    driver.type_("mon,thu 7:00").go_to("").press("enter");
    driver
}

/// A subnet, as the service offers it.
fn subnet(network: &str, name: &str, region: &str) -> Offered {
    let id = format!(
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/\
         Microsoft.Network/virtualNetworks/{network}/subnets/{name}"
    );
    let doubt = (region != "westeurope").then(|| "in another region than the workspace".into());
    Offered {
        value: id.into(),
        label: format!("{network}/{name}").into(),
        detail: format!("rg-network · {region} · 10.20.0.0/22").into(),
        region: Some(region.into()),
        doubt,
    }
}

golden_large!(schedules_are_listed, scheduled());

golden_large!(a_list_to_choose_from_is_open, {
    let mut driver = scheduled();
    driver.go_to("Virtual network");
    let subnets = vec![
        subnet("vnet-hub-we", "training", "westeurope"),
        subnet("vnet-hub-we", "notebooks", "westeurope"),
        subnet("vnet-hub-ne", "training", "northeurope"),
    ];
    driver.answer("offers Subnets", |_| Reply::Offers(workspace(), Offer::Subnets, Ok(subnets)));
    driver.press("down down down");
    driver
});

golden_large!(sizes_are_searched, {
    let mut driver = ready();
    driver.press("3 n").type_("gpu-trial").go_to("VM size").type_("4vcpu");
    driver
});

/// An edit has all formats.
fn previewed(steps: usize) -> Driver {
    let mut driver = ready();
    driver.press("3 e").go_to("Tags").press("ctrl-u").type_("team=speech").press("ctrl-p");
    for _ in 0..steps {
        driver.press("right");
    }
    driver
}

golden_large!(preview_difference, previewed(0));
golden_large!(preview_request, previewed(1));
golden_large!(preview_az_rest, previewed(2));
golden_large!(preview_curl, previewed(3));
golden_large!(preview_az_ml_yaml, previewed(4));
golden_large!(preview_arm_template, previewed(5));
golden_large!(preview_use_it, previewed(6));

golden_large!(a_file_is_named_to_write_to, {
    let mut driver = previewed(4);
    driver.press("w");
    driver
});

golden_large!(what_to_copy, {
    let mut driver = ready();
    driver.press("3 C");
    driver
});

golden_large!(what_to_attach, {
    let mut driver = ready();
    driver.press("5 A");
    driver
});
