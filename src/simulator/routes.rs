//! The table of everything the simulator answers: method, path, and who carries it out.

use super::http::{Method, Request};
use super::world::call::{Handler, Parts};
use super::world::version::Registration;
use super::world::{
    actions, changes, computes, draft::names, graph, operation, permissions, problem::Problem, regions,
    resources::answers as resources, settings, sizes, subscriptions, usages, workspaces,
};
use Guard::{Checked, Open, Sifted};
use Method::{Delete, Get, Patch, Post, Put};
use Registration::{Child, Early, FrontDoor, Graph, Permissions, Preview, Provider, Resource};
use Under::{Group, GroupProvider, Location, Root, Subscription, SubscriptionProvider, Workspace};

/// What stands before the route's own words, and must exist for the route to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    Root,
    Subscription,
    Group,
    SubscriptionProvider,
    Location,
    GroupProvider,
    Workspace,
}

impl Under {
    const fn prefix(self) -> &'static str {
        match self {
            Root => "",
            Subscription => "subscriptions/{subscription}",
            Group => "subscriptions/{subscription}/resourceGroups/{group}",
            SubscriptionProvider => {
                "subscriptions/{subscription}/providers/Microsoft.MachineLearningServices"
            }
            Location => {
                "subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}"
            }
            GroupProvider => {
                "subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices"
            }
            Workspace => {
                "subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}"
            }
        }
    }
}

/// One row: `{words}` in the path are handed to the handler by name.
pub struct Route {
    method: Method,
    pub under: Under,
    path: &'static str,
    pub registration: Registration,
    pub guard: Guard,
    pub handler: Handler,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Whoever has a role that allows it.
    Checked,
    /// Whoever has any role there; rows that no role shows are left out.
    Sifted,
    /// Everybody: it is about the caller, or the address itself is the permission.
    Open,
}

const fn row(
    method: Method,
    under: Under,
    path: &'static str,
    registration: Registration,
    guard: Guard,
    handler: Handler,
) -> Route {
    Route { method, under, path, registration, guard, handler }
}

const COMPUTES: Registration = Child("workspaces/computes");
const PREVIEW_2022: Registration = Preview { kind: "workspaces/computes", since: (2022, 6, 1) };
const PREVIEW_2023: Registration = Preview { kind: "workspaces/computes", since: (2023, 8, 1) };
const PREVIEW_2024: Registration = Preview { kind: "workspaces/computes", since: (2024, 4, 1) };

