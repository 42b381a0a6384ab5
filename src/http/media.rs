//! Which of our two media types a client wants.

/// A media type of GraphQL answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: the status says only whether the server understood.
    Json,
    /// `application/graphql-response+json`: the status tells request errors too.
    GraphqlResponse,
}

impl Media {
    /// Without parameters.
    pub(super) const fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// As the header has it.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The type that `accept`, an `Accept` header, likes best; `None` if it takes neither.
    ///
    /// Where a client does not mind (no header, `*/*`), it is JSON, as old clients expect.
    pub(super) fn negotiate(accept: &str) -> Option<Self> {
        if accept.trim().is_empty() {
            return Some(Self::Json);
        }
        let [json, graphql] =
            [Self::Json, Self::GraphqlResponse].map(|media| Wish::for_media(accept, media));
        match (json, graphql) {
            (Some(json), Some(graphql)) if graphql.beats(&json) => Some(Self::GraphqlResponse),
            (Some(_), _) => Some(Self::Json),
            (None, Some(_)) => Some(Self::GraphqlResponse),
            (None, None) => None,
        }
    }
}

/// Whether a client likes an event stream best: some that take anything name it last.
pub(super) fn wants_events(accept: &str) -> bool {
    let mut best: Option<(&str, f32)> = None;
    for item in accept.split(',') {
        let (name, quality) = weighted(item);
        if best.is_none_or(|(_, best)| quality > best) {
            best = Some((name, quality));
        }
    }
    best.is_some_and(|(name, _)| name.eq_ignore_ascii_case("text/event-stream"))
}

/// The place of the media type that `accept` likes best among those that are offered; of those that
/// it likes alike, the first. `None` if it takes none.
pub(super) fn choose(accept: &str, offered: &[&str]) -> Option<usize> {
    if accept.trim().is_empty() {
        return (!offered.is_empty()).then_some(0);
    }
    let wish = |essence: &str| {
        let (family, _) = essence.split_once('/')?;
        let ranges = accept.split(',').filter_map(|range| {
            let (name, quality) = weighted(range);
            match name.to_ascii_lowercase().as_str() {
                name if name == essence => Some((2, quality)),
                name if name.strip_suffix("/*") == Some(family) => Some((1, quality)),
                "*/*" => Some((0, quality)),
                _ => None,
            }
        });
        let (_, quality) = ranges.max_by_key(|(specificity, _)| *specificity)?;
        (quality > 0.0).then_some(quality)
    };
    let mut best: Option<(usize, f32)> = None;
    for (n, essence) in offered.iter().enumerate() {
        if let Some(quality) = wish(essence)
            && best.is_none_or(|(_, best)| quality > best)
        {
            best = Some((n, quality));
        }
    }
    best.map(|(n, _)| n)
}

/// How much a client wants a media type, by the range that fits it best.
struct Wish {
    quality: f32,
    /// 2: by its full name, 1: `application/*`, 0: `*/*`.
    specificity: u8,
    position: usize,
}

impl Wish {
    fn for_media(accept: &str, media: Media) -> Option<Self> {
        accept
            .split(',')
            .enumerate()
            .filter_map(|(position, range)| Self::for_range(range, position, media))
            .max_by_key(|wish| wish.specificity)
            .filter(|wish| wish.quality > 0.0)
    }

    fn for_range(range: &str, position: usize, media: Media) -> Option<Self> {
        let (name, quality) = weighted(range);
        let specificity = match name.to_ascii_lowercase().as_str() {
            "*/*" => 0,
            "application/*" => 1,
            name if name == media.essence() => 2,
            _ => return None,
        };
        Some(Self {
            quality,
            specificity,
            position,
        })
    }

    /// Whether it is to be preferred to the wish for JSON: JSON wins where nothing tells.
    fn beats(&self, json: &Self) -> bool {
        (self.quality, self.specificity) > (json.quality, json.specificity)
            || (self.specificity == 2
                && (self.quality, self.specificity) == (json.quality, json.specificity)
                && self.position < json.position)
    }
}

/// Splits an item of an `Accept…` header into its name and its quality: 1 where it has none, 0
/// where that cannot be read.
pub(super) fn weighted(item: &str) -> (&str, f32) {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
    (name, quality)
}

#[cfg(test)]
mod tests {
    use super::{Media, choose, wants_events};

    #[test]
    fn of_what_is_offered_the_best_is_chosen() {
        let offered = ["application/json", "application/ld+json", "text/html"];
        for (accept, expected) in [
            ("", Some(0)),
            ("*/*", Some(0)),
            ("application/*", Some(0)),
            ("application/ld+json", Some(1)),
            ("application/ld+json, application/json;q=0.5", Some(1)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some(2),
            ),
            ("text/html;q=0.1, application/ld+json;q=0.2", Some(1)),
            ("text/*", Some(2)),
            ("*/*, application/json;q=0", Some(1)),
            ("image/png", None),
            ("text/html;q=0", None),
        ] {
            assert_eq!(choose(accept, &offered), expected, "{accept}");
        }
    }

    #[test]
    fn events_are_sent_to_those_who_like_them_best() {
        for (accept, expected) in [
            ("text/event-stream", true),
            ("text/event-stream, multipart/mixed", true),
            ("application/json;q=0.5, text/event-stream", true),
            (
                "application/json, text/event-stream, multipart/mixed",
                false,
            ),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(wants_events(accept), expected, "{accept}");
        }
    }

    #[test]
    fn the_media_type_that_the_client_likes_best_is_chosen() {
        let json = Some(Media::Json);
        let graphql = Some(Media::GraphqlResponse);
        for (accept, expected) in [
            ("", json),
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("application/json; charset=utf-8", json),
            ("text/html,application/xhtml+xml,*/*;q=0.8", json),
            ("application/graphql-response+json", graphql),
            ("APPLICATION/GraphQL-Response+JSON", graphql),
            (
                "application/graphql-response+json, application/json",
                graphql,
            ),
            ("application/json, application/graphql-response+json", json),
            (
                "application/graphql-response+json, application/json;q=0.9",
                graphql,
            ),
            (
                "application/json;q=0.9, application/graphql-response+json",
                graphql,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                json,
            ),
            ("application/graphql-response+json, */*;q=0.1", graphql),
            ("*/*, application/json;q=0", graphql),
            ("application/json;q=0", None),
            ("text/html", None),
            ("application/json;q=much", None),
        ] {
            assert_eq!(Media::negotiate(accept), expected, "{accept}");
        }
    }
}
