"""Bundles of any size, of both levels, from generated registries and a log made here: the verifiers are tried on something that the
product's own writer had no hand in. Everything follows from the arguments, so the same call gives the same bytes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from policy_engine.draw.header import commitment, header_dict, nonce_commitment
from policy_engine.draw.level import level
from policy_engine.draw.pool import commit_pool, commit_records, salted_snapshot
from policy_engine.draw.seed import seed
from policy_engine.draw.selection import draw_all
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Header, Member, Party, Quota, Snapshot, draw_name
from policy_engine.model.event import NewEvent, body, payload_hash
from policy_engine.model.merkle import fold, grow, leaf_hash, root

AGENCY, PLAN = "100000", "generated"
TIERS = "AAAAABBCD-"
RISING = {"-": 1, "A": 1, "B": 2, "C": 3, "D": 4}
INSPECTORS = [{"id": f"generated-{n}", "unit": "generated"} for n in range(3)]
RECUSALS = [{"inspector": "generated-0", "target": "x"}]


def some(*words):
    """32 bytes that nobody chose."""
    return sha256(repr(words).encode()).digest()


def line(value):
    return canonical(value) + b"\n"


def path_of(leaves, index):
    """The audit path of a leaf, from leaf to root (RFC 6962)."""
    if len(leaves) <= 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*path_of(leaves[:half], index), root(leaves[half:]).hex()]
    return [*path_of(leaves[half:], index - half), root(leaves[:half]).hex()]


class Log:
    """Events as the product keeps them; every call of `add` is a transaction with its checkpoint."""

    def __init__(self):
        self.entries, self.leaves, self.checkpoints, self.row = [], [], [], []

    def add(self, kind, subject, refs, payload, reason=""):
        salt, content = some("entry", len(self.entries))[:16], canonical(payload)
        made = body(
            NewEvent(kind, 1700000000, "2026-03-02", "op-1", subject, refs, reason, payload),
            payload_hash(salt, content),
        )
        self.leaves.append(leaf_hash(made))
        self.entries.append((made, salt, content))
        size, self.row = grow(len(self.leaves) - 1, self.row, self.leaves[-1:])
        self.checkpoints.append({"root": fold(self.row).hex(), "size": size})


class Maker:
    """A registry of `size` generated targets, and the draws that are made from it."""

    def __init__(self, size):
        rows = [
            {"category": "-", "entity": "enterprise", "id": f"{n:018d}", "licences": [], "name": f"生成{n}",
             "registered_on": None, "standing": "open", "station": "-", "tier": TIERS[n % 10], "traits": []}
            for n in range(size)
        ]  # fmt: skip
        self.tiers = {row["id"]: row["tier"] for row in rows}
        self.files, self.inputs = {}, {}
        for kind, ending, data in (
            ("plan", ".yaml", b"plan: generated\n"),
            ("rules", ".rules", b"rules: generated\n"),
            ("targets", ".targets.jsonl", b"".join(map(line, rows))),
            ("inspectors", ".jsonl", b"".join(map(line, INSPECTORS))),
            ("recusals", ".jsonl", b"".join(map(line, RECUSALS))),
        ):
            digest = sha256(data).hexdigest()
            self.files[digest + ending], self.inputs[kind] = data, digest
        self.log, self.draws, self.size, self.named = Log(), [], size, set()
        self.log.add("workspace.created", AGENCY, {}, {"agency": AGENCY, "demo": False, "format": "x"})

    def draw(
        self,
        tasks,
        members,
        *,
        parties=(),
        beacon=None,
        raw=None,
        previous=None,
        upto="dispatched",
        strata=True,
        replace=0,
        names=False,
    ):
        """One attempt: `members` are (id, codes); `upto` the last step; the secret is the attempt before's where there is one."""
        name = draw_name(AGENCY, PLAN, tuple(task.code for task in tasks))
        attempt = previous["attempt"] + 1 if previous else 1
        secret, flat = some(name, "secret"), {"-"} == {s for task in tasks for s in task.strata}
        rows = [Member(ident, "-" if flat else self.tiers[ident], codes) for ident, codes in members]
        pool = commit_pool(secret, name, rows)
        nonces = {party: some(name, attempt, party) for party in parties}
        head = Header(
            "double-random/v1", AGENCY, PLAN, name, attempt, previous and previous["commitment"], False,
            self.inputs["plan"], self.inputs["rules"],
            Snapshot(salted_snapshot(secret, bytes.fromhex(self.inputs["targets"])), self.size), pool.root,
            commit_records(secret, name, "inspector", [(i["id"], i) for i in INSPECTORS]),
            commit_records(secret, name, "recusal", [(r["inspector"], r) for r in RECUSALS]),
            tuple(tasks), tuple(Party(p, nonce_commitment(AGENCY, name, attempt, p, n)) for p, n in nonces.items()), beacon,
        )  # fmt: skip
        said = {
            "attempt": attempt, "beacon": None, "commitment": commitment(head), "header": header_dict(head), "level": level(head).code,
            "name": name, "nonces": [], "proof": {}, "seed": None, "skips": 0, "state": "committed", "strata": strata, "tasks": [],
            "void": None,
        }  # fmt: skip
        refs = {"attempt": str(attempt), "commitment": said["commitment"]}
        fixed = {
            "header": said["header"],
            "commitment": said["commitment"],
            "secret": secret.hex(),
            "inputs": self.inputs,
        }
        self.log.add(
            "draw.committed",
            name,
            refs | {"level": said["level"]},
            fixed | {"reveal_by": None, "reused": bool(previous)},
        )
        files = {"selected": b""}
        one = list(zip(pool.leaves, pool.members, strict=True))
        leaf_of = {member.id: leaf for leaf, member in one}
        shown = [
            {"leaf": leaf.hex(), "tasks": sorted(m.tasks)} | ({"stratum": m.stratum})
            for leaf, m in sorted(one, key=lambda p: p[0])
        ]
        files["pool"] = b"".join(
            line({"id": m.id, "stratum": m.stratum, "tasks": sorted(m.tasks)}) for m in pool.members
        )
        for party in list(nonces)[: None if upto != "voided" else 1]:
            said["nonces"].append({"name": party, "nonce": nonces[party].hex()})
            self.log.add(
                "draw.revealed", name, refs | {"party": party}, said["nonces"][-1] | {"party": party}
            )
        said["nonces"].sort(key=lambda n: n["name"])
        if upto == "voided":
            said |= {"state": "voided", "void": {"on": "2026-03-02", "reason": "withheld"}}
            self.log.add("draw.voided", name, refs, {"reason": "withheld"}, "withheld")
        elif upto != "committed":
            drawn_from = seed(said["commitment"], raw or b"", nonces)
            said |= {"beacon": raw and raw.hex(), "seed": drawn_from.hex(), "state": "dispatched"}
            value = {"seed": said["seed"], "beacon": said["beacon"]}
            self.log.add("draw.seeded", name, refs | value, value | {"nonces": said["nonces"], "proof": {}})
            results = draw_all(tasks, pool, drawn_from)
            payload = [
                {"code": r.code, "population": r.population, "quota": r.quota, "sample_size": r.sample_size, "selected": r.selected}
                for r in results
            ]  # fmt: skip
            self.log.add(
                "draw.selected",
                name,
                refs | {"selection": sha256(canonical(payload)).hexdigest()},
                {"tasks": payload},
            )
            self.log.add("draw.matched", name, refs, {"assignments": []})
            picked = [(r.code, s, ident) for r in results for s, ids in r.selected.items() for ident in ids]
            for n, (code, stratum, ident) in enumerate(picked):
                row = {
                    "number": f"{name}#{n}",
                    "draw": name,
                    "attempt": attempt,
                    "task": code,
                    "target": ident,
                    "stratum": stratum,
                }
                self.log.add("inspection.dispatched", row["number"], {"draw": name, "task": code}, row)
            said["tasks"] = [
                {"code": r.code, "drawn": sum(r.quota.values()), "population": sum(r.population.values()),
                 "strata": {s: {"population": r.population[s], "quota": r.quota[s]} for s in r.quota}}
                for r in results
            ]  # fmt: skip
            files["selected"] = b"".join(
                line({"leaf": leaf, "task": c})
                for c, leaf in sorted((c, leaf_of[i].hex()) for c, _, i in picked)
            )
            spare = {(r.code, s): iter([*ids, ""]) for r in results for s, ids in r.reserves.items()}
            now = list(picked)
            for out in dict.fromkeys(ident for *_, ident in picked[: replace or 0]):
                mine = [row for row in now if row[2] == out]
                new = [[c, s, next(spare[c, s])] for c, s, _ in mine]
                now = [row for row in now if row[2] != out] + [tuple(row) for row in new if row[2]]
                self.log.add(
                    "target.replaced",
                    name,
                    refs,
                    {"draw": name, "attempt": attempt, "target": out, "substitutes": new},
                    "closed",
                )
                said["skips"] += 1
            files["names"] = b"".join(
                line({"id": i, "name": f"生成{int(i)}"}) for i in sorted({i for *_, i in now})
            )
            self.named |= {name} if names else set()
        self.draws.append((said, shown, files))
        return said

    def write(self, directory, level):
        """The bundle of everything so far. Strata are withheld in public where the draw says so."""
        directory = Path(directory)
        auditor = level == "auditor"
        end = self.log.checkpoints[-1]
        names = list(dict.fromkeys(said["name"] for said, *_ in self.draws))
        put(
            directory / "bundle.json",
            line(
                {
                    "format": "policy-bundle/1",
                    "level": level,
                    "agency": AGENCY,
                    "demo": False,
                    "draws": names,
                    **end,
                }
            ),
        )
        put(directory / "checkpoints.jsonl", b"".join(map(line, self.log.checkpoints if auditor else [end])))
        if auditor:
            put(directory / "log.jsonl", b"".join(
                line({"idx": n, "body": b.decode(), "leaf": self.log.leaves[n].hex(), "salt": s.hex(), "payload": p.decode()})
                for n, (b, s, p) in enumerate(self.log.entries)))  # fmt: skip
            for name, data in self.files.items():
                put(directory / "inputs" / name, data)
        else:
            proved = [
                n
                for n, (b, *_) in enumerate(self.log.entries)
                if json.loads(b)["kind"].startswith(("draw.", "target."))
            ]
            put(directory / "proofs.jsonl", b"".join(
                line({"idx": n, "body": self.log.entries[n][0].decode(), "path": path_of(self.log.leaves, n)}) for n in proved))  # fmt: skip
        for n, (said, shown, files) in enumerate(self.draws, 1):
            strata, folder = auditor or said["strata"], directory / "draws" / f"{n:03d}"
            tasks = [task | {"strata": task["strata"] if strata else None} for task in said["tasks"]]
            put(folder / "draw.json", line(said | {"strata": strata, "tasks": tasks}))
            put(
                folder / "leaves.jsonl",
                b"".join(
                    line(row if strata else {k: v for k, v in row.items() if k != "stratum"}) for row in shown
                ),
            )
            for name, data in files.items():
                if auditor or name == "selected" or (name == "names" and said["name"] in self.named):
                    put(folder / f"{name}.jsonl", data)
        return directory

    def slip(self, n, ident):
        """The slip of a business in the draw of folder n."""
        said, shown, files = self.draws[n - 1]
        secret = some(said["name"], "secret")
        member = next(
            Member(m["id"], m["stratum"], tuple(m["tasks"]))
            for m in map(json.loads, files["pool"].splitlines())
            if m["id"] == ident
        )
        lp = lambda text: len(text.encode()).to_bytes(4, "big") + text.encode()  # noqa: E731
        tag = lambda name: lp(f"double-random/v1/{name}")  # noqa: E731
        salts = sha256(tag("salt") + secret + lp(said["name"]) + lp(ident)).digest()
        leaf = commit_pool(secret, said["name"], [member]).leaves[0].hex()
        leaves = [bytes.fromhex(row["leaf"]) for row in shown]
        index = leaves.index(bytes.fromhex(leaf))
        return {
            "format": "policy-slip/1", "agency": AGENCY, "draw": said["name"], "attempt": said["attempt"], "commitment": said["commitment"],
            "id": ident, "salt": salts[:16].hex(), "tasks": list(member.tasks), "leaf": leaf, "index": index, "size": len(leaves),
            "stratum_hash": sha256(tag("stratum") + salts[16:] + lp(member.stratum)).hexdigest(), "path": path_of(leaves, index),
            "drawn": [row["task"] for row in map(json.loads, files["selected"].splitlines()) if row["leaf"] == leaf],
        }  # fmt: skip


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def weights(code, strata=None, **fields):
    return Quota(
        code,
        "weights",
        **{"rate": None, "count": None, "at_least": None, "at_most": None} | fields,
        strata=strata or RISING,
    )


