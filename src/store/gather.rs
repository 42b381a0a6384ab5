//! Lets questions of the same kind that come while others are under way go out together.
//!
//! Nothing waits for company: a question that comes alone goes out at once. Those that come while a
//! statement of their kind is under way gather in one batch, which goes out as soon as that returns,
//! or beside it if it takes long. So the busier the server, the fewer statements a question costs.
//!
//! A question never joins a batch that has set out, so no answer is older than its question; and a
//! batch is nobody's: it goes on when those who asked have left. Must not know what is asked.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span};

use super::{Error, Store};

/// The most keys of one batch that others may still join; a single question may have more.
const FULL: usize = 500;

/// How long a question waits before another statement of its kind may set out beside those that are
/// under way. Most statements take less; the more go out together, the less each question costs.
const PATIENCE: Duration = Duration::from_millis(5);

/// A kind of question: all that are equal can be asked in one statement.
pub(super) trait Question: Clone + Eq + Hash + Send + Sync + 'static {
    /// What is asked about.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What there is to know about each.
    type Answer: Clone + Send + Sync + 'static;
    /// How many statements of one kind are under way at most.
    const AT_ONCE: usize;
    /// Whether one connection serves batch after batch. Not where a batch has to wait for what is
    /// gathered elsewhere: who waits for others must not hold what they wait for.
    const IS_LEASED: bool = true;

    /// What is remembered of it.
    fn known(&self, store: &Store, key: &Self::Key) -> Option<Self::Answer>;

    /// Asks the database about all the keys, and has what it finds remembered. What there is
    /// nothing to tell of may be left out.
    fn read(
        &self,
        store: &Store,
        keys: &[Self::Key],
    ) -> impl Future<Output = Result<Answers<Self>, Error>> + Send;
}

/// What was found, by what was asked about.
pub(super) type Answers<Q> = HashMap<<Q as Question>::Key, <Q as Question>::Answer>;
type Told<Q> = Result<Arc<Answers<Q>>, Error>;
/// What one who asked is told, and how many statements of that are on its account.
type Asker<Q> = oneshot::Sender<(Told<Q>, u32)>;

/// The questions of all kinds that are under way or about to be.
pub(super) struct Gather<Q: Question>(Arc<Mutex<HashMap<Q, Kind<Q>>>>);

/// The questions of one kind.
struct Kind<Q: Question> {
    /// How many statements are under way.
    n_out: usize,
    waiting: VecDeque<Batch<Q>>,
}

/// Questions that go out together.
struct Batch<Q: Question> {
    keys: HashSet<Q::Key>,
    askers: Vec<Asker<Q>>,
    /// Where the first of them was asked.
    span: Span,
}

impl<Q: Question> Default for Gather<Q> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<Q: Question> Gather<Q> {
    /// What there is to tell of each of the keys: from memory, or else by one statement, which may
    /// answer others too.
    pub(super) async fn ask(
        &self,
        store: &Store,
        question: &Q,
        keys: &[Q::Key],
    ) -> Result<Vec<Option<Q::Answer>>, Error> {
        let mut answers: Vec<_> = keys.iter().map(|key| question.known(store, key)).collect();
        if answers.iter().any(Option::is_none) {
            // Apart, so that who has all answers at hand does not carry about what it takes to ask.
            Box::pin(self.complete(store, question, keys, &mut answers)).await?;
        }
        Ok(answers)
    }

    /// Asks what is not known yet.
    async fn complete(
        &self,
        store: &Store,
        question: &Q,
        keys: &[Q::Key],
        answers: &mut [Option<Q::Answer>],
    ) -> Result<(), Error> {
        let pairs = keys.iter().zip(answers.iter());
        let open = pairs.filter(|(_, answer)| answer.is_none());
        let open: Vec<_> = open.map(|(key, _)| key).collect();
        let _turn = store.reader.turn().await;
        let mut told = self.wait(store, question, &open).await;
        if told.is_err() {
            // Who served them was at home on a thread that ended; from here on this one serves.
            told = self.wait(store, question, &open).await;
        }
        let (told, n_statements) = told.unwrap_or_else(|_| (Err(Error::stopped()), 0));
        store.reader.count(n_statements);
        let told = told?;
        for (key, answer) in keys.iter().zip(answers) {
            if answer.is_none() {
                *answer = told.get(key).cloned();
            }
        }
        Ok(())
    }

