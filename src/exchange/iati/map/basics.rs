//! What an activity says of itself: texts, status, dates, sectors, documents, other activities.

use super::{
    IATI, MANY, Mapper, SHORT,
    records::{digest, identifier},
    texts::{self, shown},
};
use crate::{
    domain::{
        Citation, EntityKind, EntityRef, PartialDate, RelationKind, SourceData, Status, Vocabulary,
    },
    exchange::iati::{
        DIRECTIONS, OUR_DATE, OUR_STATUS, UNSTATED, codes::ACTIVITY_STATUS, shape, xml::Element,
    },
};

/// The longest summary, in bytes.
const LONG: usize = 10_000;

impl Mapper<'_> {
    pub(super) fn title(&mut self, element: &Element) {
        let mut rest = element.clone();
        let default = self.language.as_deref();
        self.subject.names = texts::take_names(&mut rest, default);
        if self.subject.names.is_empty() {
            let first = texts::narratives(&rest, default).next();
            let name = first.map(|(code, text)| texts::name(&text, code.and_then(texts::language)));
            self.subject.names = name.into_iter().collect();
        }
        if !rest.is_bare() {
            self.keep(rest);
        }
    }

    /// The general description is the summary; objectives and such stay.
    pub(super) fn description(&mut self, element: &Element) {
        if element.attribute(UNSTATED).is_some() {
            return;
        }
        let mut rest = element.clone();
        if rest.attribute("type").is_none_or(|code| code == "1") {
            let default = self.language.as_deref();
            texts::take_texts(&mut rest, default, LONG, &mut self.subject.summaries);
            rest.take("type");
        }
        if !rest.is_bare() {
            self.keep(rest);
        }
    }

    /// By a former identifier an activity is found as well.
    pub(super) fn other_identifier(&mut self, element: &Element) {
        let former = element
            .attribute("ref")
            .map(str::trim)
            .filter(|id| !id.is_empty());
        if let (Some("A3"), Some(former)) = (element.attribute("type"), former) {
            let former = identifier(IATI, former);
            let known = &mut self.subject.identifiers;
            if !known.contains(&former) && known.len() < MANY {
                known.push(former);
            }
        }
        self.keep(element.clone());
    }

    pub(super) fn status(&mut self, element: &Element) {
        let mut rest = element.clone();
        let code = rest.take("code").unwrap_or_default();
        let status = ACTIVITY_STATUS.read(&code);
        let own = rest.take(OUR_STATUS).and_then(|own| Status::parse(&own));
        let own = own.filter(|own| Status::of(EntityKind::Project).contains(own));
        if status.is_none() {
            let reason = format!(
                "`{code}` is no status; it is one of {}",
                ACTIVITY_STATUS.known()
            );
            self.flaw(element.line, "activity-status.code", reason);
        }
        self.subject.status = own.or(status);
        if !rest.is_bare() {
            self.keep(rest);
        }
    }

    /// What has happened counts; else what is planned.
    pub(super) fn date(&mut self, element: &Element, activity: &Element) {
        let mut rest = element.clone();
        let has = |code: &str| {
            let mut dates = activity.all("activity-date");
            dates.any(|date| {
                date.attribute("type") == Some(code) && date.attribute(UNSTATED).is_none()
            })
        };
        let code = element.attribute("type").unwrap_or_default();
        let place = match code {
            "2" => &mut self.subject.starts,
            "1" if !has("2") => &mut self.subject.starts,
            "4" => &mut self.subject.ends,
            "3" if !has("4") => &mut self.subject.ends,
            _ => return self.keep(rest),
        };
        if place.is_none() {
            match take_date(&mut rest) {
                Ok(date) => *place = date,
                Err(NoDate) => self.flaw(element.line, "activity-date.iso-date", NO_DATE),
            }
        }
        self.keep(rest);
    }

    pub(super) fn sector(&mut self, element: &Element) {
        let mut rest = element.clone();
        let code = element
            .attribute("code")
            .unwrap_or_default()
            .trim()
            .to_owned();
        let vocabulary = element.attribute("vocabulary").unwrap_or("1");
        if vocabulary == "99" && element.attribute("vocabulary-uri") == Some(DIRECTIONS) {
            for name in ["code", "vocabulary", "vocabulary-uri"] {
                rest.take(name);
            }
            let direction = EntityRef::Slug(code.clone());
            let relation = Self::relation(RelationKind::Advances, self.project(), direction);
            return self.relate(&format!("sector/{code}"), relation, &rest);
        }
        let is_purpose = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
        if vocabulary != "1" || !is_purpose || self.subject.sectors.len() == MANY {
            return self.keep(rest);
        }
        if !self.subject.sectors.contains(&code) {
            self.subject.sectors.push(code);
        }
        // A code by itself is written from the project's sectors.
        rest.take("vocabulary");
        if rest.attributes.len() > 1 || !rest.children.is_empty() {
            self.keep(rest);
        }
    }

    /// A document is a source of what the activity says.
    pub(super) fn document(&mut self, element: &Element) {
        self.keep(element.clone());
        let url = element.attribute("url").unwrap_or_default().trim();
        let parsed = url::Url::parse(url).ok();
        let is_web = parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
        if !is_web || url.len() > 2_000 || self.subject.citations.len() == MANY {
            return;
        }
        let slug = format!("document-{}", digest(url));
        let default = self.language.as_deref();
        let title = element
            .first("title")
            .and_then(|title| shown(title, default));
        let date = element.first("document-date");
        let published = date
            .and_then(|date| date.attribute("iso-date"))
            .and_then(day);
        let data = SourceData {
            slug: slug.clone(),
            title: Some(texts::short(&title.unwrap_or_else(|| url.to_owned()))),
            published,
            url: Some(url.to_owned()),
            ..SourceData::default()
        };
        let citation = Citation {
            source: slug,
            locator: None,
            field: None,
        };
        if !self.subject.citations.contains(&citation) {
            self.put_source(element.line, url, data);
            self.subject.citations.push(citation);
        }
    }

    pub(super) fn related(&mut self, element: &Element) {
        let other = element
            .attribute("ref")
            .unwrap_or_default()
            .trim()
            .to_owned();
        let (line, id) = (element.line, self.id.clone());
        let is_sound = !other.is_empty() && other != id && other.len() <= SHORT;
        match element.attribute("type") {
            Some("1") if is_sound => self.mapped.parts.push((line, id, other)),
            Some("2") if is_sound => self.mapped.parts.push((line, other, id)),
            _ => {}
        }
        self.keep(element.clone());
    }
}

/// Takes the date out of an element with an `iso-date`; `None` where it is only there as the schema
/// asks for one.
pub(super) fn take_date(element: &mut Element) -> Result<Option<PartialDate>, NoDate> {
    let text = element.take("iso-date").unwrap_or_default();
    let (is_unstated, own) = (element.take(UNSTATED).is_some(), element.take(OUR_DATE));
    let date = day(&text).ok_or(NoDate)?;
    let own = own.and_then(|own| PartialDate::parse(&own));
    Ok((!is_unstated).then(|| own.unwrap_or(date)))
}

/// What is no date.
pub(super) struct NoDate;

pub(super) const NO_DATE: &str = "it is no date; write a day such as 2024-06-14";

/// The day of an `iso-date`; its time zone, if it has one, is left out.
pub(super) fn day(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    PartialDate::parse(text.get(..10)?).filter(|_| shape::is_date(text))
}
