//! [`Store`] methods for curators: two entities become one, and a record leaves its entity.
//!
//! A merge changes no record. It says of one id that it leads to another; what was said of the one
//! is said of the other for as long as that stands. So a split has only to take it back.

use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{
    Author, Effect, Error, Outcome, PutError, Store,
    apply::{Turn, apply},
    faults::{self, Point},
    redirects,
    refs::{Directory, Wanted},
    row, rows,
    split::{self, Parts},
    sql::Sql,
    transaction::DatabaseTransaction,
    waiting::touching,
    write::Work,
};
use crate::domain::{
    ChangeKind, EntityRef, FaultCode, Id, IdSource, Instant, Invalid, NodeKind, RecordKey,
    Vocabulary, validate_label,
};

/// The most relations that a fault names.
const MANY: usize = 3;

/// Two entities that are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeInput {
    /// The one that stays, with its id.
    pub into: EntityRef,
    /// The one whose id leads to the other from now on.
    pub from: EntityRef,
    /// Why, for people.
    pub reason: Option<String>,
}

/// A record that is to have an entity of its own again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitInput {
    /// The record.
    pub record: RecordKey,
    /// Why, for people.
    pub reason: Option<String>,
}

impl Store {
    /// Makes two entities one, in the name of a curator; the id of the one that both are now.
    ///
    /// Names, identifiers, relations and all else of `from` are of `into` from now on, and the id
    /// and the slugs of `from` lead there. Entities that are one already are left as they are.
    pub async fn entities_merge(
        &self,
        curator: impl Into<Author>,
        input: &MergeInput,
    ) -> Result<Id, PutError> {
        let author = curator.into();
        let merge = Merge {
            ids: &self.ids,
            author: &author,
            input,
        };
        self.write(&author, &merge).await
    }

    /// Gives a record an entity of its own again, in the name of a curator.
    ///
    /// Where what the record was put to has been merged into another, that is taken back: the id
    /// means again what it meant, and all that was said of it goes with it. Else the record alone
    /// leaves, for a new entity.
    pub async fn record_split(
        &self,
        curator: impl Into<Author>,
        input: &SplitInput,
    ) -> Result<Outcome, PutError> {
        let author = curator.into();
        let split = Split {
            ids: &self.ids,
            author: &author,
            input,
        };
        self.write(&author, &split).await
    }
}

/// Two entities that are to become one.
struct Merge<'a> {
    ids: &'a IdSource,
    author: &'a Author,
    input: &'a MergeInput,
}

impl Work for Merge<'_> {
    type Told = Id;
    const IS_ALONE: bool = true;

    async fn run(&self, transaction: &DatabaseTransaction, now: Instant) -> Result<Id, PutError> {
        let (into, from) = ends(transaction, self.input).await?;
        if into == from {
            return Ok(into);
        }
        check_relations(transaction, into, from).await?;
        let mut subjects = touching(transaction, &[from.uuid]).await?;
        subjects.extend([into, from]);
        subjects.sort_unstable();
        redirects::add(transaction, from, into).await?;
        faults::at(Point::Redirected).await?;
        let act = Act {
            kind: ChangeKind::Merged,
            record: None,
            from,
            to: into,
            reason: self.input.reason.as_deref(),
        };
        act.note(transaction, self.ids, now, self.author).await?;
        let (ids, curator) = (self.ids, &self.author.agency);
        let turn = Some(Turn(from, act.kind));
        apply(transaction, ids, now, curator, &subjects, turn).await?;
        Ok(into)
    }
}

/// A record that is to leave.
struct Split<'a> {
    ids: &'a IdSource,
    author: &'a Author,
    input: &'a SplitInput,
}

impl Work for Split<'_> {
    type Told = Outcome;
    const IS_ALONE: bool = true;

    async fn run(
        &self,
        transaction: &DatabaseTransaction,
        now: Instant,
    ) -> Result<Outcome, PutError> {
        check_reason(self.input.reason.as_deref())?;
        let parts = Parts::load(transaction, &self.input.record).await?;
        let (from, record) = (parts.record.subject, parts.record.id);
        let (to, mut subjects) = if parts.record.origin == from {
            let new = self.ids.next(from.kind);
            split::leave(transaction, parts, new).await?;
            (new, Vec::new())
        } else {
            let relations = split::take_back(transaction, &parts).await?;
            (parts.record.origin, relations)
        };
        faults::at(Point::Parted).await?;
        subjects.extend([from, to]);
        subjects.sort_unstable();
        let act = Act {
            kind: ChangeKind::Split,
            record: Some(record),
            from,
            to,
            reason: self.input.reason.as_deref(),
        };
        act.note(transaction, self.ids, now, self.author).await?;
        let (ids, curator) = (self.ids, &self.author.agency);
        let turn = Some(Turn(to, act.kind));
        apply(transaction, ids, now, curator, &subjects, turn).await?;
        Ok(Outcome {
            record,
            subject: to,
            effect: Effect::Updated,
            matched: None,
        })
    }
}