    /// Has the keys go out with the next batch, and waits for what there is to tell.
    async fn wait(
        &self,
        store: &Store,
        question: &Q,
        keys: &[&Q::Key],
    ) -> Result<(Told<Q>, u32), oneshot::error::RecvError> {
        let mut answer = self.join(store, question, keys);
        if let Ok(told) = timeout(PATIENCE, &mut answer).await {
            return told;
        }
        if let Some(kind) = self.lock().get_mut(question)
            && !kind.waiting.is_empty()
            && kind.n_out < Q::AT_ONCE
        {
            self.serve(store, question, kind);
        }
        answer.await
    }

    /// Has the keys go out with the next batch.
    fn join(
        &self,
        store: &Store,
        question: &Q,
        keys: &[&Q::Key],
    ) -> oneshot::Receiver<(Told<Q>, u32)> {
        let (asker, answer) = oneshot::channel();
        let mut kinds = self.lock();
        let kind = kinds.entry(question.clone()).or_default();
        kind.join(keys, asker);
        if kind.n_out == 0 {
            self.serve(store, question, kind);
        }
        answer
    }

    /// Serves who waits, from this thread.
    fn serve(&self, store: &Store, question: &Q, kind: &mut Kind<Q>) {
        kind.n_out += 1;
        let seat = Seat {
            gather: Self(Arc::clone(&self.0)),
            question: question.clone(),
            is_left: false,
        };
        let store = if Q::IS_LEASED {
            store.leased()
        } else {
            store.counted()
        };
        tokio::spawn(seat.serve(store));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Q, Kind<Q>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Q: Question> Default for Kind<Q> {
    fn default() -> Self {
        Self {
            n_out: 0,
            waiting: VecDeque::new(),
        }
    }
}

impl<Q: Question> Kind<Q> {
    fn join(&mut self, keys: &[&Q::Key], asker: Asker<Q>) {
        if self
            .waiting
            .back()
            .is_none_or(|batch| batch.keys.len() >= FULL)
        {
            self.waiting.push_back(Batch {
                keys: HashSet::new(),
                askers: Vec::new(),
                span: Span::current(),
            });
        }
        if let Some(batch) = self.waiting.back_mut() {
            batch.keys.extend(keys.iter().copied().cloned());
            batch.askers.push(asker);
        }
    }
}

/// The right to have one statement under way.
struct Seat<Q: Question> {
    gather: Gather<Q>,
    question: Q,
    /// Whether it was given up.
    is_left: bool,
}

impl<Q: Question> Seat<Q> {
    /// Asks batch after batch, as long as any waits.
    async fn serve(mut self, store: Store) {
        while let Some(batch) = self.next() {
            let before = store.n_statements();
            let told = self.read(&store, batch.keys).instrument(batch.span).await;
            // On the account of the first who asked.
            let mut n_statements = store.n_statements() - before;
            for asker in batch.askers {
                // One that has left needs no answer.
                let _ = asker.send((told.clone(), n_statements));
                n_statements = 0;
            }
        }
    }

    /// The batch before may have left in memory what this one is about.
    async fn read(&self, store: &Store, keys: HashSet<Q::Key>) -> Told<Q> {
        let mut told = HashMap::with_capacity(keys.len());
        let mut open = Vec::new();
        for key in keys {
            match self.question.known(store, &key) {
                Some(answer) => {
                    told.insert(key, answer);
                }
                None => open.push(key),
            }
        }
        if !open.is_empty() {
            told.extend(self.question.read(store, &open).await?);
        }
        Ok(Arc::new(told))
    }

    /// The oldest of the batches that wait; without any the seat is given up.
    fn next(&mut self) -> Option<Batch<Q>> {
        let mut kinds = self.gather.lock();
        let kind = kinds.get_mut(&self.question)?;
        let batch = kind.waiting.pop_front();
        if batch.is_none() {
            self.is_left = true;
            leave(&mut kinds, &self.question);
        }
        batch
    }
}

impl<Q: Question> Drop for Seat<Q> {
    fn drop(&mut self) {
        if !self.is_left {
            leave(&mut self.gather.lock(), &self.question);
        }
    }
}

/// Takes one seat away; with the last one goes what waits, which nobody would serve.
fn leave<Q: Question>(kinds: &mut HashMap<Q, Kind<Q>>, question: &Q) {
    if let Some(kind) = kinds.get_mut(question) {
        kind.n_out -= 1;
        if kind.n_out == 0 {
            kinds.remove(question);
        }
    }
}
