//! What an activity says of itself: identity, texts, status, dates, sectors, documents, wholes.

use super::{
    Writer,
    texts::{names, narrative, prepend},
};
use crate::{
    domain::{PartialDate, RelationKind, Status, Vocabulary, preferred},
    exchange::iati::{
        DIRECTIONS, OUR_DATE, OUR_STATUS, UNSTATED,
        codes::ACTIVITY_STATUS,
        map::{IATI, clean, cut},
        shape,
        xml::Element,
    },
};

/// The category of documents: `Activity web page`.
const WEB_PAGE: &str = "A12";
/// The longest text of an identifier's owner.
const OWNER: usize = 200;

impl Writer<'_> {
    pub(super) fn identity(&mut self) {
        let id = self.subject.id.clone();
        self.write(Element::new("iati-identifier").saying(&id));
        let reporter = self.take("reporting-org", |_| true);
        let reporter = reporter.unwrap_or_else(|| self.subject.reporter.element.clone());
        self.write(reporter);
        for other in &self.subject.project.data.identifiers {
            let is_told =
                |known: &Element| known.attribute("ref").map(clean).as_ref() == Some(&other.value);
            if other.value == id || self.of("other-identifier").any(is_told) {
                continue;
            }
            let element = Element::new("other-identifier").with("ref", &other.value);
            let element = if other.scheme == IATI {
                element.with("type", "A3")
            } else {
                let owner = Element::new("owner-org")
                    .holding(narrative(None, cut(&other.scheme, OWNER).as_str()));
                element.with("type", "A9").holding(owner)
            };
            self.written.push(element);
        }
    }

    pub(super) fn texts(&mut self) {
        let data = &self.subject.project.data;
        let mut title = self
            .take("title", |_| true)
            .unwrap_or_else(|| Element::new("title"));
        let names = names(&data.names, &title);
        prepend(&mut title, names);
        self.write(title.clone());
        let is_general = |kept: &Element| kept.attribute("type").is_none();
        let kept = self.take("description", is_general);
        let has_kept = kept.is_some();
        let mut general = kept.unwrap_or_else(|| Element::new("description"));
        let summaries = data.summaries.iter();
        let summaries = summaries.map(|text| narrative(Some(text.language.as_str()), &text.text));
        prepend(&mut general, summaries.collect());
        if general.children.is_empty() && self.of("description").next().is_none() {
            // The schema asks for a description, whatever it says.
            general.children = title.children;
            general.set(UNSTATED, true);
        }
        if !general.children.is_empty() || has_kept {
            general
                .attributes
                .insert(0, ("type".to_owned(), "1".to_owned()));
            self.write(general);
        }
    }

    pub(super) fn status(&mut self) {
        let kept = self.take("activity-status", |_| true);
        let status = self.subject.project.data.status.unwrap_or(Status::Proposed);
        let code = status.iati_activity_status().to_string();
        let mut element = kept.unwrap_or_else(|| Element::new("activity-status"));
        if ACTIVITY_STATUS.read(&code) != Some(status) {
            element.set(OUR_STATUS, status);
        }
        element.set("code", code);
        self.write(element);
    }

    pub(super) fn dates(&mut self) {
        let data = &self.subject.project.data;
        let (is_begun, is_done) = match data.status {
            Some(Status::Completed) => (true, true),
            Some(Status::Implementing | Status::Finalising | Status::Suspended) => (true, false),
            _ => (false, false),
        };
        let (starts, ends) = (data.starts, data.ends);
        self.date(starts, PartialDate::first_day, ["1", "2"], is_begun);
        self.date(ends, PartialDate::last_day, ["3", "4"], is_done);
        let has_dates = |of: &[Element]| of.iter().any(|element| element.name == "activity-date");
        if !has_dates(&self.written) && !has_dates(&self.kept) {
            let created = Self::day(self.subject.project.created_at);
            let date = Element::new("activity-date").with("iso-date", created);
            self.write(date.with("type", "1").with(UNSTATED, true));
        }
    }

    /// A date in the place that was left for it, or in one of its own.
    fn date(
        &mut self,
        date: Option<PartialDate>,
        day: fn(PartialDate) -> PartialDate,
        [planned, actual]: [&str; 2],
        is_actual: bool,
    ) {
        let is_left_open = |kept: &Element| {
            let code = kept.attribute("type");
            (code == Some(planned) || code == Some(actual)) && kept.attribute("iso-date").is_none()
        };
        let place = self.take("activity-date", is_left_open);
        let Some(date) = date else { return };
        let code = if is_actual { actual } else { planned };
        let mut element = place.unwrap_or_else(|| Element::new("activity-date").with("type", code));
        element.set("iso-date", day(date));
        mark_partial(&mut element, date);
        self.write(element);
    }

    pub(super) fn sectors(&mut self) {
        let codes = self.subject.project.data.sectors.clone();
        for code in codes {
            let is_it = |kept: &Element| {
                kept.attribute("code").map(str::trim) == Some(&code)
                    && kept.attribute("vocabulary").is_none()
            };
            let mut element = self
                .take("sector", is_it)
                .unwrap_or_else(|| Element::new("sector").with("code", &code));
            element
                .attributes
                .insert(0, ("vocabulary".to_owned(), "1".to_owned()));
            self.write(element);
            // One code may be said more than once, to share it out.
            while let Some(more) = self.take("sector", is_it) {
                self.write(more);
            }
        }
        let advances = self.subject.links.iter();
        let advances = advances.filter(|link| link.relation.kind == RelationKind::Advances);
        let sectors: Vec<_> = advances
            .map(|link| {
                let mut sector = link.rest.clone().unwrap_or_else(|| {
                    let name = preferred(&link.other.data.names, &[]);
                    let name = name
                        .map(|name| narrative(name.language.map(Vocabulary::as_str), &name.text));
                    let sector = Element::new("sector");
                    name.map_or(sector.clone(), |name| sector.holding(name))
                });
                let rest = std::mem::take(&mut sector.attributes);
                let ours = [
                    ("vocabulary", "99"),
                    ("vocabulary-uri", DIRECTIONS),
                    ("code", &link.other.slug),
                ];
                let ours = ours.map(|(name, value)| (name.to_owned(), value.to_owned()));
                sector.attributes = ours.into_iter().chain(rest).collect();
                sector
            })
            .collect();
        self.written.extend(sectors);
    }

    /// Documents that facts are from, and pages about it.
    pub(super) fn documents(&mut self) {
        let project = self.subject.project;
        let sources = project.data.citations.iter();
        let sources = sources.filter_map(|citation| self.subject.sources.get(&citation.source));
        let sources = sources.filter_map(|source| {
            let url = source.data.url.as_deref()?;
            let title = source.data.title.as_deref().unwrap_or(url);
            Some((url, title, source.data.published))
        });
        let pages = project
            .data
            .links
            .iter()
            .map(|url| (url.as_str(), url.as_str(), None));
        let kept = self.of("document-link");
        let mut told: Vec<String> = kept
            .filter_map(|kept| Some(clean(kept.attribute("url")?)))
            .collect();
        let mut links = Vec::new();
        for (url, title, published) in sources.chain(pages) {
            let address = address(url).filter(|address| !told.contains(address));
            if let Some(address) = address.filter(|_| !told.iter().any(|told| told == url)) {
                links.push(document(&address, title, published));
                told.push(address);
            }
        }
        self.written.extend(links);
    }

    /// What the project is a part of.
    pub(super) fn wholes(&mut self) {
        let told = |id: &str| {
            self.of("related-activity")
                .any(|kept| kept.attribute("ref").map(str::trim) == Some(id))
        };
        let own = self.subject.project.id;
        let wholes = self
            .untold(RelationKind::PartOf)
            .filter(|link| link.relation.from == own);
        let ids = wholes
            .filter_map(|link| link.activity.as_deref())
            .filter(|id| !told(id));
        let related = |id: &str| {
            Element::new("related-activity")
                .with("ref", id)
                .with("type", "1")
        };
        let related: Vec<_> = ids.map(related).collect();
        self.written.extend(related);
    }
}

/// An address in the letters that addresses have.
fn address(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok()?;
    Some(parsed.to_string()).filter(|address| shape::is_uri(address))
}

fn document(url: &str, title: &str, published: Option<PartialDate>) -> Element {
    let end = std::path::Path::new(url).extension();
    let is_pdf = end.is_some_and(|end| end.eq_ignore_ascii_case("pdf"));
    let format = if is_pdf {
        "application/pdf"
    } else {
        "text/html"
    };
    let mut link = Element::new("document-link")
        .with("url", url)
        .with("format", format)
        .holding(Element::new("title").holding(narrative(None, title)))
        .holding(Element::new("category").with("code", WEB_PAGE));
    if let Some(date) = published {
        let mut element = Element::new("document-date").with("iso-date", date.first_day());
        mark_partial(&mut element, date);
        link = link.holding(element);
    }
    link
}

/// Notes what is known of a date where that is less than a day.
pub(super) fn mark_partial(element: &mut Element, date: PartialDate) {
    if date.first_day() != date {
        element.set(OUR_DATE, date);
    }
}
