//! Rows as the database has them; they never leave the store.

pub(crate) mod agency;
pub(crate) mod api_key;
pub(crate) mod change;
pub(crate) mod citation;
pub(crate) mod curation;
pub(crate) mod entity;
pub(crate) mod entity_identifier;
pub(crate) mod entity_name;
pub(crate) mod entity_sector;
mod raw;
pub(crate) mod record;
pub(crate) mod record_revision;
pub(crate) mod redirect;
pub(crate) mod relation;
pub(crate) mod slug;
pub(crate) mod source;
pub(crate) mod waiting;
