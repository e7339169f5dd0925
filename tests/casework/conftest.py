"""The machine as it is shipped, and a case that runs by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from yaml import safe_load

from policy_engine.casework.moves import Asked, Known, applied, propose
from policy_engine.model.case import Branch, Case, CaseDocument
from policy_engine.model.followup import Followup

ON = date(2023, 6, 15)
NOW = "2023-06-15T17:00"


@pytest.fixture(scope="session")
def machine():
    """The states and steps of `rules/followup.yaml`."""
    written = safe_load((Path(__file__).resolve().parents[2] / "rules/followup.yaml").read_text("utf-8"))
    parts = {name: written[name] for name in ("roles", "documents", "details", "states", "steps")}
    return msgspec.convert(parts, Followup, strict=False)


@pytest.fixture
def file_of():
    """A case whose branches stand in these states since the morning of 2023-06-12."""

    def file_of(*branches, **more):
        made = tuple(
            branch
            if isinstance(branch, Branch)
            else Branch(
                number=number,
                state=branch,
                since="2023-06-12T09:00",
                ended=branch in ("DONE", "CLOSED"),
            )
            for number, branch in enumerate(branches)
        )
        values = {"entity": "enterprise", "section": "信用监管股", "station": "巴公所", "task": "15"}
        return Case(
            number="140525/2023-internal/15/1#0001",
            target="T1",
            name="商户T1",
            branches=made,
            **(values | more),
        )

    return file_of


@pytest.fixture(scope="session")
def step():
    """A step as asked for; documents by their kinds."""

    def step(id_, role="team", *, documents=(), happened="2023-06-15T10:00", **more):
        papers = tuple(CaseDocument(kind, f"{n:064x}", f"{kind}.pdf") for n, kind in enumerate(documents))
        return Asked(step=id_, role=role, documents=papers, happened=happened, **more)

    return step


@pytest.fixture
def take(machine):
    """Propose a step and put it into effect: the case afterwards, and the proposal."""

    def take(case, asked, known=None, *, now=NOW, on=ON):
        proposal = propose(machine, case, asked, known or Known(concluded="2023-06-09"), now=now, on=on)
        return applied(case, proposal, on=on), proposal

    return take
