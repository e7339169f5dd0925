"""Running the cases of rules/tests/: every rule shown where it speaks and where it stays silent."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.fact import Fact
from policy_engine.model.finding import Finding, Route, has_errors
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.case import Case, CaseFile, Expected
from policy_engine.rulebook.judge import judge
from policy_engine.rulebook.load import Rulebook, converted
from policy_engine.rulebook.rule import Rule
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.read import read_text

BASE_PLAN = "base-plan.yaml"

PlanFacts = Callable[[dict[str, Any], date, dict[str, Any] | None, Sequence[str]], Sequence[Fact]]
"""Builds the facts of a plan given as plain data, as checked on a day, with the plan in force and the tasks drawn by it.

ValueError or msgspec's error if it is none."""


class CaseResult(msgspec.Struct, frozen=True):
    """How a case went. `expected` and `got` list findings as "id at line"; `got` says why a case could not be run.

    `fired` and `silent` are the rules that held, and those that did not although facts of all their kinds were there.
    """

    name: str
    passed: bool
    expected: tuple[str, ...]
    got: tuple[str, ...]
    file: str
    line: int
    fired: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class WrittenCase(msgspec.Struct, frozen=True):
    """A case and where it stands: its document, and the route to it."""

    case: Case
    document: Document
    route: Route

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.document.place(self.route).line


def run_cases(
    rulebook: Rulebook, directory: Path, cage: Cage, facts_of_fragment: PlanFacts
) -> list[CaseResult]:
    """All cases in a directory's `*.yaml`, in the order of files and cases.

    Raises Unusable if there are none, FindingsStop if a file is not a case file, EngineFailed as `judge` does.
    """
    base = base_plan(directory)
    return [_run(rulebook, one, cage, base, facts_of_fragment) for one in read_cases(directory)]


def read_cases(directory: Path) -> list[WrittenCase]:
    """The cases of a directory, in the order of files and cases. Raises Unusable, FindingsStop."""
    paths = sorted(path for path in directory.glob("*.yaml") if path.name != BASE_PLAN)
    if not paths:
        raise Unusable(
            Text(f"目录 {directory} 里没有案例", f"no cases in {directory}"),
            Text("案例放在 rules/tests/ 里", "cases are kept in rules/tests/"),
        )
    written = []
    for path in paths:
        document = parse(read_text(path))
        part, findings = converted(document, CaseFile)
        if part is None:
            raise _unsound(path, findings)
        written += [
            WrittenCase(_filled(case, part.defaults), document, ("cases", n))
            for n, case in enumerate(part.cases)
        ]
    return written


def _filled(case: Case, defaults: Mapping[str, Mapping[str, int | str]]) -> Case:
    facts = (
        msgspec.structs.replace(fact, fields={**defaults.get(fact.kind, {}), **fact.fields})
        for fact in case.facts
    )
    return msgspec.structs.replace(case, facts=tuple(facts))


def case_facts(case: Case, base: dict[str, Any], facts_of_fragment: PlanFacts) -> Sequence[Fact]:
    """The facts that a case is about. Raises ValueError, LookupError, TypeError or msgspec's error where it makes no sense."""
    if case.facts:
        return [Fact(f.kind, f.key, f.fields, (number,)) for number, f in enumerate(case.facts)]
    plan = laid_over(base, case.plan)
    for path in case.without:
        part: Any = plan
        *above, last = path.split(".")
        for step in above:
            part = part[int(step) if step.isdigit() else step]
        del part[last]
    before = None if case.before is None else laid_over(base, case.before)
    return facts_of_fragment(plan, case.on, before, case.drawn)


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


def base_plan(directory: Path) -> dict[str, Any]:
    """The plan that cases are laid over; empty where there is none. Raises Unusable, FindingsStop."""
    path = directory / BASE_PLAN
    if not os.path.lexists(path):
        return {}
    document = parse(read_text(path))
    if not isinstance(document.data, dict) or has_errors(document.findings):
        raise _unsound(path, document.findings)
    return document.data


def _unsound(path: Path, findings: Sequence[Finding]) -> FindingsStop:
    return FindingsStop(
        Text(f"案例文件 {path} 有错误", f"{path} has errors"),
        Text("先改正列出的错误", "correct what is listed"),
        findings,
    )


def _run(
    rulebook: Rulebook,
    written: WrittenCase,
    cage: Cage,
    base: dict[str, Any],
    facts_of_fragment: PlanFacts,
) -> CaseResult:
    case, document, route = written.case, written.document, written.route
    passed, fired, kinds = False, [], set()
    try:
        facts = case_facts(case, base, facts_of_fragment)
        fired = judge(rulebook, case.stage, facts, case.on, cage)
    except (ValueError, LookupError, TypeError, msgspec.MsgspecError) as problem:
        got = [f"{type(problem).__name__}: {problem}"]
    else:
        below: Route = (*route, "facts" if case.facts else "plan")
        found = [_Got(f.rule.id, _path(f.route), document.place((*below, *f.route)).line) for f in fired]
        passed = _same(case.expect, found)
        got = [str(one) for one in found]
        kinds = {fact.kind for fact in facts}
    held = {firing.rule.id for firing in fired}
    return CaseResult(
        case.name,
        passed,
        tuple(" ".join(str(x) for x in (e.id, e.at, e.line) if x is not None) for e in case.expect),
        tuple(got),
        document.source.file,
        written.line,
        tuple(sorted(held)),
        tuple(rule.id for rule in rulebook.rules if rule.id not in held and could_hold(rule, case, kinds)),
    )


def could_hold(rule: Rule, case: Case, kinds: Collection[str]) -> bool:
    """Whether a case asks a rule at all: its stage, a day on which it is in force, and facts of all its kinds.

    A rule without tests holds wherever its facts are; of it a case without them is all that can be asked.
    """
    asked = rule.stage == case.stage and rule.in_force(case.on)
    tested = any(pattern.where for pattern in rule.when)
    return asked and (not tested or all(pattern.kind in kinds for pattern in rule.when))


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
