//! Sums of money.

use std::collections::HashMap;

use hamkor::{
    domain::{
        Amount, Body, Bound, Currency, EntityKind, EntityRef, FundingDimension, Id, Money,
        NodeKind, RelationStage,
    },
    store::{FundingQuery, FundingSum, FundingTotal, NewAgency, RecordInput, Store},
};
use serde_json::{Value, json};

use crate::harness::TestApp;

fn slug(slug: &str) -> EntityRef {
    EntityRef::Slug(slug.to_owned())
}

async fn entity(store: &Store, name: &str) -> Id {
    let found = store.entities_resolve(&[slug(name)]).await.unwrap();
    found[0].unwrap_or_else(|| panic!("there is no {name}"))
}

fn money(amount: &str, currency: &str, bound: Bound) -> Money {
    Money {
        amount: Amount::parse(amount).unwrap(),
        currency: Currency::parse(currency).unwrap(),
        bound,
    }
}

/// Writes relations of the agency `tests`, keyed by their place in the list.
async fn put(store: &Store, relations: Vec<Value>) {
    let agency = NewAgency {
        slug: "tests".to_owned(),
        name: "Tests".to_owned(),
        license: None,
        precedence: 9,
    };
    let agency = store.agency_upsert(agency).await.unwrap();
    let inputs: Vec<_> = (0..)
        .zip(relations)
        .map(|(n, relation)| RecordInput {
            key: format!("{n}"),
            expected_revision: None,
            body: Body::from_json(NodeKind::Relation, relation).unwrap(),
        })
        .collect();
    store.records_put(&agency, &inputs).await.unwrap();
}

fn funds(from: &str, to: &str, amount: &str, bound: &str) -> Value {
    json!({
        "kind": "FUNDS", "from": from, "to": to, "stage": "AGREED",
        "money": { "amount": amount, "currency": "USD", "bound": bound },
    })
}

