//! The tenants, and who is in them.

use rustls_pki_types::{CertificateDer, pem::PemObject};

use super::roles::{Permission, built_in};
use super::subscriptions::TENANT;
use crate::simulator::scenario::{self, DeviceCodes, Federation, PrincipalKind, Span};

/// One tenant.
pub struct Tenant {
    pub id: String,
    pub name: String,
    pub domain: String,
    pub tokens_last: Span,
    pub device_codes: DeviceCodes,
}

/// Somebody who can be given a token.
pub struct Principal {
    pub kind: PrincipalKind,
    pub name: String,
    /// The object id.
    pub id: String,
    pub client_id: Option<String>,
    pub tenant: String,
    pub secret: Option<String>,
    pub certificate: Option<CertificateDer<'static>>,
    pub federation: Option<Federation>,
    /// What it may do, and where: scopes are in lower case and end with a slash.
    pub permissions: Vec<(String, Permission)>,
}

/// The index of a principal, which is its name among the rest of the world.
pub type Who = usize;

/// Everybody who is known.
pub struct Directory {
    pub tenants: Vec<Tenant>,
    pub principals: Vec<Principal>,
}

impl Directory {
    /// The directory of a scenario. One that names no tenant has one all the same.
    pub fn of(scenario: &scenario::Scenario) -> Directory {
        let mut tenants: Vec<Tenant> = scenario.tenants.iter().map(Tenant::of).collect();
        if tenants.is_empty() {
            tenants.push(Tenant {
                id: TENANT.to_owned(),
                name: "Contoso".to_owned(),
                domain: "contoso.example".to_owned(),
                tokens_last: Span(3600),
                device_codes: DeviceCodes::default(),
            });
        }
        let first = tenants[0].id.clone();
        let principals = scenario.principals.iter();
        let principals = principals.map(|told| Principal::of(told, &first, &scenario.roles)).collect();
        Directory { tenants, principals }
    }

    /// The tenant of that id or domain.
    pub fn tenant(&self, name: &str) -> Option<&Tenant> {
        let is_it = |tenant: &&Tenant| {
            tenant.id.eq_ignore_ascii_case(name) || tenant.domain.eq_ignore_ascii_case(name)
        };
        self.tenants.iter().find(is_it)
    }

    /// The principal of that name, object id or client id.
    pub fn named(&self, name: &str) -> Option<Who> {
        let is = |id: &str| id.eq_ignore_ascii_case(name);
        let is_it = |principal: &Principal| {
            is(&principal.name) || is(&principal.id) || principal.client_id.as_deref().is_some_and(is)
        };
        self.principals.iter().position(is_it)
    }

    /// The application of that client id in that tenant.
    pub fn application(&self, tenant: &str, client: &str) -> Option<Who> {
        self.principals.iter().position(|principal| {
            principal.kind == PrincipalKind::Application
                && principal.tenant.eq_ignore_ascii_case(tenant)
                && principal.client_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(client))
        })
    }

    /// The managed identity of that client id; the machine's own, which is the first, when none is named.
    pub fn managed_identity(&self, client: Option<&str>) -> Option<Who> {
        self.principals.iter().position(|principal| {
            let is_named =
                |id: &str| principal.client_id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id));
            principal.kind == PrincipalKind::ManagedIdentity && client.is_none_or(is_named)
        })
    }
}

impl Tenant {
    fn of(told: &scenario::Tenant) -> Tenant {
        Tenant {
            id: told.id.clone(),
            name: told.name.clone(),
            domain: told.domain.clone(),
            tokens_last: told.tokens_last,
            device_codes: told.device_codes.clone(),
        }
    }
}

impl Principal {
    fn of(told: &scenario::Principal, first_tenant: &str, own: &[scenario::Role]) -> Principal {
        let permissions = told.roles.iter().filter_map(|assignment| {
            let scope = format!("{}/", assignment.scope.trim_end_matches('/').to_lowercase());
            Some((scope, permission(&assignment.role, own)?))
        });
        Principal {
            kind: told.kind,
            name: told.name.clone(),
            id: told.id.clone(),
            client_id: told.client_id.clone(),
            tenant: told.tenant.as_deref().unwrap_or(first_tenant).to_owned(),
            secret: told.secret.clone(),
            certificate: told.certificate.as_deref().and_then(certificate),
            federation: told.federation.clone(),
            permissions: permissions.collect(),
        }
    }
}

/// What a role permits: one of the scenario's own, else a built-in one.
pub fn permission(name: &str, own: &[scenario::Role]) -> Option<Permission> {
    let told = own.iter().find(|role| role.name.eq_ignore_ascii_case(name));
    told.map(|role| Permission { actions: role.actions.clone(), not_actions: role.not_actions.clone() })
        .or_else(|| built_in(name))
}

/// The certificate of a PEM text.
pub fn certificate(pem: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok()
}
