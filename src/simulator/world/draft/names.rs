//! The names of computes: how they are spelled, and which are taken.

use serde_json::json;

use super::fields::text;
use crate::simulator::http::Response;
use crate::simulator::world::World;
use crate::simulator::world::call::{Answer, Call};
use crate::simulator::world::compute::Machine;
use crate::simulator::world::problem::Problem;
use crate::simulator::world::version::Version;

/// Why a name cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// `Invalid` or `AlreadyExists` on the wire.
    pub reason: &'static str,
    pub message: String,
}

/// 3 to 24 characters for instances and clusters (a cluster's 25 to 32 were accepted before 2025-12-01), 2 to 24 for
/// everything else; letters, digits and `-`, a letter first, and no `-` with only digits behind it at the end.
///
/// # Errors
/// `Invalid`.
pub fn check_spelling(name: &str, machine: &Machine, version: &Version) -> Result<(), Unavailable> {
    let (shortest, longest) = match machine {
        Machine::Cluster(_) if !version.fields().idle_shutdown => (3, 32),
        Machine::Instance(_) | Machine::Cluster(_) => (3, 24),
        Machine::Attached(_) | Machine::Unknown { .. } => (2, 24),
    };
    spelling(name, shortest, longest)
}

/// The same for an instance.
///
/// # Errors
/// `Invalid`.
fn check_instance_spelling(name: &str) -> Result<(), Unavailable> {
    spelling(name, 3, 24)
}

fn spelling(name: &str, shortest: usize, longest: usize) -> Result<(), Unavailable> {
    let is_spelled = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let ends_badly =
        name.rsplit_once('-').is_some_and(|(_, end)| end.chars().all(|letter| letter.is_ascii_digit()));
    if (shortest..=longest).contains(&name.len()) && is_spelled && !ends_badly {
        return Ok(());
    }
    let message = format!(
        "A name has {shortest} to {longest} characters: letters, digits and '-'; it begins with a letter and does not end in '-' or in '-' and digits."
    );
    Err(Unavailable { reason: "Invalid", message })
}

impl World {
    /// The name of an instance can be given away once per region.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub(in crate::simulator::world) fn check_instance_name(
        &self,
        workspace: u32,
        name: &str,
    ) -> Result<(), Unavailable> {
        let home = &self.workspaces[workspace as usize];
        let is_same_region =
            |at: u32| self.workspaces[at as usize].location.eq_ignore_ascii_case(&home.location);
        let by_others = home.taken_names.iter().any(|taken| taken.eq_ignore_ascii_case(name));
        let by_neighbours = (0..u32::try_from(self.workspaces.len()).unwrap_or(u32::MAX))
            .filter(|at| is_same_region(*at))
            .filter_map(|at| self.names.get(&(at, name.to_lowercase())))
            .any(|key| self.is_instance(*key));
        if !by_others && !by_neighbours {
            return Ok(());
        }
        let message = format!("A compute instance of that name exists in the region {}.", home.location);
        Err(Unavailable { reason: "AlreadyExists", message })
    }
}

/// POST `checkComputeNameAvailability`, which asks about instances whatever type it names: no other type's name can be
/// taken elsewhere.
pub fn availability(world: &mut World, call: &Call) -> Answer {
    let workspace = world.parent(call)?;
    let body = call.body()?;
    let name = text(&body, "Name").or(text(&body, "name"));
    let name = name.ok_or_else(|| Problem::user("Name", "The name to look up is missing."))?;
    let here = (workspace, name.to_lowercase());
    let found = check_instance_spelling(name)
        .and_then(|()| world.check_instance_name(workspace, name))
        .and_then(|()| {
            if world.names.contains_key(&here) {
                let message = "A compute of that name exists in the workspace.".to_owned();
                return Err(Unavailable { reason: "AlreadyExists", message });
            }
            Ok(())
        });
    let answer = match found {
        Ok(()) => json!({ "nameAvailable": true, "reason": null, "message": null }),
        Err(why) => json!({ "nameAvailable": false, "reason": why.reason, "message": why.message }),
    };
    Ok(Response::json(200, &answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelled_as_the_service_wants_it() {
        for good in ["abc", "a-1b", "a-b-1c", "A0-b", &"n".repeat(24)] {
            assert_eq!(check_instance_spelling(good), Ok(()), "{good}");
        }
        for bad in ["", "ab", "1ab", "-ab", "a-1", "a-b-1", "ab-", "a_b", "a b", "näme", &"n".repeat(25)] {
            assert_eq!(check_instance_spelling(bad).map_err(|why| why.reason), Err("Invalid"), "{bad}");
        }
    }
}
