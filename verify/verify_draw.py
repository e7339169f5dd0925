#!/usr/bin/env python3
"""核验“双随机”抽取 / Recompute published draws (protocol double-random/v1). This file and Python 3.10 or later are all it takes.
    python verify_draw.py BUNDLE_DIR [--lang zh|en] [--slip FILE]     a bundle, public or for auditors; a business's slip
    python verify_draw.py --vector FILE...                            complete cases, to compare implementations
Exit code: 0 all holds, 1 something does not (of each draw the first: a code and a file), 2 the input cannot be used. No code is shared
with the program that made the bundle. What is not checked is printed with every result. The protocol's sections are in brackets.
"""

# fmt: off
# ruff: noqa: B905, E401, E701, I001, T201
import argparse, gc, json, re, sys, unicodedata
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
TEXTS = {  # code of a fault, or word: Chinese, English
    "form": ("缺失、截断，或不是规范的格式", "missing, truncated, or not canonical"), "manifest": ("核验包的说明与内容不符", "not what bundle.json says"),
    "log": ("日志与其摘要、检查点或抽取的内容不符", "the log does not fit its hashes or checkpoints, or the draw says something else"),
    "proof": ("不能证明在日志中，或日志所记与此不同", "not proved to be in the log, or the log says something else"),
    "attempt": ("各次抽取不连续：有缺、有重，或前一次未作废", "attempts are missing, doubled, or not void before the next"),
    "header": ("抽取头违反协议或自相矛盾", "it breaks the protocol or contradicts itself"), "commitment": ("承诺不是抽取头的摘要", "not the header's digest"),
    "nonce": ("随机数打不开当事方先前的承诺", "does not open the party's commitment"), "beacon": ("信标不是抽取头所定的形式", "not what the header fixed"),
    "seed": ("种子不是由承诺、信标和随机数得出的", "not from commitment, beacon and nonces"), "state": ("进度与已有内容不符", "not what the log says"),
    "pool": ("总体与抽取头中的根不符，或叶子不是由总体得出的", "the pool does not have the root in the header, or the leaves are not its own"),
    "quota": ("总体数或配额与重新计算的不同", "differs from the recomputation"), "selected": ("抽中的不是票号最小的，或与记录不同", "not the lowest tickets"),
    "skips": ("替换与记录或票号次序不符", "not the record's, or not the next ticket"), "slip": ("验签单与核验包不符", "it does not fit the bundle"),
    "names": ("公布或派发的名单与抽中的不符", "not those of what was selected"), "vector": ("与重新计算的不同", "differs from the recomputation"),
    "inputs": ("名录、计划、规则、人员或回避申报与承诺不符", "registry, plan, rules, inspectors or recusals are not those committed to"),
    "holds": ("相符", "holds"), "fails": ("不符", "FAILS"), "extra": ("不属于核验包，没有查看", "no part of the bundle, not looked at"),
    "root": ("请与公告或以前打印的根比较", "compare it with the announced root"), "demo": ("演示数据，不是真实的执法记录", "a demonstration, nothing real"),
    "limits": ("未核验：检查点和信标的签名，执法人员的匹配，范围和排除（用 policy verify --bundle 核验）",
               "not checked: signatures of checkpoints and beacons, the matching of inspectors, scopes and exclusions (`policy verify --bundle` does)"),
    "strata": ("未核验（未公布分层）：层内配额、是否票号最小", "not checked where strata are withheld: their quotas, and that the lowest tickets won")}
# Closed shapes: a map has these keys alone ("*": any), a list one shape, a tuple alternatives, text is a pattern, numbers are from 0.
HEX, CODE, TARGET, FORM = "[0-9a-f]{64}", "[A-Za-z0-9._-]+", "[0-9A-Z]{18}|[0-9]{15}", "[96 +,/:;-]{1,200}"
ROOT = {"root": HEX, "size": int}
TASK = {"code": CODE, "method": "weights|rates|counts", "rate": (None, [int]), "count": (None, int), "at_least": (None, int),
        "at_most": (None, int), "strata": {"*": (int, [int])}}
BEACONS = ({"kind": "os"}, {"kind": "drand", "chain": HEX, "round": int}, {"kind": "lottery", "event": str, "form": FORM},
           {"kind": "dice", "form": FORM, "witnesses": [str]})
HEADER = {"protocol": "double-random/v1", "agency": CODE, "plan": CODE, "draw": str, "attempt": int, "previous": (None, HEX),
          "rehearsal": bool, "plan_sha256": HEX, "rules_sha256": HEX, "snapshot": {"digest": HEX, "size": int}, "pool": ROOT,
          "inspectors": ROOT, "recusals": ROOT, "tasks": [TASK], "parties": [{"name": ".+", "commitment": HEX}], "beacon": (None, *BEACONS)}
