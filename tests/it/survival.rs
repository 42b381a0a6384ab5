//! What survives: crashes, faults, damage, time and new versions.

mod backup;
mod faults;
mod model;
mod rolling;
mod upgrade;
