//! Screens for choosing and copying, at 120×40.
