//! The variables that the program knows. Flags, `.env.example` and the settings come from here.

/// A variable of the environment, or of `.env`; and a flag of the commands that it concerns.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Its value where none is given.
    pub default: &'static str,
    /// What the value is, for help: `TIME`.
    pub value: &'static str,
    /// What it sets, in a line.
    pub about: &'static str,
}

/// Variables on one subject.
#[derive(Debug)]
pub struct Group {
    /// What they are on, as a heading.
    pub title: &'static str,
    /// The variables, in the order of `.env.example`.
    pub variables: &'static [Variable],
}

const fn variable(
    name: &'static str,
    default: &'static str,
    value: &'static str,
    about: &'static str,
) -> Variable {
    Variable {
        name,
        default,
        value,
        about,
    }
}

impl Variable {
    /// The name of its flag, without the dashes.
    #[must_use]
    pub fn flag(&self) -> String {
        let name = self.name.trim_start_matches("HAMKOR_");
        name.to_lowercase().replace('_', "-")
    }
}

/// Which database, and how to reach it.
#[rustfmt::skip]
pub const DATABASE: Group = Group { title: "Database", variables: &[
    variable("DATABASE_URL", "", "URL", "The database, sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; if empty, hamkor.db in your data folder."),
    variable("DATABASE_READ_URL", "none", "URL", "A streaming replica of that PostgreSQL, which `hamkor serve` reads from as far as it has come; or none."),
    variable("HAMKOR_DATABASE_POOLER", "session", "session|transaction", "What a connection to PostgreSQL stays the same for: transaction is behind a pooler in that mode, such as PgBouncer."),
    variable("HAMKOR_DATABASE_CONNECTIONS", "8", "NUMBER", "The most connections to the database at a time, beside one that follows the feed."),
    variable("HAMKOR_DATABASE_WAIT", "500ms", "TIME", "How long a request waits for a connection."),
    variable("HAMKOR_STATEMENT_TIMEOUT", "5s", "TIME", "How long a statement may run in the database."),
    variable("HAMKOR_CACHE_BYTES", "268435456", "BYTES", "How much of what was read from the database is remembered, about; 0 is nothing."),
] };

/// How to answer requests.
#[rustfmt::skip]
pub const SERVER: Group = Group { title: "Server", variables: &[
    variable("HAMKOR_LISTEN", "127.0.0.1:8080", "ADDRESS:PORT", "The address and port that `hamkor serve` listens on; port 0 takes a free one."),
    variable("HAMKOR_WORKERS", "auto", "NUMBER", "Threads that answer requests; auto is one a processor."),
    variable("HAMKOR_SHUTDOWN_DELAY", "1s", "TIME", "How long the server goes on answering once SIGTERM tells it to stop, while /health/ready says so, and each answer closes its connection."),
    variable("HAMKOR_SHUTDOWN_TIMEOUT", "10s", "TIME", "How long requests under way may take to end then; new ones find nobody."),
    variable("HAMKOR_CORS_ORIGINS", "*", "ORIGINS", "Web pages that may ask from a browser: origins such as https://example.org, with commas between; * is any, none is no other than our own."),
    variable("HAMKOR_TRUSTED_PROXIES", "none", "ADDRESSES", "Proxies in front, whose X-Forwarded-For is believed: addresses with commas between, or none."),
    variable("HAMKOR_INTROSPECTION", "on", "on|off", "Whether clients may ask for the schema; off also hides GraphiQL and /schema.graphql."),
    variable("HAMKOR_TRUSTED_DOCUMENTS", "none", "FILE", "A manifest of documents that clients may name by `documentId`, as GraphQL Code Generator writes it; or none."),
    variable("HAMKOR_TRUSTED_ONLY", "off", "on|off", "Whether documents of that manifest are the only ones that run."),
    variable("HAMKOR_METRICS", "local", "local|all|off", "Who may read /metrics; local is programs on this computer."),
    variable("HAMKOR_FEED_POLL", "100ms", "TIME", "How often the feed is looked at for what other servers on the same database wrote."),
] };

/// Whose tokens are taken beside API keys.
#[rustfmt::skip]
pub const TOKENS: Group = Group { title: "Tokens of an identity provider (OpenID Connect)", variables: &[
    variable("HAMKOR_OIDC_ISSUER", "none", "URL", "The issuer whose tokens are taken beside API keys, letter by letter as their `iss` has it; or none."),
    variable("HAMKOR_OIDC_AUDIENCE", "none", "TEXT", "What the `aud` of those tokens has to have; there is no issuer without it."),
    variable("HAMKOR_OIDC_JWKS_URL", "auto", "URL", "Where the issuer's keys are; auto is where its discovery says."),
    variable("HAMKOR_OIDC_AGENCY_CLAIM", "agency", "CLAIM", "The claim that has the slug of an agency, such as agency; one within others is named with dots."),
    variable("HAMKOR_OIDC_SCOPE_CLAIM", "scope", "CLAIM", "The claim that has the scopes, as a text or a list, such as scope, scp, roles, permissions or resource_access.hamkor.roles."),
    variable("HAMKOR_OIDC_LEEWAY", "30s", "TIME", "How far the clocks of the issuer and of this server may differ."),
] };

