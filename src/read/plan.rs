//! From a document to a plan: what is read at each level, each thing once.
//!
//! One walk over the merged selection set. Fragments are expanded, fields of one response key are
//! merged, `@skip` and `@include` are decided. It must not know the store.

use std::{cell::Cell, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value,
    parser::types::{
        Directive, ExecutableDocument, Field as Asked, OperationDefinition, OperationType,
        Selection as Part, SelectionSet,
    },
};
use async_graphql_value::Value as Written;

use super::{
    args::Args,
    fault::Fault,
    filter,
    group::{Found, Group, group},
    guard::SELECTIONS,
    limits::Limits,
    values,
};
use crate::graphql::{
    Node, TABLE, Table, schema,
    table::{Arg, Field},
};

/// What is read of the objects of one level.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) fields: Vec<Planned>,
}

/// One field of some of the objects.
#[derive(Debug)]
pub(super) struct Planned {
    /// Its name in the answer.
    pub(super) key: String,
    /// What it is.
    pub(super) of: What,
    /// The object types that it is asked of.
    pub(super) on: Types,
    /// What is read of its objects.
    pub(super) children: Selection,
}

impl Planned {
    /// Whether the field is asked of an object of that type.
    pub(super) fn is_asked(&self, node: &Node) -> bool {
        TABLE
            .place(node.type_name())
            .is_some_and(|place| self.on.has(place))
    }
}

/// What a planned field is.
#[derive(Debug)]
pub(super) enum What {
    /// The name of the object's type.
    TypeName,
    /// `__schema` or `__type`, which async-graphql answers.
    Introspection,
    /// A field of our tables, with its arguments.
    Field(&'static Field, Args),
}

/// A set of object types, by their places in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u128);

impl Types {
    pub(super) fn of(places: &[usize]) -> Self {
        Self(places.iter().fold(0, |set, place| set | 1 << place))
    }

    pub(super) const fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn with(self, place: usize) -> Self {
        Self(self.0 | 1 << place)
    }
}

/// Plans an operation of a document that is known to be valid.
pub(super) fn plan(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &[(Name, Value)],
    limits: &Limits,
) -> Result<Selection, Fault> {
    let planner = Planner {
        table: &TABLE,
        document,
        variables,
        limits,
        n_found: Cell::new(0),
    };
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let plan = planner.select(
        &[&operation.selection_set.node],
        Types::of(TABLE.members(root)),
    )?;
    if operation.ty == OperationType::Subscription && plan.fields.len() != 1 {
        let message = "a subscription has one field; start another for another";
        return Err(Fault::invalid(message));
    }
    Ok(plan)
}

struct Planner<'a> {
    table: &'a Table,
    document: &'a ExecutableDocument,
    variables: &'a [(Name, Value)],
    limits: &'a Limits,
    /// How many selections were found so far; those below fields that types do not share are found
    /// again for each type.
    n_found: Cell<usize>,
}

impl<'a> Planner<'a> {
    fn select(&self, sets: &[&'a SelectionSet], types: Types) -> Result<Selection, Fault> {
        let mut found = Vec::new();
        for set in sets {
            self.collect(set, types, &mut found);
        }
        self.n_found.set(self.n_found.get() + found.len());
        SELECTIONS.check(self.n_found.get(), self.limits.selections)?;
        let mut fields = Vec::new();
        for group in group(self.table, &found, types) {
            let sets: Vec<_> = group
                .at
                .iter()
                .filter_map(|at| found.get(*at))
                .map(|found| &found.field.selection_set.node)
                .collect();
            let asked = found.get(group.first).map(|found| found.field);
            fields.extend(self.planned(group, asked, &sets)?);
        }
        Ok(Selection { fields })
    }

    fn planned(
        &self,
        group: Group,
        asked: Option<&Asked>,
        sets: &[&'a SelectionSet],
    ) -> Result<Option<Planned>, Fault> {
        let Group { key, name, on, .. } = group;
        let planned = |of, children| {
            Some(Planned {
                key,
                of,
                on,
                children,
            })
        };
        match name.as_str() {
            "__typename" => return Ok(planned(What::TypeName, Selection::default())),
            "__schema" | "__type" => return Ok(planned(What::Introspection, Selection::default())),
            _ => {}
        }
        let place = (0..self.table.types.len()).find(|place| on.has(*place));
        let field = place.and_then(|place| self.table.field(place, &name));
        let (Some(field), Some(asked)) = (field, asked) else {
            return Ok(None);
        };
        let args = self.args(field, asked)?;
        let types = Types::of(self.table.members(field.shape.named));
        let children = self.select(sets, types)?;
        Ok(planned(What::Field(field, args), children))
    }

    fn collect(&self, set: &'a SelectionSet, types: Types, found: &mut Vec<Found<'a>>) {
        for part in &set.items {
            match &part.node {
                Part::Field(field) if self.is_wanted(&field.node.directives) => {
                    found.push(Found {
                        field: &field.node,
                        on: types,
                    });
                }
                Part::InlineFragment(fragment) if self.is_wanted(&fragment.node.directives) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(types, |condition| {
                        types.and(Types::of(self.table.members(&condition.node.on.node)))
                    });
                    self.collect(&fragment.node.selection_set.node, on, found);
                }
                Part::FragmentSpread(spread) if self.is_wanted(&spread.node.directives) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let condition = &fragment.node.type_condition.node.on.node;
                        let on = types.and(Types::of(self.table.members(condition)));
                        self.collect(&fragment.node.selection_set.node, on, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_wanted(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let given = directive.node.get_argument("if");
            let given = given.and_then(|value| self.value(&value.node));
            let is_true = given == Some(Value::Boolean(true));
            match directive.node.name.node.as_str() {
                "skip" => !is_true,
                "include" => is_true,
                _ => true,
            }
        })
    }

    fn args(&self, field: &Field, asked: &Asked) -> Result<Args, Fault> {
        values::check(&field.args, asked, self.variables)?;
        let given = |arg: &Arg| {
            let stated = asked.get_argument(arg.name);
            stated.and_then(|value| self.value(&value.node))
        };
        let args = Args::new(field.args.iter().filter_map(|arg| {
            let value = given(arg).or_else(|| arg.default.map(schema::default));
            value.map(|value| (arg.name.to_owned(), value))
        }));
        // async-graphql 7.2 lets a variable without a value stand where one has to be.
        let is_missing = |arg: &&Arg| arg.shape.is_required && args.get(arg.name).is_none();
        if let Some(arg) = field.args.iter().find(is_missing) {
            let message = format!("`{}` has to have a value; it has none", arg.name);
            return Err(Fault::input(message));
        }
        filter::check(&args, self.limits)?;
        Ok(args)
    }

    /// A value with its variables filled in; `None` if it is a variable that was not given.
    fn value(&self, value: &Written) -> Option<Value> {
        let mut is_given = true;
        let filled = value.clone().into_const_with(|name| {
            let known = self.variables.iter().find(|(known, _)| *known == name);
            is_given &= known.is_some();
            Ok::<_, Infallible>(known.map_or(Value::Null, |(_, value)| value.clone()))
        });
        filled
            .ok()
            .filter(|value| is_given || *value != Value::Null)
    }
}
