"use strict";
// A small GraphiQL: write a query, run it, read the schema. It asks no other host than its own.

const byId = (id) => document.getElementById(id);
const [query, variables, answer, status, docs] =
  ["query", "variables", "answer", "status", "docs"].map(byId);

// Plain JSON, which a test reads and runs.
const EXAMPLES = [
  ["What the graph holds", "{\n  graph {\n    revision\n    updatedAt\n    counts {\n      kind\n      count\n    }\n    relationCount\n  }\n}"],
  ["Projects with funders and directions", "{\n  projects(first: 20) {\n    totalCount\n    nodes {\n      slug\n      name\n      status\n      budget { amount currency bound }\n      funders { nodes { name } }\n      directions { nodes { ordinal name } }\n    }\n  }\n}"],
  ["The seven directions", "{\n  directions(first: 20) {\n    nodes {\n      ordinal\n      name\n      summary\n      projects { totalCount }\n      institutions { totalCount }\n    }\n  }\n}"],
  ["Search in any language", "query Search($text: String!) {\n  search(text: $text, first: 10) {\n    edges {\n      score\n      matched\n      node {\n        __typename\n        ... on Entity { slug name }\n      }\n    }\n  }\n}", { "text": "Ташкент" }],
  ["One institution and its edges", "query Institution($by: EntityRef!) {\n  institution(by: $by) {\n    name\n    names { text language kind }\n    relations(first: 20) {\n      nodes {\n        kind\n        role\n        since\n        from { name }\n        to { name }\n        citations { locator source { title url } }\n      }\n    }\n  }\n}", { "by": { "slug": "kia" } }],
  ["Who funds how much", "{\n  funding(groupBy: [FUNDER, STAGE]) {\n    funder { name }\n    stage\n    total { amount currency bound }\n    relations\n  }\n}"],
  ["How two are connected", "query Paths($from: EntityRef!, $to: EntityRef!) {\n  paths(from: $from, to: $to) {\n    length\n    entities { name }\n    relations { kind }\n  }\n}", { "from": { "slug": "kia" }, "to": { "slug": "edcf" } }]
];

// ── Running ──────────────────────────────────────────────────────────────────────────

async function ask(body) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Accept": "application/graphql-response+json, application/json;q=0.9",
      "Accept-Language": byId("language").value,
    },
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

function tell(text, isWrong) {
  status.textContent = text;
  status.classList.toggle("wrong", isWrong);
}

async function run() {
  let values;
  try {
    values = variables.value.trim() ? JSON.parse(variables.value) : {};
  } catch (error) {
    return tell(`The variables are no JSON: ${error.message}`, true);
  }
  byId("run").disabled = true;
  const start = performance.now();
  try {
    const [code, json] = await ask({
      query: query.value,
      variables: values,
      operationName: operationAtCursor(),
    });
    const n = json.errors ? json.errors.length : 0;
    const faults = n ? `, ${n} ${n === 1 ? "error" : "errors"}` : "";
    answer.textContent = JSON.stringify(json, null, 2);
    tell(`${code} in ${Math.round(performance.now() - start)} ms${faults}`, n > 0);
    if (!n) remember();
  } catch (error) {
    tell(`No answer: ${error.message}`, true);
  }
  byId("run").disabled = false;
}

/** The name of the operation that the cursor is in, where there is more than one. */
function operationAtCursor() {
  const operations = [...query.value.matchAll(/^\s*(?:query|mutation|subscription)\s+(\w+)/gm)];
  if (operations.length < 2) return null;
  const before = operations.filter((match) => match.index <= query.selectionStart);
  return (before.pop() ?? operations[0])[1];
}

// ── What is kept between visits ──────────────────────────────────────────────────────

