//! [`Store`] methods that forget what is not to be kept for long.

use super::{Error, Store, once::KEPT, sql::Sql};

/// How long it is kept from which address a record was written, in microseconds: 90 days.
const ADDRESSES_KEPT: i64 = 90 * 24 * 3_600 * 1_000_000;

impl Store {
    /// Forgets addresses, and what was done once, whose time is over.
    pub async fn purge(&self) -> Result<(), Error> {
        let now = self.clock.now().micros();
        let mut sql = Sql::of(&self.reader, "DELETE FROM once WHERE at <= ");
        sql.bind(now - KEPT);
        sql.execute(&self.alone()).await.map_err(Error::Write)?;
        let mut sql = Sql::of(
            &self.reader,
            "UPDATE record_revision SET address = NULL WHERE address IS NOT NULL AND at <= ",
        );
        sql.bind(now - ADDRESSES_KEPT);
        sql.execute(&self.alone()).await.map_err(Error::Write)
    }
}