/// What a curator did.
struct Act<'a> {
    kind: ChangeKind,
    record: Option<Id>,
    from: Id,
    to: Id,
    reason: Option<&'a str>,
}

impl Act<'_> {
    /// Keeps it, and who did it, by which key or token.
    async fn note(
        &self,
        transaction: &DatabaseTransaction,
        ids: &IdSource,
        now: Instant,
        author: &Author,
    ) -> Result<(), Error> {
        let (token_issuer, token_subject) = author.subject();
        let note = row::curation::Model {
            id: ids.next_uuid(),
            kind: self.kind.as_str().to_owned(),
            record_id: self.record.map(|id| id.uuid),
            from_id: self.from.uuid,
            to_id: self.to.uuid,
            agency_id: author.agency.id.uuid,
            key_id: author.key(),
            token_issuer,
            token_subject,
            at: now.micros(),
            reason: self.reason.map(str::to_owned),
        };
        row::curation::Entity::insert(rows::active::<_, row::curation::ActiveModel>(note))
            .exec_without_returning(transaction)
            .await
            .map_err(Error::Write)?;
        Ok(())
    }
}

/// The entities that are to become one, where they are now: the one that stays, and the other.
async fn ends(transaction: &DatabaseTransaction, input: &MergeInput) -> Result<(Id, Id), PutError> {
    let mut wanted = Wanted::default();
    wanted.entity(&input.into);
    wanted.entity(&input.from);
    let directory = Directory::load(transaction, &wanted).await?;
    let mut faults = match check_reason(input.reason.as_deref()) {
        Ok(()) => Vec::new(),
        Err(Invalid(faults)) => faults,
    };
    let mut find = |path, reference| {
        let found = directory.entity(reference);
        if found.is_none() {
            let message = format!("there is no entity `{reference}`");
            faults.extend(Invalid::one(path, FaultCode::NotFound, message).0);
        }
        found
    };
    let found = (find("into", &input.into), find("from", &input.from));
    let (true, (Some(into), Some(from))) = (faults.is_empty(), found) else {
        return Err(Invalid(faults).into());
    };
    let refuse = |message: String| Err(Invalid::one("from", FaultCode::NotAllowed, message).into());
    if into == from {
        return refuse(format!("that is {into} itself; name the other of the two"));
    }
    if into.kind != from.kind {
        return refuse(format!(
            "`{}` is {}, not {}; only entities of one kind can be one",
            input.from, from.kind, into.kind
        ));
    }
    Ok((directory.live(into), directory.live(from)))
}

fn check_reason(reason: Option<&str>) -> Result<(), Invalid> {
    reason.map_or(Ok(()), |reason| validate_label("reason", reason))
}

/// A relation that leads from one of them to the other would lead from an entity to itself.
async fn check_relations(
    transaction: &DatabaseTransaction,
    into: Id,
    from: Id,
) -> Result<(), PutError> {
    let mut sql = Sql::of(
        transaction,
        "SELECT kind, id FROM relation WHERE (from_id = ",
    );
    sql.bind(into.uuid)
        .push(" AND to_id = ")
        .bind(from.uuid)
        .push(") OR (from_id = ")
        .bind(from.uuid)
        .push(" AND to_id = ")
        .bind(into.uuid)
        .push(") ORDER BY id");
    let mut between = Vec::new();
    for row in sql.all(transaction).await.map_err(Error::Read)? {
        let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
        let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
        between.push(format!("{kind} {}", Id::new(NodeKind::Relation, id)));
    }
    let rest = between.len().saturating_sub(MANY);
    between.truncate(MANY);
    if rest > 0 {
        between.push(format!("{rest} more"));
    }
    if between.is_empty() {
        return Ok(());
    }
    let message = format!(
        "relations lead from one to the other, and none can lead from an entity to itself: {}; \
         have them withdrawn first",
        between.join(", ")
    );
    Err(Invalid::one("from", FaultCode::NotAllowed, message).into())
}
