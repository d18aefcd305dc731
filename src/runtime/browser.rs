//! A browser, where there is one for whoever looks at the terminal.

use super::is_over_ssh;
use std::env;

/// Opens a link in the browser of this machine; false over SSH, where nobody sees it, and where there is none.
pub fn open(link: &str) -> bool {
    let said = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_screen =
        said("DISPLAY") || said("WAYLAND_DISPLAY") || said("WSL_DISTRO_NAME") || cfg!(target_os = "macos");
    !is_over_ssh() && has_screen && open::that_detached(link).is_ok()
}
