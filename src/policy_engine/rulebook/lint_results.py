"""What is wrong with the table of result codes, beyond its shape."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from policy_engine.model.finding import Finding, Route
from policy_engine.model.result import ResultsFile
from policy_engine.model.text import Text
from policy_engine.rulebook.codes import severity
from policy_engine.rulebook.lint_patterns import Problem
from policy_engine.syntax.document import Document


def lint_results(written: ResultsFile, document: Document) -> list[Finding]:
    """Codes or written forms that stand for two things."""
    found: list[Problem] = []
    seen: dict[str, str] = {}
    for number, code in enumerate(written.codes):
        for form in (code.id, code.title.zh, *code.synonyms):
            found += _form_twice(form, ("codes", number), seen, code.id)
    for group in ("methods", "leads", "records"):
        seen = {}
        for number, term in enumerate(getattr(written, group)):
            for form in (term.id, term.title.zh):
                found += _form_twice(form, (group, number), seen, term.id)
    return [
        document.finding(code, severity(code), route, said, advice) for code, route, said, advice in found
    ]


def _form_twice(form: str, route: Route, seen: dict[str, str], owner: str) -> Iterator[Problem]:
    """What differs only in width, case or spaces is one form: sheets are read that way."""
    plain = "".join(unicodedata.normalize("NFKC", form).casefold().split())
    if plain in seen:
        yield (
            "L133",
            route,
            Text(
                f"“{form}”既是 {seen[plain]} 又是 {owner}",
                f"“{form}” stands for {seen[plain]} and for {owner}",
            )
            if seen[plain] != owner
            else Text(f"“{form}”列了两次", f"“{form}” is listed twice"),
            Text("每个代码、每种写法只列一次", "list every code and every written form once"),
        )
    seen.setdefault(plain, owner)
