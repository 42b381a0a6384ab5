//! The same tables behind async-graphql's own executor: slow, and the measure of what is right.
//!
//! For tests and benchmarks. It shares the tables and the store's reads with the executor, and
//! nothing of how documents are planned, levels read or bytes written: each field of each object is
//! asked by itself, as a server made of resolvers does.

use std::sync::Arc;

use async_graphql::{
    Error, ErrorExtensions as _, Request, Value, Variables,
    dynamic::{
        DynamicRequestExt as _, FieldFuture, FieldValue, ResolverContext, Schema, SchemaBuilder,
    },
    parser::parse_query,
};
use serde_json::{Value as Json, json};

use super::{
    GraphqlRequest, Kind, Limits, Operation,
    args::Args,
    fault::Fault,
    level::{self, Column},
    plan::{Planned, Selection, What},
    run, typename,
    types::Types,
};
use crate::{
    domain::Language,
    graphql::{
        Node, TABLE,
        out::Out,
        schema::{self, Resolver},
        table::{Ask, Field, Read},
    },
    store::{Caller, Store},
};

mod document;
mod nulls;

use nulls::{Notes, Nulls};

/// The executor of async-graphql over a store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stock(Schema);

/// What all resolvers know.
struct Base {
    store: Store,
    limits: Limits,
}

/// Who asks.
struct Asker {
    languages: Vec<Language>,
    caller: Option<Arc<Caller>>,
}

impl Stock {
    /// The executor over `store`; the limits decide nothing but how long an operation may run.
    ///
    /// # Panics
    ///
    /// If the tables contradict each other, which a test rules out.
    #[must_use]
    pub fn new(store: Store, limits: Limits) -> Self {
        // What is done in the order of the document is a mutation; see `document`.
        let builder = Schema::build("Query", Some("Query"), Some("Subscription"));
        let ready = |builder: SchemaBuilder| builder.extension(Nulls).data(Base { store, limits });
        let built = ready(schema::register(builder, &TABLE, resolver)).finish();
        Self(built.expect("a test builds the schema"))
    }

    /// The answer to a query: JSON, `data` before `errors`; no `data` if it is not valid.
    pub async fn run(&self, request: &GraphqlRequest) -> Vec<u8> {
        let notes = Notes::default();
        let asked = match asked(request) {
            Ok(asked) => asked.data(notes.clone()),
            Err(error) => return super::refusal(&[error]),
        };
        let asked = asked.root_value(FieldValue::owned_any(Node::Query));
        let mut response = self.0.execute(asked).await;
        if !response.errors.is_empty() {
            let errors: Vec<_> = response.errors.iter().map(told).collect();
            return super::refusal(&errors);
        }
        let errors = notes.settle(&mut response.data);
        let mut out = Out::starting(r#"{"data":"#, 1024);
        out.put(&response.data);
        if !errors.is_empty() {
            out.raw(r#","errors":"#);
            out.put(&errors.iter().map(told).collect::<Vec<_>>());
        }
        out.raw("}");
        out.into_bytes()
    }
}

/// The request as async-graphql has it.
fn asked(request: &GraphqlRequest) -> Result<Request, Json> {
    let parsed = parse_query(&request.query);
    let mut parsed = parsed.map_err(|error| told(&error.into()))?;
    // It does not look at what is given to `__typename`.
    typename::check(&mut parsed).map_err(|fault| fault.to_json(&[]))?;
    let mut variables = Variables::from_json(Json::Object(request.variables.clone()));
    document::reword(&mut parsed, &mut variables);
    let mut asked = Request::new("").variables(variables).data(Asker {
        languages: request.languages.clone(),
        caller: request.caller.clone(),
    });
    asked.set_parsed_query(parsed);
    Ok(asked)
}

/// An error as the answer has it.
fn told(error: &async_graphql::ServerError) -> Json {
    let mut told = json!({ "message": error.message });
    if !error.path.is_empty() {
        told["path"] = json!(error.path);
    }
    if let Some(extensions) = &error.extensions {
        told["extensions"] = json!(extensions);
    }
    told
}

fn resolver(field: &'static Field) -> Resolver {
    Box::new(move |ctx| FieldFuture::new(resolve(field, ctx)))
}

/// The value of a field of one object.
async fn resolve<'a>(
    field: &'static Field,
    ctx: ResolverContext<'a>,
) -> Result<Option<FieldValue<'a>>, Error> {
    let node = ctx.parent_value.try_downcast_ref::<Node>()?;
    let asker = ctx.data::<Asker>()?;
    let arguments = Arc::new(Value::Object(ctx.args.as_index_map().clone()));
    let value = if TABLE.members(field.shape.named).is_empty() {
        leaf(field, node, Args::of(&arguments), &asker.languages)?.map(FieldValue::value)
    } else {
        let base = ctx.data::<Base>()?;
        let found = objects(field, node, &arguments, base, asker).await;
        value(field, found.map_err(|fault| failed(&fault))?)
    };
    if value.is_none() && field.shape.is_required {
        return Err(failed(&Fault::missing(&format!("`{}`", field.name))));
    }
    Ok(value)
}