MANIFEST = {"format": "policy-bundle/1", "level": "public|auditor", "agency": CODE, "demo": bool, "draws": [str], **ROOT}
DRAW = {"attempt": int, "beacon": (None, "([0-9a-f]{2})+"), "commitment": HEX, "header": HEADER, "level": "L[0-3]", "name": str,
        "nonces": [{"name": str, "nonce": HEX}], "proof": {"*": str}, "seed": (None, HEX), "skips": int, "state": str, "strata": bool,
        "tasks": [{"code": CODE, "drawn": int, "population": int, "strata": (None, {"*": {"population": int, "quota": int}})}],
        "void": (None, {"on": str, "reason": str})}
LOG = {"public": {"idx": int, "body": str, "path": [HEX]},
       "auditor": {"idx": int, "body": str, "leaf": HEX, "salt": (None, "([0-9a-f]{2})*"), "payload": (None, str)}}
SELECTED, POOL, NAME = {"leaf": HEX, "task": CODE}, {"id": TARGET, "stratum": CODE, "tasks": [CODE]}, {"id": TARGET, "name": str}
SLIP = {"format": "policy-slip/1", "agency": str, "draw": str, "attempt": int, "commitment": HEX, "id": TARGET, "salt": "[0-9a-f]{32}",
        "tasks": [CODE], "stratum_hash": HEX, "leaf": HEX, "index": int, "size": int, "path": [HEX], "drawn": [CODE]}
STEPS = {"draw.committed": "committed", "draw.revealed": "committed", "draw.seeded": "seeded", "draw.selected": "selected",
         "draw.matched": "dispatched", "inspection.dispatched": "dispatched", "target.replaced": "dispatched", "draw.voided": "voided"}
ENDINGS = {"plan": ".yaml", "rules": ".rules", "targets": ".targets.jsonl"}
FILES = {"public": r"bundle\.json|(checkpoints|proofs)\.jsonl|draws/\d{3}/(draw\.json|(leaves|selected|names)\.jsonl)",
         "auditor": r"bundle\.json|(checkpoints|log)\.jsonl|draws/\d{3}/(draw\.json|(leaves|selected|names|pool)\.jsonl)|inputs/[^/]+"}
class Fault(Exception): """What does not hold: a code, a file, a detail. Code "form": missing, truncated or not canonical."""
def expect(holds, code, file, detail=""):
    if not holds: raise Fault(code, file, detail)

# Reading: canonical JSON only, with ASCII keys, NFC text, whole numbers.
def canonical(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def fits(value, shape):
    if isinstance(shape, dict):
        known = isinstance(value, dict) and ("*" in shape or value.keys() == shape.keys())
        return known and all(fits(inner, shape.get("*") or shape[key]) for key, inner in value.items())
    if isinstance(shape, list): return isinstance(value, list) and all(fits(inner, shape[0]) for inner in value)
    if isinstance(shape, tuple): return any(fits(value, one) for one in shape)
    if isinstance(shape, str): return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None
    return value is None if shape is None else type(value) is shape and (shape is not int or 0 <= value < 2**53)
def parse(data, shape, where):  # the value of canonical bytes that has the shape (None: any)
    try:
        text, value = data.decode(), json.loads(data)
        good = text.isascii() or (unicodedata.is_normalized("NFC", text) and not re.search(r'[^\x00-\x7f][^"\\]*":', text))
        if good and canonical(value) == data and (shape is None or fits(value, shape)): return value
    except (ValueError, RecursionError): pass
    raise Fault("form", where, "")
def lines(bundle, name):
    try: *found, rest = (bundle / name).read_bytes().split(b"\n")
    except OSError: raise Fault("form", name, "") from None
    expect(not rest, "form", f"{name}:{len(found) + 1}")
    return found
def records(bundle, name, shape, only=False):
    found = [parse(line, shape, f"{name}:{n}") for n, line in enumerate(lines(bundle, name), 1)]
    expect(not only or len(found) == 1, "form", name)
    return found[0] if only else found
def columns(bundle, name, shape):
    """A long file as its first column, and (codes, stratum) of each row: rows alike but for their first value are parsed once."""
    first, known, keys, kinds = min(shape), {}, [], []
    start, good = b'{"%s":"' % first.encode(), re.compile(shape[first].encode()).fullmatch
    for row in lines(bundle, name):
        head, _, tail = row.partition(b'",')
        keys.append(head[len(start) :])
        if tail not in known or not good(keys[-1]) or not head.startswith(start):
            record = parse(row, shape, f"{name}:{len(keys)}")
            known[tail] = (tuple(record["tasks"]), record.get("stratum", ""))
        kinds.append(known[tail])
    return keys, kinds

# Hashes; Merkle trees as in RFC 6962.
def h(*parts): return sha256(b"".join(parts)).digest()
def be32(number): return number.to_bytes(4, "big")
def lp(value): return be32(len(value)) + value if isinstance(value, bytes) else lp(value.encode())
def d(tag): return lp(f"double-random/v1/{tag}")
def root(row):  # neighbours are joined level by level; the last of an odd row moves up as it is
    while len(row) > 1: row = [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2])] + row[len(row) & ~1 :]
    return row[0].hex() if row else h().hex()
