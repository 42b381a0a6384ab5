//! What happens to the graph when things go wrong, and when they go on for long.

mod faults;
mod model;
