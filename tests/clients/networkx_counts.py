"""Reads GraphML from standard input as NetworkX does, and says what is in it."""

import json
import sys

import networkx

graph = networkx.read_graphml(sys.stdin.buffer, force_multigraph=True)
kinds = {}
for _, data in graph.nodes(data=True):
    kinds[data["kind"]] = kinds.get(data["kind"], 0) + 1
sums = [data["amountValue"] for _, _, data in graph.edges(data=True) if "amountValue" in data]
print(json.dumps({
    "nodes": graph.number_of_nodes(),
    "edges": graph.number_of_edges(),
    "isDirected": graph.is_directed(),
    "kinds": kinds,
    "labels": all("label" in data for _, data in graph.nodes(data=True)),
    "largest": max(sums, default=None),
}))
