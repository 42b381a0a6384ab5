//! Locations: places of GeoNames by their number, others by their name.

use super::{
    GEONAMES, Mapper,
    records::{identifier, shortened},
    texts,
};
use crate::{
    domain::{Coordinates, EntityData, EntityKind, EntityRef, PlaceKind, RelationKind},
    exchange::iati::{codes::LOCATION_TYPE, xml::Element},
};

impl Mapper<'_> {
    pub(super) fn location(&mut self, element: &Element) {
        let is_geonames = |id: &&Element| id.attribute("vocabulary") == Some("G1");
        let id = element.all("location-id").find(is_geonames);
        let id = id.and_then(|id| id.attribute("code")).map(texts::clean);
        let id = id.filter(|id| !id.is_empty());
        let default = self.language.as_deref();
        let mut names = element
            .first("name")
            .map_or_else(Vec::new, |name| texts::names(name, default));
        if names.is_empty() {
            names.extend(
                id.iter()
                    .map(|id| texts::name(&format!("GeoNames {id}"), None)),
            );
        }
        let Some(first) = names.first() else {
            return self.keep(element.clone());
        };
        let told = match &id {
            Some(id) => format!("geonames/{id}"),
            None => format!("{}@{}", first.text, position(element).unwrap_or_default()),
        };
        let key = shortened(&format!("place/{told}"));
        let kind = element.first("feature-designation");
        let kind = kind.and_then(|kind| LOCATION_TYPE.read(kind.attribute("code")?));
        let identifiers = id.iter().map(|id| identifier(GEONAMES, id));
        let data = EntityData {
            names,
            identifiers: identifiers.collect(),
            place_kind: Some(kind.unwrap_or(PlaceKind::Site)),
            coordinates: coordinates(element),
            ..EntityData::default()
        };
        let place = match &id {
            Some(id) => EntityRef::Identifier(identifier(GEONAMES, id)),
            None => self.record(&key),
        };
        self.put_entity(element.line, &key, EntityKind::Place, data);
        let relation = Self::relation(RelationKind::LocatedIn, self.project(), place);
        self.relate(&format!("location/{told}"), relation, element);
    }
}

fn position(location: &Element) -> Option<String> {
    let point = location.first("point")?;
    Some(texts::clean(&point.first("pos")?.text()))
}

/// The point of a location, if it is of WGS 84 and on the earth.
fn coordinates(location: &Element) -> Option<Coordinates> {
    let point = location.first("point")?;
    let system = point.attribute("srsName").unwrap_or("4326");
    let text = position(location)?;
    let (latitude, longitude) = text.split_once(' ')?;
    let at = Coordinates {
        latitude: latitude.parse().ok()?,
        longitude: longitude.trim().parse().ok()?,
    };
    let is_on_earth =
        (-90.0..=90.0).contains(&at.latitude) && (-180.0..=180.0).contains(&at.longitude);
    (is_on_earth && system.ends_with("4326")).then_some(at)
}