def climb(leaf, index, size, path):
    """The root that an audit path leads to from a leaf; nothing that is a root where the path has another length."""
    if size <= 1 or not path: return leaf if size == 1 and not path and index == 0 else b""
    half, beside = 1 << (size - 1).bit_length() - 1, bytes.fromhex(path[-1])
    return h(b"\x01", *((climb(leaf, index, half, path[:-1]), beside) if index < half else (beside, climb(leaf, index - half, size - half, path[:-1]))))

# Header, seed, leaves [§1, §2].
def header_faults(header):  # the fields of a header (of the right shape) that break the protocol's rules
    tasks, parties, beacon = header["tasks"], [party["name"] for party in header["parties"]], header["beacon"] or {}
    codes, batch = [task["code"] for task in tasks], header["draw"].rpartition("/")[2]
    people, form = beacon.get("witnesses", ["1", "2"]), beacon.get("form", "999999")
    rules = {
        "draw": re.fullmatch("[1-9][0-9]{0,8}", batch) and header["draw"] == f"{header['agency']}/{header['plan']}/{'+'.join(sorted(codes))}/{batch}",
        "attempt": 1 <= header["attempt"] < 2**32, "previous": (header["previous"] is None) == (header["attempt"] == 1),
        "snapshot": header["snapshot"]["size"] >= header["pool"]["size"], "parties": len(set(parties)) == len(parties),
        "tasks": codes and len(set(codes)) == len(codes) and all(re.fullmatch(CODE, stratum) for task in tasks for stratum in task["strata"]),
        "beacon": (beacon or parties or header["rehearsal"]) and beacon.get("round", 1) > 0 and beacon.get("event", "-").strip()
        and 10 ** form.count("9") * 6 ** form.count("6") >= 10**6 and len(set(people)) == len(people) > 1 and all(map(str.strip, people))}
    rules |= {kind: (header[kind]["size"] == 0) == (header[kind]["root"] == root([])) for kind in ("pool", "inspectors", "recusals")}
    return [field for field, holds in rules.items() if not holds]
def commitment_of(header): return h(d("commit"), canonical(header)).hex()
def nonce_commitment(header, party, nonce):
    return h(d("nonce"), lp(header["agency"]), lp(header["draw"]), be32(header["attempt"]), lp(party), bytes.fromhex(nonce)).hex()
def seed_of(commitment, beacon, nonces):
    opened = [lp(name) + bytes.fromhex(nonce) for name, nonce in sorted(nonces.items())]
    return h(d("seed"), bytes.fromhex(commitment), lp(beacon), be32(len(opened)), *opened)
def is_beacon(fixed, raw):  # `fixed`: by the header; `raw`: bytes, empty for none
    if not fixed or "form" not in fixed: return len(raw) == (32 if fixed else 0)
    return re.fullmatch(re.escape(fixed["form"]).replace("6", "[1-6]").replace("9", "[0-9]"), raw.decode("latin-1"))
def pool_leaves(secret, draw, ids, kinds):  # each member's leaf, salted from the draw's secret
    salting, hiding, leaves = sha256(d("salt") + secret + lp(draw)), d("stratum"), []
    ends = {kind: (lp(",".join(sorted(kind[0]))), lp(kind[1])) for kind in set(kinds)}
    for ident, kind in zip(ids, kinds):
        salted, who, (codes, stratum) = salting.copy(), lp(ident), ends[kind]
        salted.update(who)
        salts = salted.digest()
        leaves.append(sha256(b"\x00" + salts[:16] + who + codes + sha256(hiding + salts[16:] + stratum).digest()).digest())
    return leaves

