//! The institutions that IATI knows as a file of organisations, a page at a time.

use uuid::Uuid;

use super::{
    root,
    said::{Reporters, Said},
    write, xml,
};
use crate::{
    domain::EntityKind,
    store::{Condition, Error, Store},
};

/// How many institutions are read at once.
const PAGE: u32 = 100;

/// A file of organisations in the making.
pub struct Organisations {
    store: Store,
    reporters: Reporters,
    after: Option<Uuid>,
    has_begun: bool,
    has_ended: bool,
}

impl Organisations {
    /// The organisations of all institutions that have an identifier of IATI.
    pub async fn new(store: Store) -> Result<Self, Error> {
        Ok(Self {
            reporters: Reporters::read(&store).await?,
            store,
            after: None,
            has_begun: false,
            has_ended: false,
        })
    }

    /// The next part of the file; `None` behind its end. Without an organisation there is no file,
    /// as the schema asks for one at least.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        while !self.has_ended {
            let all = Condition::All(Vec::new());
            let kind = EntityKind::Institution;
            let page = self
                .store
                .extract_entities(kind, &all, self.after, PAGE)
                .await?;
            let Some(last) = page.last() else {
                self.has_ended = true;
                let end = "</iati-organisations>\n".to_owned();
                return Ok(self.has_begun.then_some(end));
            };
            self.after = Some(last.id.uuid);
            let ids: Vec<_> = page.iter().map(|institution| institution.id.uuid).collect();
            let said = Said::read(&self.store, &ids).await?;
            let mut text = String::new();
            for institution in &page {
                let Some(id) = said.identifier(institution) else {
                    continue;
                };
                if !self.has_begun {
                    self.has_begun = true;
                    text = root("iati-organisations", &self.store);
                }
                let own = institution.id.uuid;
                let reporter = self.reporters.strongest(said.of(own));
                let element = write::organisation(institution, &id, said.kept(own), reporter);
                xml::write(&element, 1, &mut text);
            }
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}
