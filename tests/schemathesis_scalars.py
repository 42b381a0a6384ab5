"""Values of the scalars that inputs have to give: right ones; wrong ones Schemathesis makes itself."""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2).map(str)

schemathesis.graphql.scalar("Decimal", AMOUNTS.map(nodes.String))
schemathesis.graphql.scalar(
    "CurrencyCode", st.sampled_from(["USD", "KRW", "UZS"]).map(nodes.String)
)
schemathesis.graphql.scalar(
    "PartialDate", st.sampled_from(["2024", "2024-06", "2024-06-14"]).map(nodes.String)
)
schemathesis.graphql.scalar(
    "URL", st.sampled_from(["https://example.org/a", "https://example.org/b"]).map(nodes.String)
)
