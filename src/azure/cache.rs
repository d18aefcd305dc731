//! What was read before. A row whose bytes did not change comes back as the same `Arc`, for a tenth of the work.

use crate::{
    domain::{body::Body, compute::Compute, ids::WorkspaceId, text::Text},
    kinds,
};
use serde_json::value::RawValue;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The rows of all workspaces. Each workspace has its own lock, so that their pages are decoded side by side.
#[derive(Debug, Default)]
pub struct Cache {
    workspaces: Mutex<HashMap<WorkspaceId, Arc<Mutex<Rows>>>>,
}

/// Where a page stands in its listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// A listing begins with it.
    pub is_first: bool,
    /// The listing is complete with it.
    pub is_last: bool,
}

impl Cache {
    /// Reads the rows of a page. None of them spoils another.
    pub fn page(&self, workspace: &WorkspaceId, rows: &[&RawValue], place: Place) -> Vec<Arc<Compute>> {
        let kept = {
            // A panic while a row is read leaves the rows before it, which are whole.
            let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(workspaces.entry(workspace.clone()).or_default())
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.page(workspace, rows, place)
    }
}

/// The rows of one workspace, by the hash of their bytes.
#[derive(Debug, Default)]
struct Rows {
    kept: HashMap<u64, Kept>,
    /// The first body of each type, beside which the others are kept.
    samples: HashMap<Text, Body>,
    /// Counts listings, so that rows of an earlier one can be told and forgotten.
    listing: u64,
}

#[derive(Debug)]
struct Kept {
    compute: Arc<Compute>,
    seen: u64,
}

impl Rows {
    fn page(&mut self, workspace: &WorkspaceId, rows: &[&RawValue], place: Place) -> Vec<Arc<Compute>> {
        if place.is_first {
            self.listing += 1;
        }
        let computes = rows.iter().map(|row| self.row(workspace, row.get())).collect();
        if place.is_last {
            let listing = self.listing;
            self.kept.retain(|_, kept| kept.seen == listing);
        }
        computes
    }

    fn row(&mut self, workspace: &WorkspaceId, json: &str) -> Arc<Compute> {
        let hash = fingerprint(json.as_bytes());
        let seen = self.listing;
        if let Some(kept) = self.kept.get_mut(&hash).filter(|kept| kept.compute.body.json() == json) {
            kept.seen = seen;
            return Arc::clone(&kept.compute);
        }
        let mut compute = read(workspace, hash, json);
        let sample = self.samples.entry(compute.compute_type.clone()).or_insert_with(|| compute.body.clone());
        compute.body = compute.body.beside(sample);
        let compute = Arc::new(compute);
        self.kept.insert(hash, Kept { compute: Arc::clone(&compute), seen });
        compute
    }
}

/// A hash that reads eight bytes at a time: the standard one would take half of the time of an unchanged row. Rows that
/// collide by accident or malice are told apart by their bytes, and cost no more than being read again.
fn fingerprint(bytes: &[u8]) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: [u8; 8]| (hash.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(MIX);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, *word));
    let hash = mix(hash, last);
    hash ^ (hash >> 32)
}

/// Reads a row that is new. One without an id gets one that is its own, so that no two of them are taken for one, and
/// that nothing can be asked for by, since a part of it is empty.
fn read(workspace: &WorkspaceId, hash: u64, json: &str) -> Compute {
    let mut compute = kinds::read(json);
    if compute.id.as_str().is_empty() {
        compute.id = workspace.compute(&format!("/unreadable-{hash:016x}"));
        compute.unreadable.get_or_insert_with(|| Text::new("it has no id"));
    }
    compute
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Place = Place { is_first: true, is_last: true };

    fn workspace() -> WorkspaceId {
        WorkspaceId::new("s", "rg", "w")
    }

    fn row(name: &str, state: &str) -> String {
        let id = workspace().compute(name);
        format!(
            r#"{{"id":"{}","name":"{name}","properties":{{"computeType":"AmlCompute","provisioningState":"{state}"}}}}"#,
            id.as_str()
        )
    }

    fn page(cache: &Cache, rows: &[String], place: Place) -> Vec<Arc<Compute>> {
        let rows: Vec<Box<RawValue>> =
            rows.iter().map(|row| RawValue::from_string(row.clone()).unwrap()).collect();
        let rows: Vec<&RawValue> = rows.iter().map(|row| &**row).collect();
        cache.page(&workspace(), &rows, place)
    }

    fn kept(cache: &Cache) -> usize {
        cache.workspaces.lock().unwrap()[&workspace()].lock().unwrap().kept.len()
    }

    #[test]
    fn an_unchanged_row_is_the_same_arc() {
        let cache = Cache::default();
        let before = page(&cache, &[row("a", "Succeeded"), row("b", "Creating")], WHOLE);
        let after = page(&cache, &[row("a", "Succeeded"), row("b", "Succeeded")], WHOLE);
        assert!(Arc::ptr_eq(&before[0], &after[0]));
        assert!(!Arc::ptr_eq(&before[1], &after[1]));
        assert_eq!(after[1].body.json(), row("b", "Succeeded"));
    }

    #[test]
    fn rows_that_a_whole_listing_did_not_have_are_forgotten() {
        let cache = Cache::default();
        page(&cache, &[row("a", "x"), row("b", "x"), row("c", "x")], WHOLE);
        page(&cache, &[row("a", "x")], Place { is_first: true, is_last: false });
        assert_eq!(kept(&cache), 3);
        page(&cache, &[row("c", "x")], Place { is_first: false, is_last: true });
        assert_eq!(kept(&cache), 2);
    }

    #[test]
    fn workspaces_do_not_mix() {
        let cache = Cache::default();
        page(&cache, &[row("a", "x")], WHOLE);
        let row = RawValue::from_string(row("a", "x")).unwrap();
        cache.page(&WorkspaceId::new("s", "rg", "other"), &[&row], WHOLE);
        assert_eq!(kept(&cache), 1);
    }

    #[test]
    fn rows_that_are_no_computes_are_shown_one_by_one() {
        let cache = Cache::default();
        let computes =
            page(&cache, &["7".to_owned(), "null".to_owned(), row("a", "x"), "[]".to_owned()], WHOLE);
        let bad: Vec<&Arc<Compute>> =
            computes.iter().filter(|compute| compute.unreadable.is_some()).collect();
        assert_eq!(bad.len(), 3);
        assert_ne!(bad[0].id, bad[1].id);
        assert_eq!(bad[0].body.json(), "7");
        assert_eq!(bad[0].id.workspace(), Some(workspace()));
    }
}
