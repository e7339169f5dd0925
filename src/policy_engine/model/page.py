"""说明页: what `policy explain CODE` prints and docs/codes/ holds: one page for every code a person can meet."""

from __future__ import annotations

from datetime import date

import msgspec

from policy_engine.model.finding import Severity
from policy_engine.model.text import Text


class Example(msgspec.Struct, frozen=True):
    """示例: a piece of a file as it would be written. `about` says what it shows, where that is not plain."""

    text: str
    language: str = "yaml"
    about: Text = Text("", "")


class Page(msgspec.Struct, frozen=True):
    """说明页: what a code means, why it is said, on what basis, how it looks wrong and right, what to do.

    `confidence` (S, Q, P, D), `obligation` and the dates are those of a rule; other codes have none.
    """

    code: str
    title: Text
    severity: Severity
    why: Text
    advice: Text
    bad: Example
    good: Example
    message: Text = Text("", "")
    basis: str = ""
    confidence: str = ""
    obligation: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
