//! XML as a tree of elements, read piece by piece from what may be hostile.

mod bounded;
mod element;
mod pull;

pub(super) use element::{Element, Node};
pub(in crate::exchange) use pull::is_xml_char;
pub(super) use pull::{Broken, Pulled, Puller, is_name};
