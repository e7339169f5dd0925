"""The protocol step by step, at times that a test chooses."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.draw.beacon_value import Brought
from policy_engine.usecases.draw.commit import Request, commit_draws
from policy_engine.usecases.draw.nonce import make_nonce
from policy_engine.usecases.draw.reveal import Request as Bring
from policy_engine.usecases.draw.reveal import reveal
from policy_engine.usecases.draw.terms import Wanted
from policy_engine.usecases.draw.void import Decision, void
from policy_engine.usecases.workspace import Workspace

DAY = date(2023, 6, 15)
ROUND, OUT = 1000, 1692803367 + 999 * 3
"""A round of quicknet, and the UTC second at which it came out."""
NAME = "140525/2023-internal/15/1"
OFFICE, DISCIPLINE = "局机关", "纪检监察组"
LOTTERY = {"beacon": "lottery", "event": "福彩双色球第2023100期", "form": "99 99 99 99 99 99+99"}
DICE = {"beacon": "dice", "form": "666 666 666", "witnesses": ("办公室", "群众代表")}


class Protocol:
    """One workspace; `at` is the clock in UTC seconds."""

    def __init__(self, workspace: Workspace, judging, actor, vectors: Path) -> None:
        self.workspace, self._judging, self._actor = workspace, judging, actor
        self.at = OUT - 7200
        self.round = vectors / "drand-quicknet-1000.json"

    @property
    def now(self):
        return datetime.fromtimestamp(self.at, UTC)

    def commit(self, *tasks, parties=(), out=None, confirm=lambda names: None, **wanted):
        request = Request(
            plan=self.workspace.plan,
            tasks=tasks or ("15",),
            on=DAY,
            parties=tuple(parties),
            wanted=Wanted(**wanted),
            out=out,
        )
        return self._judging(
            commit_draws, self.workspace, request, actor=self._actor, now=self.now, confirm=confirm
        )

    def reveal(self, draw=NAME, *, nonces=(), go_on=True, progress=lambda text: None, **brought):
        request = Bring(draw=draw, nonces=tuple(nonces), brought=Brought(**brought), on=DAY, go_on=go_on)
        return self._judging(
            reveal, self.workspace, request, actor=self._actor, now=self.now, progress=progress
        )

    def void(self, reason, draw=NAME, *, approver="head", confirm=lambda name: None):
        decision = Decision(reason, "情况说明", approver, "泽市监〔2023〕88号")
        return self._judging(
            void, self.workspace, draw, decision, actor=self._actor, now=self.now, on=DAY, confirm=confirm
        )

    def enter_round(self, **given):
        """The file of the round, changed where a test says so."""
        if not given:
            return self.reveal(file=self.round)
        path = self.workspace.root / "round.json"
        path.write_text(json.dumps(json.loads(self.round.read_text()) | given))
        return self.reveal(file=path)

    def attempts(self, name=NAME):
        with open_store(self.workspace.store, read_only=True) as store:
            return queries.attempts(store, name)

    @property
    def draw(self):
        return self.attempts()[-1]

    def refused(self):
        """What the log says of refused reveals, by the message."""
        with open_store(self.workspace.store, read_only=True) as store:
            return [
                msgspec.json.decode(entry.payload)["message"]
                for entry in queries.entries(store)
                if b'"kind":"run.refused"' in entry.body
            ]


@pytest.fixture
def protocol(demo, judging, actor, repository):
    return Protocol(demo, judging, actor, repository / "tests" / "data" / "vectors")


@pytest.fixture
def parties(tmp_path):
    """Two parties on machines of their own: for each its two files."""

    def parties(attempt=1, draw=NAME, names=(OFFICE, DISCIPLINE)):
        return [
            make_nonce(tmp_path / f"machine-{name}-{attempt}", draw, name, attempt=attempt) for name in names
        ]

    return parties


@pytest.fixture
def handed(protocol, parties):
    """A draw that two parties wait to reveal, within an hour."""
    made = parties()
    protocol.commit(parties=[one.commitment for one in made], reveal_by=protocol.at + 3600)
    return made
