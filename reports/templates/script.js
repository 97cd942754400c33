"use strict";
// The report's behaviour: unpacks the findings, filters, sorts and opens them. Every state is in the address.
// Nothing is fetched, nothing is stored but the choice of colours, and no text of a claim is ever read as markup.

const $ = (id) => document.getElementById(id);
const html = document.documentElement;
const SEVERITIES = ["high", "medium", "low"];
const WAYS = ["none", "over", "under"];
const WAY_WORDS = ["", "too much", "too little"];
const PRINTED_ROWS = 1000;

/* Elements */

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  fill(node, attributes, children);
  return node;
}
function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(node, attributes, children);
  return node;
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [kind, act] of Object.entries(value)) node.addEventListener(kind, act);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined && value !== "") node.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== "") node.append(child);
}
function mark(rank) {
  const name = SEVERITIES[rank];
  return el("span", { class: `sev sev-${name}` }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#mark-${name}` })), name);
}

/* Numbers and words */

const grouped = (text) => text.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
const count = (value) => grouped(String(value));
const counted = (value, word) => `${count(value)} ${word}${value === 1 ? "" : "s"}`;
const money = (cents) => (Number.isNaN(cents) ? "" : `${cents < 0 ? "-" : ""}$${grouped((Math.abs(cents) / 100).toFixed(2))}`);
const spelled = (name) => name.replaceAll("_", " ");
const dotted = (code) => (/^[A-Z]\d[0-9A-Z]{2,5}$/.test(code) ? `${code.slice(0, 3)}.${code.slice(3)}` : code);
const ndcShown = (ndc) => (/^\d{11}$/.test(ndc) ? `${ndc.slice(0, 5)}-${ndc.slice(5, 9)}-${ndc.slice(9)}` : ndc);
const KEPT_WORDS = { ndc: "NDC", npi: "NPI", jw: "JW", jz: "JZ", hcpcs: "HCPCS", id: "id" };
const EVIDENCE_WORDS = { window_first: "dates in the store from", window_last: "dates in the store to", day: "day of service" };
const evidenceName = (name) => (EVIDENCE_WORDS[name] || spelled(name)).replace(/\b(ndc|npi|jw|jz|hcpcs|id)\b/g, (word) => KEPT_WORDS[word]);

/* Unpacking */

function bytesOf(id) {
  const text = $(id).textContent;
  return Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
async function unpacked(id) {
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  const start = 4 + new DataView(whole.buffer).getUint32(0, true);
  return filledIn(JSON.parse(new TextDecoder().decode(whole.subarray(4, start))), whole.subarray(start));
}
function filledIn(value, numbers) {
  if (!value || typeof value !== "object") return value;
  if (value["#"]) return column(numbers, ...value["#"]);
  if (!Array.isArray(value)) for (const key of Object.keys(value)) value[key] = filledIn(value[key], numbers);
  else if (typeof value[0] === "object") value.forEach((one, at) => { value[at] = filledIn(one, numbers); });
  return value;
}
function column(numbers, offset, n, width, least) {
  // Numbers stand in planes: the lowest byte of each, then the next. One plane is read in place.
  if (width === 1 && !least) return numbers.subarray(offset, offset + n);
  const found = width < 4 && least >= 0 ? new Uint32Array(n) : new Float64Array(n);
  if (least) found.fill(least);
  for (let plane = 0, place = 1, from = offset; plane < width; plane += 1, place *= 256, from += n) for (let at = 0; at < n; at += 1) found[at] += numbers[from + at] * place;
  return found;
}
function summed(steps) {
  const found = new Float64Array(steps.length);
  for (let f = 0, at = 0; f < found.length; f += 1) { at += steps[f]; found[f] = at; }
  return found;
}

let F = null; // the findings, by what the table filters and sorts
let W = null; // their words: what a row and an opened finding say beside that
let C = null; // the claims, unpacked when the first finding is opened
let wordsComing = null;
let claimsComing = null;

function prepare(raw) {
  const n = raw.n;
  if (!n) return { n: 0, raw };
  const rules = new Map(raw.rules.map((rule) => [rule.id, rule]));
  const { rule } = raw;
  const found = {
    n, rule, most: 1, ruleIds: raw.rule_ids, compared: raw.compared, names: raw.names, first: raw.first,
    rules: raw.rule_ids.map((id) => rules.get(id) || { id, title: id, family: "", family_title: "" }),
    rank: raw.rank, way: raw.way, fresh: raw.new, claim: Uint32Array.from(summed(raw.claim)), billed: new Float64Array(n), risk: new Float64Array(n),
    lines: raw.lines, claims: raw.claims,
  };
  // Cents and one, 0 where there is none: NaN then.
  const cents = (amount) => (amount > 0 ? amount - 1 : amount || NaN);
  for (let f = 0; f < n; f += 1) { found.billed[f] = cents(raw.billed[f]); found.risk[f] = raw.all[f] ? found.billed[f] : cents(raw.risk[f]); if (found.risk[f] >= found.most) found.most = found.risk[f] + 1; }
  found.families = [...new Set(found.rules.map((one) => one.family))];
  const familyOf = Uint8Array.from(found.rules, (one) => found.families.indexOf(one.family));
  found.family = new Uint8Array(n);
  for (let f = 0; f < n; f += 1) found.family[f] = familyOf[rule[f]];
  indexed(found.lines, n);
  indexed(found.claims, n ? found.claim[n - 1] + 1 : 0);
  return found;
}
function indexed(columns, n) {
  for (const one of Object.values(columns)) one.i = one.i || new Uint8Array(n);
  return columns;
}
function prepareWords(raw) {
  if (!raw.n) return raw;
  const claims = F.claims.claim_id.i.length;
  const positions = new Uint32Array(F.n);
  const seen = new Uint32Array(F.ruleIds.length);
  for (let f = 0; f < F.n; f += 1) { positions[f] = seen[F.rule[f]]; seen[F.rule[f]] += 1; }
  const rules = new Map(raw.rules.map((rule) => [rule.id, rule]));
  F.rules.forEach((rule) => Object.assign(rule, rules.get(rule.id) || { why: "", decided_by: "", sources: [], records: [], misses: [] }));
  Object.assign(F.lines, indexed(raw.lines, F.n));
  Object.assign(F.claims, indexed(raw.claims, claims), { patient: patients(raw.people) });
  return { said: raw.said, sources: raw.sources, parent: raw.parent, test: raw.test, positions, segment: summed(raw.segment), byte: summed(raw.byte) };
}
async function loadWords() {
  wordsComing ||= unpacked("words-payload").then(prepareWords);
  W = await wordsComing;
}
function patients({ back, names }) {
  let seen = 0;
  const i = new Uint32Array(back.length);
  for (let claim = 0; claim < i.length; claim += 1) i[claim] = back[claim] ? seen - back[claim] : seen++;
  return { v: names.length ? names : Array.from({ length: seen }, (_, at) => `patient ${at + 1}`), i };
}
let idBytes = null;
function ids() {
  idBytes ||= bytesOf("ids-payload");
  return { bytes: idBytes, size: idBytes.length / F.n };
}
function idOf(f) {
  const { bytes, size } = ids();
  return Array.from(bytes.subarray(f * size, (f + 1) * size), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
const ofLine = (name, f) => F.lines[name].v[F.lines[name].i[f]];
const ofClaim = (name, f) => F.claims[name].v[F.claims[name].i[F.claim[f]]];
const valueAt = (column, at) => column.v[column.i ? column.i[at] : 0];
const ofRule = (name, f) => valueAt(W.said[F.rule[f]].codes[name], W.positions[f]);
const centsText = (cents) => (Number.isNaN(cents) ? "" : (cents / 100).toFixed(2));

function own(name, f) {
  if (name in F.lines) return ofLine(name, f);
  if (name in W.said[F.rule[f]].codes) return ofRule(name, f);
  if (name in F.claims) return ofClaim(name, f);
  if (name === "billed_amount") return centsText(F.billed[f]);
  if (name === "amount_at_risk") return centsText(F.risk[f]);
  return undefined;
}
function evidenceOf(f) {
  const said = W.said[F.rule[f]];
  const at = W.positions[f];
  const pairs = [];
  said.names.forEach((name, place) => {
    const column = said.evidence[place];
    const value = column.as ? ofLine(column.as, f) : valueAt(column, at);
    pairs.push([name, value ?? ""]);
  });
  return pairs;
}
function sentence(part, f) {
  const template = valueAt(W.said[F.rule[f]][part], W.positions[f]);
  if (template.startsWith("\u0001")) return template.slice(1);
  const values = new Map(evidenceOf(f));
  return template.replace(/\{(\$?)(\w+)\}/g, (field, dollar, name) => {
    const value = values.has(name) ? values.get(name) : own(name, f);
    return value === undefined ? field : value === "" ? "none" : dollar ? dollars(value) : value;
  });
}
const dollars = (text) => (/^-?\d+\.\d{2}$/.test(text) ? grouped(text.replace(/^-?/, "$&$$")) : text);
const messageOf = (f) => (W ? sentence("message", f) : F.first[f] || "");
const lineWords = (f) => (ofLine("line_number", f) ? `${ofClaim("claim_id", f)}, line ${ofLine("line_number", f)}` : ofClaim("claim_id", f));

/* The state, which is the address */

const FACETS = [
  { key: "sev", title: "Severity", places: () => F.rank, values: () => SEVERITIES, shown: (value) => value, keep: true },
  { key: "new", title: "Since the last run", places: () => F.fresh, values: () => ["0", "1"], shown: (value) => (value === "1" ? "new" : "still there"), when: () => F.compared },
  { key: "rule", title: "Rule", places: () => F.rule, values: () => F.ruleIds, shown: (value, at) => `${value} ${F.rules[at].title}` },
  { key: "family", title: "Family", places: () => F.family, values: () => F.families, shown: (value, at) => (F.rules.find((rule) => rule.family === value) || {}).family_title || value },
  { key: "drug", title: "Drug", places: () => F.lines.drug.i, values: () => F.lines.drug.v, shown: (value) => F.names.drug[value] || value || "none named" },
  { key: "payer", title: "Payer", places: () => viaClaim("payer_id"), values: () => F.claims.payer_id.v, shown: (value) => F.names.payer[value] || value || "none stated" },
  { key: "provider", title: "Billing provider", places: () => viaClaim("billing_npi"), values: () => F.claims.billing_npi.v, shown: (value) => [F.names.provider[value], value || "none stated"].filter(Boolean).join(" ") },
];
const viaCache = new Map();
function viaOf(i) {
  const places = new Uint32Array(F.n);
  for (let f = 0; f < F.n; f += 1) places[f] = i[F.claim[f]];
  return places;
}
function viaClaim(name) {
  if (!viaCache.has(name)) viaCache.set(name, viaOf(F.claims[name].i));
  return viaCache.get(name);
}
const EMPTY = () => ({ part: "overview", chosen: {}, q: "", from: "", to: "", min: "", sort: "", cols: "", f: "" });
let state = EMPTY();

function readAddress() {
  const [coded, asked = ""] = location.hash.slice(1).split(/\?(.*)/s);
  const [part, words] = [decodeURI(coded), new URLSearchParams(asked)];
  const next = EMPTY();
  next.part = part && document.querySelector(`[data-name="${CSS.escape(part)}"]`) ? part : "overview";
  for (const { key } of FACETS) if (words.get(key)) next.chosen[key] = words.get(key).split(",").map(decodeURIComponent);
  for (const key of ["q", "from", "to", "min", "sort", "cols", "f"]) next[key] = words.get(key) || "";
  return next;
}
function address(of = state) {
  if (of.part !== "findings") return `#${of.part}`;
  const words = [];
  for (const { key } of FACETS) if (of.chosen[key] && of.chosen[key].length) words.push(`${key}=${encodeURIComponent(of.chosen[key].map(encodeURIComponent).join(","))}`);
  for (const key of ["q", "from", "to", "min", "sort", "cols", "f"]) if (of[key]) words.push(`${key}=${encodeURIComponent(of[key])}`);
  return `#findings${words.length ? `?${words.join("&").replaceAll("%2C", ",")}` : ""}`;
}
function go(change, keep = false) {
  state = { ...state, ...change };
  const hash = address();
  if (hash !== location.hash) history[keep ? "replaceState" : "pushState"](null, "", hash);
  show();
}

/* Filtering and sorting */

const COLUMNS = [
  { key: "severity", label: "Severity", width: "severity", always: true, worstFirst: true, cell: (f) => [mark(F.rank[f]), F.compared && F.fresh[f] ? el("span", { class: "new" }, "new") : ""], sort: (f) => F.rank[f] * F.most - (F.risk[f] || 0), text: (f) => SEVERITIES[F.rank[f]] },
  { key: "finding", label: "Finding", width: "finding", always: true, cell: (f) => [el("div", { class: "cell-words" }, el("span", { class: "cell-title" }, el("span", { class: "rule-id" }, F.ruleIds[F.rule[f]]), ` ${F.rules[F.rule[f]].title}`), el("span", { class: "cell-line" }, messageOf(f)))], sort: (f) => F.rule[f], text: messageOf },
  { key: "risk", label: "At risk", width: "money", number: true, worstFirst: true, cell: (f) => [money(F.risk[f]), el("span", { class: "cell-line" }, WAY_WORDS[F.way[f]])], sort: (f) => (F.risk[f] >= 0 ? -F.risk[f] : 1), text: (f) => centsText(F.risk[f]) },
  { key: "claim", label: "Claim, line", width: "claim", cell: (f) => [el("span", { class: "cell-title code" }, ofClaim("claim_id", f)), el("span", { class: "cell-line" }, ofLine("line_number", f) ? `line ${ofLine("line_number", f)}` : "whole claim")], sort: (f) => F.claim[f], text: (f) => ofClaim("claim_id", f) },
  { key: "day", label: "Service date", width: "day", cell: (f) => [ofLine("service_date", f)], order: () => F.lines.service_date, text: (f) => ofLine("service_date", f) },
  { key: "code", label: "Code", width: "code", cell: (f) => [el("span", { class: "code" }, ofLine("procedure_code", f)), el("span", { class: "cell-line code" }, ofLine("modifiers", f))], order: () => F.lines.procedure_code, text: (f) => ofLine("procedure_code", f) },
  { key: "payer", label: "Payer", width: "payer", cell: (f) => [el("span", { class: "cell-payer" }, ofClaim("payer_name", f))], order: () => ({ v: F.claims.payer_name.v, i: viaClaim("payer_name") }), text: (f) => ofClaim("payer_name", f) },
  { key: "provider", label: "Billing NPI", width: "npi", extra: true, cell: (f) => [el("span", { class: "code" }, ofClaim("billing_npi", f))], order: () => ({ v: F.claims.billing_npi.v, i: viaClaim("billing_npi") }), text: (f) => ofClaim("billing_npi", f) },
  { key: "rendering", label: "Rendering NPI", width: "npi", extra: true, late: true, cell: (f) => [el("span", { class: "code" }, ofLine("rendering_npi", f))], order: () => F.lines.rendering_npi, text: (f) => ofLine("rendering_npi", f) },
  { key: "units", label: "Units", width: "units", number: true, extra: true, late: true, cell: (f) => [ofLine("billed_units", f), el("span", { class: "cell-line" }, ofLine("expected_units", f) && `of ${ofLine("expected_units", f)}`)], sort: (f) => Number(ofLine("billed_units", f) || -1), text: (f) => ofLine("billed_units", f) },
  { key: "billed", label: "Billed", width: "money", number: true, worstFirst: true, extra: true, cell: (f) => [money(F.billed[f])], sort: (f) => (F.billed[f] >= 0 ? -F.billed[f] : 1), text: (f) => centsText(F.billed[f]) },
  { key: "ndc", label: "NDC", width: "text", extra: true, late: true, cell: (f) => [el("span", { class: "code" }, ndcShown(ofLine("ndc", f)))], order: () => F.lines.ndc, text: (f) => ofLine("ndc", f) },
  { key: "dx", label: "Diagnoses", width: "text", extra: true, late: true, cell: (f) => [el("span", { class: "code" }, ofLine("diagnoses", f).split(" ").map(dotted).join(" "))], order: () => F.lines.diagnoses, text: (f) => ofLine("diagnoses", f) },
  { key: "patient", label: "Patient", width: "text", extra: true, late: true, cell: (f) => [ofClaim("patient", f)], order: () => ({ v: F.claims.patient.v, i: viaClaim("patient") }), text: (f) => ofClaim("patient", f) },
  { key: "file", label: "File", width: "text", extra: true, late: true, cell: (f) => [ofClaim("file", f)], order: () => ({ v: F.claims.file.v, i: viaClaim("file") }), text: (f) => ofClaim("file", f) },
  { key: "seen", label: "First seen", width: "day", extra: true, late: true, cell: (f) => [ofLine("first_seen", f)], order: () => F.lines.first_seen, text: (f) => ofLine("first_seen", f) },
];
const LATE = new Set(COLUMNS.filter((column) => column.late).map((column) => column.key));
const needsWords = () => state.part === "findings" && Boolean(state.q || state.f || LATE.has(state.sort.replace("-", "")) || state.cols.split(",").some((key) => LATE.has(key)));
const byKey = new Map(COLUMNS.map((column) => [column.key, column]));
const shownColumns = () => {
  if (state.f && innerWidth > 1100 && innerWidth < 2200) return ["severity", "finding", "risk"].map((key) => byKey.get(key));
  if (!state.cols && innerWidth > 720 && innerWidth <= 1100) return ["severity", "finding", "claim", "risk"].map((key) => byKey.get(key));
  const wanted = state.cols ? state.cols.split(",") : COLUMNS.filter((column) => !column.extra).map((column) => column.key);
  return COLUMNS.filter((column) => column.always || wanted.includes(column.key));
};

function ordered(keys) {
  // Places of the keys from the least up, equal ones as they stood: key and place in one number, sorted as numbers are.
  const n = keys.length;
  let least = Infinity;
  let most = -Infinity;
  for (let f = 0; f < n; f += 1) { if (keys[f] < least) least = keys[f]; if (keys[f] > most) most = keys[f]; }
  if ((most - least + 1) * n > Number.MAX_SAFE_INTEGER || !keys.every(Number.isInteger)) return Uint32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b] || a - b);
  const both = new Float64Array(n);
  for (let f = 0; f < n; f += 1) both[f] = (keys[f] - least) * n + f;
  both.sort();
  const order = new Uint32Array(n);
  for (let at = 0; at < n; at += 1) order[at] = both[at] % n;
  return order;
}

let rows = new Uint32Array(0); // the findings shown, in order
const sortedCache = new Map();
function sorted(sort) {
  if (sortedCache.has(sort)) return sortedCache.get(sort);
  const [name, down] = sort.startsWith("-") ? [sort.slice(1), true] : [sort || "severity", false];
  const column = byKey.get(name) || byKey.get("severity");
  const keys = new Float64Array(F.n);
  if (column.order) {
    const { v, i } = column.order();
    const ranks = new Float64Array(v.length);
    v.map((value, at) => [value, at]).sort(([a], [b]) => (a === b ? 0 : a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1)).forEach(([, at], rank) => { ranks[at] = rank; });
    for (let f = 0; f < F.n; f += 1) keys[f] = ranks[i[f]];
  } else for (let f = 0; f < F.n; f += 1) keys[f] = column.sort(f);
  const order = ordered(keys);
  if (down) order.reverse();
  if (sortedCache.size > 6) sortedCache.clear();
  sortedCache.set(sort, order);
  return order;
}

const has = (text, token) => String(text).toLowerCase().includes(token);
const hits = (column, token) => Uint8Array.from(column.v, (value) => (has(value ?? "", token) ? 1 : 0));
function searched(token, into) {
  // Looks once at each distinct value, then at each finding's index: no text is made for findings that are not shown.
  const rules = Uint8Array.from(F.rules, (rule) => (has(rule.id, token) || has(rule.title, token) ? 1 : 0));
  const lines = ["procedure_code", "modifiers", "ndc", "service_date", "diagnoses", "drug", "rendering_npi"].map((name) => [F.lines[name].i, hits(F.lines[name], token)]);
  const claims = ["claim_id", "payer_name", "payer_id", "billing_npi", "patient", "file"].map((name) => [F.claims[name].i, hits(F.claims[name], token)]);
  const said = W.said.map((one) => [one.message, one.codes.carc, one.codes.rarc, ...one.evidence.filter((column) => !column.as)].map((column) => [column.i, hits(column, token)]));
  const dotless = token.replaceAll(".", "").replaceAll("-", "");
  if (dotless !== token && dotless.length > 2) for (const name of ["diagnoses", "ndc"]) lines.push([F.lines[name].i, hits(F.lines[name], dotless)]);
  for (let f = 0; f < F.n; f += 1) {
    if (!into[f]) continue;
    const claim = F.claim[f];
    const at = W.positions[f];
    into[f] = rules[F.rule[f]] || lines.some(([i, hit]) => hit[i[f]]) || claims.some(([i, hit]) => hit[i[claim]]) || said[F.rule[f]].some(([i, hit]) => hit[i ? i[at] : 0]) ? 1 : 0;
  }
}

function filtered() {
  // For each finding the number of facets it fails, and the last that it fails: a facet's own counts leave that facet out.
  const n = F.n;
  const plain = new Uint8Array(n).fill(1);
  for (const token of state.q.toLowerCase().split(/\s+/).filter(Boolean)) searched(token, plain);
  if (state.from || state.to) {
    const fits = Uint8Array.from(F.lines.service_date.v, (day) => (day && (!state.from || day >= state.from.slice(0, day.length)) && (!state.to || day <= state.to.slice(0, day.length)) ? 1 : 0));
    for (let f = 0; f < n; f += 1) plain[f] &= fits[F.lines.service_date.i[f]];
  }
  if (state.min) {
    const least = Number(state.min) * 100;
    for (let f = 0; f < n; f += 1) if ((F.risk[f] || 0) < least) plain[f] = 0;
  }
  const fails = new Uint8Array(n);
  const last = new Uint8Array(n);
  const facets = FACETS.filter((facet) => !facet.when || facet.when());
  facets.forEach((facet, number) => {
    const chosen = state.chosen[facet.key];
    if (!chosen || !chosen.length) return;
    const fits = Uint8Array.from(facet.values(), (value) => (chosen.includes(value) ? 1 : 0));
    const places = facet.places();
    for (let f = 0; f < n; f += 1) if (!fits[places[f]]) { fails[f] += 1; last[f] = number; }
  });
  const counts = facets.map((facet, number) => {
    const sums = new Uint32Array(facet.values().length);
    const places = facet.places();
    for (let f = 0; f < n; f += 1) if (plain[f] && (!fails[f] || (fails[f] === 1 && last[f] === number))) sums[places[f]] += 1;
    return sums;
  });
  const order = sorted(state.sort);
  const kept = new Uint32Array(n);
  let size = 0;
  for (let at = 0; at < n; at += 1) { const f = order[at]; if (plain[f] && !fails[f]) { kept[size] = f; size += 1; } }
  return { rows: kept.slice(0, size), counts, facets };
}

/* Drawing the table */

let first = -1;
let last = -1;
let rowHeight = 62;
let scrolled = 0; // kept here, because asking the element would lay out the page
function toTop() {
  if (scrolled) $("sheet").scrollTop = 0;
  scrolled = 0;
}
let isPrinting = false; // then all rows stand there, and not only those on the screen
function drawRows(force = false) {
  if (isPrinting) { if (force) drawPrintedRows(); return; }
  const from = Math.max(0, Math.floor(scrolled / rowHeight) - 6);
  const to = Math.min(rows.length, from + Math.ceil(innerHeight / rowHeight) + 12);
  if (!force && from === first && to === last) return;
  [first, last] = [from, to];
  const columns = shownColumns();
  const body = document.createDocumentFragment();
  body.append(gap(from * rowHeight, columns.length));
  for (let at = from; at < to; at += 1) body.append(rowOf(rows[at], at, columns));
  body.append(gap((rows.length - to) * rowHeight, columns.length));
  $("rows").replaceChildren(body);
}
function drawPrintedRows() {
  const columns = shownColumns();
  $("rows").replaceChildren(...[...rows.slice(0, PRINTED_ROWS)].map((f, at) => rowOf(f, at, columns)));
}
function gap(height, span) {
  const cell = el("td", { class: "gap", colspan: span });
  cell.style.height = `${height}px`;
  return el("tr", { class: "gap", "aria-hidden": "true" }, cell);
}
function rowOf(f, at, columns) {
  const cells = columns.map((column) => el("td", { class: `c-${column.key}${column.number ? " num" : ""}`, title: column.key === "finding" ? null : column.text(f) }, ...column.cell(f)));
  return el("tr", { class: "row", "aria-rowindex": at + 2, "data-f": f, "aria-selected": f === selected ? "true" : "false" }, ...cells);
}
const WIDTHS = { severity: 98, finding: 300, claim: 158, day: 112, code: 116, npi: 118, payer: 168, units: 96, money: 116, text: 150 };
const TIGHT_WIDTHS = { severity: 90, finding: 264, claim: 132, day: 104, code: 88, payer: 140, money: 110 };
function drawHead() {
  const widths = innerWidth > 1400 ? WIDTHS : { ...WIDTHS, ...TIGHT_WIDTHS };
  const least = shownColumns().reduce((sum, column) => sum + widths[column.width], 0);
  $("table").style.minWidth = innerWidth > 720 ? `${least}px` : "";
  const sort = state.sort || "severity";
  $("head").replaceChildren(...shownColumns().map((column) => {
    const is = sort.replace("-", "") === column.key;
    const turned = is && !sort.startsWith("-") ? `-${column.key}` : column.key;
    return el("th", { scope: "col", class: `w-${column.width}${column.number ? " num" : ""}`, "aria-sort": is ? (sort.startsWith("-") !== Boolean(column.worstFirst) ? "descending" : "ascending") : null },
      el("button", { type: "button", on: { click: () => { toTop(); go({ sort: turned === "severity" ? "" : turned }, true); } } }, column.label));
  }));
}
function drawFacets({ counts, facets }) {
  const form = $("facet-sets");
  const open = new Set([...form.querySelectorAll("[data-all]")].map((node) => node.dataset.all));
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.facet : "";
  form.replaceChildren(...facets.map((facet, number) => facetSet(facet, counts[number], open)));
  for (const key of ["from", "to", "min"]) { const box = $(`range-${key}`); if (box !== document.activeElement) box.value = state[key]; }
  if (focused) { const again = form.querySelector(`[data-facet="${CSS.escape(focused)}"]`); if (again) again.focus(); }
}
function facetSet(facet, counts, open) {
  const values = facet.values();
  const chosen = state.chosen[facet.key] || [];
  let places = [...values.keys()];
  if (!facet.keep) places = places.sort((a, b) => counts[b] - counts[a] || (values[a] < values[b] ? -1 : 1));
  const all = open.has(facet.key);
  const shown = places.filter((at, rank) => facet.keep || chosen.includes(values[at]) || all || (rank < 6));
  const buttons = shown.map((at) => {
    const value = values[at];
    const words = facet.shown(value, at);
    return el("button", { type: "button", class: `facet${counts[at] ? "" : " none"}`, title: words, "data-facet": `${facet.key}=${value}`, "aria-pressed": chosen.includes(value) ? "true" : "false", on: { click: () => toggle(facet.key, value) } },
      facet.key === "sev" ? el("span", { class: "facet-name" }, mark(at)) : el("span", { class: "facet-name" }, words), el("span", { class: "facet-count" }, count(counts[at])));
  });
  const rest = places.length - shown.length;
  const more = rest > 0 || (all && places.length > 6) ? el("button", { type: "button", class: "more", on: { click: (event) => { const set = event.target.closest("fieldset"); if (all) delete set.dataset.all; else set.dataset.all = facet.key; update(); } } }, all ? "fewer" : `${count(rest)} more`) : "";
  return el("fieldset", { "data-all": all ? facet.key : null }, el("legend", {}, facet.title), ...buttons, more);
}
function toggle(key, value) {
  const chosen = state.chosen[key] || [];
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  toTop();
  go({ chosen: { ...state.chosen, [key]: next } }, true);
}
function drawActive(facets) {
  const chips = [];
  const chip = (words, act) => chips.push(el("button", { type: "button", "aria-label": `Remove the filter ${words}`, on: { click: act } }, `${words} ×`));
  for (const facet of facets) {
    for (const value of state.chosen[facet.key] || []) chip(`${facet.title}: ${facet.key === "rule" ? value : facet.shown(value, facet.values().indexOf(value))}`, () => toggle(facet.key, value));
  }
  for (const [key, words] of [["q", "search"], ["from", "from"], ["to", "to"], ["min", "at least $"]]) if (state[key]) chip(`${words} ${state[key]}`, () => go({ [key]: "" }, true));
  if (chips.length > 1) chips.push(el("button", { type: "button", class: "clear", on: { click: () => go({ ...EMPTY(), part: "findings", sort: state.sort, cols: state.cols }, true) } }, "Clear all"));
  $("active").replaceChildren(...chips);
}
function update() {
  const result = filtered();
  rows = result.rows;
  drawHead();
  drawFacets(result);
  drawActive(result.facets);
  $("table").setAttribute("aria-rowcount", rows.length + 1);
  const risk = { over: 0, under: 0 };
  for (const f of rows) if (F.way[f]) risk[WAYS[F.way[f]]] += F.risk[f] || 0;
  $("live").textContent = rows.length === F.n ? counted(F.n, "finding") : `${count(rows.length)} of ${counted(F.n, "finding")}`;
  $("live").title = `${money(risk.over)} too much, ${money(risk.under)} too little, as the sum of the findings shown`;
  $("nothing").hidden = rows.length > 0;
  $("nothing").textContent = F.n ? "No finding fits these filters." : "There is no finding.";
  $("table").hidden = rows.length === 0;
  rowHeight = parseFloat(getComputedStyle(html).getPropertyValue("--row")) || rowHeight;
  drawRows(true);
  measure();
}
function measure() {
  const any = $("rows").querySelector(".row");
  const height = any ? any.getBoundingClientRect().height : 0;
  if (height && Math.abs(height - rowHeight) > 0.5) { rowHeight = height; drawRows(true); }
}

/* A finding, opened */

let selected = -1;
const MARKED = { // which boxes a family of rules speaks of, where the evidence does not name them
  CD: ["code"], ND: ["ndc"], UN: ["units", "ndc"], WA: ["mods"], MO: ["code", "mods"], DX: ["pointers", "dx"], AD: ["code"], PL: ["place"], HX: ["day", "ndc"], PR: ["npi"], PT: ["day"], CL: ["charge"],
};
const EVIDENCE_BOX = { code: "code", procedure_code: "code", modifiers: "mods", units: "units", billed_units: "units", ndc: "ndc", place: "place", place_of_service: "place", pointed: "pointers", diagnoses: "pointers", service_date: "day", charge: "charge" };
function marksOf(f) {
  const prefix = (/^[A-Z]+/.exec(F.ruleIds[F.rule[f]]) || [""])[0];
  return new Set(MARKED[prefix] || evidenceOf(f).map(([name]) => EVIDENCE_BOX[name]).filter(Boolean));
}
function prepareClaims(raw) {
  const claimAt = new Int32Array(raw.has.length).fill(-1);
  let at = 0;
  for (let claim = 0; claim < raw.has.length; claim += 1) if (raw.has[claim] === "1") { claimAt[claim] = at; at += 1; }
  const lineStart = new Uint32Array(raw.n + 1);
  (raw.line_counts || []).forEach((size, claim) => { lineStart[claim + 1] = lineStart[claim] + size; });
  const dayStart = [0];
  (raw.day_counts || []).forEach((size, person) => dayStart.push(dayStart[person] + size));
  return { raw, claimAt, lineStart, dayStart };
}
async function claims() {
  if (!claimsComing) claimsComing = unpacked("claims-payload").then(prepareClaims);
  C = await claimsComing;
  return C;
}
function select(f, open) {
  selected = f;
  for (const row of $("rows").querySelectorAll(".row")) row.setAttribute("aria-selected", Number(row.dataset.f) === f ? "true" : "false");
  if (open) go({ f: f < 0 ? "" : idOf(f) }, true);
}
function step(by) {
  if (!rows.length) return;
  const at = rows.indexOf(selected);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
  intoView(next);
  select(rows[next], Boolean(state.f));
  if (!state.f) $("spoken").textContent = `${next + 1}: ${SEVERITIES[F.rank[selected]]}, ${F.rules[F.rule[selected]].title}, ${lineWords(selected)}, ${money(F.risk[selected])} ${WAY_WORDS[F.way[selected]]}`;
}
function intoView(at) {
  if (at < 0) return;
  const sheet = $("sheet");
  const top = at * rowHeight;
  if (top < sheet.scrollTop) sheet.scrollTop = top;
  else if (top + rowHeight * 2 > sheet.scrollTop + sheet.clientHeight) sheet.scrollTop = top + rowHeight * 2 - sheet.clientHeight;
  scrolled = sheet.scrollTop;
  drawRows();
}
let drawn = -1;
async function drawOpened() {
  const panel = $("opened");
  const f = state.f ? findById(state.f) : -1;
  const was = !panel.hidden;
  panel.hidden = f < 0;
  document.querySelector(".desk").classList.toggle("is-open", f >= 0);
  if (state.f && f < 0) $("live").textContent += "; the finding of this link is not in this file";
  if (f < 0) { drawn = -1; return; }
  if (selected !== f) select(f, false);
  if (drawn === f) return;
  drawn = f;
  await claims();
  if (drawn !== f) return;
  panel.replaceChildren(...openedParts(f));
  panel.scrollTop = 0;
  if (was) return;
  panel.focus({ preventScroll: true });
  intoView(rows.indexOf(f));
}
function findById(id) {
  const { bytes, size } = ids();
  const start = parseInt(id.slice(0, 2), 16);
  for (let f = 0; f < F.n; f += 1) if (bytes[f * size] === start && idOf(f).startsWith(id)) return f;
  return -1;
}
function openedParts(f) {
  const rule = F.rules[F.rule[f]];
  const at = rows.indexOf(f);
  const where = at < 0 ? "outside the filters" : `${count(at + 1)} of ${count(rows.length)}`;
  return [
    el("div", { class: "opened-bar" }, el("span", { class: "where" }, where),
      el("button", { type: "button", class: "quiet", title: "Previous (k)", on: { click: () => step(-1) } }, "Previous"),
      el("button", { type: "button", class: "quiet", title: "Next (j)", on: { click: () => step(1) } }, "Next"),
      el("button", { type: "button", class: "quiet", on: { click: (event) => copyLink(event.target) } }, "Copy link"),
      el("button", { type: "button", class: "quiet", title: "Close (Esc)", on: { click: closeOpened } }, "Close")),
    el("p", { class: "rule-facts" }, mark(F.rank[f]), el("a", { class: "rule-id", href: `#rule/${rule.id}` }, rule.id), el("span", {}, ofLine("line_number", f) ? `Claim ${ofClaim("claim_id", f)}, line ${ofLine("line_number", f)}` : `Claim ${ofClaim("claim_id", f)}`), W.test[f] ? el("span", { class: "state" }, "test interchange") : ""),
    el("h2", { id: "opened-title" }, rule.title),
    el("p", { class: "said" }, sentence("message", f)),
    stake(f),
    el("div", { class: "remedy" }, el("b", {}, "What to do"), sentence("remedy", f)),
    ...picture(f), ...arithmetic(f), ...claimForm(f), ...course(f), ...others(f), ...reasons(f, rule), ...place(f),
  ];
}
function stake(f) {
  const box = (label, value) => (value ? el("div", {}, el("span", {}, label), el("b", {}, value)) : "");
  return el("div", { class: "stake" }, box(F.way[f] === 2 ? "Billed too little, at risk" : F.way[f] === 1 ? "Billed too much, at risk" : "At risk", money(F.risk[f])), box("Billed", money(F.billed[f])));
}
function picture(f) {
  const billed = Number(ofLine("billed_units", f));
  const expected = Number(ofLine("expected_units", f));
  if (!ofLine("expected_units", f) || !(billed > 0) || !(expected > 0) || billed === expected) return [];
  const evidence = new Map(evidenceOf(f));
  const size = Number(evidence.get("units_per_vial") || 0);
  const vials = size > 0 ? expected / size : 0;
  const most = Math.max(billed, expected);
  const share = (value) => `${((100 * value) / most).toFixed(3)}%`;
  const parts = [
    svg("text", { x: 0, y: 12 }, `Billed: ${count(billed)} units`), svg("rect", { class: "billed", x: 0, y: 18, height: 16, width: share(billed) }),
    svg("text", { x: 0, y: 56 }, vials >= 1 && Number.isInteger(vials) ? `${counted(vials, "whole vial")} of ${count(size)}: ${counted(expected, "unit")}` : `Expected: ${count(expected)} units`),
  ];
  if (vials >= 1 && vials <= 60 && Number.isInteger(vials)) {
    for (let vial = 0; vial < vials; vial += 1) {
      const filled = Math.max(0, Math.min(size, billed - vial * size));
      parts.push(svg("rect", { class: "whole", x: share(vial * size), y: 62, height: 16, width: share(filled) }), svg("rect", { class: "glass", x: share(vial * size), y: 62, height: 16, width: share(size) }));
    }
  } else parts.push(svg("rect", { class: "whole", x: 0, y: 62, height: 16, width: share(expected) }));
  const gapUnits = Math.abs(billed - expected);
  const ratio = billed > expected ? billed / expected : expected / billed;
  const tail = `${count(gapUnits)} ${billed > expected ? "more" : "fewer"} than expected${Number.isInteger(ratio) && ratio > 1 ? `, a factor of ${count(ratio)}` : ""}.`;
  parts.push(svg("text", { class: "soft", x: 0, y: 97 }, tail));
  return [el("h3", {}, "Units, drawn to scale"), svg("svg", { class: "vials", height: 102, role: "img", "aria-label": `Billed ${billed} units, expected ${expected}. ${tail}` }, ...parts)];
}
function arithmetic(f) {
  const all = evidenceOf(f).filter(([, value]) => value !== "");
  const pairs = all.filter(([name]) => name !== "drug" || !all.some(([other]) => other === "drug_name")).map(([name, value]) => [name, name === "drug" ? F.names.drug[value] || value : value]);
  return pairs.length ? [el("h3", {}, "What it was worked out from"), el("dl", { class: "sum" }, ...pairs.map(([name, value]) => el("div", {}, el("dt", {}, evidenceName(name)), el("dd", {}, /(^|_)ndcs?$/.test(name) ? ndcShown(value) : /charge|amount|paid|price|cost/.test(name) ? dollars(value) : value))))] : [];
}
function claimForm(f) {
  const at = C.claimAt[F.claim[f]];
  if (at < 0) return [el("h3", {}, "The claim"), el("p", { class: "fine" }, "Its lines are not in this page, which carries the worst claims only. The store has them.")];
  const raw = C.raw;
  const header = (name) => valueAt(raw.header[name], at);
  const marks = marksOf(f);
  const box = (number, element, value, key = "", wide = false) => (value ? el("div", { class: `box${key && marks.has(key) && !ofLine("line_number", f) ? " marked" : ""}${wide ? " wide" : ""}` }, el("span", {}, `${number} · ${element}`), el("b", {}, value)) : "");
  const dx = header("diagnoses").split(" ").filter(Boolean).map((code, place) => `${"ABCDEFGHIJKL"[place]} ${dotted(code)}`).join("   ");
  const boxes = [
    box("26 Account", "CLM01", ofClaim("claim_id", f)), box("Patient", "as in this report", ofClaim("patient", f)),
    box("Payer", "2010BB NM109", `${ofClaim("payer_name", f)} ${ofClaim("payer_id", f)}`, "", true), box("1 Insurance", "SBR01, SBR09", [header("payer_responsibility"), header("filing_indicator")].filter(Boolean).join(", ")),
    box("33 Billing provider", "2010AA NM109", [header("billing_name"), ofClaim("billing_npi", f)].filter(Boolean).join(" "), "npi", true), box("24J Rendering", "2310B NM109", header("rendering_npi"), "npi"),
    box("17 Referring", "2310A NM109", header("referring_npi"), "npi"), box("32 Facility", "2310C NM109", header("facility_npi")),
    box("22 Frequency", "CLM05-3, REF*F8", [header("frequency_code"), header("payer_claim_control_number")].filter(Boolean).join(", ")), box("23 Authorization", "REF*G1", header("prior_authorization")),
    box("28 Charge", "CLM02", money(raw.charge[at]), "charge"), box("29 Paid", "AMT*F5", valueAt(raw.patient_paid, at) ? money(valueAt(raw.patient_paid, at)) : ""),
    box("21 Diagnoses", "HI", dx, "dx", true),
  ];
  return [el("h3", {}, "The claim, as on a CMS-1500 (the 837 elements beside its boxes)"), el("div", { class: "form" }, el("div", { class: "boxes" }, ...boxes), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Lines of the claim" }, lineTable(f, at, marks)))];
}
function lineTable(f, at, marks) {
  const raw = C.raw;
  const [from, to] = [C.lineStart[at], C.lineStart[at + 1]];
  const value = (name, line) => valueAt(raw.line[name], line);
  const letters = (line) => value("pointers", line).split(" ").filter(Boolean).map((pointer) => "ABCDEFGHIJKL"[Number(pointer) - 1] || pointer).join("");
  const dates = (line) => (value("last_day", line) ? `${value("first_day", line)} – ${value("last_day", line)}` : value("first_day", line));
  const units = (line) => `${value("units", line)}${["", "UN"].includes(value("unit_basis", line)) ? "" : ` ${value("unit_basis", line)}`}`;
  const columns = [
    ["Line", "LX01", "line", (line) => value("line_number", line)],
    ["24A Dates", "DTP*472", "day", dates],
    ["24B POS", "SV105", "place", (line) => value("place_of_service", line) || valueAt(raw.header.place_of_service, at)],
    ["24C Emg", "SV109", "", (line) => value("emergency", line), "seldom"],
    ["24D Code", "SV101", "code", (line) => value("procedure_code", line)],
    ["Mod.", "SV101", "mods", (line) => value("modifiers", line), "", "none"],
    ["24E Dx", "SV107", "pointers", letters, "", "none"],
    ["24F Charge", "SV102", "charge", (line) => money(raw.line_charge[line]), "num"],
    ["24G Units", "SV104", "units", units, "num"],
    ["24H", "SV111", "", (line) => value("epsdt", line), "seldom"],
    ["24J NPI", "2420A", "npi", (line) => value("rendering_npi", line), "seldom"],
  ].filter(([, , , give, kind]) => kind !== "seldom" || Array.from({ length: to - from }, (_, step) => give(from + step)).some(Boolean));
  const body = [];
  for (let line = from; line < to; line += 1) {
    const isOwn = ofLine("line_number", f) !== "" && value("line_number", line) === ofLine("line_number", f);
    body.push(el("tr", { class: isOwn ? "own" : "" }, ...columns.map(([, , key, give, kind, empty]) => {
      const marked = isOwn && marks.has(key);
      const words = give(line) || (marked && empty) || "";
      return el("td", { class: `${kind === "num" ? "num" : ""}${marked ? " marked" : ""}`.trim() }, marked ? el("mark", {}, words) : words);
    })));
    body.push(drugRow(f, line, isOwn && marks.has("ndc"), columns.length));
  }
  return el("table", { class: "lines" }, el("thead", {}, el("tr", {}, ...columns.map(([name, element]) => el("th", { scope: "col" }, el("b", {}, name), element)))), el("tbody", {}, ...body.filter(Boolean)));
}
function drugRow(f, line, marked, span) {
  const ndc = ndcShown(valueAt(C.raw.line.ndc, line));
  if (!ndc && !(marked && F.ruleIds[F.rule[f]].startsWith("ND"))) return null;
  const quantity = valueAt(C.raw.line.ndc_quantity, line);
  const words = ndc || "no NDC";
  return el("tr", { class: "drug" }, el("td", {}), el("td", { colspan: span - 1 }, "NDC ", marked ? el("mark", {}, words) : words, quantity ? ` · ${quantity} ${valueAt(C.raw.line.ndc_unit, line)}` : "", "  (LIN03, CTP04, CTP05)"));
}
function course(f) {
  const at = C.claimAt[F.claim[f]];
  const person = at < 0 ? -1 : C.raw.course[at];
  if (person < 0) return [];
  const days = [];
  for (let place = C.dayStart[person]; place < C.dayStart[person + 1]; place += 1) days.push({ day: valueAt(C.raw.day, place), words: valueAt(C.raw.day_billed, place), drug: C.raw.day_drug[place] === "1" });
  const isHistory = F.rules[F.rule[f]].decided_by === "history";
  if (days.length < (isHistory ? 1 : 2)) return [];
  const here = ofLine("service_date", f);
  const stamp = (day) => Date.parse(day.length === 7 ? `${day}-15` : day);
  const [start, end] = [stamp(days[0].day), stamp(days[days.length - 1].day)];
  const left = (day) => (end > start ? 2 + (96 * (stamp(day) - start)) / (end - start) : 50);
  const dots = days.map(({ day, words: what, drug }) => svg("circle", { cx: `${left(day).toFixed(2)}%`, cy: 30, r: drug ? 6 : 4.5, class: `${drug ? "dose" : "other"}${day === here ? " now" : ""}` }, svg("title", {}, `${day}: ${what}`)));
  const ends = days.length > 1 ? [svg("text", { x: "2%", y: 56 }, days[0].day), svg("text", { x: "98%", y: 56, "text-anchor": "end" }, days[days.length - 1].day)] : [svg("text", { x: "50%", y: 56, "text-anchor": "middle" }, "the only date of this patient in the store")];
  const now = days.some(({ day }) => day === here) ? [svg("text", { x: `${left(here).toFixed(2)}%`, y: 13, "text-anchor": left(here) > 85 ? "end" : left(here) < 15 ? "start" : "middle" }, `this: ${here}`)] : [];
  let before = null;
  const list = days.map(({ day, words: what }) => {
    const since = before && day.length > 7 ? Math.round((stamp(day) - stamp(before)) / 864e5) : 0;
    before = day;
    return el("li", { class: day === here ? "now" : "" }, `${day} ${since ? `(+${since} d) ` : ""}`, el("span", { class: "code" }, what));
  });
  return [el("h3", {}, `The patient's dates in the store (${ofClaim("patient", f)}); filled: a drug with its NDC`), svg("svg", { class: "course", role: "img", "aria-label": days.length > 1 ? `${days.length} dates from ${days[0].day} to ${days[days.length - 1].day}` : `one date, ${days[0].day}` }, svg("line", { class: "axis", x1: "2%", x2: "98%", y1: 30, y2: 30 }), ...dots, ...ends, ...now), el("details", { open: days.length <= 12 }, el("summary", { class: "fine" }, counted(days.length, "date")), el("ul", { class: "dates" }, ...list))];
}
function others(f) {
  const found = [];
  const claim = F.claim[f];
  let from = f;
  let to = f;
  while (from > 0 && F.claim[from - 1] === claim) from -= 1;
  while (to + 1 < F.n && F.claim[to + 1] === claim) to += 1;
  for (let other = from; other <= to; other += 1) if (other !== f) found.push(other);
  const parent = W.parent[f];
  const link = (other) => el("li", {}, el("a", { href: address({ ...state, f: idOf(other) }) }, mark(F.rank[other]), " ", el("span", { class: "rule-id" }, F.ruleIds[F.rule[other]]), ` ${F.rules[F.rule[other]].title}`, ofLine("line_number", other) ? `, line ${ofLine("line_number", other)}` : "", F.risk[other] ? `, ${money(F.risk[other])}` : ""));
  const parts = parent === undefined ? [] : [el("h3", {}, "It falls with"), el("ul", { class: "others" }, link(parent))];
  return found.length ? [...parts, el("h3", {}, `Other findings of this claim (${found.length})`), el("ul", { class: "others" }, ...found.slice(0, 30).map(link))] : parts;
}
function reasons(f, rule) {
  const parts = [el("h3", {}, "Why it matters"), el("p", {}, rule.why)];
  const codes = [["CARC", "carc"], ["RARC", "rarc"], ["277CA", "claim_status"]].filter(([, name]) => ofRule(name, f)).map(([label, name]) => `${label} ${ofRule(name, f)}`);
  const meant = (code) => (F.names.code[code] ? `: ${F.names.code[code]}` : "");
  if (codes.length) parts.push(el("h3", {}, "Codes we suggest (a payer may say otherwise)"), el("ul", { class: "bullets" }, ...codes.map((code) => el("li", {}, el("span", { class: "code" }, code), meant(code)))));
  const at = C.claimAt[F.claim[f]];
  const records = at < 0 ? rule.records : valueAt(C.raw.records, at).split("\n").filter(Boolean);
  if (records.length) parts.push(el("h3", {}, "Records to request: what no claim can show"), el("ul", { class: "bullets" }, ...records.map((one) => el("li", {}, one))));
  const ids = ofRule("sources", f).split(/\s+/).filter(Boolean);
  if (ids.length) parts.push(el("h3", {}, "Sources"), el("ul", { class: "sources" }, ...ids.map(source)));
  return parts;
}
function source(id) {
  const one = W.sources[id];
  if (!one) return el("li", { class: "code" }, id);
  const title = /^https?:\/\//.test(one.url) ? el("a", { href: one.url, rel: "noreferrer noopener", target: "_blank" }, one.title) : one.title;
  return el("li", {}, title, el("br"), el("small", {}, one.facts));
}
function place(f) {
  const facts = [["File", ofClaim("file", f)], ["Interchange", ofClaim("interchange_control_number", f)], ["Transaction set", ofClaim("transaction_control_number", f)], ["Segment", count(W.segment[f])], ["Byte", count(W.byte[f])], ["Finding", idOf(f)], ["First seen", ofLine("first_seen", f)], ["Decided by", F.rules[F.rule[f]].decided_by]];
  return [el("h3", {}, "Where it stands"), el("dl", { class: "sum" }, ...facts.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))))];
}
function closeOpened() {
  go({ f: "" }, true);
  $("sheet").focus({ preventScroll: true });
}

/* A rule's examples and query */

let rulesComing = null;
async function drawRule(part) {
  const page = $(part);
  if (!page || page.dataset.drawn) return;
  page.dataset.drawn = "yes";
  rulesComing ||= unpacked("rules-payload");
  const rule = (await rulesComing)[page.dataset.rule];
  for (const item of page.querySelectorAll("[data-rows]")) {
    const text = rule.rows[Number(item.dataset.rows)];
    if (text) item.replaceChildren(el("details", {}, el("summary", {}, item.textContent), el("pre", {}, text)));
  }
  const query = page.querySelector(".query");
  if (query && rule.sql) query.append(el("details", {}, el("summary", {}, "The query"), el("pre", {}, rule.sql)));
}

/* Links, export, colours, keys, print */

async function copyLink(button) {
  const words = button.textContent;
  try { await navigator.clipboard.writeText(location.href); button.textContent = "Copied"; } catch { button.textContent = "Copy it from the address bar"; }
  setTimeout(() => { button.textContent = words; }, 1800);
}
function safeCell(text) {
  const plain = String(text ?? "");
  const guarded = /^[=+\-@\t\r]/.test(plain) && !/^-?\d+(\.\d+)?$/.test(plain) ? `'${plain}` : plain;
  return `"${guarded.replaceAll('"', '""')}"`;
}
async function exportShown() {
  await loadWords();
  const columns = [["finding_id", idOf], ["rule_id", (f) => F.ruleIds[F.rule[f]]], ["severity", (f) => SEVERITIES[F.rank[f]]], ...["claim_id", "patient", "payer_name", "payer_id", "billing_npi", "file"].map((name) => [name, (f) => ofClaim(name, f)]),
    ...["line_number", "service_date", "procedure_code", "modifiers", "ndc", "billed_units", "expected_units", "diagnoses", "rendering_npi"].map((name) => [name, (f) => ofLine(name, f)]),
    ["billed_amount", (f) => centsText(F.billed[f])], ["amount_at_risk", (f) => centsText(F.risk[f])], ["amount_direction", (f) => WAYS[F.way[f]]], ["message", (f) => sentence("message", f)], ["remedy", (f) => sentence("remedy", f)], ...["carc", "rarc"].map((name) => [name, (f) => ofRule(name, f)]), ["first_seen", (f) => ofLine("first_seen", f)]];
  const lines = [columns.map(([name]) => safeCell(name)).join(",")];
  for (const f of rows) lines.push(columns.map(([, give]) => safeCell(give(f))).join(","));
  const link = el("a", { href: URL.createObjectURL(new Blob([lines.join("\n"), "\n"], { type: "text/csv" })), download: "findings-shown.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const THEMES = ["auto", "light", "dark"];
function theme(name) {
  if (name === "auto") delete html.dataset.theme; else html.dataset.theme = name;
  $("theme-name").textContent = name;
  try { if (name === "auto") localStorage.removeItem("auditor-colours"); else localStorage.setItem("auditor-colours", name); } catch { /* a browser without storage keeps auto */ }
}
function storedTheme() {
  try { const name = localStorage.getItem("auditor-colours"); return THEMES.includes(name) ? name : "auto"; } catch { return "auto"; }
}
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    if (typing && typing.id === "search" && typing.value) { typing.value = ""; go({ q: "" }, true); } else if (typing) typing.blur(); else if (state.f) closeOpened();
    return;
  }
  if (typing) { if (event.key === "Enter" && typing.id === "search") { event.preventDefault(); $("sheet").focus(); } return; }
  const key = event.target.id === "sheet" ? { ArrowDown: "j", ArrowUp: "k" }[event.key] || event.key : event.key;
  const act = {
    "/": () => { if (state.part !== "findings") go({ part: "findings" }); $("search").focus(); $("search").select(); },
    "?": () => $("help").showModal(),
    j: () => state.part === "findings" && step(1), k: () => state.part === "findings" && step(-1),
    Enter: () => state.part === "findings" && selected >= 0 && !event.target.closest("a, button, summary") && select(selected, true),
    1: () => only(0), 2: () => only(1), 3: () => only(2),
  }[key];
  if (!act || !F) return;
  if (event.key !== "Enter" || !event.target.closest("a, button, summary")) event.preventDefault();
  act();
}
function only(rank) {
  const chosen = state.chosen.sev || [];
  const same = chosen.length === 1 && chosen[0] === SEVERITIES[rank];
  toTop();
  go({ part: "findings", chosen: { ...state.chosen, sev: same ? [] : [SEVERITIES[rank]] } }, state.part === "findings");
}
function beforePrint() {
  html.classList.toggle("prints-all", state.part !== "findings");
  for (const part of document.querySelectorAll(".part[hidden]")) if (state.part !== "findings" && part.id !== "findings") { part.hidden = false; part.dataset.was = "hidden"; }
  if (state.part === "findings" && !state.f) {
    isPrinting = true;
    drawPrintedRows();
    if (rows.length > PRINTED_ROWS) $("live").textContent += `; the first ${count(PRINTED_ROWS)} are printed`;
  }
}
function afterPrint() {
  isPrinting = false;
  for (const part of document.querySelectorAll('[data-was="hidden"]')) { part.hidden = true; delete part.dataset.was; }
  if (state.part === "findings") update();
}

/* Showing a part */

function show() {
  for (const part of document.querySelectorAll(".part")) part.hidden = part.dataset.name !== state.part;
  const top = state.part.startsWith("rule/") ? "rules" : state.part;
  for (const link of document.querySelectorAll("nav [data-part]")) if (link.dataset.part === top) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  if (state.part.startsWith("rule/")) drawRule(state.part);
  if (state.part !== "findings") return;
  if (document.activeElement !== $("search")) $("search").value = state.q;
  for (const box of $("columns").querySelectorAll("input")) box.checked = shownColumns().some((column) => column.key === box.value);
  if (!F) return;
  if (F.n && !W && needsWords()) { loadWords().then(show); return; }
  if (F.n) update(); else { $("live").textContent = "no findings"; $("table").hidden = true; $("nothing").hidden = false; $("nothing").textContent = "There is no finding. The overview says what was judged, and what could not be."; }
  if (F.n) drawOpened();
}
function follow() {
  const before = state.part;
  state = readAddress();
  show();
  if (state.part !== before) scrollTo(0, 0);
}
function listen() {
  let waiting = 0;
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  addEventListener("keydown", onKey);
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  addEventListener("resize", () => { if (state.part === "findings" && F && F.n) { drawHead(); drawRows(true); measure(); } });
  $("sheet").addEventListener("scroll", () => requestAnimationFrame(() => { scrolled = $("sheet").scrollTop; drawRows(); }), { passive: true });
  $("rows").addEventListener("click", (event) => { const row = event.target.closest(".row"); if (row) select(Number(row.dataset.f), true); });
  $("search").addEventListener("input", (event) => {
    const q = event.target.value.trim();
    clearTimeout(waiting);
    waiting = setTimeout(() => { toTop(); go({ q }, true); }, 110);
  });
  for (const key of ["from", "to", "min"]) $(`range-${key}`).addEventListener("change", (event) => go({ [key]: event.target.value }, true));
  $("facets").addEventListener("submit", (event) => event.preventDefault());
  $("show-filters").addEventListener("click", (event) => event.target.setAttribute("aria-expanded", String($("facets").classList.toggle("shown"))));
  $("export").addEventListener("click", exportShown);
  $("copy-view").addEventListener("click", (event) => copyLink(event.target));
  $("theme").addEventListener("click", () => theme(THEMES[(THEMES.indexOf($("theme-name").textContent) + 1) % THEMES.length]));
  $("keys").addEventListener("click", () => $("help").showModal());
  $("columns").append(...COLUMNS.filter((column) => !column.always).map((column) => el("label", {}, el("input", { type: "checkbox", value: column.key, on: { change: () => go({ cols: [...$("columns").querySelectorAll("input:checked")].map((box) => box.value).join(",") || "none" }, true) } }), column.label)));
  document.addEventListener("click", (event) => { if (!event.target.closest("#columns-menu")) $("columns-menu").open = false; });
}

/* Opening: the first screen is drawn as it is read, then come the findings, and after a breath their words. */

async function open() {
  F = prepare(await unpacked("findings-payload"));
  if (F.n && needsWords()) await loadWords();
  show();
  html.dataset.ready = "yes";
  performance.mark("ready");
  await new Promise((done) => { setTimeout(done, 20); });
  if (F.n) await loadWords();
  if (F.n && state.part === "findings") drawRows(true);
  html.dataset.complete = "yes";
  performance.mark("complete");
}
function start() {
  theme(storedTheme());
  listen();
  state = readAddress();
  delete html.dataset.opening;
  show();
  open().catch(() => { $("live").textContent = "The findings in this file can't be unpacked; it may be cut short. findings.csv has them."; });
}

html.classList.add("js");
if (storedTheme() !== "auto") html.dataset.theme = storedTheme();
html.dataset.opening = location.hash.slice(1).split("?")[0] || "overview"; // so that only this part is laid out while the rest is read
document.addEventListener("DOMContentLoaded", start);
