"""`policy rules`: the rulebook, and its cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.plan import Plan
from policy_engine.plan.facts import facts_of
from policy_engine.rulebook import cases
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.load import Rulebook
from policy_engine.usecases.check import rules_directory, sound_rules


def rulebook(start: Path, named: Path | None) -> Rulebook:
    """The rules. Raises Unusable, FindingsStop if they have errors."""
    return sound_rules(rules_directory(start, named))


def run_cases(start: Path, named: Path | None, cage: Cage) -> list[cases.CaseResult]:
    """Run the cases in the rules' tests/. Raises Unusable, FindingsStop, EngineFailed."""
    directory = rules_directory(start, named)
    book = sound_rules(directory)

    def facts_of_fragment(plan: dict[str, Any], on: date) -> Sequence[Fact]:
        return facts_of(msgspec.convert(plan, Plan), book.names, on=on)

    return cases.run_cases(book, directory / "tests", cage, facts_of_fragment)
