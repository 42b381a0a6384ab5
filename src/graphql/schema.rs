//! The async-graphql schema that the tables describe.
//!
//! It validates queries, answers introspection and prints the contract. Its own resolvers are never
//! called: the executor reads the same tables.

use async_graphql::{
    Name, Result, Value,
    dynamic::{
        Enum, EnumItem, Field, FieldFuture, FieldValue, InputObject, InputValue, Interface,
        InterfaceField, Object, Scalar, Schema, SchemaBuilder, SchemaError, Subscription,
        SubscriptionField, SubscriptionFieldFuture, TypeRef, Union,
    },
};

use futures_util::stream;

use super::{
    Table,
    inputs::{Input, inputs, kind_name, orders},
    objects::entity_fields,
    table::{self, Arg, Given, Shape},
};
use crate::domain::{
    Bound, ChangeKind, EntityKind, EventKind, FundingDimension, InstitutionKind, Language,
    NameKind, PlaceKind, ProjectKind, RelationDirection, RelationKind, RelationStage, Status,
    Vocabulary,
};

/// The type at the root of subscriptions, which async-graphql has a form of its own for.
const SUBSCRIPTION: &str = "Subscription";

/// Scalars: name, meaning, and the page of their specification.
const SCALARS: [(&str, &str, Option<&str>); 6] = [
    (
        "DateTime",
        "An instant, RFC 3339, UTC.",
        Some("https://scalars.graphql.org/andimarek/date-time.html"),
    ),
    (
        "PartialDate",
        "A calendar date known to the year, the month or the day: `2027`, `2024-06`, `2024-06-14`.",
        None,
    ),
    (
        "Decimal",
        "An exact decimal number, written as a string: `\"2000000000.00\"`.",
        None,
    ),
    (
        "CurrencyCode",
        "An ISO 4217 currency code: `USD`, `KRW`, `UZS`.",
        None,
    ),
    (
        "URL",
        "An absolute URL.",
        Some("https://url.spec.whatwg.org"),
    ),
    ("JSON", "Any JSON value.", None),
];

/// Whether a type of that name is a scalar.
#[must_use]
pub fn is_scalar(name: &str) -> bool {
    ["Int", "Float", "String", "Boolean", "ID"].contains(&name)
        || SCALARS.iter().any(|(own, ..)| *own == name)
}

/// Builds the schema; `prepare` adds what the caller needs.
pub fn build(
    table: &Table,
    prepare: impl FnOnce(SchemaBuilder) -> SchemaBuilder,
) -> Result<Schema, SchemaError> {
    let mut builder = Schema::build("Query", None, Some(SUBSCRIPTION));
    for (name, doc, url) in SCALARS {
        let mut scalar = Scalar::new(name).description(doc);
        if let Some(url) = url {
            scalar = scalar.specified_by_url(url);
        }
        builder = builder.register(scalar);
    }
    for vocabulary in enums() {
        builder = builder.register(vocabulary);
    }
    for input in inputs() {
        builder = builder.register(input_object(&input));
    }
    builder = builder.register(node()).register(entity());
    let mut result = Union::new("SearchResult").description("What a search can find.");
    for &kind in EntityKind::ALL {
        result = result.possible_type(kind_name(kind));
    }
    builder = builder.register(result);
    for described in &table.types {
        builder = if described.name == SUBSCRIPTION {
            builder.register(subscription(described))
        } else {
            builder.register(object(described))
        };
    }
    prepare(builder).finish()
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
        Enum::new("OrderDirection")
            .description("Which end of a list comes first.")
            .item(EnumItem::new("ASC").description("The smallest, the earliest, A before Z."))
            .item(EnumItem::new("DESC").description("The largest, the latest, Z before A.")),
    ];
    for kind in [
        EntityKind::Institution,
        EntityKind::Project,
        EntityKind::Event,
    ] {
        let name = format!("{}Status", kind_name(kind));
        enums.push(values(
            Enum::new(name).description("How far along it is."),
            Status::of(kind),
        ));
    }
    for &kind in EntityKind::ALL {
        let name = format!("{}OrderField", kind_name(kind));
        let mut order = Enum::new(name).description("What a list can be ordered by.");
        for (name, _, doc) in orders(kind) {
            order = order.item(EnumItem::new(*name).description(*doc));
        }
        enums.push(order);
    }
    enums
}

