"""Running the cases of rules/tests/: every rule shown where it speaks and where it stays silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.fact import Fact
from policy_engine.model.finding import Route
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.case import Case, CaseFile, Expected
from policy_engine.rulebook.judge import judge
from policy_engine.rulebook.load import Rulebook, converted
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.read import read_text

BASE_PLAN = "base-plan.yaml"

PlanFacts = Callable[[dict[str, Any], date], Sequence[Fact]]
"""Builds the facts of a plan given as plain data, as checked on a day; ValueError or msgspec's error if it is none."""


class CaseResult(msgspec.Struct, frozen=True):
    """How a case went. `expected` and `got` list findings as "id at line"; `got` says why a case could not be run."""

    name: str
    passed: bool
    expected: tuple[str, ...]
    got: tuple[str, ...]
    file: str
    line: int
    fired: tuple[str, ...] = ()


def run_cases(
    rulebook: Rulebook, directory: Path, cage: Cage, facts_of_fragment: PlanFacts
) -> list[CaseResult]:
    """All cases in a directory's `*.yaml`, in the order of files and cases.

    Raises Unusable if there are none, FindingsStop if a file is not a case file, EngineFailed as `judge` does.
    """
    paths = sorted(path for path in directory.glob("*.yaml") if path.name != BASE_PLAN)
    if not paths:
        raise Unusable(
            Text(f"目录 {directory} 里没有案例", f"no cases in {directory}"),
            Text("案例放在 rules/tests/ 里", "cases are kept in rules/tests/"),
        )
    base = _base(directory)
    results = []
    for path in paths:
        document = parse(read_text(path))
        part, findings = converted(document, CaseFile)
        if part is None:
            raise FindingsStop(
                Text(f"案例文件 {path} 有错误", f"{path} has errors"),
                Text("先改正列出的错误", "correct what is listed"),
                findings,
            )
        for number, case in enumerate(part.cases):
            results.append(_run(rulebook, case, ("cases", number), document, cage, base, facts_of_fragment))
    return results


def laid_over(base: dict[str, Any], fragment: Mapping[str, Any]) -> dict[str, Any]:
    """The base plan with a fragment laid over it (see `Case`)."""
    given = {key: value for key, value in fragment.items() if key != "tasks"}
    merged: dict[str, Any] = _merged(base, given)
    if "tasks" in fragment:
        first = base["tasks"][0]
        merged["tasks"] = [
            _merged(first, {"code": str(number), **task})
            for number, task in enumerate(fragment["tasks"], start=1)
        ]
    return merged


def _base(directory: Path) -> dict[str, Any]:
    path = directory / BASE_PLAN
    data = parse(read_text(path)).data if path.exists() else None
    return data if isinstance(data, dict) else {}


def _run(
    rulebook: Rulebook,
    case: Case,
    route: Route,
    document: Document,
    cage: Cage,
    base: dict[str, Any],
    facts_of_fragment: PlanFacts,
) -> CaseResult:
    passed, fired = False, []
    try:
        facts = _facts(case, base, facts_of_fragment)
        fired = judge(rulebook, case.stage, facts, case.on, cage)
    except (ValueError, LookupError, TypeError, msgspec.MsgspecError) as problem:
        got = [f"{type(problem).__name__}: {problem}"]
    else:
        below: Route = (*route, "facts" if case.facts else "plan")
        found = [_Got(f.rule.id, _path(f.route), document.place((*below, *f.route)).line) for f in fired]
        passed = _same(case.expect, found)
        got = [str(one) for one in found]
    return CaseResult(
        case.name,
        passed,
        tuple(" ".join(str(x) for x in (e.id, e.at, e.line) if x is not None) for e in case.expect),
        tuple(got),
        document.source.file,
        document.place(route).line,
        tuple(sorted({firing.rule.id for firing in fired})),
    )


class _Got(msgspec.Struct, frozen=True):
    id: str
    at: str
    line: int

    def __str__(self) -> str:
        return f"{self.id} {self.at} {self.line}"

    def fits(self, expected: Expected) -> bool:
        return (
            self.id == expected.id and expected.at in (None, self.at) and expected.line in (None, self.line)
        )


def _facts(case: Case, base: dict[str, Any], facts_of_fragment: PlanFacts) -> Sequence[Fact]:
    if case.facts:
        return [Fact(f.kind, f.key, f.fields, (number,)) for number, f in enumerate(case.facts)]
    plan = laid_over(base, case.plan)
    for path in case.without:
        part: Any = plan
        *above, last = path.split(".")
        for step in above:
            part = part[int(step) if step.isdigit() else step]
        del part[last]
    return facts_of_fragment(plan, case.on)


def _same(expected: Sequence[Expected], found: Sequence[_Got]) -> bool:
    """Whether each expectation is met by a finding of its own and none is left over; the most exact choose first."""
    left = list(found)
    for one in sorted(expected, key=lambda e: (e.at is None) + (e.line is None)):
        fitting = next((got for got in left if got.fits(one)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return not left


def _merged(base: Any, over: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return deepcopy(over)
    kept = {key: deepcopy(value) for key, value in base.items() if key not in over}
    return {**kept, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def _path(route: Route) -> str:
    return ".".join(str(step) for step in route)
