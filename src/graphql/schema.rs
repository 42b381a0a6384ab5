//! The async-graphql schema that the tables describe.
//!
//! It validates queries, answers introspection and prints the contract. Its own resolvers are never
//! called: the executor reads the same tables. Tests give it others, to have something to compare.

use async_graphql::{
    Name, Result, Value,
    dynamic::{
        Enum, EnumItem, Field, FieldFuture, FieldValue, InputObject, InputValue, Interface,
        InterfaceField, Object, ResolverContext, Scalar, Schema, SchemaBuilder, SchemaError,
        Subscription, SubscriptionField, SubscriptionFieldFuture, TypeRef, Union,
    },
};

use futures_util::stream;

use super::{
    Table, enums,
    inputs::{Input, inputs, kind_name},
    objects::entity_fields,
    table::{self, Arg, Given, Shape},
};
use crate::domain::{EntityKind, Vocabulary as _};

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

/// How async-graphql comes by the value of a field.
pub type Resolver = Box<dyn for<'a> Fn(ResolverContext<'a>) -> FieldFuture<'a> + Send + Sync>;

/// Builds the schema; `prepare` adds what the caller needs.
pub fn build(
    table: &Table,
    prepare: impl FnOnce(SchemaBuilder) -> SchemaBuilder,
) -> Result<Schema, SchemaError> {
    let builder = Schema::build("Query", Some("Mutation"), Some(SUBSCRIPTION));
    let unasked =
        |_| -> Resolver { Box::new(|_| FieldFuture::new(async { Ok(None::<FieldValue>) })) };
    prepare(register(builder, table, unasked)).finish()
}

/// Adds all types, their fields with the resolvers that `resolver` has for them.
pub fn register(
    mut builder: SchemaBuilder,
    table: &Table,
    resolver: fn(&'static table::Field) -> Resolver,
) -> SchemaBuilder {
    for (name, doc, url) in SCALARS {
        let mut scalar = Scalar::new(name).description(doc);
        if let Some(url) = url {
            scalar = scalar.specified_by_url(url);
        }
        builder = builder.register(scalar);
    }
    for described in enums::all() {
        builder = builder.register(enumeration(described));
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
            builder.register(object(described, resolver))
        };
    }
    builder
}

fn enumeration(described: &enums::Enum) -> Enum {
    let mut own = Enum::new(&described.name).description(described.doc);
    for (name, doc) in &described.values {
        let item = EnumItem::new(*name);
        own = own.item(if doc.is_empty() {
            item
        } else {
            item.description(*doc)
        });
    }
    own
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

fn object(described: &table::Type, resolver: fn(&'static table::Field) -> Resolver) -> Object {
    let mut object = Object::new(described.name).description(described.doc);
    for interface in described.interfaces {
        object = object.implement(*interface);
    }
    for &field in &described.fields {
        let mut own =
            Field::new(field.name, type_ref(field.shape), resolver(field)).description(field.doc);
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
