"""Measures how fast questions are answered, by Hamkor and by others, over the same graph.

Needs a PostgreSQL cluster at HAMKOR_TEST_POSTGRES; `scripts/bench-reads` brings one.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import report
import servers
from servers import N_CONNECTIONS, N_THREADS, PEERS, ROOT

WORKLOADS = ["W1", "W2", "W3", "W4", "W5", "W6"]
# Variables of each workload, all that there are; W6 has 20,000 pairs of all entities.
VARIABLES = {
    "W1": "SELECT json_build_object('slug', slug) FROM plain.entity WHERE kind = 'PROJECT'",
    "W2": "SELECT json_build_object('slug', slug) FROM plain.entity WHERE kind = 'PROJECT'",
    "W3": "SELECT DISTINCT jsonb_build_object('status', status) FROM plain.entity WHERE kind = 'PROJECT'",
    "W4": "SELECT json_build_object('slug', slug) FROM plain.entity WHERE kind = 'PLACE'",
    "W5": "SELECT json_build_object('slug', slug) FROM plain.entity WHERE slug = 'hub'",
    "W6": "SELECT json_build_object('a', a, 'b', b) FROM plain.pair",
}
STATUSES = "PROPOSED AGREED PREPARING IMPLEMENTING FINALISING COMPLETED SUSPENDED CANCELLED".split()
# How many questions of each workload are asked of everybody, to compare the answers.
N_SAMPLES = 20
# How many seconds it takes to find how much is read beside a writer.
PROBE = 2
# How much longer is measured where there were too few answers.
LONGER = 6
SUBJECTS = ["postgres", "sqlite", "static", "pgbench", "postgraphile", "seaography", "graphdb"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, **options):
    command = [str(part) for part in command]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench-reads", description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000], metavar="SIZE", help="entities; 100000 if none")
    parser.add_argument("--seconds", type=int, default=10, help="how long each measurement takes; 10")
    parser.add_argument("--warm-up", type=int, default=5, help="how long each question is asked before it; 5")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="whom to measure; all")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=WORKLOADS, help="W1 to W6; all")
    return parser.parse_args()


def build(*options):
    """The programs that cargo makes, by name."""
    lines = run("cargo", "build", "--release", "--message-format=json-render-diagnostics", *options, cwd=ROOT)
    messages = map(json.loads, lines.splitlines())
    return {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}


def is_short(figures):
    """Whether not even each connection has got an answer."""
    return figures["requests"] < N_CONNECTIONS


def slugs(value):
    """All slugs in an answer, sorted: which entities it has, however it is laid out."""
    if isinstance(value, dict):
        own = [value["slug"]] if "slug" in value else []
        return sorted(own + [slug for item in value.values() for slug in slugs(item)])
    if isinstance(value, list):
        return sorted(slug for item in value for slug in slugs(item))
    return []


class Bench:
    """Everything at one size."""

    def __init__(self, options, programs, n_entities, folder):
        self.options, self.programs, self.n_entities, self.folder = options, programs, n_entities, folder
        cluster = os.environ["HAMKOR_TEST_POSTGRES"]
        run("psql", cluster, "-qc", f"CREATE DATABASE reads_{n_entities}")
        self.postgres = urlsplit(cluster)._replace(path=f"/reads_{n_entities}").geturl()
        self.sqlite = f"sqlite:{folder / 'reads.db'}"
        # By workload and subject.
        self.figures = {workload: {} for workload in options.workloads}
        self.samples = {}
        self.answers = {}
        # By database: resident without a cache, and with one; what it holds, and may hold. In MiB.
        self.memory = {}

    def sql(self, statement, *options):
        return run("psql", self.postgres, "-AtqX", "-v", "ON_ERROR_STOP=1", *options, "-c", statement)

    def load(self):
        say(f"{self.n_entities:,} entities: loading…")
        databases = [self.postgres] + [self.sqlite] * ("sqlite" in self.options.only)
        for database in databases:
            run(self.programs["reads"], "load", database, self.n_entities)
        plain = ROOT / "benches" / "reads" / "plain.sql"
        run("psql", self.postgres, "-qX", "-v", "ON_ERROR_STOP=1", "-f", plain)
        self.sql("VACUUM ANALYZE")
        chance = random.Random(42)
        for workload, statement in VARIABLES.items():
            lines = self.sql(statement)
            (self.folder / f"{workload}.jsonl").write_text(lines)
            lines = lines.splitlines()
            chosen = chance.sample(lines, min(N_SAMPLES, len(lines)))
            self.samples[workload] = [json.loads(line) for line in chosen]
        self.counts = {
            "n_projects": len((self.folder / "W1.jsonl").read_text().splitlines()),
            "n_places": len((self.folder / "W4.jsonl").read_text().splitlines()),
            "n_pairs": len((self.folder / "W6.jsonl").read_text().splitlines()),
        }

    def sample(self, who, server):
        """Asks the sample, and keeps what the answers have in them."""
        for workload in self.options.workloads:
            if server.document(workload) is None:
                continue
            found = [json.loads(server.ask(workload, v)) for v in self.samples[workload]]
            if workload == "W6":
                found = [length(answer["data"]) for answer in found]
            else:
                found = [slugs(answer["data"]) for answer in found]
            self.answers[workload, who] = found

    def note(self, workload, who, figures):
        rate = figures["requests"] / figures["seconds"]
        say(f"  {workload} {who}: {rate:,.0f} requests/s, {figures['errors']} errors")
        self.figures[workload][who] = {**figures, "rate": rate}

    def serve(self, who, server, sampled=True):
        """Measures a server that is up."""
        if sampled:
            self.sample(who, server)
        for workload in self.options.workloads:
            if server.document(workload) is not None:
                self.settle(server)
                server.measure(workload, self.folder, self.options.warm_up)
                self.settle(server)
                figures = server.measure(workload, self.folder, self.options.seconds)
                if is_short(figures):
                    self.settle(server)
                    figures = server.measure(workload, self.folder, LONGER * self.options.seconds)
                self.note(workload, who, figures)

    def settle(self, server):
        """Waits for the end of what was asked before and given up by wrk."""
        active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            before = server.cpu_seconds()
            time.sleep(0.5)
            if server.cpu_seconds() - before < 0.05 and self.sql(active) == "0\n":
                break

    def static(self):
        """Bytes of ours: for W1, W2 and W3 the answer of middling length among the sample's."""
        folder = self.folder / "answers"
        folder.mkdir()
        workloads = [w for w in self.options.workloads if w in ("W1", "W2", "W3")]
        with servers.ours(self.programs["hamkor"], self.postgres, self.folder, True) as server:
            for workload in workloads:
                answers = [server.ask(workload, v) for v in self.samples[workload]]
                answers.sort(key=len)
                (folder / workload).write_bytes(answers[len(answers) // 2])
        with servers.answerer(self.programs["reads"], folder) as server:
            for workload in workloads:
                server.measure(workload, self.folder, self.options.warm_up)
                self.note(workload, "static answer", server.measure(workload, self.folder, self.options.seconds))

    def pgbench(self):
        who = "SQL by pgbench"
        for workload in self.options.workloads:
            script = PEERS / "pgbench" / f"{workload}.sql"
            self.answers[workload, who] = [self.select(script, workload, v) for v in self.samples[workload]]
            self.pgbench_run(script, self.options.warm_up)
            figures = self.pgbench_run(script, self.options.seconds)
            if is_short(figures):
                figures = self.pgbench_run(script, LONGER * self.options.seconds)
            self.note(workload, who, figures)

    def select(self, script, workload, variables):
        """Answers one question of the sample by the statement of the script."""
        lines = script.read_text().splitlines()
        statement = "\n".join(line for line in lines if not line.startswith("\\")).rstrip(";")
        if workload == "W6":
            a, b = variables["a"], variables["b"]
            n = self.sql(f"SELECT n FROM plain.pair WHERE a = '{a}' AND b = '{b}'").strip()
        elif workload == "W3":
            n = STATUSES.index(variables["status"]) + 1
        else:
            n = variables["slug"].rpartition("-")[2]
        statement = re.sub(r":n\b", str(n), statement)
        rows = self.sql(f"SELECT row_to_json(t) FROM ({statement}) t").splitlines()
        rows = [json.loads(row) for row in rows]
        return rows[0]["length"] if workload == "W6" else slugs(rows)

    def pgbench_run(self, script, seconds):
        with tempfile.TemporaryDirectory() as logs:
            command = ["pgbench", "-n", "-M", "prepared", "-c", N_CONNECTIONS, "-j", N_THREADS, "-T", seconds]
            for name, value in self.counts.items():
                command += ["-D", f"{name}={value}"]
            command += ["-l", "--log-prefix", f"{logs}/log", "-f", script, self.postgres]
            output = run(*command, stderr=subprocess.DEVNULL)
            # The third column is microseconds.
            lines = [line for log in Path(logs).iterdir() for line in log.read_text().splitlines()]
        times = sorted(int(line.split()[2]) for line in lines)
        failed = re.search(r"number of failed transactions: (\d+)", output)
        # Without the time that connecting took; nothing is said of nothing.
        rate = re.search(r"tps = ([\d.]+)", output)
        return {
            "requests": len(times),
            "seconds": len(times) / float(rate[1]) if rate else seconds,
            "p50": times[len(times) // 2] / 1000 if times else 0,
            "p99": times[len(times) * 99 // 100] / 1000 if times else 0,
            "errors": int(failed[1]) if failed else 0,
        }

    def graphdb(self):
        entities = "SELECT slug, kind, name FROM plain.entity"
        relations = (
            "SELECT f.slug, t.slug, r.id, r.kind, r.since FROM plain.relation r"
            " JOIN plain.entity f ON f.id = r.from_id JOIN plain.entity t ON t.id = r.to_id"
        )
        for name, statement in [("entity", entities), ("relation", relations)]:
            self.sql(f"COPY ({statement}) TO STDOUT CSV", "-o", self.folder / f"{name}.csv")
        python = ROOT / "target" / "graphdb" / "bin" / "python"
        lines = run(python, PEERS / "graphdb" / "main.py", self.folder, self.options.seconds)
        for figures in map(json.loads, lines.splitlines()):
            if figures["workload"] in self.options.workloads:
                self.note(figures["workload"], "Ladybug, in process", figures)

    def ours(self, name, database):
        program, folder = self.programs["hamkor"], self.folder
        with servers.ours(program, database, folder, True) as server:
            self.serve(f"Hamkor on {name}, cold", server)
            cold = server.rss_mib()
        with servers.ours(program, database, folder, False) as server:
            self.serve(f"Hamkor on {name}, warm", server)
            self.memory[name] = (cold, server.rss_mib(), *server.remembered_mib())
            self.written(name, database, server)

    def written(self, name, database, server):
        """The same once more, with a writer beside it: one request in a hundred is a write."""
        command = [self.programs["reads"], "write", database, str(self.n_entities)]
        seconds = self.options.seconds
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout.readline() == "ready\n", "the writer did not start"
            for workload in self.options.workloads:
                rate = self.figures[workload][f"Hamkor on {name}, warm"]["rate"]
                self.settle(server)
                # Beside a writer less is read than before, so that a hundredth has to be found.
                for length in (PROBE, seconds):
                    # Once in ten seconds at least, where questions take that long.
                    writer.stdin.write(f"{max(rate / 99, 0.1)} {length}\n")
                    writer.stdin.flush()
                    figures = server.measure(workload, folder=self.folder, seconds=length)
                    n_written = int(writer.stdout.readline())
                    rate = figures["requests"] / figures["seconds"]
                figures["writes"] = n_written / (n_written + figures["requests"])
                self.note(workload, f"Hamkor on {name}, 1 % writes", figures)
            writer.stdin.close()

    def measure(self):
        only = self.options.only
        if "static" in only:
            self.static()
        if "pgbench" in only:
            self.pgbench()
        if "postgraphile" in only:
            with servers.postgraphile(self.postgres) as server:
                self.serve("PostGraphile", server)
        if "seaography" in only:
            with servers.seaography(self.programs["seaography-peer"], self.postgres) as server:
                self.serve("Seaography", server)
        if "graphdb" in only:
            self.graphdb()
        # Last, as it writes.
        if "postgres" in only:
            self.ours("PostgreSQL", self.postgres)
        if "sqlite" in only:
            self.ours("SQLite", self.sqlite)


def length(data):
    """The length of the way that an answer to W6 has, or nothing."""
    if "pathLength" in data:
        return data["pathLength"]
    return data["paths"][0]["length"] if data["paths"] else None


def main():
    options = arguments()
    say("Building…")
    programs = build("--bin", "hamkor", "--bench", "reads")
    if "seaography" in options.only:
        manifest = PEERS / "seaography" / "Cargo.toml"
        programs |= build("--locked", "--manifest-path", manifest, "--target-dir", ROOT / "target" / "peers")
    report.head(options)
    benches, is_fine = [], True
    for n_entities in options.sizes:
        with tempfile.TemporaryDirectory(prefix="hamkor-reads.") as folder:
            bench = Bench(options, programs, n_entities, Path(folder))
            bench.load()
            bench.measure()
            is_fine &= report.size(bench)
            benches.append(bench)
    report.growth(benches)
    sys.exit(0 if is_fine else 1)


main()
