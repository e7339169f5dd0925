// The draw protocol double-random/v1, a second time and without a line of the product's code: pure functions over values and texts
// that were already read. No imports, so that it runs in a browser as it does under Node.
//
// SHA-256 is written out below: Web Crypto answers every hash through a promise, and would make each of these functions one.

const K = new Uint32Array(64)
const START = new Uint32Array(8)
// Fractional parts of cube and square roots of the first primes (FIPS 180-4), in whole numbers only.
{
  const root = (n, power) => {
    const target = BigInt(n) << BigInt(32 * power)
    let low = 0n
    let high = 1n << 37n
    while (high - low > 1n) {
      const middle = (low + high) / 2n
      if (middle ** BigInt(power) <= target) low = middle
      else high = middle
    }
    return Number(low & 0xffffffffn)
  }
  const primes = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n)
  primes.forEach((p, i) => (K[i] = root(p, 3)))
  primes.slice(0, 8).forEach((p, i) => (START[i] = root(p, 2)))
}

const W = new Uint32Array(64)

/** SHA-256 of bytes. */
export function sha256(data) {
  const blocks = ((data.length + 8) >> 6) + 1
  const padded = new Uint8Array(blocks << 6)
  padded.set(data)
  padded[data.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(data.length / 0x20000000))
  view.setUint32(padded.length - 4, data.length << 3)
  const state = Uint32Array.from(START)
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(at + 4 * i)
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15]
      const y = W[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      W[i] = W[i - 16] + s0 + W[i - 7] + s1
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
  const out = new Uint8Array(32)
  const written = new DataView(out.buffer)
  state.forEach((word, i) => written.setUint32(4 * i, word))
  return out
}

const encoder = new TextEncoder()
const HEXES = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))
export const utf8 = (text) => encoder.encode(text)
export const hex = (bytes) => {
  let text = ''
  for (const byte of bytes) text += HEXES[byte]
  return text
}
export function unhex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Unusable('hex')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16)
  return bytes
}
export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Input that is missing, truncated or not canonical: `where` names file and line. */
export class Unusable extends Error {
  constructor(where) {
    super(where)
    this.where = where
  }
}

// Canonical JSON. Keys are ASCII, so the order of UTF-16 units is that of bytes.

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const wellFormed = (text) => !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)

/** The canonical text of a value. Throws Unusable for what has none: fractions, other than NFC text, keys beyond ASCII. */
export function canonical(value) {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value)
  if (typeof value === 'string' && wellFormed(value) && value.normalize('NFC') === value) return JSON.stringify(value)
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']'
  if (!isMap(value)) throw new Unusable('value')
  const keys = Object.keys(value).sort()
  if (keys.some((key) => /[^\x00-\x7f]/.test(key))) throw new Unusable('key')
  return '{' + keys.map((key) => JSON.stringify(key) + ':' + canonical(value[key])).join(',') + '}'
}

/** The value of canonical text. Throws Unusable for all other text. */
export function parse(text, where) {
  let value
  try {
    value = JSON.parse(text)
    if (canonical(value) === text) return value
  } catch {
    // said below
  }
  throw new Unusable(where)
}

/** Whether a value has a closed shape: maps have exactly these keys ("*": any), RegExp is for text, functions decide themselves. */
export function fits(value, shape) {
  if (shape === null) return value === null
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value)
  if (typeof shape === 'function') return shape(value)
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => fits(one, shape[0]))
  if (!isMap(value)) return false
  if ('*' in shape) return Object.values(value).every((one) => fits(one, shape['*']))
  const keys = Object.keys(shape)
  return keys.length === Object.keys(value).length && keys.every((key) => Object.hasOwn(value, key) && fits(value[key], shape[key]))
}

const or =
  (...shapes) =>
  (value) =>
    shapes.some((shape) => fits(value, shape))
