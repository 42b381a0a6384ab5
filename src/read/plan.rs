//! From a document to a plan: what is read at each level, each thing once.
//!
//! One walk over the merged selection set. Fragments are expanded, fields of one response key are
//! merged, `@skip` and `@include` are decided. It must not know the store.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use async_graphql::{
    Name, Positioned, Value,
    parser::types::{
        Directive, ExecutableDocument, Field as Asked, OperationDefinition, OperationType,
        Selection as Part, SelectionSet,
    },
};
use async_graphql_value::Value as Written;

use super::{
    arguments::{self, Given},
    fault::Fault,
    group::{Found, Group, group},
    guard::SELECTIONS,
    limits::Limits,
    types::Types,
    values,
};
use crate::graphql::{Node, TABLE, Table, table::Field};

/// What an operation reads, whatever its variables are.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) root: Selection,
    /// What fields are given, each set of arguments under its place.
    given: Vec<Given>,
    /// Whether variables decide what is read.
    pub(super) depends_on_variables: bool,
}

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
    /// The same as it is written behind another field: a comma, the name in quotes, a colon.
    pub(super) label: String,
    /// What it is.
    pub(super) of: What,
    /// The object types that it is asked of.
    pub(super) on: Types,
    /// Whether those are all that there may be on its level.
    pub(super) is_on_all: bool,
    /// Whether its value is no object.
    pub(super) is_leaf: bool,
    /// What is read of its objects.
    pub(super) children: Selection,
}

impl Planned {
    /// Whether the field is asked of an object of that type.
    pub(super) fn is_asked(&self, node: &Node) -> bool {
        let place = || TABLE.place(node.type_name());
        self.is_on_all || place().is_some_and(|place| self.on.has(place))
    }

    /// Whether there are objects to be read for it.
    pub(super) fn reads(&self) -> bool {
        matches!(self.of, What::Field(..)) && !self.is_leaf
    }
}

/// What a planned field is.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// The name of the object's type.
    TypeName,
    /// `__schema` or `__type`, which async-graphql answers.
    Introspection,
    /// A field of our tables, with the place of its arguments if it takes any.
    Field(&'static Field, Option<usize>),
}

/// Plans an operation of a document that is known to be valid.
///
/// The variables only decide what is skipped; [`Plan::arguments`] fills them in where they are given.
pub(super) fn plan(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &[(Name, Value)],
    limits: &Limits,
) -> Result<Plan, Fault> {
    let planner = Planner {
        table: &TABLE,
        document,
        variables,
        limits,
        n_found: Cell::new(0),
        depends_on_variables: Cell::new(false),
        given: RefCell::default(),
    };
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let root = planner.select(
        &[&operation.selection_set.node],
        Types::of(TABLE.members(root)),
    )?;
    if operation.ty == OperationType::Subscription && root.fields.len() != 1 {
        let message = "a subscription has one field; start another for another";
        return Err(Fault::invalid(message));
    }
    Ok(Plan {
        root,
        given: planner.given.into_inner(),
        depends_on_variables: planner.depends_on_variables.get(),
    })
}

impl Plan {
    /// The arguments of all fields, each set under its place.
    pub(super) fn arguments(
        &self,
        variables: &[(Name, Value)],
        limits: &Limits,
    ) -> Result<Vec<Arc<Value>>, Fault> {
        let arguments = self.given.iter();
        arguments
            .map(|given| given.arguments(variables, limits))
            .collect()
    }
}

struct Planner<'a> {
    table: &'a Table,
    document: &'a ExecutableDocument,
    variables: &'a [(Name, Value)],
    limits: &'a Limits,
    /// How many selections were found so far; those below fields that types do not share are found
    /// again for each type.
    n_found: Cell<usize>,
    depends_on_variables: Cell<bool>,
    given: RefCell<Vec<Given>>,
}

impl<'a> Planner<'a> {
    fn select(&self, sets: &[&'a SelectionSet], types: Types) -> Result<Selection, Fault> {
        let mut found = Vec::new();
        for set in sets {
            self.collect(set, types, &mut found)?;
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
            let is_on_all = group.on == types;
            let planned = self.planned(group, asked, &sets)?;
            fields.extend(planned.map(|planned| Planned {
                is_on_all,
                ..planned
            }));
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
        let planned = |of, is_leaf, children| {
            Some(Planned {
                label: format!(",\"{key}\":"),
                key,
                of,
                on,
                is_on_all: false,
                is_leaf,
                children,
            })
        };
        match name.as_str() {
            "__typename" => return Ok(planned(What::TypeName, true, Selection::default())),
            "__schema" | "__type" => {
                return Ok(planned(What::Introspection, true, Selection::default()));
            }
            _ => {}
        }
        let place = (0..self.table.types.len()).find(|place| on.has(*place));
        let field = place.and_then(|place| self.table.field(place, &name));
        let (Some(field), Some(asked)) = (field, asked) else {
            return Ok(None);
        };
        let args = self.args(field, asked)?;
        let members = self.table.members(field.shape.named);
        let children = self.select(sets, Types::of(members))?;
        Ok(planned(
            What::Field(field, args),
            members.is_empty(),
            children,
        ))
    }

    fn collect(
        &self,
        set: &'a SelectionSet,
        types: Types,
        found: &mut Vec<Found<'a>>,
    ) -> Result<(), Fault> {
        for part in &set.items {
            if !self.is_wanted(part.node.directives())? {
                continue;
            }
            match &part.node {
                Part::Field(field) => found.push(Found {
                    field: &field.node,
                    on: types,
                }),
                Part::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(types, |condition| {
                        types.and(Types::of(self.table.members(&condition.node.on.node)))
                    });
                    self.collect(&fragment.node.selection_set.node, on, found)?;
                }
                Part::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let condition = &fragment.node.type_condition.node.on.node;
                        let on = types.and(Types::of(self.table.members(condition)));
                        self.collect(&fragment.node.selection_set.node, on, found)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_wanted(&self, directives: &[Positioned<Directive>]) -> Result<bool, Fault> {
        let mut is_wanted = true;
        for directive in directives {
            let name = directive.node.name.node.as_str();
            if let "skip" | "include" = name {
                is_wanted &= self.condition(name, &directive.node)? == (name == "include");
            }
        }
        Ok(is_wanted)
    }

    /// What the `if` of a directive says.
    fn condition(&self, name: &str, directive: &Directive) -> Result<bool, Fault> {
        let given = directive.get_argument("if").map(|value| &value.node);
        if let Some(Written::Variable(_)) = given {
            self.depends_on_variables.set(true);
        }
        match given.and_then(|given| arguments::filled(given, self.variables)) {
            Some(Value::Boolean(is_so)) => Ok(is_so),
            // async-graphql 7.2 does not look at the types of variables in directives.
            _ => Err(Fault::invalid(format!(
                "`if` of `@{name}` has to be true or false; give it a variable of type Boolean!"
            ))),
        }
    }

    /// The place of a field's arguments.
    fn args(&self, field: &'static Field, asked: &Asked) -> Result<Option<usize>, Fault> {
        if field.args.is_empty() {
            return Ok(None);
        }
        values::check(&field.args, asked)?;
        let mut all = self.given.borrow_mut();
        all.push(Given::new(field, asked));
        Ok(Some(all.len() - 1))
    }
}