/// What one request, caller or socket may take.
#[rustfmt::skip]
pub const LIMITS: Group = Group { title: "Limits", variables: &[
    variable("HAMKOR_MAX_BODY_BYTES", "262144", "BYTES", "The largest request body, in bytes."),
    variable("HAMKOR_MAX_BODY_BYTES_KEY", "2097152", "BYTES", "The same for requests that are signed by a key."),
    variable("HAMKOR_MAX_IMPORT_BYTES", "67108864", "BYTES", "The largest body of an import, as it is sent, packed or not."),
    variable("HAMKOR_MAX_QUERY_BYTES", "16384", "BYTES", "The longest document."),
    variable("HAMKOR_MAX_TOKENS", "2000", "NUMBER", "The most tokens of a document."),
    variable("HAMKOR_MAX_NESTING", "64", "NUMBER", "How deep brackets of a document may nest."),
    variable("HAMKOR_MAX_DEPTH", "15", "NUMBER", "How deep fields may nest."),
    variable("HAMKOR_MAX_ALIASES", "30", "NUMBER", "The most aliases of an operation."),
    variable("HAMKOR_MAX_OPERATIONS", "20", "NUMBER", "The most operations of a document, of which one runs."),
    variable("HAMKOR_MAX_FRAGMENTS", "50", "NUMBER", "The most fragments of a document."),
    variable("HAMKOR_MAX_DIRECTIVES", "50", "NUMBER", "The most directives of a document."),
    variable("HAMKOR_MAX_VARIABLES", "50", "NUMBER", "The most variables of an operation."),
    variable("HAMKOR_MAX_LIST_ITEMS", "500", "NUMBER", "The most items of a list in the variables."),
    variable("HAMKOR_MAX_CONDITIONS", "100", "NUMBER", "The most conditions of a filter."),
    variable("HAMKOR_MAX_ARGUMENT_BYTES", "65536", "BYTES", "The most that the arguments of an operation may take, variables filled in wherever they are used: 16 bytes for each value, and the texts."),
    variable("HAMKOR_MAX_ARGUMENT_BYTES_KEY", "4194304", "BYTES", "The same for operations that are signed by a key."),
    variable("HAMKOR_MAX_SELECTIONS", "3000", "NUMBER", "The most selections of a document once its fragments are expanded."),
    variable("HAMKOR_MAX_RESPONSE_BYTES", "8388608", "BYTES", "The longest answer."),
    variable("HAMKOR_MAX_COST", "5000", "POINTS", "The most that an operation may cost."),
    variable("HAMKOR_MAX_COST_KEY", "50000", "POINTS", "The same for operations that are signed by a key."),
    variable("HAMKOR_OPERATION_TIMEOUT", "5s", "TIME", "How long an operation may run."),
    variable("HAMKOR_OPERATION_TIMEOUT_KEY", "30s", "TIME", "The same for operations that are signed by a key."),
    variable("HAMKOR_RATE", "600", "POINTS", "The points that an address may spend a minute, or off."),
    variable("HAMKOR_RATE_KEY", "6000", "POINTS", "The same for a key."),
    variable("HAMKOR_MAX_IN_FLIGHT", "64", "NUMBER", "The most operations under way at a time; more wait."),
    variable("HAMKOR_IN_FLIGHT_WAIT", "800ms", "TIME", "How long an operation waits for those before it, until it is told to come back."),
    variable("HAMKOR_MAX_SOCKETS", "20", "NUMBER", "The most WebSockets and event streams of an address."),
    variable("HAMKOR_MAX_SOCKET_OPERATIONS", "10", "NUMBER", "The most operations under way on one socket."),
    variable("HAMKOR_MAX_QUEUE", "256", "NUMBER", "How many changes a subscriber may lag behind before it is sent off to resume."),
    variable("HAMKOR_SOCKET_INIT_TIMEOUT", "3s", "TIME", "How long a socket may take to say `connection_init`."),
] };

/// What to tell the operators.
#[rustfmt::skip]
pub const LOGGING: Group = Group { title: "Logs and traces", variables: &[
    variable("HAMKOR_LOG", "info", "FILTER", "Which events are logged: error, warn, info, debug or trace, or directives such as warn,hamkor::http=debug."),
    variable("HAMKOR_LOG_FORMAT", "auto", "auto|human|json", "How they are written; auto is human on a terminal."),
    variable("HAMKOR_OTLP_ENDPOINT", "none", "URL", "The OpenTelemetry collector that traces are sent to over HTTP, such as http://localhost:4318; or none."),
] };

/// Every variable, in the order of `.env.example`.
pub const GROUPS: [&Group; 5] = [&DATABASE, &SERVER, &TOKENS, &LIMITS, &LOGGING];

/// Every variable.
pub fn variables() -> impl Iterator<Item = &'static Variable> {
    GROUPS.iter().flat_map(|group| group.variables)
}
