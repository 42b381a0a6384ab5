//! The budget of questions about the schema: enough for every tool, too little to multiply.

/// The most that a document may ask of the schema. The question that GraphiQL and code generators
/// ask takes about three quarters of it.
pub(super) const BUDGET: u64 = 1_000_000;

/// What a point buys of it, so that asking again and again is paid for.
const A_POINT: u64 = 50_000;

/// What such a question costs, in points.
pub(in crate::read) fn points(asked: u64) -> u64 {
    asked / A_POINT
}

/// How many items a field of the introspection types yields, roughly and at most.
pub(super) fn size(field: &str) -> u64 {
    match field {
        "types" => 150,
        "fields" | "enumValues" => 20,
        "inputFields" | "possibleTypes" => 10,
        "args" | "directives" => 5,
        "interfaces" | "locations" => 3,
        _ => 1,
    }
}
