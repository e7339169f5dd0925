"""Situations in which a command stops. Only the command line turns them into exit codes.

Mistakes inside files that people write are findings (`model.finding`), not exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.model.finding import Finding
from policy_engine.model.text import Text


class Stop(Exception):
    """A command cannot go on. `advice` says what to do next, `basis` names the law where law is the reason."""

    exit_code = 70

    def __init__(self, message: Text, advice: Text, basis: str = "") -> None:
        super().__init__(message.en)
        self.message, self.advice, self.basis = message, advice, basis


class Unusable(Stop):
    """Usage, configuration, or a file that cannot be read or written (exit 2)."""

    exit_code = 2


class Refused(Stop):
    """The state or a rule forbids the step (exit 3)."""

    exit_code = 3


class EngineFailed(Stop):
    """The rules engine is missing, crashed, hung, or disagreed with the reference evaluation (exit 70)."""

    exit_code = 70


class FindingsStop(Stop):
    """A file has errors, so nothing was done (exit 1). Carries all findings of the file."""

    exit_code = 1

    def __init__(self, message: Text, advice: Text, findings: Sequence[Finding]) -> None:
        super().__init__(message, advice)
        self.findings = tuple(findings)
