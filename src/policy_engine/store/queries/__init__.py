"""Reading the store. Every function returns frozen values, in an order that depends on the log alone.

All raise Unusable where the file is damaged. For several reads of one state, call them inside `store.reading()` or inside a transaction.
"""

from policy_engine.store.queries.cases import (
    accountabilities,
    branches,
    breaches,
    case,
    cases,
    documents,
    full_cases,
    result_states,
    results,
)
from policy_engine.store.queries.draws import attempts, draw, drawn_batches, draws, widened_units, widenings
from policy_engine.store.queries.registers import (
    attestations,
    latest_plan,
    latest_registry,
    plans,
    registries,
)
from policy_engine.store.queries.trail import (
    PAGE,
    about,
    checkpoints,
    entries,
    entry,
    head,
    is_demo,
    workspace,
)
from policy_engine.store.queries.visits import (
    assignments,
    drawn_targets,
    inspections,
    last_dispatched,
    loads,
    numbers,
    previous_officers,
    refusals,
    replacements,
)

__all__ = [
    "PAGE",
    "about",
    "accountabilities",
    "assignments",
    "attempts",
    "attestations",
    "branches",
    "breaches",
    "case",
    "cases",
    "checkpoints",
    "documents",
    "draw",
    "drawn_batches",
    "drawn_targets",
    "draws",
    "entries",
    "entry",
    "full_cases",
    "head",
    "inspections",
    "is_demo",
    "last_dispatched",
    "latest_plan",
    "latest_registry",
    "loads",
    "numbers",
    "plans",
    "previous_officers",
    "refusals",
    "registries",
    "replacements",
    "result_states",
    "results",
    "widened_units",
    "widenings",
    "workspace",
]
