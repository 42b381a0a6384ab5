//! API keys: by its key an agency is known.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hamkor::{
    domain::{Agency, ApiKey, Chance, Clock, Credential, Instant, Scope},
    store::{KeyState, NewAgency, NewKey, Store},
};
use sea_orm::{ConnectionTrait, Statement};

use crate::harness::{Database, hamkor};

const HOUR: i64 = 3_600_000_000;

/// A migrated store with an agency in it, and the hand of its clock.
struct Office {
    store: Store,
    agency: Agency,
    time: Arc<AtomicI64>,
    database: Database,
}

async fn office() -> Office {
    let database = Database::create().await;
    let start = Instant::parse("2026-11-25T12:00:00Z").unwrap();
    let time = Arc::new(AtomicI64::new(start.micros()));
    let clock = Clock::Manual(time.clone());
    let store = Store::connect(&database.options(), clock).await.unwrap();
    store.migrate().await.unwrap();
    let agency = agency(&store, "koica").await;
    Office {
        store,
        agency,
        time,
        database,
    }
}

async fn agency(store: &Store, slug: &str) -> Agency {
    let new = NewAgency {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        license: Some("CC-BY-4.0".to_owned()),
        precedence: 20,
    };
    store.agency_upsert(new).await.unwrap()
}

fn writer() -> NewKey {
    NewKey {
        scopes: vec![Scope::Write],
        ..NewKey::default()
    }
}

#[tokio::test]
async fn a_key_speaks_for_its_agency() {
    let Office { store, agency, .. } = &office().await;
    let new = NewKey {
        scopes: vec![Scope::Curate, Scope::Write, Scope::Curate],
        name: Some("nightly".to_owned()),
        expires_at: None,
    };
    let (secret, key) = store.key_create(agency, new).await.unwrap();
    assert_eq!(key.scopes, [Scope::Write, Scope::Curate]);
    assert_eq!(key.prefix, secret.prefix());
    let counted = store.counted();
    let read = ApiKey::parse(secret.reveal()).unwrap();
    let caller = counted.key_verify(&read).await.unwrap().caller().unwrap();
    assert_eq!(counted.n_statements(), 1);
    assert_eq!(caller.credential, Credential::Key(key.id));
    assert_eq!(caller.agency, *agency);
    assert_eq!(caller.scopes, [Scope::Write, Scope::Curate]);
    assert_eq!(store.keys_list(None).await.unwrap(), [key]);
}

#[tokio::test]
async fn a_key_of_nobody_is_unknown() {
    let Office { store, agency, .. } = &office().await;
    store.key_create(agency, writer()).await.unwrap();
    let other = ApiKey::generate(&Chance::System).unwrap();
    let state = store.key_verify(&other).await.unwrap();
    assert_eq!(state, KeyState::Unknown);
}

#[tokio::test]
async fn a_revoked_key_stays_revoked() {
    let Office { store, agency, .. } = &office().await;
    let (secret, key) = store.key_create(agency, writer()).await.unwrap();
    let (kept, _) = store.key_create(agency, writer()).await.unwrap();
    let revoked = store.key_revoke(key.id).await.unwrap().unwrap();
    assert!(revoked.revoked_at.is_some());
    let state = store.key_verify(&secret).await.unwrap();
    assert_eq!(state, KeyState::Revoked);
    assert_eq!(
        store.key_revoke(key.id).await.unwrap(),
        Some(revoked),
        "the first time counts"
    );
    let state = store.key_verify(&kept).await.unwrap();
    assert!(state.caller().is_some(), "another key is left alone");
    assert_eq!(store.key_revoke(agency.id.uuid).await.unwrap(), None);
}