const whole = (value) => Number.isSafeInteger(value) && value >= 0
const truth = (value) => typeof value === 'boolean'
const HEX = /^[0-9a-f]{64}$/
const CODE = /^[A-Za-z0-9._-]+$/
const TEXT = /^[^]*$/
const FORM = /^[96 +,/:;-]{1,200}$/
const ROOT = { root: HEX, size: whole }
const TASK = {
  code: CODE, method: /^(weights|rates|counts)$/, rate: or(null, [whole]), count: or(null, whole), at_least: or(null, whole),
  at_most: or(null, whole), strata: { '*': or(whole, [whole]) },
}
const BEACON = or(
  null, { kind: /^os$/ }, { kind: /^drand$/, chain: HEX, round: whole }, { kind: /^lottery$/, event: TEXT, form: FORM },
  { kind: /^dice$/, form: FORM, witnesses: [TEXT] },
)
const HEADER = {
  protocol: /^double-random\/v1$/, agency: CODE, plan: CODE, draw: TEXT, attempt: whole, previous: or(null, HEX), rehearsal: truth,
  plan_sha256: HEX, rules_sha256: HEX, snapshot: { digest: HEX, size: whole }, pool: ROOT, inspectors: ROOT, recusals: ROOT,
  tasks: [TASK], parties: [{ name: /^[^]+$/, commitment: HEX }], beacon: BEACON,
}
const MANIFEST = {
  format: /^policy-bundle\/1$/, level: /^(public|auditor)$/, agency: CODE, demo: truth, draws: [TEXT], root: HEX, size: whole,
}
const SHARE = { code: CODE, drawn: whole, population: whole, strata: or(null, { '*': { population: whole, quota: whole } }) }
const DRAW = {
  attempt: whole, beacon: or(null, /^([0-9a-f]{2})+$/), commitment: HEX, header: HEADER, level: /^L[0-3]$/, name: TEXT,
  nonces: [{ name: TEXT, nonce: HEX }], proof: { '*': TEXT }, seed: or(null, HEX), skips: whole, state: TEXT, strata: truth,
  tasks: [SHARE], void: or(null, { on: TEXT, reason: TEXT }),
}
const BODY = {
  version: whole, kind: TEXT, at: whole, on: TEXT, actor: TEXT, subject: TEXT, refs: { '*': TEXT }, reason: TEXT, payload: HEX,
}
const SLIP = {
  format: /^policy-slip\/1$/, agency: TEXT, draw: TEXT, attempt: whole, commitment: HEX, id: /^([0-9A-Z]{18}|[0-9]{15})$/,
  salt: /^[0-9a-f]{32}$/, tasks: [CODE], stratum_hash: HEX, leaf: HEX, index: whole, size: whole, path: [HEX], drawn: [CODE],
}

// Hashes of the protocol; Merkle trees as in RFC 6962.

export const h = (...parts) => sha256(join(...parts))
const be32 = (number) => Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number)
export const lp = (value) => {
  const data = typeof value === 'string' ? utf8(value) : value
  return join(be32(data.length), data)
}
const tag = (name) => lp(`double-random/v1/${name}`)
const EMPTY = hex(sha256(new Uint8Array()))
const ZERO = Uint8Array.of(0)
const ONE = Uint8Array.of(1)

/** Root (hex) over leaf hashes in the order given. */
export function merkleRoot(leaves) {
  let row = leaves
  while (row.length > 1) {
    const above = []
    for (let i = 0; i + 1 < row.length; i += 2) above.push(h(ONE, row[i], row[i + 1]))
    if (row.length % 2) above.push(row[row.length - 1])
    row = above
  }
  return row.length ? hex(row[0]) : EMPTY
}

/** The root (hex) that an audit path (hex, from leaf to root) leads to; "" where it has another length. */
export function climb(leaf, index, size, path) {
  const up = (at, width, left) => {
    if (width <= 1 || left === 0) return width === 1 && left === 0 && at === 0 ? leaf : ZERO
    let half = 1
    while (half * 2 < width) half *= 2
    const beside = unhex(path[left - 1])
    return at < half ? h(ONE, up(at, half, left - 1), beside) : h(ONE, beside, up(at - half, width - half, left - 1))
  }
  const top = up(index, size, path.length)
  return top.length === 32 ? hex(top) : ''
}

const compareBytes = (a, b) => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return 0
}