def small():
    """Four attempts that between them have everything: parties, a void, a lottery, joint tasks, rates, counts, one stratum, a replacement."""
    made = Maker(40)
    ids = sorted(made.tiers)
    everybody = [(ident, ("1",)) for ident in ids]
    lottery = {"kind": "lottery", "event": "generated", "form": "99 99 99 99+99"}
    first = made.draw(
        [weights("1", rate=(20, 100))],
        everybody,
        parties=("局机关", "纪检监察组"),
        upto="voided",
        strata=False,
    )
    made.draw([weights("1", rate=(20, 100))], everybody, parties=("局机关", "纪检监察组"), beacon=lottery, raw=b"01 02 03 04+05",
              previous=first, strata=False, replace=2)  # fmt: skip
    none = {"rate": None, "count": None, "at_least": None, "at_most": None}
    rates = Quota("2", "rates", **none, strata={s: (n, 10) for s, n in RISING.items()})
    counts = Quota("3", "counts", **none, strata=RISING)
    some_ids = [(ident, ("2", "3") if n % 3 else ("2",)) for n, ident in enumerate(ids)]
    made.draw([rates, counts], some_ids, beacon={"kind": "os"}, raw=some("beacon"), names=True)
    drand = {"kind": "drand", "chain": "ab" * 32, "round": 7}
    made.draw(
        [weights("4", {"-": 1}, count=5)],
        [(ident, ("4",)) for ident in ids[:9]],
        beacon=drand,
        upto="committed",
    )
    return made


def large(size, draws=15):
    """A registry of `size` targets and that many draws: the first has everybody, the others share a third of it."""
    made = Maker(size)
    ids = sorted(made.tiers)
    for n in range(draws):
        mine = ids if n == 0 else ids[n - 1 :: 3 * (draws - 1)]
        made.draw(
            [weights(str(n), rate=(2, 100))],
            [(i, (str(n),)) for i in mine],
            beacon={"kind": "os"},
            raw=some(n),
        )
    return made
