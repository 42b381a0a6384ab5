//! XML as a tree of elements, read piece by piece from what may be hostile.

mod bounded;
mod element;
mod pull;
mod tags;
mod write;

pub(super) use element::{Element, Node};
pub(super) use pull::{Broken, Pulled, Puller};
pub(super) use write::{open, stripped, write};
