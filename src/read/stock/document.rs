//! A document that async-graphql's executor answers as the specification of GraphQL has it.
//!
//! Where async-graphql 7.2 strays from the specification, the document is put in other words that
//! mean the same.

use async_graphql::{
    Name, Variables,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
        TypeCondition,
    },
};
use async_graphql_value::Value as Written;

/// Puts `document`, which has one operation, in such words, and gives `variables` their defaults.
pub(super) fn reword(document: &mut ExecutableDocument, variables: &mut Variables) {
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => operations.values_mut().next(),
    };
    let Some(operation) = operation.map(|operation| &mut operation.node) else {
        return;
    };
    // The fields of a query come in the order in which they are done, those of a mutation in that
    // of the document.
    operation.ty = OperationType::Mutation;
    // `@skip` and `@include` do not know the defaults of variables.
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        if let (None, Some(default)) = (
            variables.get(&definition.name.node),
            &definition.default_value,
        ) {
            variables.insert(definition.name.node.clone(), default.node.clone());
        }
    }
    // An argument whose variable has no value is an error, where it should be as if left out.
    operation
        .variable_definitions
        .retain(|definition| variables.contains_key(&definition.node.name.node));
    reword_set(&mut operation.selection_set.node, variables);
    for fragment in document.fragments.values_mut() {
        reword_condition(&mut fragment.node.type_condition.node);
        reword_set(&mut fragment.node.selection_set.node, variables);
    }
}

fn reword_set(set: &mut SelectionSet, variables: &Variables) {
    for part in &mut set.items {
        match &mut part.node {
            Selection::Field(field) => {
                let field = &mut field.node;
                field
                    .arguments
                    .retain_mut(|(_, value)| is_there(&mut value.node, variables));
                reword_set(&mut field.selection_set.node, variables);
            }
            Selection::InlineFragment(fragment) => {
                if let Some(condition) = &mut fragment.node.type_condition {
                    reword_condition(&mut condition.node);
                }
                reword_set(&mut fragment.node.selection_set.node, variables);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// A fragment on a union applies to no object; an interface that all its members share will do.
fn reword_condition(condition: &mut TypeCondition) {
    if condition.on.node == "SearchResult" {
        condition.on.node = Name::new("Entity");
    }
}

/// Whether a value is given; parts of it that are not are taken out.
fn is_there(value: &mut Written, variables: &Variables) -> bool {
    match value {
        Written::Variable(name) => variables.contains_key(name),
        Written::List(items) => {
            for item in items {
                if !is_there(item, variables) {
                    *item = Written::Null;
                }
            }
            true
        }
        Written::Object(fields) => {
            fields.retain(|_, value| is_there(value, variables));
            true
        }
        _ => true,
    }
}
