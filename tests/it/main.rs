//! Tests of the library from outside, over real sockets.

mod simulator;
