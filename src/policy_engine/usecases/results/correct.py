"""`policy result correct`: what is on record of an inspection, as a draft to be changed."""

from __future__ import annotations

from policy_engine.model.errors import Refused
from policy_engine.model.result import Evidence
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.find import find_number
from policy_engine.usecases.results.draft import Draft
from policy_engine.usecases.results.ground import recorded_payload
from policy_engine.usecases.workspace import Workspace


def numbered(workspace: Workspace, word: str) -> str:
    """The full number of the inspection that somebody names. Raises Unusable."""
    with open_store(workspace.store, read_only=True) as store:
        return find_number(store, word)


def on_record(workspace: Workspace, word: str) -> Draft:
    """The latest version of a result as a draft; where its text was erased, without it. Raises Unusable, Refused (there is none)."""
    with open_store(workspace.store, read_only=True) as store:
        number = find_number(store, word)
        found = queries.results(store, [number])
        if not found:
            raise Refused(_NOTHING.fill(number=number), _RECORD.fill(number=number))
        row = found[-1]
        payload = recorded_payload(store, row)
    kept = payload.result if payload else row
    own = {name: getattr(kept, name) for name in Draft.__struct_fields__ if hasattr(kept, name)}
    if payload is None:
        own["evidence"] = tuple(Evidence(kind, digest, digest[:16]) for digest, kind in row.evidence.items())
    # A day that merely repeats the end of the check is left to follow it.
    return Draft(**own | {"concluded": "" if row.concluded == row.ended[:10] else row.concluded})


_NOTHING = Text("{number} 还没有检查结果，没有可以更正的", "{number} has no result on record to correct")
_RECORD = Text("policy result record {number} 录入", "record it with `policy result record {number}`")
