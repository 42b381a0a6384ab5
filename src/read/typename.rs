//! The check of `__typename`, which async-graphql leaves out of its own.
//!
//! It looks neither at what is given to the field nor at its directives, so it takes a variable that
//! only they use for one that nothing uses. Directives are moved to a fragment around the field,
//! where they mean the same and are looked at.

use async_graphql::{
    Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, InlineFragment, Selection, SelectionSet,
    },
};

use super::fault::Fault;

/// Refuses what cannot be given to `__typename`, and moves its directives.
pub(super) fn check(document: &mut ExecutableDocument) -> Result<(), Fault> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => check_set(&mut operation.node.selection_set.node)?,
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                check_set(&mut operation.node.selection_set.node)?;
            }
        }
    }
    let mut fragments = document.fragments.values_mut();
    fragments.try_for_each(|fragment| check_set(&mut fragment.node.selection_set.node))
}

fn check_set(set: &mut SelectionSet) -> Result<(), Fault> {
    for part in &mut set.items {
        match &mut part.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                check_field(&field.node)?;
                if !field.node.directives.is_empty() {
                    part.node = Selection::InlineFragment(around(field));
                }
            }
            Selection::Field(field) => check_set(&mut field.node.selection_set.node)?,
            Selection::InlineFragment(fragment) => {
                check_set(&mut fragment.node.selection_set.node)?;
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_field(field: &Field) -> Result<(), Fault> {
    if field.arguments.is_empty() && field.selection_set.node.items.is_empty() {
        return Ok(());
    }
    Err(Fault::invalid(
        "`__typename` is a name: it takes no arguments and has no fields",
    ))
}

/// A fragment with the field in it, and the directives of the field on it.
fn around(field: &mut Positioned<Field>) -> Positioned<InlineFragment> {
    let pos = field.pos;
    let directives = std::mem::take(&mut field.node.directives);
    let items = vec![Positioned::new(Selection::Field(field.clone()), pos)];
    let fragment = InlineFragment {
        type_condition: None,
        directives,
        selection_set: Positioned::new(SelectionSet { items }, pos),
    };
    Positioned::new(fragment, pos)
}