/** Which fields of a header break the protocol's rules; ["form"] where it is none at all. */
export function headerFaults(header) {
  if (!fits(header, HEADER)) return ['form']
  const { tasks, draw, agency, plan } = header
  const beacon = header.beacon ?? {}
  const codes = tasks.map((task) => task.code)
  const names = header.parties.map((party) => party.name)
  const batch = draw.slice(draw.lastIndexOf('/') + 1)
  const form = beacon.form ?? '999999'
  const people = beacon.witnesses ?? ['1', '2']
  const outcomes = [...form].reduce((n, mark) => n * (mark === '9' ? 10n : mark === '6' ? 6n : 1n), 1n)
  const rules = {
    draw: /^[1-9][0-9]{0,8}$/.test(batch) && draw === [agency, plan, [...codes].sort().join('+'), batch].join('/'),
    attempt: header.attempt >= 1 && header.attempt < 2 ** 32,
    previous: (header.previous === null) === (header.attempt === 1),
    snapshot: header.snapshot.size >= header.pool.size,
    tasks: codes.length > 0 && new Set(codes).size === codes.length && tasks.every(sound),
    parties: new Set(names).size === names.length,
    beacon:
      (header.beacon || names.length || header.rehearsal) && (beacon.round ?? 1) > 0 && (beacon.event ?? '-').trim() !== '' &&
      outcomes >= 1000000n && people.length > 1 && new Set(people).size === people.length && people.every((who) => who.trim()),
  }
  for (const kind of ['pool', 'inspectors', 'recusals']) rules[kind] = (header[kind].size === 0) === (header[kind].root === EMPTY)
  return Object.keys(rules).filter((name) => !rules[name])
}

function sound(task) {
  const { rate, count, at_least: least, at_most: most } = task
  const shares = Object.values(task.strata)
  if (!Object.keys(task.strata).every((code) => CODE.test(code))) return false
  if (task.method === 'weights') {
    const exact = rate === null || (rate.length === 2 && rate[0] > 0 && rate[0] <= rate[1])
    return shares.every(whole) && exact && (rate === null) !== (count === null) && (least === null || most === null || least <= most)
  }
  const ratio = (share) => Array.isArray(share) && share.length === 2 && share[0] <= share[1] && share[1] > 0
  return [rate, count, least, most].every((bound) => bound === null) && shares.every(task.method === 'rates' ? ratio : whole)
}

export const commitmentOf = (header) => hex(h(tag('commit'), utf8(canonical(header))))

export const nonceCommitment = (header, party, nonce) =>
  hex(h(tag('nonce'), lp(header.agency), lp(header.draw), be32(header.attempt), lp(party), unhex(nonce)))

/** The seed (bytes). `beacon` its raw bytes, `nonces` [{name, nonce (hex)}]. */
export function seedOf(commitment, beacon, nonces) {
  const sorted = nonces.map(({ name, nonce }) => [utf8(name), unhex(nonce)]).sort(([a], [b]) => byText(hex(a), hex(b)))
  const opened = sorted.flatMap(([name, nonce]) => [lp(name), nonce])
  return h(tag('seed'), unhex(commitment), lp(beacon), be32(nonces.length), ...opened)
}

/** Whether raw bytes (empty: none) are what a header's beacon fixed. */
export function isBeacon(fixed, raw) {
  if (!fixed?.form) return raw.length === (fixed ? 32 : 0)
  const faces = { 9: '0123456789', 6: '123456' }
  return raw.length === fixed.form.length && [...raw].every((byte, i) => {
    const mark = fixed.form[i]
    return (faces[mark] ?? mark).includes(String.fromCharCode(byte))
  })
}

/** L0 to L3, as the header claims. */
export function levelOf(header) {
  const kind = header.beacon?.kind
  if (header.rehearsal) return 'L0'
  if (kind === 'drand' || kind === 'lottery') return 'L3'
  return kind === 'dice' || (header.parties.length > 1 && kind !== 'os') ? 'L2' : 'L1'
}

export const ticketKey = (seed) => h(tag('draw'), seed).slice(0, 16)
export const ticketOf = (key, leaf) => h(key, leaf)

/** A member's leaf from the draw's secret. */
export function leafOf(secret, draw, { id, tasks, stratum }) {
  const salts = h(tag('salt'), secret, lp(draw), lp(id))
  const hidden = h(tag('stratum'), salts.slice(16), lp(stratum))
  return h(ZERO, salts.slice(0, 16), lp(id), lp([...tasks].sort().join(',')), hidden)
}

const ceil = (members, [num, den]) => Number((BigInt(members) * BigInt(num) + BigInt(den) - 1n) / BigInt(den))

