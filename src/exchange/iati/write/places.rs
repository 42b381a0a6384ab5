//! Places as locations, and their countries.

use super::{Writer, texts::names};
use crate::{
    domain::{Entity, PlaceKind, RelationKind},
    exchange::iati::{map::GEONAMES, xml::Element},
};

/// WGS 84, as IATI names it.
const WGS_84: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";

impl Writer<'_> {
    pub(super) fn places(&mut self) {
        let links = self.subject.links.iter();
        let links: Vec<_> = links
            .filter(|link| link.relation.kind == RelationKind::LocatedIn)
            .collect();
        let locations: Vec<_> = links
            .iter()
            .map(|link| link.rest.clone().unwrap_or_else(|| location(link.other)))
            .collect();
        let mut countries: Vec<&str> = Vec::new();
        for link in links.iter().filter(|link| link.rest.is_none()) {
            let code = link.other.data.iso_code.as_deref();
            let country = code.and_then(|code| code.get(..2));
            countries.extend(country.filter(|country| !countries.contains(country)));
        }
        let is_told = self
            .of("recipient-country")
            .chain(self.of("recipient-region"))
            .next()
            .is_some();
        let recipient = |code: &&str| Element::new("recipient-country").with("code", code);
        let recipients: Vec<_> = countries.iter().map(recipient).collect();
        if !is_told {
            self.written.extend(recipients);
        }
        self.written.extend(locations);
    }
}

fn location(place: &Entity) -> Element {
    let mut location = Element::new("location");
    let reach = Element::new("location-reach").with("code", 1);
    location = location.holding(reach);
    let known = place.data.identifiers.iter();
    for id in known.filter(|id| id.scheme == GEONAMES) {
        let id = Element::new("location-id")
            .with("vocabulary", "G1")
            .with("code", &id.value);
        location = location.holding(id);
    }
    let shown = names(&place.data.names, &Element::default());
    if !shown.is_empty() {
        location = location.holding(
            shown
                .into_iter()
                .fold(Element::new("name"), Element::holding),
        );
    }
    if let Some(at) = place.data.coordinates {
        let position = Element::new("pos").saying(format!("{} {}", at.latitude, at.longitude));
        location = location.holding(
            Element::new("point")
                .with("srsName", WGS_84)
                .holding(position),
        );
    }
    // Administrative, populated or a spot, as IATI classes places.
    let class = match place.data.place_kind {
        Some(PlaceKind::City) => 2,
        Some(PlaceKind::Site) | None => 3,
        Some(PlaceKind::Country | PlaceKind::Region | PlaceKind::District) => 1,
    };
    location.holding(Element::new("location-class").with("code", class))
}