#[tokio::test]
async fn a_key_holds_until_its_time_is_over() {
    let office = office().await;
    let new = NewKey {
        expires_at: Some(Instant::from_micros(
            office.time.load(Ordering::Relaxed) + HOUR,
        )),
        ..writer()
    };
    let end = new.expires_at.unwrap();
    let (secret, key) = office.store.key_create(&office.agency, new).await.unwrap();
    let state = async || office.store.key_verify(&secret).await.unwrap();
    office.time.store(end.micros() - 1, Ordering::Relaxed);
    assert!(state().await.caller().is_some(), "a microsecond before");
    office.time.store(end.micros(), Ordering::Relaxed);
    assert_eq!(state().await, KeyState::Expired);
    office.store.key_revoke(key.id).await.unwrap();
    assert_eq!(state().await, KeyState::Revoked, "says more than expired");
}

#[tokio::test]
async fn a_list_is_of_one_agency_or_of_all() {
    let Office { store, agency, .. } = &office().await;
    let other = self::agency(store, "adb").await;
    let (_, first) = store.key_create(agency, writer()).await.unwrap();
    let (_, second) = store.key_create(agency, writer()).await.unwrap();
    let (_, third) = store.key_create(&other, writer()).await.unwrap();
    let of_one = store.keys_list(Some(agency)).await.unwrap();
    assert_eq!(of_one, [first.clone(), second.clone()]);
    let of_all = store.keys_list(None).await.unwrap();
    assert_eq!(of_all, [third, first, second]);
}

#[tokio::test]
async fn the_database_has_the_digest_and_not_the_secret() {
    let office = office().await;
    let (secret, _) = office
        .store
        .key_create(&office.agency, writer())
        .await
        .unwrap();
    let row = row_of_key(&office.database).await;
    assert!(
        row.contains("hk_live_"),
        "the beginning is for people: {row}"
    );
    let behind = secret.reveal().strip_prefix(secret.prefix()).unwrap();
    assert!(!row.contains(behind), "{row}");
    let digest = secret.digest().map(|byte| format!("{byte:02x}")).concat();
    assert!(row.contains(&digest), "{row}");
    // SQLite is a file or a few: nothing of the secret is in any of them.
    if let Database::Sqlite(folder) = &office.database {
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let is_there = bytes.windows(behind.len()).any(|w| w == behind.as_bytes());
            assert!(!is_there);
        }
    }
}

/// All texts of the only row.
async fn row_of_key(database: &Database) -> String {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let columns = "digest || ' ' || prefix || ' ' || scopes || ' ' || COALESCE(name, '')";
    let sql = format!("SELECT {columns} AS row FROM api_key");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    connection.close().await.unwrap();
    row.try_get("", "row").unwrap()
}

#[tokio::test]
async fn an_agency_must_be_there() {
    let Office { store, agency, .. } = &office().await;
    let nobody = Agency {
        id: hamkor::domain::Id::new(agency.id.kind, uuid::Uuid::nil()),
        ..agency.clone()
    };
    let error = store.key_create(&nobody, writer()).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot write to the database");
}

#[test]
fn commands_within_commands_have_help_with_an_example() {
    for [command, verb] in [
        ["agency", "add"],
        ["agency", "list"],
        ["key", "create"],
        ["key", "list"],
        ["key", "revoke"],
    ] {
        let (code, help, _) = hamkor(&[command, verb, "--help"]).run();
        assert_eq!(code, Some(0), "{command} {verb}");
        let usage = format!("Usage: hamkor {command} {verb}");
        assert!(help.contains(&usage), "{help}");
        assert!(help.contains("Example"), "{help}");
        assert!(help.contains("--database-url"), "{help}");
    }
}

