//! [`Store`] methods that find entities by their names, however they are spelt.
//!
//! The database gives candidates by the trigrams that they share with the text; how well each fits
//! is decided here, the same on both databases.

use std::{cmp::Reverse, collections::HashMap};

use uuid::Uuid;

use super::{
    Error, Page, Slice, Store,
    page::{Cursor, Key, Sort, keys},
    rows::known,
    sql::Sql,
};
use crate::domain::{EntityKind, Id, Vocabulary, spelling};

/// The most names that are compared.
const MAX_CANDIDATES: i64 = 1_000;
/// The most entities that are found.
const MAX_HITS: usize = 200;
/// What fits less well is no hit.
const MIN_SCORE: f64 = 0.55;
/// The longest text, in letters, that is looked for; what follows tells nothing more.
const MAX_LENGTH: usize = 100;
/// The length of the pieces that the databases index.
const TRIGRAM: usize = 3;

/// An entity that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entity.
    pub entity: Id,
    /// How well the name fits, from 0 to 1.
    pub score: f64,
    /// The name that fits best.
    pub matched: String,
}

impl Store {
    /// One page of the entities of `kinds` (any, if there are none) with a name like `text`, the
    /// best match first, and how many there are in all.
    pub async fn search(
        &self,
        text: &str,
        kinds: &[EntityKind],
        page: &Page,
    ) -> Result<(Slice<Hit>, i64), Error> {
        let wanted: String = spelling(text).chars().take(MAX_LENGTH).collect();
        let after = match &page.after {
            Some(cursor) => Some(place_of(cursor)?),
            None => None,
        };
        if wanted.is_empty() {
            return Ok((Slice::default(), 0));
        }
        let hits = self.hits(&wanted, kinds).await?;
        let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
        let rest = hits
            .into_iter()
            .filter(|hit| after.as_ref().is_none_or(|after| place(hit) > *after));
        let rest = rest.take(page.limit + 1).map(|hit| {
            let Reverse(score) = place(&hit).0;
            let keys = [Key::Text(score.into()), Key::Id(hit.entity.uuid)];
            (Cursor::new(keys), hit)
        });
        Ok((page.slice(rest.collect()), total))
    }

    /// The hits, the best first.
    async fn hits(&self, wanted: &str, kinds: &[EntityKind]) -> Result<Vec<Hit>, Error> {
        let sql = candidates(Sql::of(&self.reader, ""), wanted, kinds);
        let mut best: HashMap<Uuid, Hit> = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
            let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
            let name: String = row.try_get("", "search_key").map_err(Error::Read)?;
            let score = score(wanted, &name);
            if score < MIN_SCORE || best.get(&id).is_some_and(|hit| hit.score >= score) {
                continue;
            }
            best.insert(
                id,
                Hit {
                    entity: Id::of_entity(known("entity", id, &kind)?, id),
                    score,
                    matched: row.try_get("", "text").map_err(Error::Read)?,
                },
            );
        }
        let mut hits: Vec<_> = best.into_values().collect();
        hits.sort_by_cached_key(place);
        hits.truncate(MAX_HITS);
        Ok(hits)
    }
}

/// Where a hit stands among all: by its score as written, then by its id.
fn place(hit: &Hit) -> (Reverse<String>, Uuid) {
    (Reverse(format!("{:.6}", hit.score)), hit.entity.uuid)
}

fn place_of(cursor: &str) -> Result<(Reverse<String>, Uuid), Error> {
    match keys(cursor, &[Sort::Text, Sort::Id])?.as_slice() {
        [Key::Text(score), Key::Id(id)] => Ok((Reverse(score.to_string()), *id)),
        _ => Err(Error::Cursor(cursor.to_owned())),
    }
}

