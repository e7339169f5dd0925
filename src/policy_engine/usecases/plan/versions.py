"""The versions of a plan on record, as long as they are what the log says of them."""

from __future__ import annotations

from policy_engine.ledger.body import Body, read_body
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedPlan


def versions(store: Store, code: str) -> tuple[RecordedPlan, ...]:
    """The versions of one plan, the first one first. Raises Refused where a row is not what its entry in the log says, or one is gone."""
    recorded = queries.plans(store, code)
    previous = None
    for plan in recorded:
        entry = queries.entry(store, plan.idx)
        body = read_body(entry.body) if entry is not None else None
        said = (body.subject, body.on, body.refs.get("sha256")) if isinstance(body, Body) else None
        if said != (code, plan.on, plan.sha256) or plan.previous != previous:
            raise Refused(_FORGED.fill(code=code, number=plan.idx), _VERIFY)
        previous = plan.sha256
    return recorded


_FORGED = Text(
    "计划 {code} 的版本记录（第 {number} 号）与日志不符",
    "a version of plan {code} on record (entry {number}) is not what the log says",
)
_VERIFY = Text(
    "保留现场，用 policy audit verify 查明哪里被改动",
    "leave everything as it is; `policy audit verify` says what was altered",
)