fn failed(fault: &Fault) -> Error {
    let told = fault.to_json(&[]);
    let message = told["message"].as_str().unwrap_or_default();
    Error::new(message).extend_with(|_, extensions| {
        for (name, value) in told["extensions"].as_object().into_iter().flatten() {
            extensions.set(name, Value::from_json(value.clone()).unwrap_or_default());
        }
    })
}

/// A value without fields of its own, by way of the JSON that the table writes.
fn leaf(
    field: &Field,
    node: &Node,
    args: Args,
    languages: &[Language],
) -> Result<Option<Value>, Error> {
    let wanted = args.word("language").into_iter();
    let languages: Vec<_> = wanted.chain(languages.iter().copied()).collect();
    let languages = &languages;
    let mut out = Out::default();
    if !field.put(node, &Ask { languages }, &mut out) {
        let of = node.type_name();
        let message = format!("no way to read `{}` of {of}", field.name);
        return Err(Error::new(message));
    }
    let text = String::from_utf8(out.into_bytes())?;
    let mut json: Json = serde_json::from_str(&text)?;
    // Of a number with many digits it may read the last one wrong.
    if json.is_f64() {
        json = json!(text.parse::<f64>()?);
    }
    Ok((!json.is_null()).then_some(Value::from_json(json)?))
}

/// The objects that a field leads to from one object.
async fn objects(
    field: &'static Field,
    node: &Node,
    arguments: &Arc<Value>,
    base: &Base,
    asker: &Asker,
) -> Result<Vec<Option<Node>>, Fault> {
    let operation = Operation {
        kind: Kind::Query,
        name: None,
        cost: 0,
        cost_of_schema: 0,
        was_known: false,
        allowance: base.limits.keyed,
        plan: Arc::default(),
        arguments: vec![Arc::clone(arguments)],
        languages: asker.languages.clone(),
        caller: asker.caller.clone(),
        author: None,
        introspection: Arc::default(),
    };
    let request = run::Request::new(&base.store, &operation);
    // Nobody knows yet what will be asked of them, so all is; and all of what pages hold.
    let children = all_of(field, 3);
    let selection = Selection {
        fields: vec![planned(field, false, children)],
    };
    let mut level = level::fill(&request, &selection, vec![Some(node.clone())]).await;
    match level.columns.pop() {
        Some(Column::Below(_, below)) => Ok(below.nodes),
        Some(Column::Failed(fault)) => Err(fault),
        Some(Column::InObject) | None => Ok(Vec::new()),
    }
}

/// All fields of the objects of a field, and of what those hold or lead to, down to some depth.
fn all_of(field: &'static Field, depth: u32) -> Selection {
    let below = |child: &'static Field| match child.read {
        Read::Here(_) | Read::Link(_) if depth > 1 => all_of(child, depth - 1),
        _ => Selection::default(),
    };
    let of_them = TABLE.members(field.shape.named).iter();
    let of_them = of_them.filter_map(|place| TABLE.types.get(*place));
    let fields = of_them
        .flat_map(|of| &of.fields)
        .map(|child| planned(child, true, below(child)));
    Selection {
        fields: fields.collect(),
    }
}

/// A field in the plan of a resolver. A leaf is asked for, and not read.
fn planned(field: &'static Field, is_leaf: bool, children: Selection) -> Planned {
    Planned {
        key: String::new(),
        label: String::new(),
        of: What::Field(field, (!is_leaf).then_some(0)),
        on: Types::of(&[]),
        is_on_all: true,
        is_leaf,
        children,
    }
}

/// What async-graphql takes for the objects of a field.
fn value(field: &Field, found: Vec<Option<Node>>) -> Option<FieldValue<'static>> {
    let is_abstract = TABLE.place(field.shape.named).is_none();
    let object = |node: Node| {
        let name = node.type_name();
        let value = FieldValue::owned_any(node);
        if is_abstract {
            value.with_type(name)
        } else {
            value
        }
    };
    if field.shape.items_required.is_some() {
        let item = |found: Option<Node>| found.map_or(FieldValue::NULL, object);
        return Some(FieldValue::list(found.into_iter().map(item)));
    }
    found.into_iter().next().flatten().map(object)
}
