"""`policy case diagram`: the machine of follow-up handling as text or as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from policy_engine.casework.diagram import dot, mermaid, svg, text
from policy_engine.model.text import Lang
from policy_engine.usecases.cases.machine import machine_of
from policy_engine.usecases.rules import rulebook

Form = Literal["text", "mermaid", "dot", "svg"]

_FORMS = {"text": text, "mermaid": mermaid, "dot": dot, "svg": svg}


def diagram(start: Path, named: Path | None, form: Form, lang: Lang) -> str:
    """The machine of the rules in the directory `named`, else of the workspace around `start`, else of the shipped ones.

    Raises Unusable, and FindingsStop where the rules have errors.
    """
    return _FORMS[form](machine_of(rulebook(start, named)), lang)
