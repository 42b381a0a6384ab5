"""Servers under measurement: how each is started, what it takes, and how it is asked."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches" / "peers"
N_CONNECTIONS = 32
N_THREADS = 2
# Ten times what is needed: a question that waits long is slow, not faulty.
PATIENCE = "60s"

# Neither rates nor budgets, as the others have none; and as many connections as they have.
UNLIMITED = {
    "HAMKOR_DATABASE_CONNECTIONS": str(N_CONNECTIONS),
    "HAMKOR_DATABASE_WAIT": PATIENCE,
    "HAMKOR_LOG": "error",
    "HAMKOR_MAX_COST": "1000000",
    "HAMKOR_MAX_IN_FLIGHT": "1000",
    "HAMKOR_OPERATION_TIMEOUT": PATIENCE,
    "HAMKOR_RATE": "off",
    "HAMKOR_STATEMENT_TIMEOUT": PATIENCE,
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server that runs as long as the `with` block; `documents` is where its questions are."""

    def __init__(self, command, settings, documents=None, path="/graphql", cwd=None):
        self.port = free_port()
        self.command = [str(part).replace("PORT", str(self.port)) for part in command]
        settings = {name: value.replace("PORT", str(self.port)) for name, value in settings.items()}
        self.environment = {**os.environ, **settings}
        self.documents = documents
        self.path = path
        self.cwd = cwd

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=self.cwd, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{self.command[0]} did not start") from None
                time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def document(self, workload):
        """None where the server has no such question."""
        if self.documents is None:
            return ""
        file = self.documents / f"{workload}.graphql"
        return " ".join(file.read_text().split()) if file.exists() else None

    def url(self, workload):
        return f"http://127.0.0.1:{self.port}{self.path.replace('WORKLOAD', workload)}"

    def ask(self, workload, variables):
        """The bytes of the answer to one question, and whether all is well with it."""
        body = json.dumps({"query": self.document(workload), "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self.url(workload), body, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                answer = response.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{self.url(workload)} {workload}: {error.read().decode()}") from None
        if b'"errors"' in answer:
            raise SystemExit(f"{self.url(workload)} {workload}: {answer.decode()[:2000]}")
        return answer

    def measure(self, workload, folder, seconds):
        """What wrk finds, and what the server's processes took for it."""
        document = folder / "document.json"
        document.write_text(json.dumps(self.document(workload)))
        variables = folder / f"{workload}.jsonl"
        script = ROOT / "benches" / "reads" / "drive.lua"
        command = ["wrk", "-t", N_THREADS, "-c", N_CONNECTIONS, "-d", f"{seconds}s", "--timeout", PATIENCE]
        command += ["-s", script, self.url(workload), "--", document, variables]
        before = self.cpu_seconds()
        output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
        figures = json.loads(output.stdout.splitlines()[-1])
        took = self.cpu_seconds() - before
        figures["cpu"] = 1e6 * took / max(figures["requests"], 1)
        figures["rss"] = self.rss_mib()
        return figures

    def processes(self):
        """The server's process and its children."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [str(pid), *children]

    def cpu_seconds(self):
        def ticks(pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])

        return sum(map(ticks, self.processes())) / os.sysconf("SC_CLK_TCK")

    def rss_mib(self):
        def pages(pid):
            return int(Path(f"/proc/{pid}/statm").read_text().split()[1])

        return sum(map(pages, self.processes())) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def remembered_mib(self):
        """What ours remembers of the database, and what it may."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as response:
            lines = response.read().decode().splitlines()

        def total(metric):
            return sum(float(line.split()[-1]) for line in lines if line.startswith(metric + "{")) / 2**20

        return total("hamkor_cache_bytes"), total("hamkor_cache_max_bytes")


def ours(program, database, folder, is_cold):
    settings = {**UNLIMITED, "DATABASE_URL": database, "HAMKOR_LISTEN": "127.0.0.1:PORT"}
    if is_cold and has_cache():
        settings["HAMKOR_CACHE_BYTES"] = "0"
    # Elsewhere than at home, where there may be a `.env`.
    return Server([program, "serve"], settings, ROOT / "benches" / "reads" / "queries", cwd=folder)


def has_cache():
    return "HAMKOR_CACHE_BYTES" in (ROOT / ".env.example").read_text()


def answerer(program, folder):
    return Server([program, "answer", "PORT", folder], {}, path="/WORKLOAD")


def postgraphile(database):
    home = PEERS / "postgraphile"
    n_processes = os.cpu_count()
    settings = {
        "DATABASE_URL": database,
        "GRAPHILE_ENV": "production",
        "NODE_ENV": "production",
        "POOL": str(max(16, N_CONNECTIONS // n_processes)),
        "PORT": "PORT",
        "PROCESSES": str(n_processes),
    }
    return Server([home / "node_modules" / ".bin" / "node", home / "server.mjs"], settings, home / "queries")


def seaography(program, database):
    settings = {"DATABASE_URL": database, "PORT": "PORT"}
    return Server([program], settings, PEERS / "seaography" / "queries")
