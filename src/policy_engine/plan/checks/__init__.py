"""What a schema cannot say and a plan cannot do without: codes unique, rates readable, windows in order.

The checks look at the raw data, whatever the schema found, so that one run shows everything; parts of the wrong type are passed over,
they have their finding. Whether a plan does what the law asks is for the rules.
"""

from __future__ import annotations

from policy_engine.model.finding import Finding
from policy_engine.plan.checks.amendments import check_amendments
from policy_engine.plan.checks.batches import check_batches
from policy_engine.plan.checks.goals import check_goals
from policy_engine.plan.checks.joint import check_joint
from policy_engine.plan.checks.matching import check_matching
from policy_engine.plan.checks.rates import check_rates
from policy_engine.plan.checks.references import check_references
from policy_engine.plan.checks.tiers import check_tiers
from policy_engine.plan.checks.windows import check_windows
from policy_engine.syntax.document import Document

_CHECKS = (
    check_references,
    check_rates,
    check_tiers,
    check_windows,
    check_batches,
    check_goals,
    check_joint,
    check_matching,
    check_amendments,
)


def check_meaning(doc: Document) -> list[Finding]:
    """Findings P121 and on (`plan.codes`)."""
    return [finding for check in _CHECKS for finding in check(doc)]
