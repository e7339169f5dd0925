#!/usr/bin/env python3
"""核验“双随机”抽取 / Recompute published draws (protocol double-random/v1). This file and Python 3.10 or later are all it takes.

    python verify_draw.py BUNDLE_DIR [--lang zh|en] [--slip FILE]     a bundle, public or for auditors; a business's slip
    python verify_draw.py --vector FILE...                            complete cases, to compare implementations

Exit code: 0 all holds, 1 something does not (each line names a code and a file), 2 the input cannot be used. It shares no code with
the program that made the bundle. What it does not check is printed with every result. The protocol's sections are in brackets.
"""

# fmt: off
# ruff: noqa: E401, E701, E704, I001
from __future__ import annotations
import argparse, gc, json, re, sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import reduce
from hashlib import sha256
from itertools import accumulate, chain, pairwise
from math import floor
from pathlib import Path
from unicodedata import is_normalized

TEXTS = {
    "form": ("缺失、截断，或不是规范的格式", "missing, truncated, or not of the canonical form"),
    "manifest": ("核验包的说明与内容不符", "the bundle is not what its description says"),
    "log": ("日志与其摘要、检查点或抽取的内容不符", "the log does not fit its hashes, or the draw says something else"),
    "checkpoint": ("检查点与日志不符", "the checkpoint is not the log's"),
    "proof": ("不能证明在日志中，或日志所记与此不同", "not proved to be in the log, or the log says something else"),
    "header": ("抽取头违反协议或自相矛盾", "the header breaks the protocol or contradicts itself"),
    "commitment": ("承诺不是抽取头的摘要", "the commitment is not the digest of the header"),
    "attempt": ("各次抽取不连续：有缺、有重，或前一次未作废", "attempts are missing, doubled, or not void before the next"),
    "state": ("进度与已有内容不符", "the state does not fit what is there"),
    "nonce": ("随机数打不开当事方先前的承诺", "a nonce does not open its party's commitment"),
    "beacon": ("信标不是抽取头所定的形式", "the beacon is not what the header fixed"),
    "seed": ("种子不是由承诺、信标和随机数得出的", "the seed does not follow from commitment, beacon and nonces"),
    "pool-root": ("抽取总体与抽取头中的根不符", "the pool does not have the root in the header"),
    "leaf": ("叶子次序不对、重复，或不是由总体得出的", "leaves out of order, doubled, or not those of the pool"),
    "quota": ("总体数或配额与重新计算的不同", "populations or quotas differ from the recomputation"),
    "selected": ("抽中的不是票号最小的，或与记录不同", "what was selected is not what the tickets give"),
    "skips": ("替换与记录或票号次序不符", "replacements do not follow the record or the order of tickets"),
    "names": ("公布的名单与抽中的不符", "the names are not those of what was selected"),
    "snapshot": ("检查对象库快照与承诺或总体不符", "the registry's snapshot does not fit commitment or pool"),
    "records": ("计划、规则、人员或回避申报与承诺不符", "plan, rules, inspectors or recusals are not those committed to"),
    "slip": ("验签单与核验包不符", "the slip does not fit the bundle"),
}
WORDS = {"holds": ("相符", "holds"), "fails": ("不符", "FAILS"), "demo": ("演示数据，不是真实的执法记录", "a demonstration, no real inspections"),
         "compare": ("请与公告或以前打印的根比较", "compare it with the announced root, or one printed before")}
LIMITS = [
    ("未核验：检查点和信标的签名，执法人员的匹配", "not checked: signatures of checkpoints and beacons, the matching of inspectors"),
    ("未核验：范围和排除是否给出这个总体（policy verify --bundle 会核验）", "not checked: scopes and exclusions (`policy verify --bundle` does)"),
    ("未核验（未公布分层）：层内配额、是否票号最小", "not checked where strata are withheld: their quotas, and that the lowest tickets won"),
]
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
SHARE = {"code": CODE, "drawn": int, "population": int, "strata": (None, {"*": {"population": int, "quota": int}})}
DRAW = {"attempt": int, "beacon": (None, "([0-9a-f]{2})+"), "commitment": HEX, "header": HEADER, "level": "L[0-3]", "name": str,
        "nonces": [{"name": str, "nonce": HEX}], "proof": {"*": str}, "seed": (None, HEX), "skips": int, "state": str, "strata": bool,
        "tasks": [SHARE], "void": (None, {"on": str, "reason": str})}
