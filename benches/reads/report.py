"""Tables in Markdown, for docs/PERFORMANCE.md."""

import os
import platform
import subprocess

import servers

TITLES = {
    "W1": "one project by its slug, six scalars",
    "W2": "a project, its funders with their money, its institutions with their places, its directions",
    "W3": "the first 20 projects of a status by start, five funders with their money and the directions of each",
    "W4": "a place, 10 institutions there, 5 people of each, 5 institutions of those, 5 projects of those",
    "W5": "two steps from the hub, 50 edges out of it and 10 at the end of each",
    "W6": "the length of a shortest way between two entities",
}
COLD, WARM, WRITES = (f"Hamkor on PostgreSQL, {how}" for how in ("cold", "warm", "1 % writes"))
RATIOS = [
    ("warm / PostGraphile", WARM, "PostGraphile"),
    ("warm / static answer", WARM, "static answer"),
    ("warm / SQL", WARM, "SQL by pgbench"),
    ("cold / SQL", COLD, "SQL by pgbench"),
    ("1 % writes / warm", WRITES, WARM),
    ("warm / Seaography", WARM, "Seaography"),
    ("warm / Ladybug", WARM, "Ladybug, in process"),
]


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" + "|---" * (len(head) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def version(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def head(options):
    settings = " ".join(os.environ.get("WITH_POSTGRES_CONF", "").replace(" = ", "=").split())
    commit = version("git", "-C", str(servers.ROOT), "rev-parse", "--short", "HEAD")
    print(f"Commit {commit}; {os.cpu_count()} cores; Linux {platform.release()}; {version('rustc', '--version')};")
    print(f"{version('postgres', '--version')}, fsync=off {settings or 'as it comes'}.")
    print(f"wrk with {servers.N_THREADS} threads and {servers.N_CONNECTIONS} connections on the same machine, {options.seconds} s each after")
    print(f"{options.warm_up} s of the same, six times as long for what is slow; each answer is searched for errors. pgbench has {servers.N_CONNECTIONS} clients and prepared")
    print("statements. The peers and SQL read tables of plain columns with our indexes; ours reads its own.")
    print("Keys are drawn from all entities of the kind: W3 has eight, W5 has one, as there is one hub.")
    print("Writes are names and summaries, statuses, and money or ends of relations, by turns, from another")
    print("process. Ladybug is asked in its own process, one question at a time. CPU is that of the server's")
    print("own processes, not of PostgreSQL.")
    if not servers.has_cache():
        print("\n**This server has no cache: cold and warm are the same.**")
    print(flush=True)


def size(bench):
    """Prints all of one size; false where answers were faulty or differ."""
    print(f"## {bench.n_entities:,} entities, {5 * bench.n_entities:,} relations\n")
    is_fine = True
    for workload, found in bench.figures.items():
        print(f"{workload}: {TITLES[workload]}\n")
        is_fine &= all(figures["errors"] == 0 for figures in found.values())
        head = ["", "requests/s", "p50 ms", "p99 ms", "errors", "CPU µs/request", "RSS MiB", "writes"]
        table(head, [row(who, figures) for who, figures in found.items()])
    table(["ratio of requests/s, on PostgreSQL", *bench.figures], [ratios(bench, *ratio) for ratio in RATIOS])
    memory(bench)
    return agreement(bench) and is_fine


def memory(bench):
    if not bench.memory:
        return
    print("Memory in MiB after all of these:\n")
    rows = []
    for name, figures in bench.memory.items():
        _, resident, held, _ = figures
        ratio = f"{resident / held:.2f}" if held > 0 else ""
        rows.append([f"Hamkor on {name}", *map(number, figures), ratio])
    table(["", "resident, cold", "resident, warm", "remembered", "allowed", "resident / remembered"], rows)


def row(who, figures):
    errors, is_answered = figures["errors"], figures["requests"] > 0
    return [
        who,
        number(figures["rate"]) if is_answered else "none in time",
        f"{figures['p50']:.2f}" if is_answered else "",
        f"{figures['p99']:.2f}" if is_answered else "",
        f"**{errors}**" if errors else "0",
        number(figures["cpu"]) if is_answered and "cpu" in figures else "",
        number(figures["rss"]) if "rss" in figures else "",
        f"{figures['writes']:.2%}" if "writes" in figures else "",
    ]


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def ratios(bench, title, one, other):
    cells = [title]
    for found in bench.figures.values():
        if one in found and other in found and found[other]["rate"] > 0:
            cells.append(f"{found[one]['rate'] / found[other]['rate']:.2f}")
        else:
            cells.append("")
    return cells


def agreement(bench):
    """Compares the entities in everybody's answers to the same questions with those in ours."""
    whose = list(dict.fromkeys(who for _, who in bench.answers))
    ours = next((who for who in whose if who.startswith("Hamkor")), None)
    if ours is None:
        return True
    is_fine, rows = True, []
    for workload in bench.figures:
        expected = bench.answers[workload, ours]
        n_rows = sum(map(len, expected)) if workload != "W6" else len(expected)
        cells = [workload, str(len(expected)), str(n_rows)]
        for who in whose:
            found = bench.answers.get((workload, who))
            n_alike = sum(a == b for a, b in zip(expected, found or []))
            is_alike = found is None or n_alike == len(expected)
            # Ours stops at 10,000 entities, and may find no way where there is one.
            is_fine &= is_alike or workload == "W6"
            cells.append("" if found is None else str(n_alike) if is_alike else f"**{n_alike}**")
        rows.append(cells)
    print("Sampled questions, the entities in our answers, and in how many answers others have the same:\n")
    table(["", "questions", "entities", *whose], rows)
    return is_fine


def growth(benches):
    """How much more the program itself works for a question when the graph is larger."""
    if len(benches) < 2:
        return
    small, big = min(benches, key=lambda b: b.n_entities), max(benches, key=lambda b: b.n_entities)
    rows = []
    for who in dict.fromkeys(who for found in big.figures.values() for who in found if who.startswith("Hamkor")):
        cells = [who]
        for workload, found in big.figures.items():
            cells.append(f"{found[who]['cpu'] / small.figures[workload][who]['cpu']:.2f}")
        rows.append(cells)
    print(f"CPU for a request, {big.n_entities:,} / {small.n_entities:,} entities:\n")
    table(["", *big.figures], rows)
