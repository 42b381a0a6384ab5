//! What survives: crashes, damage, time and new versions.

mod backup;
mod rolling;
mod upgrade;
