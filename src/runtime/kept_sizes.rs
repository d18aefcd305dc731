//! Sizes of virtual machines, kept from one start to the next: prices are there before the service has answered.

use super::private_file;
use crate::{
    azure::Client,
    domain::{
        ask::{Ask, Reply, Source},
        ids::RegionId,
        text::Text,
        time,
        vm_size::{VmSize, VmSizes},
    },
};
use serde::{Deserialize, Serialize};
use std::{fs, io, path::PathBuf, sync::Arc};

/// A file of another form is read as if it were not there.
const FORM: u32 = 1;
/// No region has sizes for more than this.
const LARGEST: u64 = 8 << 20;

/// The folder with a file for each cloud, subscription and region.
#[derive(Clone, Debug)]
pub struct KeptSizes {
    folder: PathBuf,
    cloud: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    form: u32,
    read_at: String,
    sizes: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    name: String,
    family: String,
    vcpus: u32,
    gpus: u32,
    memory_gb: f64,
    low_priority: bool,
    supports: Vec<String>,
    hourly: Option<f64>,
    hourly_low: Option<f64>,
}

impl KeptSizes {
    /// What is kept in `folder` of the cloud with this host.
    pub fn new(folder: PathBuf, cloud: String) -> Self {
        Self { folder, cloud }
    }

    /// Answers what sizes a region has: with what is kept if that will do, else with what the service says, which is
    /// kept then. A file that cannot be read or written is told in the log and costs nobody an answer.
    pub async fn answer(&self, region: RegionId, source: Source, client: &Client) -> Reply {
        if source == Source::Kept
            && let Some(sizes) = self.read(&region).await
        {
            return Reply::Sizes(region, Ok(Arc::new(sizes)));
        }
        let reply = client.perform(Ask::Sizes(region.clone(), source)).await;
        if let Reply::Sizes(_, Ok(sizes)) = &reply {
            self.write(&region, Arc::clone(sizes)).await;
        }
        reply
    }

    async fn read(&self, region: &RegionId) -> Option<VmSizes> {
        let file = self.file(region)?;
        let read = tokio::task::spawn_blocking(move || {
            let length = fs::metadata(&file)?.len();
            if length > LARGEST {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            fs::read(file)
        });
        match read.await.ok()? {
            Ok(content) => parsed(&content),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%error, "kept sizes cannot be read");
                None
            }
        }
    }

    async fn write(&self, region: &RegionId, sizes: Arc<VmSizes>) {
        let (Some(file), Some(content)) = (self.file(region), written(&sizes)) else { return };
        let written = tokio::task::spawn_blocking(move || private_file::replace(&file, &content)).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "sizes cannot be kept");
        }
    }

    /// The file of a region; none where a name is not one that a file may have.
    fn file(&self, region: &RegionId) -> Option<PathBuf> {
        let parts = [self.cloud.as_str(), region.subscription(), region.name()];
        let is_plain = |part: &&str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        };
        parts.iter().all(is_plain).then(|| self.folder.join(format!("{}.json", parts.join("~"))))
    }
}

fn written(sizes: &VmSizes) -> Option<Vec<u8>> {
    let row = |size: &VmSize| Row {
        name: size.name.to_string(),
        family: size.family.to_string(),
        vcpus: size.vcpus,
        gpus: size.gpus,
        memory_gb: size.memory_gb,
        low_priority: size.low_priority,
        supports: size.supports.iter().map(ToString::to_string).collect(),
        hourly: size.hourly,
        hourly_low: size.hourly_low,
    };
    let read_at = sizes.read_at()?.to_rfc3339();
    serde_json::to_vec(&File { form: FORM, read_at, sizes: sizes.all().iter().map(row).collect() }).ok()
}

