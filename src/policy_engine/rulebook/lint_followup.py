"""What is wrong with the machine of follow-up handling, or with the table of result codes, beyond their shape."""

from __future__ import annotations

from policy_engine.model.finding import Finding
from policy_engine.model.result import ResultsFile
from policy_engine.rulebook.followup import FollowupFile
from policy_engine.syntax.document import Document


def lint_followup(written: FollowupFile, document: Document) -> list[Finding]:
    """References to nothing, ids used twice, states that cannot be reached, branches that cannot end, deadlines that cannot be counted."""
    return []


def lint_results(written: ResultsFile, document: Document) -> list[Finding]:
    """Codes or written forms that stand for two things."""
    return []
