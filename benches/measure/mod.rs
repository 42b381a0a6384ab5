//! What is measured once the graph is there.

pub(crate) mod import;
pub(crate) mod limit;
pub(crate) mod memory;
pub(crate) mod queries;
pub(crate) mod reads;
pub(crate) mod writes;