/** n of method weights, before it is cut to the members of positive weight. */
export function sampleSize(task, members) {
  const n = Math.max(task.rate ? ceil(members, task.rate) : task.count, members ? 1 : 0, task.at_least ?? 0)
  return task.at_most === null ? n : Math.min(n, task.at_most)
}

/** {size (null but for weights), quota: heads by stratum}, exactly. Every stratum of the population has a share. */
export function quotas(task, population, seed) {
  const strata = Object.keys(task.strata).sort()
  const heads = Object.fromEntries(strata.map((code) => [code, population[code] ?? 0]))
  const share = task.strata
  const each = (of) => Object.fromEntries(strata.map((code) => [code, of(code)]))
  if (task.method === 'rates') return { size: null, quota: each((code) => ceil(heads[code], share[code])) }
  if (task.method === 'counts') return { size: null, quota: each((code) => Math.min(heads[code], share[code])) }
  let rest = strata.filter((code) => heads[code] && share[code])
  const size = Math.min(sampleSize(task, sum(strata.map((code) => heads[code]))), sum(rest.map((code) => heads[code])))
  const ideal = each(() => [0n, 1n])
  for (let left = BigInt(size); rest.length; ) {
    const mass = rest.reduce((all, code) => all + BigInt(heads[code]) * BigInt(share[code]), 0n)
    for (const code of rest) ideal[code] = [left * BigInt(heads[code]) * BigInt(share[code]), mass]
    const full = rest.filter((code) => ideal[code][0] >= BigInt(heads[code]) * ideal[code][1])
    if (!full.length) break
    for (const code of full) {
      ideal[code] = [BigInt(heads[code]), 1n]
      left -= BigInt(heads[code])
    }
    rest = rest.filter((code) => !full.includes(code))
  }
  let sumOf = [BigInt('0x' + hex(h(tag('round'), seed, lp(task.code)).slice(0, 8))), 1n << 64n]
  const quota = each((code) => {
    const before = sumOf[0] / sumOf[1]
    sumOf = [sumOf[0] * ideal[code][1] + ideal[code][0] * sumOf[1], sumOf[1] * ideal[code][1]]
    return Number(sumOf[0] / sumOf[1] - before)
  })
  return { size, quota }
}

const sum = (numbers) => numbers.reduce((all, n) => all + n, 0)

/** By task and stratum ("" where withheld) the positions of its members, lowest ticket first. `rows`: {leaf (bytes), tasks, stratum}. */
export function queues(tasks, rows, seed) {
  const key = ticketKey(seed)
  const tickets = rows.map((row) => hex(ticketOf(key, row.leaf)))
  const order = rows.map((_, i) => i).sort((a, b) => byText(tickets[a], tickets[b]) || compareBytes(rows[a].leaf, rows[b].leaf))
  const found = Object.fromEntries(
    tasks.map((task) => [task.code, Object.fromEntries(Object.keys(task.strata).sort().map((code) => [code, []]))]),
  )
  for (const i of order) for (const code of rows[i].tasks) (found[code][rows[i].stratum ?? ''] ??= []).push(i)
  return found
}

const counted = (strata) => Object.fromEntries(Object.keys(strata).sort().map((code) => [code, strata[code].length]))

// Vectors.

