//! Whether what an agency says can be said: every rule of a single record, all faults at once.
//!
//! What needs the graph (does the entity exist, is the slug free) the store checks.

use super::{
    EntityData, EntityKind, FaultCode, Invalid, Language, NameKind, RelationData, SourceData,
    Status, Vocabulary,
    check::{
        LONG, MANY, SHORT, check_citations, check_extras, check_money, check_once, check_period,
        check_slug, check_text, check_url, is_iso_3166,
    },
    invalid::Faults,
    is_slug,
};

/// Checks what is said of an entity of `kind`.
pub fn validate_entity(kind: EntityKind, data: &EntityData) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    if let Some(slug) = &data.slug {
        check_slug(&mut faults, slug);
    }
    check_names(&mut faults, data);
    for (n, summary) in data.summaries.iter().enumerate() {
        check_text(
            &mut faults,
            &format!("summaries.{n}.text"),
            &summary.text,
            LONG,
        );
    }
    check_once(
        &mut faults,
        "summaries",
        data.summaries.iter().map(|s| s.language.as_str()),
    );
    for (n, identifier) in data.identifiers.iter().enumerate() {
        let scheme = &identifier.scheme;
        if !is_slug(scheme) {
            let message = format!("`{scheme}` is no scheme; write it in lower case, as `wikidata`");
            faults.add(
                &format!("identifiers.{n}.scheme"),
                FaultCode::Invalid,
                message,
            );
        }
        check_text(
            &mut faults,
            &format!("identifiers.{n}.value"),
            &identifier.value,
            SHORT,
        );
    }
    for (n, link) in data.links.iter().enumerate() {
        check_url(&mut faults, &format!("links.{n}"), link);
    }
    check_citations(&mut faults, &data.citations);
    check_fields_of_kind(&mut faults, kind, data);
    check_facts(&mut faults, data);
    check_extras(&mut faults, data.extras.as_ref());
    faults.into_result()
}

fn check_names(faults: &mut Faults, data: &EntityData) {
    let joins = data.entity.is_some();
    if !joins
        && !data
            .names
            .iter()
            .any(|name| name.kind == NameKind::Preferred)
    {
        faults.add(
            "names",
            FaultCode::Required,
            "give at least one name of kind PREFERRED",
        );
    }
    for (n, name) in data.names.iter().enumerate() {
        check_text(faults, &format!("names.{n}.text"), &name.text, SHORT);
    }
    for &language in Language::ALL {
        let n_preferred = data
            .names
            .iter()
            .filter(|name| name.kind == NameKind::Preferred && name.language == Some(language))
            .count();
        if n_preferred > 1 {
            let message = format!("only one name in {language} can be PREFERRED; make it an ALIAS");
            faults.add("names", FaultCode::Invalid, message);
        }
    }
    for (field, n) in [
        ("names", data.names.len()),
        ("identifiers", data.identifiers.len()),
        ("links", data.links.len()),
        ("citations", data.citations.len()),
        ("targets", data.targets.len()),
        ("sectors", data.sectors.len()),
    ] {
        if n > MANY {
            faults.add(
                field,
                FaultCode::TooLarge,
                format!("at most {MANY} items, not {n}"),
            );
        }
    }
}

/// Refuses fields that belong to another kind, and asks for those that this kind must have.
fn check_fields_of_kind(faults: &mut Faults, kind: EntityKind, data: &EntityData) {
    use EntityKind::{Direction, Event, Institution, Place, Project};
    let fields: [(&str, bool, &[EntityKind]); 14] = [
        (
            "institutionKind",
            data.institution_kind.is_some(),
            &[Institution],
        ),
        ("projectKind", data.project_kind.is_some(), &[Project]),
        ("placeKind", data.place_kind.is_some(), &[Place]),
        ("eventKind", data.event_kind.is_some(), &[Event]),
        (
            "status",
            data.status.is_some(),
            &[Institution, Project, Event],
        ),
        ("founded", data.founded.is_some(), &[Institution]),
        ("closed", data.closed.is_some(), &[Institution]),
        ("starts", data.starts.is_some(), &[Project, Event]),
        ("ends", data.ends.is_some(), &[Project, Event]),
        ("budget", data.budget.is_some(), &[Project]),
        ("targets", !data.targets.is_empty(), &[Project]),
        ("sectors", !data.sectors.is_empty(), &[Project]),
        ("ordinal", data.ordinal.is_some(), &[Direction]),
        ("isoCode", data.iso_code.is_some(), &[Place]),
    ];
    for (field, is_stated, kinds) in fields {
        if is_stated && !kinds.contains(&kind) {
            faults.add(
                field,
                FaultCode::NotAllowed,
                format!("{kind} has no such field"),
            );
        }
    }
    if data.coordinates.is_some() && kind != Place {
        faults.add(
            "coordinates",
            FaultCode::NotAllowed,
            format!("{kind} has no such field"),
        );
    }
    check_class(faults, kind, data);
    check_status(faults, kind, data.status);
}

