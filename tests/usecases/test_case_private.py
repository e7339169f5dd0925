"""What is kept for ever (bodies and references of events, the view) holds nothing that people wrote or are called by."""

from __future__ import annotations

import json

from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.tables import VIEW, table
from policy_engine.usecases.cases.attach import attach
from policy_engine.usecases.cases.words import documents_of

from .case_tools import DRAW, NOW, TAKEN, put, step
from .conftest import ENGINE

SECRET = "张某某13900000000"


def test_words_of_people_are_in_payloads_alone(one, tmp_path):
    case = put(one, 1, ("A",), leads=("other_power",))
    opens = [f"REFERRED={SECRET}局"]
    step(ENGINE, one, case, "triage", "section_head", note=SECRET, opens=opens)
    channel = {"documents": ["publication_record"], "details": {"channel": SECRET}}
    step(ENGINE, one, case, "publish", "credit", note=SECRET, **channel)
    paper = tmp_path / f"{SECRET}.pdf"
    paper.write_bytes(b"x")
    papers = documents_of([f"referral_letter={paper}"])
    attach(one, case, papers, branch=2, note=SECRET, actor="op", now=NOW, on=TAKEN)
    with open_store(one.store, read_only=True) as store, store.reading() as connection:
        about = [(body, entry) for body, entry in queries.about(store, case)]
        rows = [str(connection.execute(table(name).select()).all()) for name in VIEW]
    written = [entry for body, entry in about if body.kind.startswith("case.")]
    assert [SECRET in entry.payload.decode() for entry in written] == [True, True, True]
    assert not any(SECRET in entry.body.decode() for _, entry in about)
    assert not any(SECRET in row for row in rows)


def test_bodies_name_no_business_and_no_officer(one):
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="线索", opens=["CLUE"])
    with open_store(one.store, read_only=True) as store:
        visit = next(row for row in queries.inspections(store, DRAW) if row.number == case)
        bodies = [json.loads(entry.body) for _, entry in queries.about(store, case)]
    for body in bodies:
        told = json.dumps({key: body[key] for key in ("refs", "subject", "reason")}, ensure_ascii=False)
        assert not any(word in told for word in (visit.name, visit.target, *visit.officers))