function load(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`hamkor.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function save(key, value) {
  try {
    localStorage.setItem(`hamkor.${key}`, JSON.stringify(value));
  } catch {
    // Storage may be off or full; the page works without.
  }
}

function remember() {
  const item = { query: query.value, variables: variables.value };
  const others = load("history", []).filter((old) => old.query !== item.query);
  save("history", [item, ...others].slice(0, 30));
  showHistory();
}

function showHistory() {
  const items = load("history", []);
  const options = items.map((item, n) => new Option(item.query.replace(/\s+/g, " ").slice(0, 70), n));
  byId("history").replaceChildren(new Option("choose…", ""), ...options);
}

function put(item) {
  query.value = item.query;
  variables.value = item.variables;
  query.setSelectionRange(0, 0);
  query.focus();
}

// ── The schema ───────────────────────────────────────────────────────────────────────

const REF = "{ kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
const ARGS = `{ name description defaultValue type ${REF} }`;
const INTROSPECTION = `{ __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types {
    kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason type ${REF} args ${ARGS} }
    inputFields ${ARGS}
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { name } interfaces { name }
  } } }`;
let types = new Map();
let roots = [];

function element(name, options = {}, ...children) {
  const node = Object.assign(document.createElement(name), options);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function link(name) {
  return element("button", { type: "button", textContent: name, onclick: () => showType(name) });
}

function typeRef(type) {
  if (type.kind === "NON_NULL") return element("span", {}, typeRef(type.ofType), "!");
  if (type.kind === "LIST") return element("span", {}, "[", typeRef(type.ofType), "]");
  return link(type.name);
}

function about(text) {
  return text ? element("p", { textContent: text }) : null;
}

function showField(field) {
  const line = element("li", {}, element("span", { textContent: field.name, className: field.isDeprecated ? "old" : "" }));
  if (field.args?.length) {
    const args = field.args.flatMap((arg, n) => [n ? ", " : "", `${arg.name}: `, typeRef(arg.type), arg.defaultValue ? ` = ${arg.defaultValue}` : ""]);
    line.append("(", ...args, ")");
  }
  if (field.type) line.append(": ", typeRef(field.type));
  if (field.defaultValue) line.append(` = ${field.defaultValue}`);
  const texts = [field.description, field.isDeprecated ? `Deprecated: ${field.deprecationReason}` : null];
  line.append(...texts.map(about).filter(Boolean));
  return line;
}

function names(word, list) {
  if (!list?.length) return null;
  return element("p", {}, `${word} `, ...list.flatMap((type, n) => [n ? ", " : "", link(type.name)]));
}

function showType(name) {
  const type = types.get(name);
  const parts = type.fields ?? type.inputFields ?? type.enumValues ?? [];
  docs.replaceChildren(
    element("p", {}, element("button", { type: "button", textContent: "← all types", onclick: () => showTypes() })),
    element("h3", {}, element("span", { className: "word", textContent: `${type.kind.toLowerCase()} ` }), type.name),
    about(type.description) ?? "",
    names("implements", type.interfaces) ?? "",
    names(type.kind === "UNION" ? "is one of" : "implemented by", type.possibleTypes) ?? "",
    element("ul", {}, ...parts.map(showField)),
  );
  docs.scrollTop = 0;
}

/** Types whose name fits first, then fields whose name fits; all types where nothing is sought. */
function showTypes() {
  const sought = byId("search").value.trim().toLowerCase();
  const fits = (name) => name.toLowerCase().includes(sought);
  const found = [...types.values()].filter((type) => !type.name.startsWith("__"));
  const order = (type) => (roots.includes(type.name) ? "0" : "1") + type.name;
  const lines = found.filter((type) => fits(type.name))
    .sort((one, other) => order(one).localeCompare(order(other)))
    .map((type) => element("li", {}, link(type.name)));
  if (sought) {
    for (const type of found) {
      const fields = type.fields ?? type.inputFields ?? type.enumValues ?? [];
      lines.push(...fields.filter((field) => fits(field.name)).map((field) => element("li", {}, link(type.name), `.${field.name}`)));
    }
  }
  const none = element("p", { textContent: "Nothing has such a name." });
  docs.replaceChildren(lines.length ? element("ul", {}, ...lines) : none);
}

async function readSchema() {
  docs.textContent = "Reading the schema…";
  try {
    const [, json] = await ask({ query: INTROSPECTION });
    if (!json.data) throw new Error(json.errors?.[0]?.message ?? "no data");
    const schema = json.data.__schema;
    types = new Map(schema.types.map((type) => [type.name, type]));
    roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((type) => type.name);
    showTypes();
  } catch (error) {
    docs.textContent = `The schema cannot be read: ${error.message}`;
  }
}

// ── Start ────────────────────────────────────────────────────────────────────────────

byId("run").onclick = run;
byId("search").oninput = showTypes;
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
byId("examples").append(...EXAMPLES.map(([name], n) => new Option(name, n)));
byId("examples").onchange = (event) => {
  const [, text, values] = EXAMPLES[event.target.value] ?? [];
  if (text) put({ query: text, variables: values ? JSON.stringify(values, null, 2) : "" });
  event.target.value = "";
};
byId("history").onchange = (event) => {
  const item = load("history", [])[event.target.value];
  if (item) put(item);
  event.target.value = "";
};
byId("language").value = load("language", "en");
byId("language").onchange = (event) => save("language", event.target.value);

const last = load("history", [])[0];
put(last ?? { query: `# Write a query, or choose an example above. Ctrl-Enter runs it.\n\n${EXAMPLES[0][1]}`, variables: "" });
showHistory();
readSchema();
