//! The root of all subscriptions: what a client is told of as it happens.

use std::sync::Arc;

use crate::graphql::{
    Node,
    table::{Aim, Arg, Field, Read, Type},
};

#[rustfmt::skip]
pub(super) fn subscription() -> Type {
    Type::new("Subscription", "What can be followed as it happens.", &[], vec![
        Field::new("changes", "Change!", "Every change from now on, or from `after` on without a gap.", Read::Link(change))
            .arg(Arg::new("after", "String", "The cursor of the last change that was seen; those behind it come first."))
            .arg(Arg::new("kinds", "[EntityKind!]", "Keep changes to entities of these kinds."))
            .arg(Arg::new("of", "[EntityRef!]", "Keep changes to these entities.")),
    ])
}

fn change(root: &Node, aims: &mut Vec<Aim>) {
    if let Node::Subscription(change) = root {
        aims.push(Aim::Here(Node::Change(Arc::clone(change))));
    }
}
