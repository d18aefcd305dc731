//! Which workspace is meant when no option says so.

use super::{Folder, Ran, amldeck, codes::two_workspaces, ended};
use amldeck::simulator::Simulator;
use std::fs;

struct Place {
    home: Folder,
    simulator: Simulator,
}

impl Place {
    async fn new() -> Self {
        Self { home: Folder::new(), simulator: two_workspaces().await }
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.home.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    async fn list(&self, variables: &[(&str, &str)]) -> Ran {
        let mut command = amldeck(Some(self.home.path()));
        command.current_dir(self.home.path()).envs(variables.iter().copied());
        command.args(["list", "--auth", "token", "--endpoint", &self.simulator.url()]);
        ended(command).await
    }

    /// The workspace that was listed last.
    fn listed(&self) -> String {
        let requests = self.simulator.requests();
        let listing = requests.iter().rev().find(|request| request.path.ends_with("/computes")).unwrap();
        listing.path.rsplit('/').nth(1).unwrap().to_owned()
    }
}

#[tokio::test]
async fn it_is_found_where_the_sdk_and_az_find_it() {
    let place = Place::new().await;
    assert_eq!(place.list(&[]).await.code, Some(2), "nothing names one of the two");

    place.write("azure/config", "[defaults]\nworkspace = two\n");
    let azure = place.home.path().join("azure");
    let ran = place.list(&[("AZURE_CONFIG_DIR", azure.to_str().unwrap())]).await;
    assert_eq!((ran.code, place.listed().as_str()), (Some(0), "two"), "{ran:#?}");

    let config = r#"{"subscription_id": "s", "resource_group": "rg", "workspace_name": "one"}"#;
    place.write(".azureml/config.json", config);
    let ran = place.list(&[("AZURE_CONFIG_DIR", azure.to_str().unwrap())]).await;
    assert_eq!((ran.code, place.listed().as_str()), (Some(0), "one"), "{ran:#?}");

    let ran = place.list(&[("AMLDECK_WORKSPACE", "two")]).await;
    assert_eq!((ran.code, place.listed().as_str()), (Some(0), "two"), "{ran:#?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_understood_is_named_and_passed_over() {
    let place = Place::new().await;
    place.write("config.json", "{ broken");
    let ran = place.list(&[("AZURE_DEFAULTS_WORKSPACE", "two")]).await;
    assert_eq!((ran.code, place.listed().as_str()), (Some(0), "two"), "{ran:#?}");
    assert!(ran.err.contains("config.json is passed over: not JSON, line 1"), "{ran:#?}");
    assert_eq!(ran.err.lines().count(), 1, "{ran:#?}");
}

#[tokio::test]
async fn sections_of_the_file_name_a_workspace_and_rule_it() {
    let place = Place::new().await;
    let section = "[[workspaces]]\nsubscription = \"s\"\nresource_group = \"rg\"\nname = \"two\"\n";
    place.write(".config/amldeck/config.toml", section);
    let ran = place.list(&[]).await;
    assert_eq!((ran.code, place.listed().as_str()), (Some(0), "two"), "{ran:#?}");
    place.write(".config/amldeck/config.toml", &format!("{section}watch = false\n"));
    assert_eq!(place.list(&[]).await.code, Some(2), "what is not watched is not opened by itself");
    place.write(".config/amldeck/config.toml", &format!("{section}wach = false\n"));
    place.list(&[]).await.refused(2, "line 5");
}