BODY = {"version": int, "kind": str, "at": int, "on": str, "actor": str, "subject": str, "refs": {"*": str}, "reason": str, "payload": HEX}
ENTRY = {"idx": int, "body": str, "leaf": HEX, "salt": (None, "([0-9a-f]{2})*"), "payload": (None, str)}
PROOF = {"idx": int, "body": str, "path": [HEX]}
SLIP = {"format": "policy-slip/1", "agency": str, "draw": str, "attempt": int, "commitment": HEX, "id": TARGET, "salt": "[0-9a-f]{32}",
        "tasks": [CODE], "stratum_hash": HEX, "leaf": HEX, "index": int, "size": int, "path": [HEX], "drawn": [CODE]}
STEPS = ["draw.committed", "draw.revealed", "draw.seeded", "draw.selected", "draw.matched", "inspection.dispatched", "target.replaced",
         "draw.voided"]
POOL = {"id": TARGET, "stratum": CODE, "tasks": [CODE]}
ENDINGS = {"plan": ".yaml", "rules": ".rules", "targets": ".targets.jsonl"}
ROW = re.compile(rb'^\{.*?"id":"([0-9A-Z]+)".*?"name":"((?:[^"\\]|\\.)*)".*"tier":"([^"]+)".*\}$', re.MULTILINE)
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, StopIteration, RecursionError)

class Unusable(Exception):
    """Input that is missing, truncated or not canonical: which file and line."""

# Canonical JSON in closed shapes: a dict has exactly these keys ("*": any), a list is of its one shape, a tuple offers alternatives,
# text is a pattern, None and types stand for themselves, and whole numbers are from 0.

