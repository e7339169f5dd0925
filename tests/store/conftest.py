"""A small county's events, and stores that hold them."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sqlite3
import tempfile
import traceback
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from policy_engine.ledger.check import check_entries
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import PROTOCOL, Header, Quota, Root, Snapshot, draw_name
from policy_engine.model.event import NewEvent
from policy_engine.store import queries
from policy_engine.store.open import create
from policy_engine.store.replay import rebuild_matches

AT = 1_686_787_200


class Story:
    """Events as the use cases record them."""

    def event(self, kind, subject="140525", *, on="2023-06-15", at=AT, refs=None, payload=None):
        return NewEvent(
            kind=kind, at=at, on=on, actor="op-1", subject=subject, refs=refs or {}, payload=payload or {}
        )

    def created(self, demo=False):
        return self.event(
            "workspace.created", payload={"agency": "140525", "demo": demo, "format": "policy-workspace/1"}
        )

    def imported(self, kind="targets", digest="ab", rows=50_000):
        payload = {
            "kind": kind,
            "digest": digest,
            "rows": rows,
            "source": f"{kind}.csv",
            "source_sha256": "cd",
            "rejected": 0,
            "warnings": 3,
        }
        return self.event("registry.imported", kind, payload=payload)

    def plan(self, sha256="12", code="2023-internal"):
        return self.event(
            "plan.recorded", code, payload={"code": code, "sha256": sha256, "file": "plans/2023.yaml"}
        )

    def amended(self, sha256="34", previous="12", code="2023-internal", numbers=("BB-1",)):
        payload = {
            "code": code,
            "sha256": sha256,
            "file": "plans/2023.yaml",
            "previous": previous,
            "amendments": list(numbers),
            "changes": [{"task": "1", "zh": "抽查比例/数量：5% → 3%", "en": "rate: 5% → 3%"}],
        }
        return self.event("plan.amended", code, payload=payload)

    def note(self, **refs):
        """An event without rows, the smallest thing to append."""
        return self.event(
            "run.refused",
            refs={k: str(v) for k, v in refs.items()},
            payload={"code": "R22", "message": "不在抽查期内"},
        )

    def header(self, codes=("2",), *, batch=1, attempt=1, rehearsal=False, previous=None):
        quota = {
            "method": "weights",
            "rate": (1, 20),
            "count": None,
            "at_least": None,
            "at_most": None,
            "strata": {"A": 1, "B": 2, "-": 1},
        }
        empty = Root(merkle.EMPTY.hex(), 0)
        return Header(
            protocol=PROTOCOL,
            agency="140525",
            plan="2023-internal",
            draw=draw_name("140525", "2023-internal", tuple(codes), batch),
            attempt=attempt,
            previous=previous,
            rehearsal=rehearsal,
            plan_sha256="1" * 64,
            rules_sha256="2" * 64,
            snapshot=Snapshot("3" * 64, 50_000),
            pool=Root("4" * 64, 900),
            inspectors=Root("5" * 64, 300),
            recusals=empty,
            tasks=tuple(Quota(code=code, **quota) for code in codes),
            parties=(),
            beacon={"kind": "os"},
        )

    def commitment(self, header):
        return sha256(canonical(msgspec.to_builtins(header))).hexdigest()

    def committed(self, header, kind="draw.committed", **changed):
        payload = {
            "header": msgspec.to_builtins(header),
            "commitment": self.commitment(header),
            "secret": "66" * 32,
            "inputs": {
                name: f"{n}" * 64
                for n, name in enumerate(("plan", "rules", "targets", "inspectors", "recusals"))
            },
        }
        return self.step(header, kind, payload | changed)

    def step(self, header, kind, payload):
        return self.event(kind, header.draw, refs={"commitment": self.commitment(header)}, payload=payload)

    def seeded(self, header):
        return self.step(header, "draw.seeded", {"beacon": "77" * 32, "seed": "88" * 32})

    def revealed(self, header, party):
        event = self.step(header, "draw.revealed", {"party": party, "nonce": "9a" * 32})
        refs = event.refs | {"attempt": str(header.attempt), "party": party}
        return msgspec.structs.replace(event, refs=refs)

    def voided(self, header, reason="other"):
        payload = {"reason": reason, "text": "名录有误", "approver": "head", "document": "", "withheld": []}
        return self.step(header, "draw.voided", payload)

    def attested(self):
        payload = {"section": "信用监管股", "digest": "ab", "accepted": "", "uncovered": 2}
        return self.event(
            "registry.attested",
            "信用监管股",
            payload=payload | {"stated": {"enterprise": 5}, "counted": {"enterprise": 5}},
        )

    def replaced(self, header, out, substitute, old, new, officers=("I1", "I2")):
        task = header.tasks[0].code
        inspection = self.dispatched(header, ids=(substitute,), officers=officers)[0].payload | {
            "number": new
        }
        payload = {
            "draw": header.draw,
            "attempt": header.attempt,
            "target": out,
            "reason": "closed",
            "evidence": {},
            "note": "",
            "approver": "head",
            "numbers": [old],
            "substitutes": [[task, "A", substitute]],
            "start": {"loads": [], "history": [], "widened": []},
            "bars": [],
            "inputs": {"inspectors": "5" * 64, "recusals": "4" * 64},
            "inspections": [inspection],
        }
        return self.event("target.replaced", header.draw, payload=payload)

    def selected(self, header, ids=("T1", "T2")):
        figures = {
            "population": {"A": 800, "B": 100},
            "sample_size": len(ids),
            "quota": {"A": len(ids), "B": 0},
            "selected": {"A": list(ids), "B": []},
        }
        return self.step(
            header, "draw.selected", {"tasks": [{"code": t.code, **figures} for t in header.tasks]}
        )

    def matched(self, header, ids=("T1", "T2")):
        assignments = [[f"{header.draw}#{n:04d}", ["I1", "I2"]] for n, _ in enumerate(ids, 1)]
        start = {"loads": [], "history": [], "widened": [], "bars": []}
        return self.step(header, "draw.matched", {"assignments": assignments, **start})

    def widened(self, header, units=("城区所",)):
        return self.step(
            header,
            "match.widened",
            {
                "draw": header.draw,
                "attempt": header.attempt,
                "units": list(units),
                "reason": "人手不足",
                "approver": "head",
                "document": "",
            },
        )

    def substituted(self, numbers, out, substitute, *, target="T1", on="2023-06-20"):
        return self.event(
            "officer.substituted",
            numbers[0],
            on=on,
            payload={
                "numbers": list(numbers),
                "target": target,
                "out": out,
                "in": substitute,
                "reason": "illness",
                "approver": "head",
                "note": "",
                "inputs": {"inspectors": "5" * 64, "recusals": "4" * 64},
                "candidates": [[substitute, 0]],
            },
        )

    def refused(self, number, inspector):
        payload = {"number": number, "inspector": inspector, "reason": "没有说明"}
        return self.event("officer.refused", number, payload=payload)

    def dispatched(self, header, ids=("T1", "T2"), *, on="2023-06-15", officers=("I1", "I2")):
        numbers = itertools.count(1)
        return [
            self.event(
                "inspection.dispatched",
                f"{header.draw}#{n:04d}",
                on=on,
                refs={"draw": header.draw, "task": task.code},
                payload={
                    "number": f"{header.draw}#{n:04d}",
                    "draw": header.draw,
                    "attempt": header.attempt,
                    "task": task.code,
                    "target": target,
                    "name": f"商户{target}",
                    "stratum": "A",
                    "station": "巴公所",
                    "position": place,
                    "officers": list(officers),
                },
            )
            for task in header.tasks
            for place, target in enumerate(ids, 1)
            for n in [next(numbers)]
        ]

    def whole(self, header, **dispatch):
        """All events of a draw."""
        return [
            self.committed(header),
            self.seeded(header),
            self.selected(header),
            self.matched(header),
            *self.dispatched(header, **dispatch),
        ]


@pytest.fixture(scope="session")
def story():
    return Story()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "policy.db"


@pytest.fixture
def store(path, story):
    with create(path, story.created()) as store:
        yield store


@pytest.fixture(scope="session")
def append():
    def append(store, *events):
        with store.transaction() as tx:
            return tx.append(events)

    return append


@pytest.fixture(scope="session")
def holds():
    """Asserts that log, checkpoints and view agree."""

    def holds(store):
        with store.reading():
            verified = check_entries(queries.entries(store), queries.checkpoints(store))
            assert verified.problems == ()
            assert (verified.size, verified.root) == queries.head(store)
        assert rebuild_matches(store) == []

    return holds


@pytest.fixture
def owner(path):
    """Runs SQL as the database's owner would, with no guard in the way."""

    def owner(*statements):
        with sqlite3.connect(path) as link:
            for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                link.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                link.execute(statement)
        link.close()

    return owner


@pytest.fixture(scope="session")
def child():
    """Starts `work(write)` in a forked process; returns its pid and the end of a pipe to which `write(bytes)` goes."""

    def child(work):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(read)
                work(lambda data: os.write(write, data))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(write)
        return pid, os.fdopen(read, "rb")

    return child


@pytest.fixture
def bound_by_permissions(child):
    """Runs `work()` where permission bits bind: root becomes nobody, in a child; returns what it wrote."""

    def run(work):
        def unprivileged(write):
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            write(work().encode())

        pid, out = child(unprivileged)
        said = out.read().decode()
        out.close()
        assert os.waitpid(pid, 0)[1] == 0
        return said

    return run


@pytest.fixture
def open_directory():
    """A directory that everybody can reach, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="policy-store-"))
    directory.chmod(0o755)
    yield directory
    directory.chmod(0o755)
    shutil.rmtree(directory)


@pytest.fixture(autouse=True)
def _not_for_ever():
    """Two processes that wait for one another would otherwise hang the run."""
    signal.alarm(60)
    yield
    signal.alarm(0)