fn vocabulary<T: Vocabulary>() -> Enum {
    values(Enum::new(T::NAME).description(T::DOC), T::ALL)
}

fn values<T: Vocabulary>(mut described: Enum, all: &[T]) -> Enum {
    for value in all {
        let mut item = EnumItem::new(value.as_str());
        if !value.doc().is_empty() {
            item = item.description(value.doc());
        }
        described = described.item(item);
    }
    described
}

fn input_object(input: &Input) -> InputObject {
    let mut object = InputObject::new(&input.name).description(input.doc);
    for field in &input.fields {
        object = object.field(input_value(field));
    }
    if input.is_one_of {
        object.oneof()
    } else {
        object
    }
}

fn input_value(arg: &Arg) -> InputValue {
    let value = InputValue::new(arg.name, type_ref(arg.shape)).description(arg.doc);
    match arg.default {
        Some(given) => value.default_value(default(given)),
        None => value,
    }
}

/// The value that stands in for an argument that is left out.
#[must_use]
pub fn default(given: Given) -> Value {
    match given {
        Given::Enum(name) => Value::Enum(Name::new(name)),
        Given::Int(int) => Value::from(int),
        Given::Bool(is_so) => Value::Boolean(is_so),
    }
}

fn type_ref(shape: Shape) -> TypeRef {
    match (shape.items_required, shape.is_required) {
        (None, false) => TypeRef::named(shape.named),
        (None, true) => TypeRef::named_nn(shape.named),
        (Some(false), false) => TypeRef::named_list(shape.named),
        (Some(false), true) => TypeRef::named_list_nn(shape.named),
        (Some(true), false) => TypeRef::named_nn_list(shape.named),
        (Some(true), true) => TypeRef::named_nn_list_nn(shape.named),
    }
}

fn object(described: &table::Type) -> Object {
    let mut object = Object::new(described.name).description(described.doc);
    for interface in described.interfaces {
        object = object.implement(*interface);
    }
    for field in &described.fields {
        let mut own = Field::new(field.name, type_ref(field.shape), |_| {
            FieldFuture::new(async { Ok(None::<FieldValue>) })
        })
        .description(field.doc);
        for arg in &field.args {
            own = own.argument(input_value(arg));
        }
        object = object.field(own);
    }
    object
}

fn subscription(described: &table::Type) -> Subscription {
    let mut root = Subscription::new(described.name).description(described.doc);
    for field in &described.fields {
        let mut own = SubscriptionField::new(field.name, type_ref(field.shape), |_| {
            SubscriptionFieldFuture::new(async { Ok(stream::empty::<Result<FieldValue>>()) })
        })
        .description(field.doc);
        for arg in &field.args {
            own = own.argument(input_value(arg));
        }
        root = root.field(own);
    }
    root
}

fn node() -> Interface {
    let id = InterfaceField::new("id", TypeRef::named_nn("ID")).description("Its global id.");
    Interface::new("Node")
        .description("Anything with a global id that `node` can fetch again.")
        .field(id)
}

fn entity() -> Interface {
    let mut entity = Interface::new("Entity").implement("Node").description(
        "A vertex of the graph: an institution, a project, a person, a direction, a place or an \
         event. What it says is merged from the records of the agencies that describe it.",
    );
    for field in entity_fields() {
        let mut own = InterfaceField::new(field.name, type_ref(field.shape)).description(field.doc);
        for arg in &field.args {
            own = own.argument(input_value(arg));
        }
        entity = entity.field(own);
    }
    entity
}
