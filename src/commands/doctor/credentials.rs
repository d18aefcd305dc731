//! Who asks.

use super::{Ground, finding::Finding};

/// What is found.
pub fn check(ground: &Ground) -> Vec<Finding> {
    match &ground.service {
        Err(failure) if failure.exit_code() == 3 => {
            vec![Finding::bad(
                3,
                "credential",
                failure.to_string(),
                "set the variable, or sign in with az login and leave out --auth",
            )]
        }
        Err(_) => vec![Finding::doubtful("credential", "not tried", "first put right what is said above")],
        Ok(_) => vec![Finding::good("credential", "chosen")],
    }
}