/** The first value of a complete case that is not what its inputs give ("tasks.0.quota.A"); null where all hold. Throws Unusable. */
export function firstDifference(of) {
  const values = ['secret', 'pool', 'header', 'header_canonical', 'nonces', 'beacon', 'leaf_of_first', 'commitment', 'seed', 'key', 'tasks']
  if (!isMap(of) || !values.every((name) => Object.hasOwn(of, name))) throw new Unusable('case')
  let written
  try {
    written = parse(of.header_canonical, 'header_canonical')
  } catch {
    return 'header_canonical'
  }
  const altered = differs(written, of.header, 'header')
  if (altered) return altered
  const { header } = of
  const wrong = headerFaults(header)
  if (wrong.length) throw new Unusable(`header: ${wrong}`)
  const secret = unhex(of.secret)
  const rows = of.pool.map((member) => ({ ...member, leaf: leafOf(secret, header.draw, member) }))
  const pool = { root: merkleRoot(rows.map((row) => row.leaf).sort(compareBytes)), size: rows.length }
  const nonces = new Map(of.nonces.map(({ name, nonce }) => [name, nonce]))
  const parties = header.parties.map(({ name }) => ({
    name, commitment: nonces.has(name) ? nonceCommitment(header, name, nonces.get(name)) : null,
  }))
  const commitment = commitmentOf(header)
  const seed = seedOf(commitment, unhex(of.beacon), of.nonces)
  const key = ticketKey(seed)
  const lots = queues(header.tasks, rows, seed)
  const ids = (strata, take) => Object.fromEntries(Object.keys(strata).sort().map((s) => [s, take(strata[s], s).map((i) => rows[i].id)]))
  const tasks = header.tasks.map((task) => {
    const strata = lots[task.code]
    const population = counted(strata)
    const { size, quota } = quotas(task, population, seed)
    return {
      code: task.code, population, sample_size: size, quota, selected: ids(strata, (members, s) => members.slice(0, quota[s])),
      next_two_reserves: ids(strata, (members, s) => members.slice(quota[s], quota[s] + 2)),
    }
  })
  const expected = {
    leaf_of_first: rows.length ? hex(rows[0].leaf) : null, header: { ...header, pool, parties }, header_canonical: canonical(header),
    commitment, seed: hex(seed), key: hex(key), ticket_of_first: rows.length ? hex(ticketOf(key, rows[0].leaf)) : null, tasks,
  }
  for (const name of Object.keys(expected)) {
    const found = differs(expected[name], of[name], name)
    if (found) return found
  }
  return null
}

function differs(expected, found, name) {
  let keys
  if (isMap(expected) && isMap(found)) keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  else if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) keys = expected.map((_, i) => i)
  else return expected === found ? null : name
  for (const key of keys) {
    const path = differs(expected[key], found[key], `${name}.${key}`)
    if (path) return path
  }
  return null
}

/** The files that belong to a public bundle of `count` attempts; all others are to be named. */
export const belongs = (name, count) =>
  /^(bundle\.json|(checkpoints|proofs)\.jsonl|draws\/\d{3}\/(draw\.json|(leaves|selected|names)\.jsonl))$/.test(name) &&
  (!name.startsWith('draws/') || Number(name.slice(6, 9)) <= count)

// Public bundles: `read(name)` gives the text of a file, or null where there is none.

function records(read, name, shape) {
  const text = read(name)
  if (text === null) throw new Unusable(name)
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new Unusable(`${name}:${lines.length + 1}`)
  return lines.map((line, i) => {
    const value = parse(line, `${name}:${i + 1}`)
    if (!fits(value, shape)) throw new Unusable(`${name}:${i + 1}`)
    return value
  })
}

function one(read, name, shape) {
  const found = records(read, name, shape)
  if (found.length !== 1) throw new Unusable(`${name}:${found.length + 1}`)
  return found[0]
}

const rising = (values) => values.every((value, i) => i === 0 || values[i - 1] < value)
const EVENTS = ['draw.committed', 'draw.revealed', 'draw.seeded', 'draw.selected', 'draw.matched', 'target.replaced', 'draw.voided']

/** {manifest, draws: [{folder, draw}], faults: [{code, file, detail}]} of a public bundle: of each draw the first fault. Throws Unusable. */
export function verifyBundle(read) {
  const faults = []
  const expect = (holds, code, file, detail = '') => {
    if (!holds && !faults.length) faults.push({ code, file, detail })
  }
  const manifest = one(read, 'bundle.json', MANIFEST)
  expect(manifest.level === 'public', 'manifest', 'bundle.json', 'level')
  const own = new Map()
  const proofs = records(read, 'proofs.jsonl', { idx: whole, body: TEXT, path: [HEX] })
  proofs.forEach(({ idx, body, path }, n) => {
    const where = `proofs.jsonl:${n + 1}`
    const event = parse(body, where)
    if (!fits(event, BODY)) throw new Unusable(where)
    const proved = climb(h(ZERO, utf8(body)), idx, manifest.size, path) === manifest.root
    expect(proved && (n === 0 || proofs[n - 1].idx < idx), 'proof', where)
    const key = `${event.subject}#${event.refs.attempt}`
    if (EVENTS.includes(event.kind)) own.set(key, [...(own.get(key) ?? []), event])
  })
  const marks = records(read, 'checkpoints.jsonl', ROOT)
  const ends = marks.length === 1 && marks[0].size === manifest.size && marks[0].root === manifest.root
  expect(ends, 'log', 'checkpoints.jsonl')
  const named = [...new Set([...own.values()].map(([{ subject }]) => subject))]
  expect(canonical(named) === canonical(manifest.draws), 'manifest', 'bundle.json')
  if (faults.length) return { manifest, draws: [], faults }
  const last = new Map()
  const draws = [...own].map(([key, events], n) => {
    const folder = `draws/${String(n + 1).padStart(3, '0')}`
    const draw = one(read, `${folder}/draw.json`, DRAW)
    const { header } = draw
    expect(`${draw.name}#${draw.attempt}` === key, 'attempt', `${folder}/draw.json`)
    const same = header.draw === draw.name && header.attempt === draw.attempt && header.agency === manifest.agency
    expect(same, 'header', `${folder}/draw.json`)
    const before = last.get(draw.name) ?? { attempt: 0, commitment: null, void: true }
    last.set(draw.name, draw)
    return { folder, draw, events, before }
  })
  if (faults.length) return { manifest, draws: [], faults }
  for (const { folder, draw, events, before } of draws) faults.push(...checkDraw(read, folder, draw, events, before))
  return { manifest, draws, faults }
}

