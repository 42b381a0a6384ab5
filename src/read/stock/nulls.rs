//! Errors and nulls as the specification of GraphQL has them.
//!
//! async-graphql 7.2 leaves a field that failed out of its object, and lets a null stand where none
//! may be. So errors are caught where they arise, and what has to become null is made so at the end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, ServerError, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
    indexmap::IndexMap,
};

use crate::graphql::TABLE;

/// What was learnt of a request while it ran, kept among its data. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// Whether the value at a path may not be null.
    required: HashMap<String, bool>,
    /// Where errors arose.
    errors: Vec<(String, ServerError)>,
}

impl Notes {
    /// The errors. What they make null in `data` becomes so.
    pub(super) fn settle(&self, data: &mut Value) -> Vec<ServerError> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let errors = std::mem::take(&mut noted.errors);
        if *data == Value::Null {
            *data = Value::Object(IndexMap::new());
        }
        for (path, _) in &errors {
            match noted.nulled(path) {
                Some(path) => set_null(data, path),
                None => *data = Value::Null,
            }
        }
        errors.into_iter().map(|(_, error)| error).collect()
    }

    fn required(&self, path: &str, is_required: bool) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.required.insert(path.to_owned(), is_required);
    }

    fn error(&self, path: String, error: ServerError) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.errors.push((path, error));
    }
}

impl Noted {
    /// Where there is a null because of an error at `path`; `None` for the whole.
    fn nulled<'a>(&self, path: &'a str) -> Option<&'a str> {
        let mut at = path;
        while self.required.get(at) == Some(&true) {
            at = at.rsplit_once('.')?.0;
        }
        Some(at)
    }
}

fn set_null(data: &mut Value, path: &str) {
    let mut at = data;
    for step in path.split('.') {
        let next = match at {
            Value::Object(fields) => fields.get_mut(step),
            Value::List(items) => step.parse::<usize>().ok().and_then(|n| items.get_mut(n)),
            _ => None,
        };
        let Some(next) = next else {
            return;
        };
        at = next;
    }
    *at = Value::Null;
}

/// Stands around every field, and around every item of a list.
pub(super) struct Nulls;

impl ExtensionFactory for Nulls {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Nulls {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(notes) = ctx.data_opt::<Notes>() else {
            return next.run(ctx, info).await;
        };
        let path = info.path_node.to_string();
        notes.required(&path, info.return_type.ends_with('!'));
        let is_object = !TABLE
            .members(info.return_type.trim_end_matches('!'))
            .is_empty();
        let steps = steps(info.path_node);
        match next.run(ctx, info).await {
            // All that was asked of the object is for objects of other types.
            Ok(Some(Value::Null)) if is_object => Ok(Some(Value::Object(IndexMap::new()))),
            Ok(value) => Ok(value),
            Err(error) => {
                if !is_null_item(&error) {
                    notes.error(
                        path,
                        ServerError {
                            path: steps,
                            ..error
                        },
                    );
                }
                Ok(None)
            }
        }
    }
}

/// async-graphql has no way to say that an item of a list of objects is null, and takes it amiss.
fn is_null_item(error: &ServerError) -> bool {
    error
        .message
        .starts_with("internal: invalid value for interface")
}

fn steps(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let step = |node: &QueryPathNode<'_>| match node.segment {
        QueryPathSegment::Index(at) => PathSegment::Index(at),
        QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
    };
    let mut steps: Vec<_> = std::iter::once(node)
        .chain(node.parents())
        .map(step)
        .collect();
    steps.reverse();
    steps
}
