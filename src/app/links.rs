//! Where computes and workspaces are to be looked at in a browser.

use crate::domain::ids::{ResourceId, WorkspaceId};

/// The sites of a cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sites {
    /// Its portal, as `https://portal.azure.com`.
    pub portal: &'static str,
    /// Its Machine Learning Studio, as `https://ml.azure.com`.
    pub studio: &'static str,
}

impl Sites {
    /// The page of a compute in the Studio; `tenant` saves whoever has several from being asked.
    pub fn studio(&self, compute: &ResourceId, tenant: Option<&str>) -> Option<String> {
        let workspace = compute.workspace()?;
        let page = format!("compute/{}/details", compute.name());
        Some(self.studio_page(&page, &workspace, tenant))
    }

    /// The computes of a workspace in the Studio.
    pub fn studio_of(&self, workspace: &WorkspaceId, tenant: Option<&str>) -> String {
        self.studio_page("compute/list", workspace, tenant)
    }

    fn studio_page(&self, page: &str, workspace: &WorkspaceId, tenant: Option<&str>) -> String {
        let tenant = tenant.map(|tenant| format!("&tid={tenant}")).unwrap_or_default();
        format!("{}/{page}?wsid={}{tenant}", self.studio, workspace.id().text())
    }

    /// The page of a workspace in the portal, which has none for computes.
    pub fn portal(&self, workspace: &WorkspaceId, tenant: Option<&str>) -> String {
        let tenant = tenant.map(|tenant| format!("@{tenant}/")).unwrap_or_default();
        format!("{}/#{tenant}resource{}/overview", self.portal, workspace.id().text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_compute_and_its_workspace() {
        let sites = Sites { portal: "https://portal.azure.com", studio: "https://ml.azure.com" };
        let workspace = WorkspaceId::new("0000", "rg-ml", "prod-ml");
        let id = "/subscriptions/0000/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/prod-ml";
        assert_eq!(
            sites.studio(&workspace.compute("gpu"), Some("t")).unwrap(),
            format!("https://ml.azure.com/compute/gpu/details?wsid={id}&tid=t")
        );
        assert_eq!(
            sites.portal(&workspace, None),
            format!("https://portal.azure.com/#resource{id}/overview")
        );
    }
}