#[tokio::test]
async fn from_an_agency_to_a_key_and_back_on_the_command_line() {
    let database = Database::create().await;
    let run = |args: &[&str]| hamkor(args).on(&database).run();
    let done = |args: &[&str]| {
        let (code, told, errors) = run(args);
        assert_eq!(code, Some(0), "{args:?}: {told}{errors}");
        (told, errors)
    };
    let (told, _) = done(&["agency", "add", "koica", "--name", "KOICA"]);
    assert_eq!(told, "added: koica, KOICA\n");
    let (told, _) = done(&["agency", "add", "koica", "--license", "CC0-1.0"]);
    assert_eq!(told, "changed: koica, KOICA\n");
    let (told, _) = done(&["agency", "add", "koica"]);
    assert_eq!(told, "unchanged: koica, KOICA\n");
    let (told, _) = done(&["agency", "list"]);
    assert_eq!(told, "koica  100  CC0-1.0  KOICA\n");
    let (told, _) = done(&["key", "list"]);
    assert_eq!(told, "no keys; `hamkor key create AGENCY` makes one\n");

    let scopes = ["--scope", "curate,write", "--name", "nightly"];
    let (told, note) =
        done(&[&["key", "create", "koica", "--expires", "90d"], &scopes[..]].concat());
    let secret = ApiKey::parse(told.trim_end()).expect("only the key is on standard output");
    assert!(!note.contains(secret.reveal()), "{note}");
    assert!(note.contains("once and never again"), "{note}");
    assert!(note.contains("of koica (write,curate), until 20"), "{note}");

    let (told, _) = done(&["key", "list", "koica"]);
    assert!(!told.contains(secret.reveal()), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    for part in [
        secret.prefix(),
        "  koica  write,curate  until 20",
        "  nightly\n",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let id = told.split(' ').next().unwrap();
    let (told, _) = done(&["key", "revoke", id]);
    assert_eq!(told, format!("revoked: {}… of koica\n", secret.prefix()));
    let (told, _) = done(&["key", "revoke", secret.reveal()]);
    assert!(told.contains("was revoked 20"), "{told}");
    assert!(!told.contains(secret.reveal()), "{told}");
    let (told, _) = done(&["key", "list"]);
    assert!(told.contains("  revoked 20"), "{told}");

    let store = Store::connect(&database.options(), Clock::System)
        .await
        .unwrap();
    let state = store.key_verify(&secret).await.unwrap();
    assert_eq!(state, KeyState::Revoked);
}

#[tokio::test]
async fn what_is_wrong_is_told_with_the_way_out() {
    let database = Database::create().await;
    let fails = |args: &[&str], expected: i32, parts: &[&str]| {
        let (code, _, errors) = hamkor(args).on(&database).run();
        assert_eq!(code, Some(expected), "{args:?}: {errors}");
        for part in parts {
            assert!(errors.contains(part), "{args:?}: {errors}");
        }
        errors
    };
    fails(&["key", "list"], 1, &["run `hamkor migrate` first"]);
    let way_out = "`hamkor agency add koika --name NAME` adds it";
    let create = ["key", "create", "koika"];
    fails(
        &create,
        1,
        &["no agency `koika`: there are none yet", way_out],
    );
    fails(&["agency", "add", "koica"], 1, &["a new agency", "--name"]);
    let bad_slug = ["agency", "add", "KOICA", "--name", "KOICA"];
    fails(&bad_slug, 1, &["`KOICA` is no slug"]);
    for slug in ["adb", "koica"] {
        let (code, ..) = hamkor(&["agency", "add", slug, "--name", slug])
            .on(&database)
            .run();
        assert_eq!(code, Some(0));
    }
    fails(&create, 1, &["there are koica, adb;", way_out]);

    let with = |flag, value| ["key", "create", "koica", flag, value];
    let scope = fails(&with("--scope", "read"), 2, &["read"]);
    assert!(scope.contains("write, curate, admin"), "{scope}");
    let forms = "give days, 1d to 65535d, or a day such as 2027-06-30";
    fails(&with("--expires", "soon"), 2, &["soon", forms]);
    fails(&with("--expires", "2020-01-01"), 1, &["in the past", "90d"]);
    fails(&with("--name", " "), 1, &["--name: it is empty"]);

    let listed = "`hamkor key list` has all of them";
    fails(
        &["key", "revoke", "hk_live_abcd"],
        1,
        &["`hk_live_abcd`", listed],
    );
    let mistyped = format!("hk_live_{}", "a".repeat(36));
    let told = fails(&["key", "revoke", &mistyped], 1, &[listed]);
    assert!(!told.contains(&mistyped), "it may be most of a secret");
}
