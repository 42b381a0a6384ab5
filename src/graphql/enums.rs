//! The enums of the schema, with their values.

use std::sync::LazyLock;

use super::inputs::{kind_name, orders};
use crate::domain::{
    Bound, ChangeKind, EntityKind, EventKind, FaultCode, FundingDimension, InstitutionKind,
    Language, NameKind, PlaceKind, ProjectKind, RelationDirection, RelationKind, RelationStage,
    Status, Vocabulary,
};

/// An enum type.
#[derive(Debug)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub doc: &'static str,
    /// Its values, and what each means; nothing where the name says it.
    pub values: Vec<(&'static str, &'static str)>,
}

/// All enums.
static ENUMS: LazyLock<Vec<Enum>> = LazyLock::new(enums);

/// All enums.
#[must_use]
pub fn all() -> &'static [Enum] {
    &ENUMS
}

/// The enum of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Enum> {
    ENUMS.iter().find(|own| own.name == name)
}

impl Enum {
    /// Whether it has a value.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|(own, _)| *own == value)
    }

    fn of<T: Vocabulary>(name: impl Into<String>, doc: &'static str, all: &[T]) -> Self {
        Self {
            name: name.into(),
            doc,
            values: all
                .iter()
                .map(|value| (value.as_str(), value.doc()))
                .collect(),
        }
    }
}

fn enums() -> Vec<Enum> {
    let mut enums = vec![
        vocabulary::<EntityKind>(),
        vocabulary::<Language>(),
        vocabulary::<NameKind>(),
        vocabulary::<Bound>(),
        vocabulary::<InstitutionKind>(),
        vocabulary::<ProjectKind>(),
        vocabulary::<PlaceKind>(),
        vocabulary::<EventKind>(),
        vocabulary::<RelationKind>(),
        vocabulary::<RelationDirection>(),
        vocabulary::<RelationStage>(),
        vocabulary::<ChangeKind>(),
        vocabulary::<FundingDimension>(),
        Enum::of("InputErrorCode", FaultCode::DOC, FaultCode::ALL),
        Enum {
            name: "OrderDirection".to_owned(),
            doc: "Which end of a list comes first.",
            values: vec![
                ("ASC", "The smallest, the earliest, A before Z."),
                ("DESC", "The largest, the latest, Z before A."),
            ],
        },
    ];
    for kind in [
        EntityKind::Institution,
        EntityKind::Project,
        EntityKind::Event,
    ] {
        let name = format!("{}Status", kind_name(kind));
        enums.push(Enum::of(name, "How far along it is.", Status::of(kind)));
    }
    enums.extend(EntityKind::ALL.iter().map(|kind| {
        Enum {
            name: format!("{}OrderField", kind_name(*kind)),
            doc: "What a list can be ordered by.",
            values: orders(*kind)
                .iter()
                .map(|(name, _, doc)| (*name, *doc))
                .collect(),
        }
    }));
    enums
}

fn vocabulary<T: Vocabulary>() -> Enum {
    Enum::of(T::NAME, T::DOC, T::ALL)
}
