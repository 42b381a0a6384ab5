//! The input objects: references, filters and orders, and what each field of a filter means. Those of
//! mutations are in `puts`.

use std::sync::LazyLock;

use super::{
    narrow::narrowings,
    puts,
    table::{Arg, Given, Shape},
};
use crate::{domain::EntityKind, store::OrderKey};

/// An input object type.
#[derive(Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub doc: &'static str,
    /// Whether exactly one of its fields is to be given.
    pub is_one_of: bool,
    /// Its fields.
    pub fields: Vec<Arg>,
}

/// What lists of a kind can be ordered by: the names in the schema, and what they mean.
#[must_use]
#[rustfmt::skip]
pub const fn orders(kind: EntityKind) -> &'static [(&'static str, OrderKey, &'static str)] {
    const BY_NAME: (&str, OrderKey, &str) =
        ("NAME", OrderKey::Name, "By the English name, else any.");
    const BY_CHANGE: (&str, OrderKey, &str) = ("UPDATED_AT", OrderKey::UpdatedAt, "By when its records last changed.");
    const BY_STATUS: (&str, OrderKey, &str) =
        ("STATUS", OrderKey::Status, "By how far along it is.");
    const STARTS: (&str, OrderKey, &str) = ("STARTS", OrderKey::Starts, "By its first day; unstated ones come before all.");
    const ENDS: (&str, OrderKey, &str) = ("ENDS", OrderKey::Ends, "By its last day; unstated ones come before all.");
    match kind {
        EntityKind::Institution => &[
            BY_NAME,
            ("FOUNDED", OrderKey::Starts, "By when it was founded; unstated ones come before all."),
            ("CLOSED", OrderKey::Ends, "By when it was closed; unstated ones come before all."),
            BY_STATUS,
            BY_CHANGE,
        ],
        EntityKind::Project | EntityKind::Event => &[BY_NAME, STARTS, ENDS, BY_STATUS, BY_CHANGE],
        EntityKind::Direction => &[
            BY_NAME,
            ("ORDINAL", OrderKey::Ordinal, "By its number; those without come last."),
            BY_CHANGE,
        ],
        EntityKind::Person | EntityKind::Place => &[BY_NAME, BY_CHANGE],
    }
}

/// A kind's name in the schema: `Project`.
#[must_use]
pub fn kind_name(kind: EntityKind) -> &'static str {
    super::node::type_name(kind.into())
}

/// The input object type of that name.
#[must_use]
pub fn input(name: &str) -> Option<&'static Input> {
    static INPUTS: LazyLock<Vec<Input>> = LazyLock::new(inputs);
    INPUTS.iter().find(|input| input.name == name)
}

/// All input objects.
pub(super) fn inputs() -> Vec<Input> {
    use crate::domain::Vocabulary;
    let mut inputs = references();
    for &kind in EntityKind::ALL {
        inputs.push(filter(kind));
        inputs.push(order(kind));
    }
    inputs.extend(puts::inputs());
    inputs
}

#[rustfmt::skip]
fn references() -> Vec<Input> {
    let input = |name: &str, doc, is_one_of, fields: Vec<Arg>| Input {
        name: name.to_owned(),
        doc,
        is_one_of,
        fields,
    };
    let refs = |name, doc| Arg::new(name, "[EntityRef!]", doc);
    vec![
        input(
            "EntityRef",
            "One entity, named in one of four ways.",
            true,
            vec![
                Arg::new("id", "ID", "By its id, or one that was merged into it."),
                Arg::new("slug", "String", "By its slug."),
                Arg::new("identifier", "IdentifierInput", "By its name in a register."),
                Arg::new("record", "RecordKey", "By an agency's record of it."),
            ],
        ),
        input(
            "IdentifierInput",
            "A name in somebody's register.",
            false,
            vec![
                Arg::new("scheme", "String!", "The register: `ror`, `iati`, `wikidata`."),
                Arg::new("value", "String!", "The name there."),
            ],
        ),
        input(
            "RecordKey",
            "A record, by its agency and the agency's key.",
            false,
            vec![
                Arg::new("agency", "String!", "The agency's slug."),
                Arg::new("key", "String!", "The agency's key."),
            ],
        ),
        input(
            "FundingFilter",
            "Which money counts; each field narrows, lists mean 'any of'.",
            false,
            vec![
                refs("funder", "One of these gives it."),
                refs("recipient", "One of these gets it."),
                refs("direction", "What gets it advances one of these."),
                refs("place", "What gets it is in one of these places."),
                Arg::new("stage", "[RelationStage!]", "It is as near to being paid as one of these."),
                Arg::new("currency", "[CurrencyCode!]", "It is in one of these currencies."),
            ],
        ),
    ]
}

fn filter(kind: EntityKind) -> Input {
    let name = format!("{}Filter", kind_name(kind));
    let named: &'static str = name.clone().leak();
    let combined = |name, is_list, doc| Arg {
        name,
        shape: Shape {
            named,
            is_required: false,
            items_required: is_list,
        },
        doc,
        default: None,
    };
    let mut fields = vec![
        combined("and", Some(true), "All of these hold."),
        combined("or", Some(true), "At least one of these holds."),
        combined("not", None, "This does not hold."),
    ];
    fields.extend(
        narrowings(kind)
            .iter()
            .map(|(name, shape, _, doc)| Arg::new(name, shape, doc)),
    );
    Input {
        name,
        doc: "Each field narrows; lists mean 'any of'.",
        is_one_of: false,
        fields,
    }
}

fn order(kind: EntityKind) -> Input {
    let named: &'static str = format!("{}OrderField", kind_name(kind)).leak();
    let field = Shape {
        named,
        is_required: true,
        items_required: None,
    };
    Input {
        name: format!("{}Order", kind_name(kind)),
        doc: "What a list is ordered by.",
        is_one_of: false,
        fields: vec![
            Arg {
                name: "field",
                shape: field,
                doc: "The field.",
                default: None,
            },
            Arg::new("direction", "OrderDirection!", "Which end comes first.")
                .or(Given::Enum("ASC")),
        ],
    }
}