/// Asks for what says which sort of its kind it is, unless another record may say so.
fn check_class(faults: &mut Faults, kind: EntityKind, data: &EntityData) {
    use EntityKind::{Direction, Event, Institution, Person, Place, Project};
    let (needed, is_stated) = match kind {
        Institution => ("institutionKind", data.institution_kind.is_some()),
        Project => ("status", data.status.is_some()),
        Place => ("placeKind", data.place_kind.is_some()),
        Event => ("eventKind", data.event_kind.is_some()),
        Person | Direction => return,
    };
    if data.entity.is_none() && !is_stated {
        faults.add(needed, FaultCode::Required, format!("{kind} needs it"));
    }
}

fn check_status(faults: &mut Faults, kind: EntityKind, status: Option<Status>) {
    if let Some(status) = status
        && !Status::of(kind).is_empty()
        && !Status::of(kind).contains(&status)
    {
        let known: Vec<_> = Status::of(kind)
            .iter()
            .map(|status| status.as_str())
            .collect();
        let message = format!(
            "{kind} cannot be {status}; it is one of {}",
            known.join(", ")
        );
        faults.add("status", FaultCode::Invalid, message);
    }
}

fn check_facts(faults: &mut Faults, data: &EntityData) {
    check_period(faults, ["founded", "closed"], data.founded, data.closed);
    check_period(faults, ["starts", "ends"], data.starts, data.ends);
    check_money(faults, "budget", data.budget.as_ref());
    for (n, target) in data.targets.iter().enumerate() {
        check_text(
            faults,
            &format!("targets.{n}.measure"),
            &target.measure,
            SHORT,
        );
        check_text(faults, &format!("targets.{n}.unit"), &target.unit, SHORT);
    }
    check_once(
        faults,
        "targets",
        data.targets.iter().map(|target| target.measure.as_str()),
    );
    for (n, sector) in data.sectors.iter().enumerate() {
        if sector.len() != 5 || !sector.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("`{sector}` is no OECD DAC purpose code of five digits");
            faults.add(&format!("sectors.{n}"), FaultCode::Invalid, message);
        }
    }
    if data.ordinal.is_some_and(|ordinal| ordinal < 1) {
        faults.add("ordinal", FaultCode::Invalid, "count from 1");
    }
    if let Some(code) = &data.iso_code
        && !is_iso_3166(code)
    {
        let message = format!("`{code}` is no ISO 3166 code, such as UZ or UZ-TK");
        faults.add("isoCode", FaultCode::Invalid, message);
    }
    if let Some(at) = data.coordinates {
        if !(-90.0..=90.0).contains(&at.latitude) {
            faults.add(
                "coordinates.latitude",
                FaultCode::Invalid,
                "from -90 to 90 degrees",
            );
        }
        if !(-180.0..=180.0).contains(&at.longitude) {
            faults.add(
                "coordinates.longitude",
                FaultCode::Invalid,
                "from -180 to 180 degrees",
            );
        }
    }
}

/// Checks what is said of a relation.
pub fn validate_relation(data: &RelationData) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    if let Some(role) = &data.role {
        check_text(&mut faults, "role", role, SHORT);
    }
    check_period(&mut faults, ["since", "until"], data.since, data.until);
    check_money(&mut faults, "money", data.money.as_ref());
    check_citations(&mut faults, &data.citations);
    check_extras(&mut faults, data.extras.as_ref());
    faults.into_result()
}

/// Checks what is said of a source.
pub fn validate_source(data: &SourceData) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    check_slug(&mut faults, &data.slug);
    match &data.title {
        Some(title) => check_text(&mut faults, "title", title, SHORT),
        None => faults.add("title", FaultCode::Required, "a source needs a title"),
    }
    for (field, text) in [("publisher", &data.publisher), ("license", &data.license)] {
        if let Some(text) = text {
            check_text(&mut faults, field, text, SHORT);
        }
    }
    if let Some(url) = &data.url {
        check_url(&mut faults, "url", url);
    }
    faults.into_result()
}

/// Checks an agency's key for a record.
pub fn validate_key(key: &str) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    check_text(&mut faults, "key", key, SHORT);
    faults.into_result()
}

/// Checks what is said of an agency itself.
pub fn validate_agency(slug: &str, name: &str, license: Option<&str>) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    check_slug(&mut faults, slug);
    check_text(&mut faults, "name", name, SHORT);
    if let Some(license) = license {
        check_text(&mut faults, "license", license, SHORT);
    }
    faults.into_result()
}

/// Checks a name that stands for itself, at `path` of an input.
pub fn validate_label(path: &str, text: &str) -> Result<(), Invalid> {
    let mut faults = Faults::default();
    check_text(&mut faults, path, text, SHORT);
    faults.into_result()
}