fn parsed(content: &[u8]) -> Option<VmSizes> {
    let file: File = serde_json::from_slice(content).ok().filter(|file: &File| file.form == FORM)?;
    let price = |price: Option<f64>| price.filter(|price| price.is_finite() && *price >= 0.0);
    let size = |row: Row| VmSize {
        name: Text::from(row.name),
        family: Text::from(row.family),
        vcpus: row.vcpus,
        gpus: row.gpus,
        memory_gb: row.memory_gb,
        low_priority: row.low_priority,
        supports: row.supports.into_iter().map(Text::from).collect(),
        hourly: price(row.hourly),
        hourly_low: price(row.hourly_low),
    };
    let sizes = VmSizes::new(file.sizes.into_iter().map(size).collect());
    Some(sizes.dated(time::parse(&file.read_at)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        azure::{Credential, Endpoint, Options},
        domain::error::ApiError,
    };
    use std::os::unix::fs::PermissionsExt;

    /// A client of a service that nobody runs.
    fn nobody() -> Client {
        let endpoint = Endpoint::parse("http://127.0.0.1:9").unwrap();
        Client::new(Options::new(endpoint, Credential::token("t".into())).unwrap())
    }

    fn sizes() -> Arc<VmSizes> {
        let size = VmSize {
            name: "Standard_DS3_v2".into(),
            family: "standardDSv2Family".into(),
            vcpus: 4,
            gpus: 0,
            memory_gb: 14.0,
            low_priority: true,
            supports: vec!["AmlCompute".into()],
            hourly: Some(0.27),
            hourly_low: None,
        };
        Arc::new(VmSizes::new(vec![size]).dated(time::parse("2026-03-01T08:00:00Z").unwrap()))
    }

    fn kept(name: &str) -> KeptSizes {
        let folder = std::env::temp_dir().join(format!("amldeck-sizes-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        KeptSizes::new(folder, "management.azure.com".to_owned())
    }

    #[tokio::test]
    async fn what_was_kept_answers_without_the_service_and_is_the_users_alone() {
        let (kept, region) = (kept("answers"), RegionId::new("S-1", "West Europe"));
        kept.write(&region, sizes()).await;
        let reply = kept.answer(region.clone(), Source::Kept, &nobody()).await;
        assert!(matches!(&reply, Reply::Sizes(_, Ok(read)) if **read == *sizes()), "{reply:?}");
        let file = kept.file(&region).unwrap();
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&kept.folder)), (0o600, 0o700));
        assert_eq!(file.file_name().unwrap(), "management.azure.com~s-1~westeurope.json");

        let asked = kept.answer(region.clone(), Source::Service, &nobody()).await;
        assert!(matches!(asked, Reply::Sizes(_, Err(ApiError::Unreachable { .. }))), "{asked:?}");
        let elsewhere = kept.answer(RegionId::new("s-2", "westeurope"), Source::Kept, &nobody()).await;
        assert!(matches!(elsewhere, Reply::Sizes(_, Err(_))), "another subscription has sizes of its own");
        fs::remove_dir_all(kept.folder).unwrap();
    }

    #[tokio::test]
    async fn what_is_no_file_of_sizes_is_passed_over() {
        let (kept, region) = (kept("odd"), RegionId::new("s-1", "westeurope"));
        for content in ["", "{", "[]", r#"{"form":2,"read_at":"2026-03-01T08:00:00Z","sizes":[]}"#] {
            private_file::replace(&kept.file(&region).unwrap(), content.as_bytes()).unwrap();
            assert!(kept.read(&region).await.is_none(), "{content}");
        }
        fs::remove_dir_all(kept.folder).unwrap();
    }

    #[test]
    fn a_region_cannot_name_another_folder() {
        let kept = kept("names");
        for name in ["../x", "..", "a/b", "", "a\u{0}b", "a~b", "größe"] {
            assert_eq!(kept.file(&RegionId::new("s-1", name)), None, "{name}");
            assert_eq!(kept.file(&RegionId::new(name, "westeurope")), None, "{name}");
        }
    }
}
