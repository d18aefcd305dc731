//! An Azure subscription in memory, behind real HTTP.
