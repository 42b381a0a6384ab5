//! What the graph is: kinds, grammar, dates, money, records and their merge.
//!
//! Pure. It must not know the database, GraphQL or HTTP; it does no I/O and has no `async fn`.
//! Time and chance come in as parameters ([`Clock`], [`Chance`], [`IdSource`]).

mod api_key;
mod chance;
mod check;
mod clock;
mod credential;
mod data;
mod date;
mod entity;
mod grammar;
mod id;
mod invalid;
mod kind;
mod merge;
mod money;
mod name;
mod record;
mod reference;
mod slug;
mod spelling;
mod status;
mod validate;
mod vocabulary;

pub use api_key::{ApiKey, Scope};
pub use chance::{Chance, NoChance};
pub use clock::{Clock, Instant};
pub use credential::{Credential, Subject};
pub use data::{Coordinates, EntityData, RelationData, SourceData, Target};
pub use date::PartialDate;
pub use entity::{Claim, Conflict, Entity, Relation, RelationFacts, Source};
pub use grammar::{Ends, check_ends, ends};
pub use id::{Id, IdSource, NodeKind};
pub use invalid::{Fault, FaultCode, Invalid};
pub use kind::{
    Bound, ChangeKind, EntityKind, EventKind, FundingDimension, InstitutionKind, Language,
    NameKind, PlaceKind, ProjectKind, RelationDirection, RelationKind, RelationStage,
};
pub use merge::{claimed_identifiers, claimed_slugs, merge_entity, merge_relation, merge_source};
pub use money::{Amount, Currency, Money, sum_bound};
pub use name::{Name, Text, preferred};
pub use record::{Agency, Body, Record, Resolved};
pub use reference::{Citation, EntityRef, Identifier, RecordKey, RelationRef};
pub use slug::{is_slug, slugify};
pub use spelling::spelling;
pub use status::Status;
pub use validate::{
    validate_agency, validate_entity, validate_key, validate_label, validate_relation,
    validate_source,
};
pub use vocabulary::Vocabulary;
