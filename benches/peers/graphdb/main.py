"""An embedded graph database, asked in this process, one question after the other.

main.py FOLDER SECONDS: FOLDER has entity.csv, relation.csv and, with a line of JSON for each
question, W5.jsonl and W6.jsonl. Prints a line of JSON for each workload.
"""

import json
import random
import sys
import time
from pathlib import Path

import ladybug

SCHEMA = """
CREATE NODE TABLE Entity (slug STRING PRIMARY KEY, kind STRING, name STRING);
CREATE REL TABLE Relation (FROM Entity TO Entity, id STRING, kind STRING, since STRING);
"""

# Cypher has no "ten of each": all are collected, in order, and ten are kept. The great limit is
# there because none may be missing behind an order.
QUESTIONS = {
    "W5": """
        MATCH (h:Entity {slug: $slug})-[r:Relation]->(e:Entity)
        WITH r, e ORDER BY r.since DESC, r.id LIMIT 50
        MATCH (e)-[t:Relation]-(o:Entity)
        WITH r, e, t, o ORDER BY t.since DESC, t.id LIMIT 100000000
        WITH r.id AS id, r.kind AS kind, e.slug AS slug, e.name AS name,
            list_slice(collect([t.kind, o.slug, o.name]), 1, 10) AS relations
        RETURN kind, slug, name, relations
    """,
    "W6": """
        MATCH p = (a:Entity {slug: $a})-[:Relation* SHORTEST 1..6]-(b:Entity {slug: $b})
        RETURN length(p) LIMIT 1
    """,
}


def load(folder):
    database = ladybug.Database(str(folder / "graph.lbug"))
    connection = ladybug.Connection(database)
    connection.execute(SCHEMA)
    for table, file in [("Entity", "entity.csv"), ("Relation", "relation.csv")]:
        connection.execute(f"COPY {table} FROM '{folder / file}'")
    return connection


def measure(connection, question, variables, seconds):
    """The connection prepares a question once, and knows it again."""
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        connection.execute(question, random.choice(variables)).get_all()
        times.append(time.perf_counter() - begin)
    total = time.perf_counter() - start
    times.sort()
    return {
        "requests": len(times),
        "seconds": total,
        "p50": 1000 * times[len(times) // 2],
        "p99": 1000 * times[len(times) * 99 // 100],
        "errors": 0,
    }


def main():
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    random.seed(42)
    connection = load(folder)
    for workload, question in QUESTIONS.items():
        lines = (folder / f"{workload}.jsonl").read_text().splitlines()
        variables = [json.loads(line) for line in lines]
        found = measure(connection, question, variables, seconds)
        print(json.dumps({"workload": workload, **found}), flush=True)


main()