/// The statement that yields names which share something with `wanted`.
fn candidates(mut sql: Sql, wanted: &str, kinds: &[EntityKind]) -> Sql {
    let is_short = wanted.len() < TRIGRAM;
    sql.push("SELECT e.id, e.kind, n.text, n.search_key FROM ");
    if is_short {
        sql.push("entity_name n JOIN entity e ON e.id = n.entity_id WHERE (n.search_key LIKE ")
            .bind(format!("{wanted}%"));
        sql.push(" OR n.search_key LIKE ")
            .bind(format!("% {wanted}%"))
            .push(")");
    } else if sql.is_postgres() {
        sql.push("entity_name n JOIN entity e ON e.id = n.entity_id WHERE (n.search_key % ")
            .bind(wanted);
        sql.push(" OR n.search_key %> ").bind(wanted);
        sql.push(" OR n.search_key LIKE ")
            .bind(format!("%{wanted}%"))
            .push(")");
    } else {
        sql.push(
            "name_trigram t JOIN entity_name n ON n.number = t.rowid \
             JOIN entity e ON e.id = n.entity_id WHERE name_trigram MATCH ",
        )
        .bind(trigrams(wanted));
    }
    if !kinds.is_empty() {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        sql.push(" AND e.kind IN ('")
            .push(kinds.join("', '"))
            .push("')");
    }
    if is_short {
        sql.push(" ORDER BY length(n.search_key), n.entity_id, n.position");
    } else if sql.is_postgres() {
        sql.push(" ORDER BY GREATEST(similarity(n.search_key, ")
            .bind(wanted);
        sql.push("), word_similarity(").bind(wanted);
        sql.push(", n.search_key)) DESC, n.entity_id, n.position");
    } else {
        sql.push(" ORDER BY t.rank");
    }
    sql.push(" LIMIT ").bind(MAX_CANDIDATES);
    sql
}

/// The pieces of a text, any of which is to be met; it has Latin letters, digits and spaces only.
fn trigrams(text: &str) -> String {
    let letters: Vec<_> = text.chars().collect();
    let pieces = letters
        .windows(TRIGRAM)
        .map(|piece| format!("\"{}\"", piece.iter().collect::<String>()));
    let mut pieces: Vec<_> = pieces.collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces.join(" OR ")
}

/// How well a name fits, from 0 to 1: whole, at its start, at a word's start, inside, or nearly.
fn score(wanted: &str, name: &str) -> f64 {
    if wanted == name {
        return 1.0;
    }
    let share = ratio(wanted.len(), name.len());
    if name.starts_with(wanted) {
        return 0.85 + 0.1 * share;
    }
    if name.contains(&format!(" {wanted}")) {
        return 0.75 + 0.1 * share;
    }
    let inside = if name.contains(wanted) {
        0.6 + 0.1 * share
    } else {
        0.0
    };
    inside.max(0.9 * likeness(wanted, name))
}

/// How near the text is to the name, or to as many words of it in a row as the text has.
fn likeness(wanted: &str, name: &str) -> f64 {
    let words: Vec<_> = name.split(' ').collect();
    let n = wanted.split(' ').count().min(words.len());
    let windows = words.windows(n).map(|window| {
        let near = strsim::normalized_damerau_levenshtein(wanted, &window.join(" "));
        // A part of a long name counts for less than a whole short one.
        near * (0.9 + 0.1 * ratio(n, words.len()))
    });
    windows.fold(
        strsim::normalized_damerau_levenshtein(wanted, name),
        f64::max,
    )
}

#[expect(clippy::cast_precision_loss, reason = "names are short")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{MIN_SCORE, score, trigrams};

    #[test]
    fn the_nearer_a_name_the_higher_its_score() {
        let names = [
            "tashkent",
            "tashkent pharma park",
            "koica center in tashkent",
            "newtashkentland",
        ];
        let scores = names.map(|name| score("tashkent", name));
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
        assert!(score("tashknet", "tashkent") > score("tashknet", "tashkent pharma park"));
        assert!(score("tashkent", "samarkand") < MIN_SCORE);
    }

    #[test]
    fn pieces_are_quoted_and_stand_once() {
        assert_eq!(trigrams("abab"), r#""aba" OR "bab""#);
        assert_eq!(trigrams("a b"), r#""a b""#);
    }
}