def canonical(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def refused(_): raise ValueError

def whole(digits):
    if abs(int(digits)) >= 2**53: raise ValueError
    return int(digits)

def fits(value, shape):
    if isinstance(shape, dict):
        known = isinstance(value, dict) and ("*" in shape or value.keys() == shape.keys())
        return known and all(fits(inner, shape.get("*") or shape[key]) for key, inner in value.items())
    if isinstance(shape, list): return isinstance(value, list) and all(fits(inner, shape[0]) for inner in value)
    if isinstance(shape, tuple): return any(fits(value, one) for one in shape)
    if isinstance(shape, str): return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None
    return value is None if shape is None else type(value) is shape and (shape is not int or value >= 0)

def parse(data, shape, where):
    """The value of canonical bytes that has the shape (None: any): ASCII keys, NFC text, no fractions. Raises Unusable for all others."""
    try:
        text = data.decode()
        value = json.loads(text, parse_int=whole, parse_float=refused, parse_constant=refused)
        good = text.isascii() or (is_normalized("NFC", text) and not re.search(r'[^\x00-\x7f][^"\\]*":', text))
        if good and canonical(value) == data and (shape is None or fits(value, shape)): return value
    except (ValueError, RecursionError): pass
    raise Unusable(where)

def content(bundle, name):
    try: return (bundle / name).read_bytes()
    except OSError: raise Unusable(name) from None

def lines(bundle, name):
    *found, rest = content(bundle, name).split(b"\n")
    if rest: raise Unusable(f"{name}:{len(found) + 1}")
    return found

def records(bundle, name, shape, only=False):
    found = [parse(line, shape, f"{name}:{n}") for n, line in enumerate(lines(bundle, name), 1)]
    if only and len(found) != 1: raise Unusable(name)
    return found[0] if only else found

def table(bundle, name, shape):
    """A long file as keys (its first column) and the rest of each row, (codes, stratum). Rows alike but for their keys are parsed once."""
    key, known, keys, rests = min(shape), {}, [], []
    start, match = b'{"%s":"' % key.encode(), re.compile(shape[key].encode()).fullmatch
    for n, row in enumerate(lines(bundle, name), 1):
        value, _, tail = row[len(start) :].partition(b'"')
        if tail not in known:
            record = parse(row, shape, f"{name}:{n}")
            known[tail] = (tuple(record["tasks"]), record.get("stratum", ""))
        if not row.startswith(start) or not match(value): raise Unusable(f"{name}:{n}")
        keys.append(value)
        rests.append(known[tail])
    return keys, rests

# Hashes; Merkle trees as in RFC 6962.

def h(*parts): return sha256(b"".join(parts)).digest()
def be32(number): return number.to_bytes(4, "big")
def d(tag): return lp(f"double-random/v1/{tag}")

def lp(value):
    data = value.encode() if isinstance(value, str) else value
    return be32(len(data)) + data

def root(row):
    """Neighbours are joined level by level; the last of an odd row moves up as it is."""
    while len(row) > 1:
        above = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = above + row[len(row) - 1 :] if len(row) % 2 else above
    return row[0].hex() if row else h().hex()

def climb(leaf, index, size, path):
    """The root that an audit path leads to from a leaf; nothing that is a root where the path has another length."""
    if size <= 1 or not path: return leaf if size == 1 and not path and index == 0 else b""
    half, beside = 1 << (size - 1).bit_length() - 1, bytes.fromhex(path[-1])
    if index < half: return h(b"\x01", climb(leaf, index, half, path[:-1]), beside)
    return h(b"\x01", beside, climb(leaf, index - half, size - half, path[:-1]))

# Header, seed [§1, §2].

def sound(task):
    """Whether some population could make sense of a task's quota."""
    bounds = rate, count, least, most = [task[name] for name in ("rate", "count", "at_least", "at_most")]
    shares, whole = task["strata"].values(), all(type(share) is int for share in task["strata"].values())
    if task["method"] == "weights":
        fraction = rate is None or (len(rate) == 2 and 0 < rate[0] <= rate[1])
        return whole and fraction and (rate is None) != (count is None) and (None in (least, most) or least <= most)
    exact = whole if task["method"] == "counts" else all(type(s) is list and len(s) == 2 and s[0] <= s[1] > 0 for s in shares)
    return exact and bounds == [None] * 4

def header_faults(header):
    """The fields of a header (of the right shape) that break the protocol's rules."""
    tasks, parties, beacon = header["tasks"], [party["name"] for party in header["parties"]], header["beacon"] or {}
    codes, batch = [task["code"] for task in tasks], header["draw"].rpartition("/")[2]
    people, form = beacon.get("witnesses", ["1", "2"]), beacon.get("form", "999999")
    name = "/".join([header["agency"], header["plan"], "+".join(sorted(codes)), batch])
    rules = {
        "draw": re.fullmatch("[1-9][0-9]{0,8}", batch) and header["draw"] == name,
        "attempt": 1 <= header["attempt"] < 2**32,
        "previous": (header["previous"] is None) == (header["attempt"] == 1),
        "snapshot": header["snapshot"]["size"] >= header["pool"]["size"],
        "tasks": codes and len(set(codes)) == len(codes) and all(map(sound, tasks)),
        "strata": all(re.fullmatch(CODE, stratum) for task in tasks for stratum in task["strata"]),
        "parties": len(set(parties)) == len(parties),
        "beacon": (beacon or parties or header["rehearsal"]) and beacon.get("round", 1) > 0 and beacon.get("event", "-").strip()
        and 10 ** form.count("9") * 6 ** form.count("6") >= 10**6 and len(set(people)) == len(people) > 1 and all(map(str.strip, people)),
    }
    rules.update({k: (header[k]["size"] == 0) == (header[k]["root"] == root([])) for k in ("pool", "inspectors", "recusals")})
    return [field for field, holds in rules.items() if not holds]

def commitment_of(header): return h(d("commit"), canonical(header)).hex()

def nonce_commitment(header, party, nonce):
    return h(d("nonce"), lp(header["agency"]), lp(header["draw"]), be32(header["attempt"]), lp(party), bytes.fromhex(nonce)).hex()

def seed_of(commitment, beacon, nonces):
    opened = [lp(name) + bytes.fromhex(nonce) for name, nonce in sorted(nonces.items())]
    return h(d("seed"), bytes.fromhex(commitment), lp(beacon), be32(len(opened)), *opened)

def is_beacon(fixed, raw):
    """Whether raw bytes (empty: none) are of the kind, and in the form, that the header fixed."""
    form, faces = (fixed or {}).get("form"), {"9": "0123456789", "6": "123456"}
    if form is None: return len(raw) == (32 if fixed else 0)
    return len(raw) == len(form) and all(chr(byte) in faces.get(mark, mark) for byte, mark in zip(raw, form, strict=True))

def pool_leaves(secret, draw, ids, rests):
    """Each member's leaf, salted from the draw's secret."""
    salting, tiers, leaves = sha256(d("salt") + secret + lp(draw)), sha256(d("stratum")), []
    ends = {rest: (lp(",".join(sorted(rest[0]))), lp(rest[1])) for rest in set(rests)}
    width = {size: be32(size) for size in (15, 18)}
    for ident, rest in zip(ids, rests, strict=True):
        salted, tier, who, (codes, stratum) = salting.copy(), tiers.copy(), width[len(ident)] + ident, ends[rest]
        salted.update(who)
        salts = salted.digest()
        tier.update(salts[16:] + stratum)
        leaves.append(sha256(b"\x00" + salts[:16] + who + codes + tier.digest()).digest())
    return leaves

# Tickets, quotas, selection [§3 to §5].

def queues(tasks, leaves, rests, seed):
    """For each task and stratum its members' leaves, lowest ticket first."""
    key, kinds = h(d("draw"), seed)[:16], defaultdict(list)
    for leaf, rest in zip(leaves, rests, strict=True):
        kinds[rest].append(sha256(key + leaf).digest() + leaf)
    found = {task["code"]: {stratum: [] for stratum in task["strata"]} for task in tasks}
    for (codes, stratum), members in kinds.items():
        for code in codes:
            found[code].setdefault(stratum, []).extend(members)
    return {task: {code: [lot[32:] for lot in sorted(every[code])] for code in sorted(every)} for task, every in found.items()}

def sample_size(task, members):
    """n for method weights, before it is cut to the members of positive weight."""
    n = max(-(-members * task["rate"][0] // task["rate"][1]) if task["rate"] else task["count"], 1 if members else 0, task["at_least"] or 0)
    return n if task["at_most"] is None else min(n, task["at_most"])

def quotas(task, heads, seed):
    """The sample size (None but for weights) and the heads of each stratum, in exact fractions. `heads`: members by stratum, sorted."""
    shares = task["strata"]
    if task["method"] == "rates": return None, {code: -(-n * shares[code][0] // shares[code][1]) for code, n in heads.items()}
    if task["method"] == "counts": return None, {code: min(n, shares[code]) for code, n in heads.items()}
    weight = {code: n * shares[code] for code, n in heads.items()}
    size = left = min(sample_size(task, sum(heads.values())), sum(n for code, n in heads.items() if weight[code]))
    ideal, rest = dict.fromkeys(heads, Fraction(0)), [code for code in heads if weight[code]]
    while rest:  # strata that cannot hold their share are taken whole, and the others share what is left
        mass = sum(weight[code] for code in rest)
        ideal.update({code: Fraction(left * weight[code], mass) for code in rest})
        whole = [code for code in rest if ideal[code] >= heads[code]]
        ideal.update({code: Fraction(heads[code]) for code in whole})
        left -= sum(heads[code] for code in whole)
        rest = [code for code in rest if code not in whole] if whole else []
    u = Fraction(int.from_bytes(h(d("round"), seed, lp(task["code"]))[:8], "big"), 2**64)
    marks = [floor(mark) for mark in accumulate(ideal.values(), initial=u)]
    return size, {code: marks[i + 1] - marks[i] for i, code in enumerate(heads)}

def outcome(task, queue, seed, name):
    """What the log keeps of a task's selection; `name` gives what a leaf is called. What is not taken of a queue are the reserves."""
    heads = {stratum: len(members) for stratum, members in queue.items()}
    size, quota = quotas(task, heads, seed)
    taken = {s: [name(leaf) for leaf in queue[s][: quota[s]]] for s in queue}
    return {"code": task["code"], "population": heads, "sample_size": size, "quota": quota, "selected": taken}

# A bundle: its log, each attempt of a draw, for auditors the files that it was made from. A fault is (code, file, detail).

def read_log(bundle, manifest, expect):
    """All entries of the log, or those that are proved to be in it: (kind, subject, refs with day and reason, payload)."""
    auditor, row, tops, before, events = manifest["level"] == "auditor", [], {}, -1, []
    source = "log.jsonl" if auditor else "proofs.jsonl"
    for n, entry in enumerate(records(bundle, source, ENTRY if auditor else PROOF)):
        data, paid, where = entry["body"].encode(), entry.get("payload"), f"{source}:{n + 1}"
        body, leaf = parse(data, BODY, where), h(b"\x00", data)
        if auditor:
            whole = entry["idx"] == n and entry["leaf"] == leaf.hex() and (paid is None) == (entry["salt"] is None)
            expect(whole and (paid is None or h(bytes.fromhex(entry["salt"]), paid.encode()).hex() == body["payload"]), "log", where)
            row, size = [*row, leaf], n
            while size & 1:  # two complete subtrees of one size become one
                row, size = [*row[:-2], h(b"\x01", *row[-2:])], size >> 1
            tops[n + 1] = reduce(lambda right, left: h(b"\x01", left, right), row[::-1]).hex()
        else:
            top = climb(leaf, entry["idx"], manifest["size"], entry["path"]).hex()
            expect(before < entry["idx"] and top == manifest["root"], "proof", where)
        before, said = entry["idx"], body["refs"] | {"on": body["on"], "reason": body["reason"]}
        events.append((body["kind"], body["subject"], said, paid and parse(paid.encode(), None, where)))
    marks, end = records(bundle, "checkpoints.jsonl", ROOT), {"root": manifest["root"], "size": manifest["size"]}
    rising = all(a["size"] < b["size"] for a, b in pairwise(marks)) and (not auditor or len(tops) == end["size"])
    true = not auditor or all(tops.get(mark["size"]) == mark["root"] for mark in marks)
    expect(marks[-1:] == [end] and rising and true and (auditor or len(marks) == 1), "checkpoint", "checkpoints.jsonl")
    return events

def check_draw(bundle, folder, draw, events, auditor):
    """What does not hold of one attempt of a draw, from its header to its names; later steps only where the earlier ones hold."""
    faults, header, fixed, tasks = [], draw["header"], draw["header"]["beacon"], draw["header"]["tasks"]
    parties, nonces = {p["name"]: p["commitment"] for p in header["parties"]}, {n["name"]: n["nonce"] for n in draw["nonces"]}
    seed, raw, codes = draw["seed"], bytes.fromhex(draw["beacon"] or ""), [task["code"] for task in tasks]

    def expect(holds, code, file="draw.json", detail=""):
        if not holds: faults.append((code, f"{folder}/{file}", detail))

    kind, wrong = (fixed or {}).get("kind"), header_faults(header)
    level = "L3" if kind in ("drand", "lottery") else "L2" if kind == "dice" or len(parties) > 1 else "L1"
    expect(not wrong and draw["level"] == ("L0" if header["rehearsal"] else level), "header", detail=", ".join(wrong))
    expect(commitment_of(header) == draw["commitment"], "commitment")
    if faults: return faults
    listed = [nonce["name"] for nonce in draw["nonces"]]
    expect(listed == sorted(nonces) and (nonces.keys() == parties.keys() or not seed), "nonce")
    expect(all(nonce_commitment(header, name, nonce) == parties.get(name) for name, nonce in nonces.items()), "nonce")
    expect(is_beacon(fixed, raw) if seed else not raw, "beacon")
    expect(seed in (None, seed_of(draw["commitment"], raw, nonces).hex()), "seed")

    said = defaultdict(list)
    for event, _, refs, paid in events: said[event].append((refs, paid))
    wanted = {"draw.committed": [{"level": draw["level"]}], "draw.revealed": [{"party": name} for name in listed],
              "draw.seeded": [{"seed": seed} | ({"beacon": draw["beacon"]} if raw else {})] if seed else [],
              "draw.selected": [{}] if draw["tasks"] else [], "draw.voided": [draw["void"]] if draw["void"] else []}
    for event, values in wanted.items():
        refs = [refs for refs, _ in said[event]]
        each = all(any((value | {"commitment": draw["commitment"]}).items() <= ref.items() for ref in refs) for value in values)
        expect(each and len(refs) == len(values), "log" if auditor else "proof", detail=event)
    done = "dispatched" if said["inspection.dispatched"] or (not auditor and draw["state"] == "dispatched") else "matched"
    done = done if said["draw.matched"] else "selected" if draw["tasks"] else "seeded" if seed else "committed"
    order, flat = [STEPS.index(event) for event, *_ in events], all(task["strata"].keys() <= {"-"} for task in tasks)
    expect(order == sorted(order) and draw["state"] == ("voided" if draw["void"] else done), "state")
    expect(draw["strata"] or not (auditor or flat), "state", detail="strata")
    expect(draw["skips"] == len(said["target.replaced"]), "skips")
    keys, rests = table(bundle, f"{folder}/leaves.jsonl", {"leaf": HEX, "tasks": [CODE]} | ({"stratum": CODE} if draw["strata"] else {}))
    leaves, owner = [bytes.fromhex(key.decode()) for key in keys], {}
    shared = {task["code"]: task["strata"] if draw["strata"] else {""} for task in tasks}
    tidy = all(mine and list(mine) == sorted(set(mine)) and all(stratum in shared.get(code, ()) for code in mine) for mine, stratum in set(rests))
    expect(tidy and all(a < b for a, b in pairwise(leaves)), "leaf", "leaves.jsonl")
    expect({"root": root(leaves), "size": len(leaves)} == header["pool"], "pool-root", "leaves.jsonl")
    if auditor and not faults:
        paid, opened = said["draw.committed"][0][1], [(paid["party"], paid["nonce"]) for _, paid in said["draw.revealed"]]
        sown = [(paid["seed"], paid["beacon"] or None, paid.get("proof", {})) for _, paid in said["draw.seeded"]]
        expect((paid["header"], paid["commitment"]) == (header, draw["commitment"]), "log", detail="draw.committed")
        expect(sorted(opened) == sorted(nonces.items()), "log", detail="draw.revealed")
        expect(sown in ([], [(seed, draw["beacon"], draw["proof"])]), "log", detail="draw.seeded")
        ids, theirs = table(bundle, f"{folder}/pool.jsonl", POOL)
        made = pool_leaves(bytes.fromhex(paid["secret"]), header["draw"], ids, theirs)
        same = len(made) == len(leaves) and dict(zip(made, theirs, strict=True)) == dict(zip(leaves, rests, strict=True))
        expect(same and all(a < b for a, b in pairwise(ids)), "leaf", "pool.jsonl")
        owner = dict(zip(made, map(bytes.decode, ids), strict=True))

    rows = [(row["task"], row["leaf"]) for row in records(bundle, f"{folder}/selected.jsonl", {"leaf": HEX, "task": CODE})]
    expect(rows == sorted(set(rows)) and {task for task, _ in rows} <= set(codes), "selected", "selected.jsonl")
    expect([share["code"] for share in draw["tasks"]] == codes or not (draw["tasks"] or rows), "quota")
    if faults or not draw["tasks"]: return faults
    lots, selection, now, spare = queues(tasks, leaves, rests, bytes.fromhex(seed)), [], set(), {}
    for task, share in zip(tasks, draw["tasks"], strict=True):
        code, queue, chosen = task["code"], lots[task["code"]], {leaf for of, leaf in rows if of == task["code"]}
        members = sum(map(len, queue.values()))
        expect((share["drawn"], share["population"]) == (len(chosen), members), "quota", detail=code)
        if not draw["strata"]:  # what the number of members tells: with weights the sample size, as far as all weigh something
            most = min(sample_size(task, members) if task["method"] == "weights" else members, members)
            least = most if task["method"] == "weights" and all(task["strata"].values()) else 0
            expect(share["strata"] is None and least <= len(chosen) <= most, "quota", detail=code)
            expect(chosen <= {leaf.hex() for leaf in queue[""]}, "selected", "selected.jsonl", code)
        else:
            made = outcome(task, queue, bytes.fromhex(seed), bytes.hex)
            figures = {s: {"population": made["population"][s], "quota": made["quota"][s]} for s in queue}
            expect(share["strata"] == figures, "quota", detail=code)
            expect(chosen == {leaf for heads in made["selected"].values() for leaf in heads}, "selected", "selected.jsonl", code)
            if auditor:
                made = outcome(task, queue, bytes.fromhex(seed), owner.__getitem__)
                selection.append(made)
                now |= {(code, s, ident) for s, heads in made["selected"].items() for ident in heads}
                spare |= {(code, s): chain(map(owner.get, queue[s][made["quota"][s] :]), [""]) for s in queue}
    ever = {ident for *_, ident in now}
    if auditor and not faults:
        refs, paid = said["draw.selected"][0]
        expect(paid == {"tasks": selection} and refs["selection"] == sha256(canonical(selection)).hexdigest(), "selected")
        sent = [(paid["task"], paid["stratum"], paid["target"]) for _, paid in said["inspection.dispatched"]]
        expect(sorted(sent) == sorted(now if draw["state"] == "dispatched" else []), "names", detail="inspection.dispatched")
        for _, paid in said["target.replaced"]:
            out = {(task, stratum, paid["target"]) for task, stratum, _ in paid["substitutes"]}
            fair = all(next(spare.get((task, stratum), iter("-")), "") == new for task, stratum, new in paid["substitutes"])
            expect(fair and out == {row for row in now if row[2] == paid["target"]} != set(), "skips", detail=paid["target"])
            now = (now - out) | {tuple(row) for row in paid["substitutes"] if row[2]}
    if (bundle / folder / "names.jsonl").exists():
        names = [row["id"] for row in records(bundle, f"{folder}/names.jsonl", {"id": TARGET, "name": str})]
        still, many = {ident for *_, ident in now}, len({leaf for _, leaf in rows})
        right = set(names) in (still, ever | still) if auditor else abs(len(names) - many) <= draw["skips"]
        expect(names == sorted(set(names)) and right, "names", "names.jsonl")
    return faults

def check_inputs(bundle, draws, commits, expect):
    """For auditors: plan, rules, registries and recusals are those that each header commits to."""
    seen = {}
    for (folder, draw), paid in zip(draws, commits, strict=True):
        header, secret, inputs = draw["header"], bytes.fromhex(paid["secret"]), paid["inputs"]
        files = {kind: f"inputs/{digest}{ENDINGS.get(kind, '.jsonl')}" for kind, digest in inputs.items()}
        for kind, file in files.items():
            if file not in seen:
                data = content(bundle, file)
                expect(sha256(data).hexdigest() == inputs[kind], "snapshot" if kind == "targets" else "records", file)
                # The digest tells whether it is the file that was committed to; three of its columns are all that is needed here.
                seen[file] = {row[0]: row[:0:-1] for row in ROW.findall(data)} if kind == "targets" else {}
        expect((inputs["plan"], inputs["rules"]) == (header["plan_sha256"], header["rules_sha256"]), "records", f"{folder}/draw.json")
        known, digest = seen[files["targets"]], h(d("snapshot"), secret, bytes.fromhex(inputs["targets"])).hex()
        expect({"digest": digest, "size": len(known)} == header["snapshot"], "snapshot", files["targets"])
        rows = [row.split(b'"', 8) for row in lines(bundle, f"{folder}/pool.jsonl")]
        alone = {row[7] for row in rows} == {b"-"}
        fit = all(row[3] in known and (alone or known[row[3]][0] == row[7]) for row in rows)
        expect(fit, "snapshot", f"{folder}/pool.jsonl")
        names = records(bundle, f"{folder}/names.jsonl", None) if (bundle / folder / "names.jsonl").exists() else []
        expect(all(known.get(row["id"].encode(), ("", b""))[1] == canonical(row["name"])[1:-1] for row in names), "names", f"{folder}/names.jsonl")
        for kind in ("inspectors", "recusals"):
            rows, start = records(bundle, files[kind], None), d(f"salt/{kind[:-1]}") + secret + lp(header["draw"])
            own = [(lp(row["id"] if kind == "inspectors" else canonical(row)), lp(canonical(row))) for row in rows]
            leaves = sorted(h(b"\x00", h(start, key)[:16], data) for key, data in own)
            expect({"root": root(leaves), "size": len(leaves)} == header[kind], "records", files[kind])

def check_slip(bundle, manifest, draws, slip, expect):
    """A business's slip [§6]: its leaf, where that is in the pool's tree, and for which tasks it was drawn."""
    leaf = h(b"\x00", bytes.fromhex(slip["salt"]), lp(slip["id"]), lp(",".join(sorted(slip["tasks"]))), bytes.fromhex(slip["stratum_hash"]))
    named = {(draw["name"], draw["attempt"]): (folder, draw) for folder, draw in draws}
    folder, draw = named.get((slip["draw"], slip["attempt"]), ("", {"commitment": "", "header": {"pool": {}}}))
    rows = records(bundle, f"{folder}/selected.jsonl", {"leaf": HEX, "task": CODE}) if folder else []
    expect((slip["agency"], slip["commitment"]) == (manifest["agency"], draw["commitment"]), "slip", "slip", "draw")
    top = {"root": climb(leaf, slip["index"], slip["size"], slip["path"]).hex(), "size": slip["size"]}
    expect(leaf.hex() == slip["leaf"] and top == draw["header"]["pool"], "slip", "slip", "leaf, path")
    expect(slip["drawn"] == [row["task"] for row in rows if row["leaf"] == slip["leaf"]], "slip", "slip", "drawn")

def verify(bundle, slip=None):
    """The manifest, the draws as (folder, draw.json), and every fault."""
    faults = []

    def expect(holds, code, file, detail=""):
        if not holds: faults.append((code, file, detail))

    manifest = records(bundle, "bundle.json", MANIFEST, only=True)
    auditor, events, own, last = manifest["level"] == "auditor", read_log(bundle, manifest, expect), defaultdict(list), {}
    folders = sorted(path.name for path in bundle.glob("draws/*"))
    draws = [(f"draws/{name}", records(bundle, f"draws/{name}/draw.json", DRAW, only=True)) for name in folders]
    keys = [(draw["name"], str(draw["attempt"])) for _, draw in draws]
    expect(folders == [f"{n:03d}" for n in range(1, len(folders) + 1)], "manifest", "draws")
    expect(list(dict.fromkeys(name for name, _ in keys)) == manifest["draws"], "manifest", "bundle.json")
    for event in events:
        kind, subject, refs, paid = event
        if kind in STEPS: own[refs.get("draw", subject), refs.get("attempt") or str(paid["attempt"])].append(event)
        made = kind != "workspace.created" or (paid["agency"], paid["demo"]) == (manifest["agency"], manifest["demo"])
        expect(made, "manifest", "bundle.json")
    expect([key for key in own if not auditor or key[0] in manifest["draws"]] == keys, "attempt", "draws")
    for folder, draw in draws:
        header, before = draw["header"], last.get(draw["name"], {"attempt": 0, "commitment": None, "void": True})
        known = (draw["name"], draw["attempt"], manifest["agency"]) == (header["draw"], header["attempt"], header["agency"])
        expect(known, "header", f"{folder}/draw.json")
        follows = (before["attempt"] + 1, before["commitment"]) == (draw["attempt"], header["previous"])
        expect(before["void"] and follows, "attempt", f"{folder}/draw.json")
        last[draw["name"]] = draw
    if faults: return manifest, draws, faults
    jobs = [(bundle, folder, draw, own[key], auditor) for (folder, draw), key in zip(draws, keys, strict=True)]
    commits = [next(paid for kind, *_, paid in job[3] if kind == "draw.committed") for job in jobs]
    if sum(draw["header"]["pool"]["size"] for _, draw in draws) < 100_000:
        found = [check_draw(*job) for job in jobs]
        if auditor: check_inputs(bundle, draws, commits, expect)
    else:  # large ones beside one another
        with ProcessPoolExecutor(2) as others:
            later = [others.submit(check_draw, *job) for job in jobs]
            if auditor: check_inputs(bundle, draws, commits, expect)
            found = [each.result() for each in later]
    faults += [fault for each in found for fault in each]
    if slip: check_slip(bundle, manifest, draws, records(slip.parent, slip.name, SLIP, only=True), expect)
    return manifest, draws, faults

def first_difference(case):
    """The first value of a complete case that is not what its inputs give ("tasks.0.quota.A"); None where all hold."""
    try: written = parse(case["header_canonical"].encode(), None, "")
    except Unusable: return "header_canonical"
    header, nonces, found = case["header"], {n["name"]: n["nonce"] for n in case["nonces"]}, differs(written, case["header"], "header")
    if found: return found
    if not fits(header, HEADER) or header_faults(header): raise Unusable("header")
    rests, ids = [(tuple(member["tasks"]), member["stratum"]) for member in case["pool"]], [member["id"].encode() for member in case["pool"]]
    leaves, commitment = pool_leaves(bytes.fromhex(case["secret"]), header["draw"], ids, rests), commitment_of(header)
    seed, owner = seed_of(commitment, bytes.fromhex(case["beacon"]), nonces), dict(zip(leaves, map(bytes.decode, ids), strict=True))
    parties = [p | {"commitment": p["name"] in nonces and nonce_commitment(header, p["name"], nonces[p["name"]])} for p in header["parties"]]
    key, lots, first = h(d("draw"), seed)[:16], queues(header["tasks"], leaves, rests, seed), leaves[0] if leaves else None
    made = [outcome(task, lots[task["code"]], seed, owner.__getitem__) for task in header["tasks"]]
    expected = {"leaf_of_first": first and first.hex(), "header": header | {"parties": parties, "pool": {"root": root(sorted(leaves)), "size": len(leaves)}},
                "header_canonical": canonical(header).decode(), "commitment": commitment, "seed": seed.hex(), "key": key.hex(),
                "ticket_of_first": first and h(key, first).hex(),
                "tasks": [task | {"next_two_reserves": {s: [owner[leaf] for leaf in lots[task["code"]][s][q : q + 2]] for s, q in task["quota"].items()}}
                          for task in made]}
    return next((found for name in expected if (found := differs(expected[name], case[name], name))), None)

def differs(expected, found, name):
    if isinstance(expected, dict) and isinstance(found, dict):
        pairs = [(key, expected.get(key, ...), found.get(key, ...)) for key in sorted(expected | found)]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = [(str(n), *pair) for n, pair in enumerate(zip(expected, found, strict=True))]
    else: return None if type(expected) is type(found) and expected == found else name
    return next((path for key, a, b in pairs if (path := differs(a, b, f"{name}.{key}"))), None)

def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="BUNDLE_DIR", type=Path)
    parser.add_argument("--vector", action="store_true", help="the files are complete cases")
    parser.add_argument("--slip", type=Path, metavar="FILE", help="a business's slip")
    parser.add_argument("--lang", choices=["zh", "en"], help="both by default")
    given, worst = parser.parse_args(argv), 0

    def say(start, text):
        line = f"{start} {' / '.join(text) if given.lang is None else text[given.lang == 'en']}"
        print(line.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))  # noqa: T201

    for path in given.paths:
        manifest, draws, faults = None, [], []
        try:
            if given.vector:
                found = first_difference(json.loads(content(path.parent, path.name)))
                say(f"✗ [vector] {path.name}: {found}:" if found else f"✓ {path.name}", WORDS["fails" if found else "holds"])
                worst = max(worst, 1 if found else 0)
            else: manifest, draws, faults = verify(path, given.slip)
        except Unusable as problem: faults = [("form", *problem.args, "")]
        except UNREADABLE as problem: faults = [("form", path.name, type(problem).__name__)]
        for folder, draw in draws:
            word = "fails" if any(file.startswith(folder) for _, file, _ in faults) else "holds"
            say(f"{'✓' if word == 'holds' else '✗'} {draw['name']} #{draw['attempt']} {draw['level']} {draw['state']}", WORDS[word])
        for code, file, detail in faults: say(f"✗ [{code}] {file}{detail and f' ({detail})'}:", TEXTS[code])
        worst = max(worst, 2 if any(code == "form" for code, *_ in faults) else min(len(faults), 1))
        if manifest:
            say(f"size {manifest['size']}, root {manifest['root']}:", WORDS["compare"])
            for limit in LIMITS[: 2 if all(draw["strata"] for _, draw in draws) else 3]: say("—", limit)
            if manifest["demo"]: say("!", WORDS["demo"])
    return worst

if __name__ == "__main__":
    gc.disable()  # nothing here refers to itself, and looking for what does would take a third of the time
    sys.exit(main())