#[rustfmt::skip]
static ROUTES: &[Route] = &[
    row(Get,    Root,                 "subscriptions",                                    FrontDoor,                Open,    subscriptions::list),
    row(Post,   Root,                 "providers/Microsoft.ResourceGraph/resources",      Graph,                    Open,    graph::resources),
    row(Get,    Root,                 "tenants",                                          FrontDoor,                Open,    permissions::tenants),
    row(Get,    Group,                "providers/Microsoft.Authorization/permissions",    Permissions,              Open,    permissions::list),
    row(Get,    GroupProvider,        "workspaces/{workspace}/providers/Microsoft.Authorization/permissions", Permissions, Open, permissions::list),
    row(Get,    Workspace,            "computes/{compute}/providers/Microsoft.Authorization/permissions", Permissions, Open, permissions::list),
    row(Get,    Subscription,         "",                                                 FrontDoor,                Sifted,  subscriptions::get),
    row(Get,    Subscription,         "resourceGroups",                                   FrontDoor,                Sifted,  subscriptions::groups),
    row(Get,    Group,                "",                                                 FrontDoor,                Sifted,  subscriptions::group),
    row(Get,    Subscription,         "locations",                                        FrontDoor,                Sifted,  regions::list),
    row(Get,    SubscriptionProvider, "",                                                 FrontDoor,                Sifted,  regions::provider),
    row(Get,    Subscription,         "resources",                                        FrontDoor,                Sifted,  resources::all),
    row(Get,    Group,                "resources",                                        FrontDoor,                Sifted,  resources::all),
    row(Get,    SubscriptionProvider, "workspaces",                                       Provider("workspaces"),   Sifted,  workspaces::list),
    row(Get,    GroupProvider,        "workspaces",                                       Provider("workspaces"),   Sifted,  workspaces::list),
    row(Get,    GroupProvider,        "workspaces/{workspace}",                           Provider("workspaces"),   Checked, workspaces::get),
    row(Get,    Workspace,            "computes",                                         COMPUTES,                 Checked, computes::list),
    row(Get,    Workspace,            "computes/{compute}",                               COMPUTES,                 Checked, computes::get),
    row(Put,    Workspace,            "computes/{compute}",                               COMPUTES,                 Checked, changes::put),
    row(Patch,  Workspace,            "computes/{compute}",                               COMPUTES,                 Checked, changes::patch),
    row(Delete, Workspace,            "computes/{compute}",                               COMPUTES,                 Checked, changes::delete),
    row(Post,   Workspace,            "computes/{compute}/start",                         COMPUTES,                 Checked, actions::start),
    row(Post,   Workspace,            "computes/{compute}/stop",                          COMPUTES,                 Checked, actions::stop),
    row(Post,   Workspace,            "computes/{compute}/restart",                       COMPUTES,                 Checked, actions::restart),
    row(Post,   Workspace,            "computes/{compute}/listNodes",                     COMPUTES,                 Checked, computes::nodes),
    row(Get,    Workspace,            "computes/{compute}/listNodes",                     COMPUTES,                 Checked, computes::nodes),
    row(Post,   Workspace,            "computes/{compute}/listKeys",                      COMPUTES,                 Checked, computes::keys),
    row(Post,   Workspace,            "computes/{compute}/resize",                        PREVIEW_2023,             Checked, settings::resize),
    row(Post,   Workspace,            "computes/{compute}/getAllowedVmSizesForResize",    PREVIEW_2023,             Checked, settings::allowed_sizes),
    row(Post,   Workspace,            "computes/{compute}/updateIdleShutdownSetting",     PREVIEW_2022,             Checked, settings::idle_shutdown),
    row(Post,   Workspace,            "computes/{compute}/customServices",                PREVIEW_2022,             Checked, settings::custom_services),
    row(Post,   Workspace,            "computes/{compute}/enableSso",                     PREVIEW_2024,             Checked, settings::sso),
    row(Post,   Workspace,            "checkComputeNameAvailability",                     Early("workspaces"),      Checked, names::availability),
    row(Get,    Location,             "usages",                                           Provider("locations/usages"),  Checked, usages::list),
    row(Get,    Location,             "quotas",                                           Provider("locations/quotas"),  Checked, usages::quotas),
    row(Get,    Location,             "vmSizes",                                          Provider("locations/vmSizes"), Checked, sizes::list),
    row(Get,    Location,             "computeOperationsStatus/{operation}",              Provider("locations/computeOperationsStatus"), Open,    operation::status),
    row(Get,    Location,             "computeOperationResults/{operation}",              Provider("locations/computeOperationsStatus"), Open,    operation::result),
    // Other providers' resources; the type is looked up by its name.
    row(Get,    Subscription,         "providers/{provider}/{type}",                      Resource,                 Sifted,  resources::list),
    row(Get,    Group,                "providers/{provider}/{type}",                      Resource,                 Sifted,  resources::list),
    row(Get,    Group,                "providers/{provider}/{type}/{name}",               Resource,                 Checked, resources::get),
    row(Get,    Group,                "providers/{provider}/{type}/{name}/{below}",       Resource,                 Checked, resources::below),
    row(Get,    Group,                "providers/{provider}/{type}/{name}/providers/{extension}/{below}", Resource, Checked, resources::below),
];

/// The row for a request and the names in its path. Fixed words are compared without case, as ARM does.
///
/// # Errors
/// 404 for a path that no row has, 405 for a method that none of its rows has.
pub fn find(request: &Request) -> Result<(&'static Route, Parts), Problem> {
    let segments = request.segments();
    let mut is_known = false;
    for route in ROUTES {
        if let Some(parts) = matched(route, &segments) {
            if route.method == request.method {
                return Ok((route, parts));
            }
            // What other providers answer besides reading is not known here.
            is_known |= route.registration != Resource;
        }
    }
    if is_known {
        let message =
            format!("The requested resource does not support the http method '{:?}'.", request.method);
        return Err(Problem::gateway(405, "MethodNotAllowed", message));
    }
    Err(Problem::gateway(
        404,
        "InvalidResourceType",
        format!("Nothing is registered for the path '{}'.", request.path),
    ))
}

fn matched(route: &Route, segments: &[String]) -> Option<Parts> {
    let mut parts = Vec::new();
    let mut given = segments.iter();
    let words = route.under.prefix().split('/').chain(route.path.split('/')).filter(|word| !word.is_empty());
    for word in words {
        let segment = given.next()?;
        match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
            Some(name) => parts.push((name, segment.clone())),
            None if word.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    given.next().is_none().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: Method, path: &str) -> Request {
        Request {
            scheme: "http",
            method,
            path: path.to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    #[test]
    fn names_are_taken_from_the_path_and_words_match_in_any_case() {
        let path = "/subscriptions/S1/resourcegroups/rg%28x%29/providers/microsoft.machinelearningservices/workspaces/ws/computes/cpu";
        let (_, parts) = find(&request(Get, path)).map_err(|problem| problem.code).unwrap();
        assert_eq!(
            parts,
            [("subscription", "S1"), ("group", "rg(x)"), ("workspace", "ws"), ("compute", "cpu")]
                .map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn an_unknown_path_and_an_unknown_method_are_told_apart() {
        assert_eq!(find(&request(Get, "/nothing/here")).map(|_| ()).unwrap_err().status, 404);
        assert_eq!(find(&request(Delete, "/subscriptions")).map(|_| ()).unwrap_err().status, 405);
    }
}
