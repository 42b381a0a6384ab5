# The daily commands. Each installs what it needs, or says in a line how to.

.DEFAULT_GOAL := help
.PHONY: help run web test torture lint fmt bench fuzz schema clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The profile for development: from cold it is built in a minute or two where a release takes many,
# it shares what `make test` has built, and the data set is small. To serve many people,
# `cargo build --release`.
run: ## Load data/ and serve it, with its pages; settings from .env
	@scripts/need rust
	@if command -v npm >/dev/null; then scripts/pages; else echo "Without Node.js there are no pages: install it, then make web" >&2; fi
	cargo run -- serve --data data

web: ## Build the pages, the explorer and GraphiQL, into web/dist
	@scripts/pages

test: lint ## Check everything: style, lints, licences, tests on SQLite and PostgreSQL
	@scripts/need nextest postgres pgbouncer clients schemathesis fuzz browser xmllint networkx
# Further checks go here, before the suite: its summary comes last.
	@scripts/browser
	@scripts/contract
	@scripts/fuzz
	@scripts/schemathesis
	@scripts/suite

torture: ## Kill servers 200 times a database, or N=…; fill disks, replace servers under load
	@scripts/need rust nextest postgres pgbouncer clients xmllint networkx
	@scripts/torture $(N)

lint: ## Check style, lints, docs, licences and sources
	@scripts/need rust deny
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo doc --workspace --no-deps --document-private-items --quiet
	@scripts/deny

fmt: ## Lay out the source
	@scripts/need rust
	cargo fmt --all

bench: ## Run the benchmarks; READS=… are options of scripts/bench-reads
	@scripts/need rust
	HAMKOR_WITHOUT_PAGES=1 cargo bench --workspace
	@scripts/bench-reads $(READS)

fuzz: ## Throw made-up documents and files at the server for ten minutes, or SECONDS=…
	@scripts/fuzz $(or $(SECONDS),600)

# By way of another file, so that a build that fails leaves the contract as it was.
schema: ## Write schema.graphql from the source
	@scripts/need rust
	cargo run --quiet -- schema > schema.graphql.new
	@mv schema.graphql.new schema.graphql

clean: ## Remove what was built
	cargo clean
	rm -rf schema.graphql.new web/dist