# Tickets, quotas, selection [§3 to §5].
def queues(tasks, leaves, kinds, seed):  # for each task and stratum its members' leaves, lowest ticket first
    key, alike = h(d("draw"), seed)[:16], defaultdict(list)
    for leaf, kind in zip(leaves, kinds): alike[kind].append(sha256(key + leaf).digest() + leaf)
    found = {task["code"]: {stratum: [] for stratum in task["strata"]} for task in tasks}
    for (codes, stratum), members in alike.items():
        for code in codes: found[code].setdefault(stratum, []).extend(members)
    return {task: {code: [lot[32:] for lot in sorted(every[code])] for code in sorted(every)} for task, every in found.items()}
def quotas(task, heads, seed):
    """The sample size (None but for weights) and the heads of each stratum, in exact fractions. `heads`: members by stratum, sorted."""
    shares, rate = task["strata"], task["rate"]
    if task["method"] == "rates": return None, {code: -(-n * shares[code][0] // shares[code][1]) for code, n in heads.items()}
    if task["method"] == "counts": return None, {code: min(n, shares[code]) for code, n in heads.items()}
    weight, members = {code: n * shares[code] for code, n in heads.items()}, sum(heads.values())
    size = max(-(-members * rate[0] // rate[1]) if rate else task["count"], min(members, 1), task["at_least"] or 0)
    size = min(size if task["at_most"] is None else min(size, task["at_most"]), sum(n for code, n in heads.items() if weight[code]))
    ideal, rest, left = dict.fromkeys(heads, Fraction(0)), [code for code in heads if weight[code]], size
    while rest:  # strata that cannot hold their share are taken whole, and the others share what is left
        ideal |= {code: Fraction(left * weight[code], sum(weight[other] for other in rest)) for code in rest}
        full = [code for code in rest if ideal[code] >= heads[code]]
        ideal |= {code: Fraction(heads[code]) for code in full}
        left -= sum(heads[code] for code in full)
        rest = [code for code in rest if code not in full] if full else []
    u = Fraction(int.from_bytes(h(d("round"), seed, lp(task["code"]))[:8], "big"), 2**64)
    marks = [mark // 1 for mark in accumulate(ideal.values(), initial=u)]
    return size, {code: marks[i + 1] - marks[i] for i, code in enumerate(heads)}
def outcome(task, queue, seed, name):
    """What the log keeps of a task's selection; `name` gives what a leaf is called. What is not taken of a queue are the reserves."""
    heads = {stratum: len(members) for stratum, members in queue.items()}
    size, quota = quotas(task, heads, seed)
    taken = {s: [name(leaf) for leaf in queue[s][: quota[s]]] for s in queue}
    return {"code": task["code"], "population": heads, "sample_size": size, "quota": quota, "selected": taken}

# A bundle: its log, then each attempt at a draw, for auditors the files that it was made from.
def read_log(bundle, manifest, auditor):
    """The log's entries, or those that are proved to be in it: (kind, subject, refs with day and reason, payload)."""
    row, tops, before, events, source = [], {}, -1, [], "log.jsonl" if auditor else "proofs.jsonl"
    for n, entry in enumerate(records(bundle, source, LOG[manifest["level"]])):
        data, paid, where = entry["body"].encode(), entry.get("payload"), f"{source}:{n + 1}"
        body, leaf = parse(data, None, where), h(b"\x00", data)
        if auditor:
            expect(entry["idx"] == n and entry["leaf"] == leaf.hex() and (paid is None) == (entry["salt"] is None), "log", where)
            expect(paid is None or h(bytes.fromhex(entry["salt"]), paid.encode()).hex() == body["payload"], "log", where)
            row, size = [leaf, *row], n
            while size & 1: row, size = [h(b"\x01", row[1], row[0]), *row[2:]], size >> 1  # two whole subtrees of one size become one
            *_, tops[n + 1] = accumulate(row, lambda right, left: h(b"\x01", left, right))
        else: expect(before < entry["idx"] and climb(leaf, entry["idx"], manifest["size"], entry["path"]).hex() == manifest["root"], "proof", where)
        before = entry["idx"]
        events.append((body["kind"], body["subject"], {**body["refs"], "on": body["on"], "reason": body["reason"]}, paid and parse(paid.encode(), None, where)))
    marks, end = records(bundle, "checkpoints.jsonl", ROOT), {"root": manifest["root"], "size": manifest["size"]}
    true = len(tops) == end["size"] and all(tops[mark["size"]].hex() == mark["root"] for mark in marks) if auditor else len(marks) == 1
    expect(marks[-1:] == [end] and true and all(a["size"] < b["size"] for a, b in pairwise(marks)), "log", "checkpoints.jsonl")
    return events

def check_draw(bundle, folder, draw, before, events, auditor):
    """An attempt at a draw, from header to names. `before`: the attempt before; `events`: what the log says of it, (kind, refs, payload)."""
    header, seed, raw, here, done = draw["header"], draw["seed"], bytes.fromhex(draw["beacon"] or ""), f"{folder}/draw.json", draw["state"] == "dispatched"
    tasks, parties, nonces = header["tasks"], {p["name"]: p["commitment"] for p in header["parties"]}, {n["name"]: n["nonce"] for n in draw["nonces"]}
    wrong, kind, source = header_faults(header), (header["beacon"] or {}).get("kind"), "log" if auditor else "proof"
    level = "L3" if kind in ("drand", "lottery") else "L2" if kind == "dice" or (len(parties) > 1 and kind != "os") else "L1"
    expect(not wrong and draw["level"] == ("L0" if header["rehearsal"] else level), "header", here, ", ".join(wrong))
    expect(commitment_of(header) == draw["commitment"], "commitment", here)
    expect(before["void"] and (before["attempt"] + 1, before["commitment"]) == (header["attempt"], header["previous"]), "attempt", here)
    expect([n["name"] for n in draw["nonces"]] == sorted(nonces) and (nonces.keys() == parties.keys() or not seed), "nonce", here)
    expect(all(nonce_commitment(header, name, nonce) == parties.get(name) for name, nonce in nonces.items()), "nonce", here)
    expect(is_beacon(header["beacon"], raw) if seed else not raw, "beacon", here)
    expect(seed in (None, seed_of(draw["commitment"], raw, nonces).hex()), "seed", here)

    wanted = [("draw.committed", {"level": draw["level"]})] + [("draw.revealed", {"party": name}) for name in nonces]
    wanted += [("draw.seeded", {"seed": seed, "beacon": raw.hex()})] * bool(seed) + [("draw.selected", {})] * bool(draw["tasks"])
    wanted += [("draw.voided", draw["void"])] if draw["void"] else []
    for kind, values in wanted:  # each step once, with the values that are published
        stated = (values | {"commitment": draw["commitment"]}).items()
        expect(any(kind == of and stated <= refs.items() for of, refs, _ in events), source, here, kind)
    order, flat = [list(STEPS).index(kind) for kind, *_ in events], all(task["strata"].keys() <= {"-"} for task in tasks)
    true = all(paid["proof"] == draw["proof"] for kind, _, paid in events if auditor and kind == "draw.seeded")
    expect(true and len(wanted) == sum(kind.startswith("draw.") and kind != "draw.matched" for kind, *_ in events), source, here)
    expect(order == sorted(order) and draw["state"] == STEPS[events[-1][0]] and (draw["strata"] or not (auditor or flat)), "state", here)
    expect(draw["skips"] == sum(kind == "target.replaced" for kind, *_ in events), "skips", here)

    file, strata = f"{folder}/leaves.jsonl", {task["code"]: task["strata"] if draw["strata"] else {""} for task in tasks}
    keys, kinds = columns(bundle, file, {"leaf": HEX, "tasks": [CODE]} | ({"stratum": CODE} if draw["strata"] else {}))
    leaves, owner = [bytes.fromhex(key.decode()) for key in keys], {}
    tidy = all(mine and list(mine) == sorted(set(mine)) and all(s in strata.get(code, ()) for code in mine) for mine, s in set(kinds))
    expect(tidy and all(a < b for a, b in pairwise(leaves)) and {"root": root(leaves), "size": len(leaves)} == header["pool"], "pool", file)
    if auditor:
        ids, theirs = columns(bundle, f"{folder}/pool.jsonl", POOL)
        made = pool_leaves(bytes.fromhex(events[0][2]["secret"]), header["draw"], ids, theirs)
        same = len(made) == len(leaves) and dict(zip(made, theirs)) == dict(zip(leaves, kinds))
        expect(same and all(a < b for a, b in pairwise(ids)), "pool", f"{folder}/pool.jsonl")
        owner = dict(zip(made, map(bytes.decode, ids)))

    file, codes, results = f"{folder}/selected.jsonl", [task["code"] for task in tasks] if draw["tasks"] else [], []
    rows = [(row["task"], row["leaf"]) for row in records(bundle, file, SELECTED)]
    expect(rows == sorted(set(rows)) and {code for code, _ in rows} <= set(codes), "selected", file)
    expect([share["code"] for share in draw["tasks"]] == codes, "quota", here)
    lots = queues(tasks, leaves, kinds, bytes.fromhex(seed)) if codes else {}
    for task, share in zip(tasks, draw["tasks"]):
        code, queue, chosen = task["code"], lots[task["code"]], {leaf for of, leaf in rows if of == task["code"]}
        members = sum(map(len, queue.values()))
        expect((share["drawn"], share["population"]) == (len(chosen), members), "quota", here, code)
        if draw["strata"]:
            results.append(made := outcome(task, queue, bytes.fromhex(seed), owner.get if auditor else bytes.hex))
            expect(share["strata"] == {s: {"population": made["population"][s], "quota": made["quota"][s]} for s in queue}, "quota", here, code)
            expect(chosen == {leaf.hex() for s in queue for leaf in queue[s][: made["quota"][s]]}, "selected", file, code)
        else:  # with weights the number of members tells how many, as far as all weigh something
            told = quotas(task | {"strata": {"": 1}}, {"": members}, b"")[0] if task["method"] == "weights" and all(task["strata"].values()) else len(chosen)
            expect(share["strata"] is None and len(chosen) == told, "quota", here, code)
            expect(chosen <= {leaf.hex() for leaf in queue[""]}, "selected", file, code)

    file, listed = f"{folder}/names.jsonl", (bundle / folder / "names.jsonl").exists()
    names = [row["id"] for row in records(bundle, file, NAME)] if listed else []
    if auditor: right = listed == done and set(names) == visited(here, events, results, lots, owner, done)
    else: right = not listed or (done and abs(len(names) - len({leaf for _, leaf in rows})) <= draw["skips"])
    expect(right and names == sorted(set(names)), "names", file)

def visited(here, events, results, lots, owner, done):
    """For auditors: who is visited by the log. In the place of each who was replaced comes the next ticket of the stratum [§6]."""
    due = {(made["code"], s, ident) for made in results for s in made["selected"] for ident in made["selected"][s]}
    digest, used, gone = sha256(canonical(results)).hexdigest(), due, set()
    sent = {(paid["task"], paid["stratum"], paid["target"]) for kind, _, paid in events if kind == "inspection.dispatched"}
    expect(all(refs["selection"] == digest for kind, refs, _ in events if kind == "draw.selected"), "selected", here)
    expect(sent == (due if done else set()), "names", here, "inspection.dispatched")
    for paid in [paid for kind, _, paid in events if kind == "target.replaced"]:
        gone.add(paid["target"])
        out, new = {row for row in sent if row[2] in gone}, {tuple(row) for row in paid["substitutes"]}
        free = {(c, s): (i for i in map(owner.get, lots[c][s]) if i not in gone and (c, s, i) not in used) for c, s, _ in out}
        expect(out and new == {(*place, next(queue, "")) for place, queue in free.items()}, "skips", here, paid["target"])
        sent, used = {row for row in (sent - out) | new if row[2]}, used | new
    return {ident for *_, ident in sent}

def check_inputs(bundle, attempts):
    """For auditors: plan, rules, registries and recusals are those that each header commits to."""
    registries = {}
    for path in sorted(bundle.glob("inputs/*")): expect(sha256(path.read_bytes()).hexdigest() == path.name[:64], "inputs", f"inputs/{path.name}")
    for folder, header, paid in attempts:
        secret, inputs = bytes.fromhex(paid["secret"]), paid["inputs"]
        files = {kind: f"inputs/{digest}{ENDINGS.get(kind, '.jsonl')}" for kind, digest in inputs.items()}
        for file in files.values(): expect((bundle / file).is_file(), "form", file)
        expect((inputs["plan"], inputs["rules"]) == (header["plan_sha256"], header["rules_sha256"]), "inputs", f"{folder}/draw.json")
        for kind in ("inspectors", "recusals"):
            rows, start = lines(bundle, files[kind]), d(f"salt/{kind[:-1]}") + secret + lp(header["draw"])
            leaves = sorted(h(b"\x00", h(start, lp(json.loads(row)["id"] if kind == "inspectors" else row))[:16], lp(row)) for row in rows)
            expect({"root": root(leaves), "size": len(leaves)} == header[kind], "inputs", files[kind])
        if inputs["targets"] not in registries:  # its digest tells that it is the canonical one
            registries[inputs["targets"]] = {row.partition(b'"id":"')[2].partition(b'"')[0]: row for row in lines(bundle, files["targets"])}
        known, digest = registries[inputs["targets"]], h(d("snapshot"), secret, bytes.fromhex(inputs["targets"])).hex()
        expect({"digest": digest, "size": len(known)} == header["snapshot"], "inputs", files["targets"])
        ids, kinds = columns(bundle, f"{folder}/pool.jsonl", POOL)
        flat = all(task["strata"].keys() <= {"-"} for task in header["tasks"])
        tiers = {kind: b'"tier":"' + (b"" if flat else kind[1].encode() + b'"') for kind in set(kinds)}
        expect(all(tiers[kind] in known.get(ident, b"") for ident, kind in zip(ids, kinds)), "inputs", f"{folder}/pool.jsonl")
        names = records(bundle, f"{folder}/names.jsonl", NAME) if (bundle / folder / "names.jsonl").exists() else []
        expect(all(json.loads(known.get(one["id"].encode(), b"{}")).get("name") == one["name"] for one in names), "names", f"{folder}/names.jsonl")

def check_slip(bundle, agency, draws, slip):  # a business's slip [§6]: its leaf, where that is in the pool's tree, and for which tasks it was drawn
    folder, draw = next((one for one in draws if (one[1]["name"], one[1]["attempt"]) == (slip["draw"], slip["attempt"])), ("", None))
    expect(folder, "slip", "slip", "draw")
    leaf = h(b"\x00", bytes.fromhex(slip["salt"]), lp(slip["id"]), lp(",".join(sorted(slip["tasks"]))), bytes.fromhex(slip["stratum_hash"]))
    drawn = [row["task"] for row in records(bundle, f"{folder}/selected.jsonl", SELECTED) if row["leaf"] == leaf.hex()]
    found = slip | {"agency": agency, "commitment": draw["commitment"], "leaf": leaf.hex(), "drawn": drawn, "size": draw["header"]["pool"]["size"]}
    expect(slip == found, "slip", "slip", differs(slip, found, "slip") or "")
    expect(climb(leaf, slip["index"], slip["size"], slip["path"]).hex() == draw["header"]["pool"]["root"], "slip", "slip", "path")

def holds(check, *given):  # what does not hold: nothing, or the first fault
    try: check(*given)
    except Fault as fault: return [fault.args]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as problem: return [("form", given[0].name, repr(problem))]
    return []

def verify(bundle, slip=None):
    """The manifest, the draws as (folder, draw.json), every fault, and the names of files that are no part of a bundle. Raises Fault."""
    manifest, last, own, draws, jobs = records(bundle, "bundle.json", MANIFEST, only=True), {}, defaultdict(list), [], []
    auditor, here = manifest["level"] == "auditor", "bundle.json"
    for kind, subject, refs, paid in read_log(bundle, manifest, auditor):
        if kind == "workspace.created": expect((paid["agency"], paid["demo"]) == (manifest["agency"], manifest["demo"]), "manifest", here)
        if kind in STEPS: own[refs.get("draw", subject), int(refs.get("attempt") or paid["attempt"])].append((kind, refs, paid))
    own = {key: events for key, events in own.items() if key[0] in manifest["draws"] or not auditor}
    expect(list(dict.fromkeys(name for name, _ in own)) == manifest["draws"], "manifest", here)
    for n, (key, events) in enumerate(own.items(), 1):  # a folder for each attempt that the log knows
        folder, before = f"draws/{n:03d}", last.get(key[0], {"attempt": 0, "commitment": None, "void": True})
        last[key[0]] = draw = records(bundle, f"{folder}/draw.json", DRAW, only=True)
        header, here = draw["header"], f"{folder}/draw.json"
        expect((draw["name"], draw["attempt"]) == key, "attempt", here)
        expect((*key, manifest["agency"]) == (header["draw"], header["attempt"], header["agency"]), "header", here)
        draws.append((folder, draw))
        jobs.append((check_draw, bundle, folder, draw, before, events, auditor))
    jobs.sort(key=lambda job: -job[3]["header"]["pool"]["size"])  # the largest first, and beside it what takes as long
    if auditor: jobs.insert(1, (check_inputs, bundle, [(folder, draw["header"], events[0][2]) for _, _, folder, draw, _, events, _ in jobs]))
    if slip: jobs.append((check_slip, bundle, manifest["agency"], draws, records(slip.parent, slip.name, SLIP, only=True)))
    if sum(draw["header"]["pool"]["size"] for _, draw in draws) < 100_000: found = [holds(*job) for job in jobs]
    else:
        with ProcessPoolExecutor(2, initializer=gc.disable) as others: found = [job.result() for job in [others.submit(holds, *job) for job in jobs]]
    files = sorted(path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if not path.is_dir())
    extra = [file for file in files if not re.fullmatch(FILES[manifest["level"]], file) or "draws/999" > file[:9] > f"draws/{len(draws):03d}"]
    return manifest, draws, sorted((fault for each in found for fault in each), key=lambda fault: (fault[0] == "inputs", fault[1])), extra

# Complete cases; the command.
def check_case(path):  # the first value of a complete case that is not what its inputs give, as "tasks.0.quota.A"
    def same(expected, found, name):
        where = differs(expected, found, name)
        expect(not where, "vector", f"{path.name}: {where}")
    case = json.loads(path.read_bytes())
    header, nonces = case["header"], {n["name"]: n["nonce"] for n in case["nonces"]}
    try: written = parse(case["header_canonical"].encode(), None, "")
    except Fault: raise Fault("vector", f"{path.name}: header_canonical", "") from None
    same(written, header, "header")
    expect(fits(header, HEADER) and not header_faults(header), "form", path.name, "header")
    kinds, ids = [(tuple(member["tasks"]), member["stratum"]) for member in case["pool"]], [member["id"].encode() for member in case["pool"]]
    leaves, commitment = pool_leaves(bytes.fromhex(case["secret"]), header["draw"], ids, kinds), commitment_of(header)
    seed, owner = seed_of(commitment, bytes.fromhex(case["beacon"]), nonces), dict(zip(leaves, map(bytes.decode, ids)))
    parties = [p | {"commitment": p["name"] in nonces and nonce_commitment(header, p["name"], nonces[p["name"]])} for p in header["parties"]]
    key, lots, first = h(d("draw"), seed)[:16], queues(header["tasks"], leaves, kinds, seed), leaves[0] if leaves else None
    made = [outcome(task, lots[task["code"]], seed, owner.get) for task in header["tasks"]]
    for one in made: one["next_two_reserves"] = {s: [owner[leaf] for leaf in lots[one["code"]][s][q : q + 2]] for s, q in one["quota"].items()}
    expected = {"leaf_of_first": first and first.hex(), "header": header | {"parties": parties, "pool": {"root": root(sorted(leaves)), "size": len(leaves)}},
                "header_canonical": canonical(header).decode(), "commitment": commitment, "seed": seed.hex(), "key": key.hex(),
                "ticket_of_first": first and h(key, first).hex(), "tasks": made}
    for name in expected: same(expected[name], case[name], name)
def differs(a, b, name):
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b): a, b = dict(enumerate(a)), dict(enumerate(b))
    if not (isinstance(a, dict) and isinstance(b, dict)): return None if type(a) is type(b) and a == b else name
    return next((path for key in sorted(a | b) if (path := differs(a.get(key, ...), b.get(key, ...), f"{name}.{key}"))), None)

def main(argv=None):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("paths", nargs="+", metavar="BUNDLE_DIR", type=Path)
    parser.add_argument("--vector", action="store_true", help="the files are complete cases")
    parser.add_argument("--slip", type=Path, metavar="FILE", help="a business's slip")
    parser.add_argument("--lang", choices=["zh", "en"], help="both by default")
    given, worst = parser.parse_args(argv), 0
    sys.stdout.reconfigure(errors="replace")
    def say(start, word): print(start, " / ".join(TEXTS[word]) if given.lang is None else TEXTS[word][given.lang == "en"])
    for path in given.paths:
        results = []
        faults = holds(check_case if given.vector else lambda path, kept=results: kept.append(verify(path, given.slip)), path)
        if given.vector and not faults: say(f"✓ {path.name}:", "holds")
        for manifest, draws, faults, extra in results:
            for folder, draw in draws:
                bad = any(file.startswith(folder) for _, file, _ in faults)
                say(f"{'✗' if bad else '✓'} {draw['name']} #{draw['attempt']} {draw['level']} {draw['state']}:", "fails" if bad else "holds")
            for file in extra: say(f"! {file}:", "extra")
            say(f"size {manifest['size']}, root {manifest['root']}:", "root")
            for word in ["limits"] + ["strata"] * (not all(draw["strata"] for _, draw in draws)) + ["demo"] * manifest["demo"]: say("—", word)
        for code, file, detail in faults: say(f"✗ [{code}] {file}{detail and f' ({detail})'}:", code)
        worst = max([worst, *(2 if code == "form" else 1 for code, *_ in faults)])
    return worst
if __name__ == "__main__":
    gc.disable()  # nothing here refers to itself, and looking for what does would take a third of the time
    sys.exit(main())
