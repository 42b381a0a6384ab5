//! The grammar of relations: which kinds of entities each kind of edge may join.
//!
//! The only place that says so; every writer comes through [`check_ends`].

use super::{
    EntityKind::{self, Direction, Event, Institution, Person, Place, Project},
    FaultCode, Invalid, RelationKind, Vocabulary,
};

/// The kinds that an edge of one kind may run from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Kinds at its start.
    pub from: &'static [EntityKind],
    /// Kinds at its end.
    pub to: &'static [EntityKind],
    /// Whether both ends must be of one kind.
    pub alike: bool,
}

const fn between(from: &'static [EntityKind], to: &'static [EntityKind]) -> Ends {
    Ends {
        from,
        to,
        alike: false,
    }
}

const fn among(kinds: &'static [EntityKind]) -> Ends {
    Ends {
        from: kinds,
        to: kinds,
        alike: true,
    }
}

/// The ends that `kind` allows.
#[must_use]
pub const fn ends(kind: RelationKind) -> Ends {
    match kind {
        RelationKind::Funds => between(&[Institution], &[Project, Institution, Event]),
        RelationKind::AccountableFor | RelationKind::Extends | RelationKind::Implements => {
            between(&[Institution], &[Project])
        }
        RelationKind::Supports => between(
            &[Institution, Person],
            &[Institution, Project, Event, Direction],
        ),
        RelationKind::Partners => {
            between(&[Institution], &[Institution, Project, Event, Direction])
        }
        RelationKind::Establishes => between(&[Project], &[Institution]),
        RelationKind::ModelledOn => between(&[Institution], &[Institution]),
        RelationKind::PartOf => among(&[Institution, Project, Direction, Place, Event]),
        RelationKind::Succeeds => among(&[Institution, Project, Event]),
        RelationKind::LocatedIn => between(&[Institution, Project, Event], &[Place]),
        RelationKind::Advances => between(&[Project, Institution, Event], &[Direction]),
        RelationKind::HoldsOffice => between(&[Person], &[Institution]),
        RelationKind::ParticipatesIn => between(&[Person, Institution], &[Event]),
        RelationKind::Hosts => between(&[Institution], &[Event]),
        RelationKind::Proposes => between(
            &[Person, Institution],
            &[Project, Institution, Direction, Event],
        ),
        RelationKind::Covers => between(&[Event], &[Project, Direction, Institution]),
    }
}

/// Checks that an edge of `kind` may run from an entity of kind `from` to one of kind `to`.
pub fn check_ends(kind: RelationKind, from: EntityKind, to: EntityKind) -> Result<(), Invalid> {
    let ends = ends(kind);
    if !ends.from.contains(&from) {
        return Err(refusal("from", kind, from, ends.from));
    }
    if !ends.to.contains(&to) {
        return Err(refusal("to", kind, to, ends.to));
    }
    if ends.alike && from != to {
        return Err(Invalid::one(
            "to",
            FaultCode::NotAllowed,
            format!("{kind} joins two of one kind, not {from} and {to}"),
        ));
    }
    Ok(())
}

fn refusal(end: &str, kind: RelationKind, got: EntityKind, allowed: &[EntityKind]) -> Invalid {
    let allowed: Vec<_> = allowed.iter().map(|kind| kind.as_str()).collect();
    let message = format!(
        "{kind} cannot have {got} there; it takes {}",
        allowed.join(", ")
    );
    Invalid::one(end, FaultCode::NotAllowed, message)
}

#[cfg(test)]
mod tests {
    use super::{EntityKind, RelationKind, Vocabulary, check_ends, ends};

    #[test]
    fn exactly_the_listed_ends_are_allowed() {
        let mut n_allowed = 0;
        for &kind in RelationKind::ALL {
            for &from in EntityKind::ALL {
                for &to in EntityKind::ALL {
                    let listed = ends(kind).from.contains(&from) && ends(kind).to.contains(&to);
                    let allowed = listed && (!ends(kind).alike || from == to);
                    assert_eq!(
                        check_ends(kind, from, to).is_ok(),
                        allowed,
                        "{kind} {from} {to}"
                    );
                    n_allowed += usize::from(allowed);
                }
            }
        }
        assert_eq!(n_allowed, 49);
    }

    #[test]
    fn a_refusal_names_the_end_and_what_fits() {
        let refusal = check_ends(
            RelationKind::HoldsOffice,
            EntityKind::Person,
            EntityKind::Place,
        )
        .unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "to: HOLDS_OFFICE cannot have PLACE there; it takes INSTITUTION"
        );
    }
}
