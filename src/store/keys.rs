//! [`Store`] methods on API keys.
//!
//! Only the digest of a key is kept, so whoever reads the database can use none of them.

use std::{fmt::Write as _, sync::LazyLock};

use sea_orm::{EntityTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::{
    Error, Store, row,
    rows::known,
    sql::{Sql, columns},
};
use crate::domain::{Agency, ApiKey, Credential, Instant, Scope};

/// A key as it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewKey {
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// What it is for, for people.
    pub name: Option<String>,
    /// From when on it is refused; never, if absent.
    pub expires_at: Option<Instant>,
}

/// What is kept of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its id.
    pub id: Uuid,
    /// The agency that it speaks for.
    pub agency: Agency,
    /// How the secret begins.
    pub prefix: String,
    /// What it may do, each once.
    pub scopes: Vec<Scope>,
    /// What it is for, for people.
    pub name: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// From when on it is refused; never, if absent.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Who is at the other end: the agency of a key or a token that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What signs.
    pub credential: Credential,
    /// The agency that it speaks for.
    pub agency: Agency,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// What a key is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// It holds, and speaks for this caller.
    Valid(Caller),
    /// There is no such key.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl KeyState {
    /// The caller, if the key holds.
    #[must_use]
    pub fn caller(self) -> Option<Caller> {
        match self {
            Self::Valid(caller) => Some(caller),
            Self::Unknown | Self::Expired | Self::Revoked => None,
        }
    }
}

impl StoredKey {
    /// What it is worth at a moment.
    #[must_use]
    pub fn state(self, now: Instant) -> KeyState {
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            KeyState::Expired
        } else {
            KeyState::Valid(Caller {
                credential: Credential::Key(self.id),
                agency: self.agency,
                scopes: self.scopes,
            })
        }
    }
}

/// With the columns of its agency beside it; `agency_id` serves both.
static KEYS: LazyLock<String> = LazyLock::new(|| {
    let key = columns::<row::api_key::Entity>("k");
    format!(
        "SELECT {key}, a.slug AS agency_slug, a.name AS agency_name, a.license AS agency_license, \
         a.precedence AS agency_precedence, a.created_at AS agency_created_at \
         FROM api_key k JOIN agency a ON a.id = k.agency_id"
    )
});

impl Store {
    /// Makes a key that speaks for the agency. The secret is given here and never again.
    pub async fn key_create(
        &self,
        agency: &Agency,
        new: NewKey,
    ) -> Result<(ApiKey, StoredKey), Error> {
        let secret = ApiKey::generate(&self.chance)?;
        let mut scopes = new.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        let key = StoredKey {
            id: self.ids.next_uuid(),
            agency: agency.clone(),
            prefix: secret.prefix().to_owned(),
            scopes,
            name: new.name,
            created_at: self.clock.now(),
            expires_at: new.expires_at,
            revoked_at: None,
        };
        row::api_key::Entity::insert(row::api_key::ActiveModel::from(key_row(&key, &secret)))
            .exec_without_returning(&self.alone())
            .await
            .map_err(Error::Write)?;
        Ok((secret, key))
    }

    /// The keys of an agency, or of all of them, the oldest first.
    pub async fn keys_list(&self, agency: Option<&Agency>) -> Result<Vec<StoredKey>, Error> {
        let mut sql = Sql::of(&self.reader, &KEYS);
        if let Some(agency) = agency {
            sql.push(" WHERE k.agency_id = ").bind(agency.id.uuid);
        }
        sql.push(" ORDER BY a.slug, k.id");
        self.keys(sql).await
    }

    /// Takes a key back, for good; `None` if there is none of that id. The first time counts.
    pub async fn key_revoke(&self, id: Uuid) -> Result<Option<StoredKey>, Error> {
        let mut sql = Sql::of(&self.reader, "UPDATE api_key SET revoked_at = ");
        sql.bind(self.clock.now().micros());
        sql.push(" WHERE revoked_at IS NULL AND id = ").bind(id);
        sql.execute(&self.alone()).await.map_err(Error::Write)?;
        let mut sql = Sql::of(&self.reader, &KEYS);
        sql.push(" WHERE k.id = ").bind(id);
        Ok(self.keys(sql).await?.pop())
    }

    /// What the key of that id is worth now.
    pub async fn key_get(&self, id: Uuid) -> Result<KeyState, Error> {
        let mut sql = Sql::of(&self.reader, &KEYS);
        sql.push(" WHERE k.id = ").bind(id);
        let found = self.keys(sql).await?.pop();
        Ok(found.map_or(KeyState::Unknown, |key| key.state(self.clock.now())))
    }

    /// What a key is worth now, by the clock of the store; one statement.
    pub async fn key_verify(&self, key: &ApiKey) -> Result<KeyState, Error> {
        let mut sql = Sql::of(&self.reader, &KEYS);
        sql.push(" WHERE k.digest = ").bind(hex(&key.digest()));
        let found = self.keys(sql).await?.pop();
        Ok(found.map_or(KeyState::Unknown, |key| key.state(self.clock.now())))
    }

    async fn keys(&self, sql: Sql) -> Result<Vec<StoredKey>, Error> {
        let found = sql.all(&self.reader.itself()).await.map_err(Error::Read)?;
        found.iter().map(stored).collect()
    }
}

fn key_row(key: &StoredKey, secret: &ApiKey) -> row::api_key::Model {
    let scopes: Vec<_> = key.scopes.iter().map(Scope::to_string).collect();
    row::api_key::Model {
        id: key.id,
        agency_id: key.agency.id.uuid,
        digest: hex(&secret.digest()),
        prefix: key.prefix.clone(),
        scopes: scopes.join(","),
        name: key.name.clone(),
        created_at: key.created_at.micros(),
        expires_at: key.expires_at.map(Instant::micros),
        revoked_at: key.revoked_at.map(Instant::micros),
    }
}

/// The key of a row of [`KEYS`].
fn stored(found: &QueryResult) -> Result<StoredKey, Error> {
    let agency = row::agency::Model::from_query_result(found, "agency_").map_err(Error::Read)?;
    let key = row::api_key::Model::from_query_result(found, "").map_err(Error::Read)?;
    let words = key.scopes.split(',').filter(|word| !word.is_empty());
    let scopes: Result<_, _> = words.map(|word| known("api_key", key.id, word)).collect();
    Ok(StoredKey {
        id: key.id,
        agency: agency.into(),
        prefix: key.prefix,
        scopes: scopes?,
        name: key.name,
        created_at: Instant::from_micros(key.created_at),
        expires_at: key.expires_at.map(Instant::from_micros),
        revoked_at: key.revoked_at.map(Instant::from_micros),
    })
}

/// The bytes in hexadecimal, which both databases compare alike.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
