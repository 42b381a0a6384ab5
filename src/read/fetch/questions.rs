//! Questions to the graph as a whole: search, paths, surroundings, money, counts.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Asked, Fault};
use crate::{
    domain::{Id, Relation},
    graphql::{Node, fetch::Fetch, page::Items},
    read::args::Args,
    store::FundingQuery,
};

/// The most edges that a traversal may go.
const MAX_EDGES: i64 = 6;
/// The most ways between two entities.
const MAX_WAYS: i64 = 100;
/// The most entities of a neighbourhood.
const MAX_ENTITIES: i64 = 1_000;

impl Asked<'_> {
    pub(super) async fn question(&self, fetch: &Fetch) -> Result<Vec<Option<Node>>, Fault> {
        match fetch {
            Fetch::Search => self.search().await,
            Fetch::Paths => self.paths().await,
            Fetch::Neighbourhood => self.neighbourhood().await,
            Fetch::Funding => self.funding().await,
            Fetch::Graph => self.graph().await,
            other => {
                debug_assert!(false, "nobody knows how to fetch {other:?}");
                Ok(Vec::new())
            }
        }
    }

    async fn search(&self) -> Result<Vec<Option<Node>>, Fault> {
        let text = self.args.text("text").unwrap_or_default();
        let (kinds, page) = (self.args.words("kinds"), self.args.page()?);
        let (hits, total) = self.request.store.search(text, &kinds, &page).await?;
        Ok(vec![Some(self.page(
            Items::Hits(Arc::new(hits)),
            Some(total),
            Value::Null,
        ))])
    }

    /// The entity that an argument means, which has to be there.
    async fn meant(&self, arg: &str) -> Result<Id, Fault> {
        let reference = self.args.reference(arg)?;
        let found = self.resolve(std::slice::from_ref(&reference)).await?;
        let told = || Fault::input(format!("`{arg}`: there is no entity `{reference}`"));
        found.first().copied().flatten().ok_or_else(told)
    }

    fn number(&self, arg: &str, most: i64) -> Result<usize, Fault> {
        Ok(self.args.number(arg, most)?.unwrap_or(0))
    }

    async fn paths(&self) -> Result<Vec<Option<Node>>, Fault> {
        let (from, to) = (self.meant("from").await?, self.meant("to").await?);
        let length = self.number("maxLength", MAX_EDGES)?;
        let limit = self.number("first", MAX_WAYS)?;
        let kinds = self.args.words("kinds");
        let trails = self
            .request
            .store
            .paths(from, to, &kinds, length, limit)
            .await?;
        let ways = trails.iter().map(|trail| {
            self.keep_relations(&trail.relations);
            let relations: Vec<_> = trail.relations.iter().map(|relation| relation.id).collect();
            json!({ "length": relations.len(), "entities": trail.entities, "relations": relations })
        });
        Ok(self.plain(ways.collect()))
    }

    async fn neighbourhood(&self) -> Result<Vec<Option<Node>>, Fault> {
        let of = self.meant("of").await?;
        let depth = self.number("depth", MAX_EDGES)?;
        let limit = self.number("limit", MAX_ENTITIES)?;
        let (kinds, others) = (self.args.words("kinds"), self.args.words("others"));
        let store = &self.request.store;
        let around = store
            .neighbourhood(of, &kinds, &others, depth, limit)
            .await?;
        self.keep_relations(&around.relations);
        let relations: Vec<_> = around
            .relations
            .iter()
            .map(|relation| relation.id)
            .collect();
        Ok(self.plain(json!({
            "entities": around.entities,
            "relations": relations,
            "truncated": around.is_truncated,
        })))
    }

    fn keep_relations(&self, relations: &[Arc<Relation>]) {
        let nodes = relations.iter().cloned().map(Node::Relation);
        self.request.loaded.keep(nodes);
    }

    async fn funding(&self) -> Result<Vec<Option<Node>>, Fault> {
        let filter = self.args.get("filter").map(Args::of).unwrap_or_default();
        let query = FundingQuery {
            group_by: self.args.words("groupBy"),
            funders: filter.references("funder"),
            recipients: filter.references("recipient"),
            directions: filter.references("direction"),
            places: filter.references("place"),
            stages: filter.words("stage"),
            currencies: filter.currencies("currency"),
        };
        let sums = self.request.store.funding_sum(&query).await?;
        let groups = sums.iter().map(|sum| {
            json!({
                "funder": sum.funder,
                "recipient": sum.recipient,
                "direction": sum.direction,
                "place": sum.place,
                "stage": sum.stage,
                "year": sum.year,
                "total": sum.total,
                "relations": sum.relations,
            })
        });
        Ok(self.plain(groups.collect()))
    }

    async fn graph(&self) -> Result<Vec<Option<Node>>, Fault> {
        let graph = self.request.store.graph_info().await?;
        let counts = graph
            .counts
            .iter()
            .map(|(kind, count)| json!({ "kind": kind, "count": count }));
        Ok(self.plain(json!({
            "revision": graph.revision,
            "updatedAt": graph.updated_at,
            "version": env!("CARGO_PKG_VERSION"),
            "counts": counts.collect::<Vec<_>>(),
            "relationCount": graph.relations,
        })))
    }
}