/** The first thing that does not hold of one attempt at a draw, if any. `before` is the attempt before it. */
function checkDraw(read, folder, draw, events, before) {
  const faults = []
  const expect = (holds, code, file = 'draw.json', detail = '') => {
    if (!holds && !faults.length) faults.push({ code, file: `${folder}/${file}`, detail })
  }
  const { header, commitment, seed } = draw
  const wrong = headerFaults(header)
  expect(!wrong.length && draw.level === levelOf(header), 'header', 'draw.json', wrong.join(', '))
  expect(commitmentOf(header) === commitment, 'commitment')
  expect(before.void && before.attempt + 1 === header.attempt && before.commitment === header.previous, 'attempt')
  if (faults.length) return faults
  const raw = unhex(draw.beacon ?? '')
  const listed = draw.nonces.map(({ name }) => name)
  const parties = new Map(header.parties.map((party) => [party.name, party.commitment]))
  const complete = !seed || listed.length === parties.size
  expect(complete && rising(listed.map((name) => hex(utf8(name)))), 'nonce')
  for (const { name, nonce } of draw.nonces) expect(nonceCommitment(header, name, nonce) === parties.get(name), 'nonce', 'draw.json', name)
  expect(seed ? isBeacon(header.beacon, raw) : !raw.length, 'beacon')
  expect(seed === null || seed === hex(seedOf(commitment, raw, draw.nonces)), 'seed')

  const of = (kind) => events.filter((event) => event.kind === kind)
  const wanted = {
    'draw.committed': [{ level: draw.level }],
    'draw.revealed': listed.map((party) => ({ party })),
    'draw.seeded': seed ? [{ seed, ...(draw.beacon ? { beacon: draw.beacon } : {}) }] : [],
    'draw.selected': draw.tasks.length ? [{}] : [],
    'draw.voided': draw.void ? [draw.void] : [],
  }
  for (const [kind, values] of Object.entries(wanted)) {
    const said = of(kind).map((event) => ({ on: event.on, reason: event.reason, ...event.refs }))
    const each = values.every((value) =>
      said.some((refs) => Object.entries({ ...value, commitment }).every(([name, text]) => refs[name] === text)))
    expect(each && said.length === values.length, 'proof', 'draw.json', kind)
  }
  const places = events.map((event) => EVENTS.indexOf(event.kind))
  const done = of('draw.matched').length ? 'dispatched' : draw.tasks.length ? 'selected' : seed ? 'seeded' : 'committed'
  const flat = header.tasks.every((task) => Object.keys(task.strata).every((code) => code === '-'))
  const inOrder = places.every((place, i) => i === 0 || places[i - 1] <= place)
  expect(inOrder && draw.state === (draw.void ? 'voided' : done) && (draw.strata || !flat), 'state')
  expect(draw.skips === of('target.replaced').length, 'skips')

  const codes = header.tasks.map((task) => task.code)
  const shape = { leaf: HEX, tasks: [CODE], ...(draw.strata ? { stratum: CODE } : {}) }
  const rows = records(read, `${folder}/leaves.jsonl`, shape)
  const shares = new Map(header.tasks.map((task) => [task.code, task.strata]))
  const fitting = (row) => (code) => shares.has(code) && (!draw.strata || Object.hasOwn(shares.get(code), row.stratum))
  const tidy = rows.every((row) => row.tasks.length && rising(row.tasks) && row.tasks.every(fitting(row)))
  expect(tidy && rising(rows.map((row) => row.leaf)), 'pool', 'leaves.jsonl')
  const pool = rows.map((row) => ({ ...row, leaf: unhex(row.leaf) }))
  const fixed = header.pool
  expect(merkleRoot(pool.map((row) => row.leaf)) === fixed.root && rows.length === fixed.size, 'pool', 'leaves.jsonl')
  const selected = records(read, `${folder}/selected.jsonl`, { leaf: HEX, task: CODE })
  const ordered = rising(selected.map((row) => `${row.task}\0${row.leaf}`)) && selected.every((row) => codes.includes(row.task))
  expect(ordered, 'selected', 'selected.jsonl')
  const shared = canonical(draw.tasks.map((share) => share.code)) === canonical(codes)
  expect(shared || !(draw.tasks.length || selected.length), 'quota')
  if (faults.length || !draw.tasks.length) return faults

  const lots = queues(header.tasks, pool, unhex(seed))
  header.tasks.forEach((task, n) => {
    const share = draw.tasks[n]
    const strata = lots[task.code]
    const population = counted(strata)
    const members = sum(Object.values(population))
    const chosen = selected.filter((row) => row.task === task.code).map((row) => row.leaf)
    expect(share.drawn === chosen.length && share.population === members, 'quota', 'draw.json', task.code)
    if (!draw.strata) {
      const most = task.method === 'weights' ? Math.min(sampleSize(task, members), members) : members
      const exact = task.method === 'weights' && Object.values(task.strata).every((weight) => weight > 0)
      const size = exact ? chosen.length === most : chosen.length <= most
      expect(share.strata === null && size, 'quota', 'draw.json', task.code)
      const mine = new Set(strata[''].map((i) => rows[i].leaf))
      expect(chosen.every((leaf) => mine.has(leaf)), 'selected', 'selected.jsonl', task.code)
      return
    }
    const { quota } = quotas(task, population, unhex(seed))
    const figures = Object.fromEntries(Object.keys(quota).map((code) => [code, { population: population[code], quota: quota[code] }]))
    expect(canonical(share.strata) === canonical(figures), 'quota', 'draw.json', task.code)
    const lowest = Object.keys(quota).flatMap((code) => strata[code].slice(0, quota[code]).map((i) => rows[i].leaf))
    expect(canonical(lowest.sort()) === canonical(chosen), 'selected', 'selected.jsonl', task.code)
  })
  if (read(`${folder}/names.jsonl`) !== null) {
    const names = records(read, `${folder}/names.jsonl`, { id: /^([0-9A-Z]{18}|[0-9]{15})$/, name: TEXT })
    const many = new Set(selected.map((row) => row.leaf)).size
    const about = Math.abs(names.length - many) <= draw.skips
    expect(about && draw.state === 'dispatched' && rising(names.map((row) => row.id)), 'names', 'names.jsonl')
  }
  return faults
}

/** What does not hold of a business's slip (already parsed), against the draws of a bundle that holds. */
export function slipFaults(read, { manifest, draws }, slip) {
  if (!fits(slip, SLIP)) throw new Unusable('slip')
  const named = draws.find(({ draw }) => draw.name === slip.draw && draw.attempt === slip.attempt)
  if (!named) return ['draw']
  const { folder, draw } = named
  const leaf = h(ZERO, unhex(slip.salt), lp(slip.id), lp([...slip.tasks].sort().join(',')), unhex(slip.stratum_hash))
  const { root, size } = draw.header.pool
  const rows = records(read, `${folder}/selected.jsonl`, { leaf: HEX, task: CODE })
  const drawn = rows.filter((row) => row.leaf === slip.leaf).map((row) => row.task)
  const checks = {
    leaf: hex(leaf) === slip.leaf,
    commitment: slip.agency === manifest.agency && slip.commitment === draw.commitment,
    path: slip.size === size && climb(leaf, slip.index, slip.size, slip.path) === root,
    drawn: canonical(drawn) === canonical(slip.drawn),
  }
  return Object.keys(checks).filter((name) => !checks[name])
}