async fn sums(store: &Store, query: FundingQuery) -> Vec<FundingSum> {
    store.funding_sum(&query).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fund_agreed_to_two_billion_for_its_new_package() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let query = FundingQuery {
        group_by: vec![
            FundingDimension::Year,
            FundingDimension::Stage,
            FundingDimension::Recipient,
            FundingDimension::Funder,
        ],
        funders: vec![slug("edcf")],
        recipients: vec![slug("edcf-package-new")],
        ..FundingQuery::default()
    };

    let found = sums(store, query).await;

    let expected = FundingSum {
        funder: Some(entity(store, "edcf").await),
        recipient: Some(entity(store, "edcf-package-new").await),
        direction: None,
        place: None,
        stage: Some(RelationStage::Agreed),
        year: None,
        total: money("2000000000", "USD", Bound::Exact),
        relations: 1,
    };
    assert_eq!(found, [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn currencies_are_never_added_up() {
    let app = TestApp::with_data_set().await;
    let by_fund = FundingQuery {
        funders: vec![slug("edcf")],
        ..FundingQuery::default()
    };

    let found = sums(app.store(), by_fund.clone()).await;

    let totals: Vec<_> = found.into_iter().map(|sum| sum.total).collect();
    let euros = money("185000000", "EUR", Bound::Exact);
    let dollars = money("3000000000", "USD", Bound::Exact);
    assert_eq!(totals, [euros.clone(), dollars]);

    let filtered = FundingQuery {
        currencies: vec![euros.currency],
        stages: vec![RelationStage::Agreed],
        ..by_fund
    };
    let found = sums(app.store(), filtered.clone()).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].total, euros);
    let none = FundingQuery {
        stages: vec![RelationStage::Disbursed],
        ..filtered
    };
    assert_eq!(sums(app.store(), none).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_is_left_out_where_a_part_of_it_receives_the_like() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let loans = vec![
        // A part of the new package, and through it of nothing else that receives money.
        funds("korea-eximbank", "high-speed-trains", "7.25", "AT_LEAST"),
        funds("korea-eximbank", "high-speed-trains", "0.75", "EXACT"),
    ];
    put(store, loans).await;

    let by_recipient = FundingQuery {
        group_by: vec![FundingDimension::Recipient],
        funders: vec![slug("edcf"), slug("korea-eximbank")],
        currencies: vec![Currency::parse("USD").unwrap()],
        ..FundingQuery::default()
    };
    let found = sums(store, by_recipient).await;

    let found: Vec<_> = found
        .into_iter()
        .map(|sum| (sum.recipient.unwrap(), sum.total, sum.relations))
        .collect();
    let usd = |amount, bound| money(amount, "USD", bound);
    let expected = [
        (
            entity(store, "edcf-package-previous").await,
            usd("1000000000", Bound::Exact),
            1,
        ),
        (
            entity(store, "eximbank-loans-2021").await,
            usd("164000000", Bound::Exact),
            1,
        ),
        (
            entity(store, "high-speed-trains").await,
            usd("8", Bound::AtLeast),
            2,
        ),
    ];
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_counts_in_each_place_and_direction_of_its_recipient() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let trains = FundingQuery {
        group_by: vec![FundingDimension::Place],
        recipients: vec![slug("high-speed-trains")],
        ..FundingQuery::default()
    };

    let found = sums(store, trains.clone()).await;

    let mut places: Vec<_> = found.iter().filter_map(|sum| sum.place).collect();
    assert!(places.contains(&entity(store, "tashkent").await));
    assert!(places.contains(&entity(store, "urgench").await));
    let n = places.len();
    places.dedup();
    assert_eq!((places.len(), found.len()), (n, n));
    for sum in &found {
        assert_eq!(sum.total, money("185000000", "EUR", Bound::Exact));
    }
    let within = FundingQuery {
        group_by: Vec::new(),
        places: vec![slug("uzbekistan")],
        ..trains.clone()
    };
    let found = sums(store, within).await;
    assert_eq!((found.len(), found[0].relations), (1, 1));
    let elsewhere = FundingQuery {
        places: vec![slug("samarkand")],
        ..trains
    };
    assert_eq!(sums(store, elsewhere).await, []);

    let by_direction = FundingQuery {
        group_by: vec![FundingDimension::Direction, FundingDimension::Year],
        recipients: vec![slug("it-park"), slug("edcf-package-previous")],
        ..FundingQuery::default()
    };
    let found = sums(store, by_direction).await;
    assert!(found.iter().all(|sum| sum.year == Some(2021)));
    assert!(found.iter().any(|sum| sum.direction.is_none()));
}

async fn totals(store: &Store, kind: EntityKind, slugs: &[&str]) -> HashMap<Id, Vec<FundingTotal>> {
    let mut ids = Vec::new();
    for slug in slugs {
        ids.push(entity(store, slug).await);
    }
    let uuids: Vec<_> = ids.iter().map(|id| id.uuid).collect();
    let counted = store.counted();
    let mut found = counted.funding_of(&uuids, kind).await.unwrap();
    assert_eq!(counted.n_statements(), 1);
    ids.into_iter()
        .map(|id| (id, found.remove(&id.uuid).unwrap_or_default()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_entity_has_a_total_for_each_currency_and_stage() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let advances = |from| json!({ "kind": "ADVANCES", "from": from, "to": "direction-5-smart-agriculture", "role": "twice" });
    let relations = vec![
        funds("koica", "high-speed-trains", "0.6", "EXACT"),
        funds("edcf", "high-speed-trains", "0.6", "MORE_THAN"),
        advances("high-speed-trains"),
        advances("high-speed-trains"),
        advances("edcf-package-new"),
    ];
    put(store, relations).await;
    let total = |total, relations| FundingTotal {
        stage: RelationStage::Agreed,
        total,
        relations,
    };
    let euros = total(money("185000000", "EUR", Bound::Exact), 1);
    let dollars = total(money("1.2", "USD", Bound::MoreThan), 2);

    let slugs = ["high-speed-trains", "edcf-package-new", "kia-assembly-line"];
    let found = totals(store, EntityKind::Project, &slugs).await;
    let of = |id: Id| found[&id].clone();
    assert_eq!(
        of(entity(store, slugs[0]).await),
        [euros.clone(), dollars.clone()]
    );
    let package = total(money("2000000000", "USD", Bound::Exact), 1);
    assert_eq!(of(entity(store, slugs[1]).await), [package]);
    assert_eq!(of(entity(store, slugs[2]).await), []);

    // The package is a whole of the trains: what it receives does not come on top.
    let direction = ["direction-5-smart-agriculture"];
    let found = totals(store, EntityKind::Direction, &direction).await;
    let id = entity(store, direction[0]).await;
    assert_eq!(found[&id], [euros, dollars]);
}
