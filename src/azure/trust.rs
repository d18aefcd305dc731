//! Whose certificates are believed. What is named counts alone, as it does for the Azure CLI: whoever names a bundle
//! puts into it whom they trust.

use super::environment::Environment;
use crate::domain::text::Text;
use reqwest::Certificate;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The authorities whose certificates are believed.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// Those of the system.
    #[default]
    System,
    /// These and no others.
    Only(Vec<Certificate>),
}

/// Why certificates that were named cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the certificates in {}, which {named_by} names, cannot be used: {why}", .path.display())]
pub struct TrustError {
    path: PathBuf,
    named_by: &'static str,
    why: Text,
}

impl Trust {
    /// What the setting `ca_bundle` names, else `REQUESTS_CA_BUNDLE`, else `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the
    /// system's.
    ///
    /// # Errors
    /// When something that is named cannot be read, or has no certificate in it.
    pub fn load(setting: Option<&Path>, environment: &Environment) -> Result<Self, TrustError> {
        let variable = |name| environment.get(name).map(|path| (name, PathBuf::from(path)));
        let bundle = setting.map(|path| ("ca_bundle", path.to_owned()));
        let named: Vec<(&'static str, PathBuf)> = match bundle.or_else(|| variable("REQUESTS_CA_BUNDLE")) {
            Some(bundle) => vec![bundle],
            None => {
                ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().flat_map(|name| each(variable(name))).collect()
            }
        };
        if named.is_empty() {
            return Ok(Self::System);
        }
        let mut certificates = Vec::new();
        for (named_by, path) in named {
            let error = |why| TrustError { path: path.clone(), named_by, why };
            certificates.extend(read(&path).map_err(error)?);
        }
        Ok(Self::Only(certificates))
    }
}

/// `SSL_CERT_DIR` may name several folders.
fn each(variable: Option<(&'static str, PathBuf)>) -> Vec<(&'static str, PathBuf)> {
    let Some((name, paths)) = variable else { return Vec::new() };
    if name != "SSL_CERT_DIR" {
        return vec![(name, paths)];
    }
    std::env::split_paths(&paths).map(|path| (name, path)).collect()
}

/// The certificates of a file, or of all files in a folder that have any.
fn read(path: &Path) -> Result<Vec<Certificate>, Text> {
    let told = |error: std::io::Error| Text::from(error.to_string());
    let certificates = if path.is_dir() {
        let mut all = Vec::new();
        for entry in fs::read_dir(path).map_err(told)? {
            // Links that lead nowhere and files of other kinds are common in such folders.
            let text = fs::read(entry.map_err(told)?.path()).unwrap_or_default();
            all.extend(Certificate::from_pem_bundle(&text).unwrap_or_default());
        }
        all
    } else {
        let text = fs::read(path).map_err(told)?;
        Certificate::from_pem_bundle(&text).map_err(|_| Text::new("it is no PEM"))?
    };
    if certificates.is_empty() {
        return Err(Text::new("there is no certificate in PEM (-----BEGIN CERTIFICATE-----) in it"));
    }
    Ok(certificates)
}
