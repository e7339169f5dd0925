"""What a rule looks like, wrong and right, taken from its cases: one where it speaks beside the likest where it is silent."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.page import Example
from policy_engine.model.text import Text
from policy_engine.rulebook.case import Case
from policy_engine.rulebook.reference import evaluate, value_of
from policy_engine.rulebook.rule import Pattern, Ref, Rule
from policy_engine.rulebook.vocabulary import fields_of
from policy_engine.rulebook.wording import placeholders, said

NONE = Example("", about=Text("规则目录里没有这样的案例", "the rules have no such case"))

_MOST = 20_000
"""Most combinations of facts looked at for the likest that is silent."""


def examples(rule: Rule, cases: Sequence[Case], base: Mapping[str, Any]) -> tuple[Example, Example]:
    """Wrong and right; `base` is the plan that the cases are laid over."""
    firing = [case for case in cases if any(one.id == rule.id for one in case.expect)]
    if not firing:
        return NONE, NONE
    bad = min(firing, key=lambda case: len(case.expect))
    if bad.facts:
        return _by_facts(rule, bad, cases)
    silent = [
        case
        for case in cases
        if case not in firing
        and case.stage == rule.stage
        and not case.facts
        # What is right beside a plan in force is shown with one.
        and (case.before is None) == (bad.before is None)
    ]
    return _shown(bad, base), _right(bad, silent, cases, base)


def _right(bad: Case, silent: Sequence[Case], cases: Sequence[Case], base: Mapping[str, Any]) -> Example:
    """The same with a remedy added; else what the base plan has in its place; else the likest case."""
    given, touched = _written(bad), _touched(bad)
    mended = [case for case in silent if given < _written(case)]
    if mended and _plain(bad):
        return _shown(min(mended, key=lambda case: (len(_written(case)), len(case.expect))), base)
    alike = [case for case in silent if _touched(case) & touched]
    if not alike or (_plain(bad) and touched <= frozenset(_leaves(base, ""))):
        return Example(_yaml(_filled(base, _part(base, bad.plan))), about=_BASE)
    distance = {case.name: abs(cases.index(case) - cases.index(bad)) for case in alike}
    return _shown(
        min(alike, key=lambda c: (len(_touched(c) ^ touched), len(c.expect), distance[c.name])), base
    )


_BASE = Text("其他不变，这几处写成", "all else the same, with these written as")

_FEW = 4
"""Most entries of a mapping that is shown whole where a case writes one of them."""


def _plain(case: Case) -> bool:
    """Whether a case is a plan's fragment and nothing else."""
    return set(_data(case)) == {"plan"}


def _data(case: Case) -> dict[str, Any]:
    """What a case says apart from its name and what is expected; what is as ever is left away."""
    given: dict[str, Any] = msgspec.to_builtins(case)
    usual = msgspec.to_builtins(Case(name="-"))
    return {
        key: value
        for key, value in given.items()
        if key not in ("name", "stage", "expect") and value != usual[key]
    }


def _shown(case: Case, base: Mapping[str, Any]) -> Example:
    """A case as it is written, with the entries that stand beside those it changes."""
    given = _data(case)
    about = Text(case.name, case.name)
    if set(given) == {"plan"}:
        return Example(_yaml(_filled(base, case.plan)), about=about)
    return Example(_yaml(given), about=about)


def _filled(base: Any, fragment: Any) -> Any:
    """A fragment in which small mappings are whole: `window: {text}` with its days."""
    if isinstance(fragment, list) and isinstance(base, list) and base:
        # A task that is the base plan's own goes by its name.
        return [_filled(base[0], one or {"name": base[0].get("name", "")}) for one in fragment]
    if not (isinstance(fragment, dict) and isinstance(base, dict)):
        return fragment
    whole = base if len(base) <= _FEW else {}
    return {
        **{
            key: value
            for key, value in whole.items()
            if key not in fragment and not isinstance(value, dict | list)
        },
        **{key: _filled(base.get(key), value) for key, value in fragment.items()},
    }


def _written(case: Case) -> frozenset[tuple[str, str]]:
    """Every entry that a case's fragment writes, with what it writes there."""
    return frozenset((path, json.dumps(value, sort_keys=True)) for path, value in _entries(case.plan, ""))


def _touched(case: Case) -> frozenset[str]:
    """Every entry that a case's fragment writes or takes out, positions in lists left away."""
    paths = {".".join(step for step in path.split(".") if not step.isdigit()) for path in case.without}
    return frozenset(paths.union(_leaves(case.plan, "")))


def _leaves(value: Any, path: str) -> Iterator[str]:
    return (entry for entry, _ in _entries(value, path))


def _entries(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _entries(below, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for below in value:
            yield from _entries(below, path)
    else:
        yield path, value


def _part(base: Any, fragment: Any) -> Any:
    """What the base plan has where the fragment writes something else."""
    if isinstance(fragment, dict) and isinstance(base, dict):
        return {key: _part(base[key], below) for key, below in fragment.items() if key in base}
    if isinstance(fragment, list) and isinstance(base, list) and fragment and isinstance(fragment[0], dict):
        return [_part(base[0], fragment[0])]
    return base


def _by_facts(rule: Rule, bad: Case, cases: Sequence[Case]) -> tuple[Example, Example]:
    facts = _facts(bad)
    _, row = evaluate([rule], facts)[0]
    wrong = [facts[position] for position in row]
    known = [(fact, remarked) for case in cases for fact, remarked in _remarked(case)]
    choices = [
        sorted(
            (
                (_difference(rule, fact, at) + 10_000 * remarked, fact)
                for fact, remarked in known
                if fact.kind == pattern.kind
            ),
            key=lambda ranked: ranked[0],
        )
        for pattern, at in zip(rule.when, wrong, strict=True)
    ]
    combined = itertools.islice(itertools.product(*choices), _MOST)
    ranked = sorted(combined, key=lambda row: sum(distance for distance, _ in row))
    silent = ([fact for _, fact in row] for row in ranked)
    right = next((facts for facts in silent if not evaluate([rule], facts)), None)
    good = Example(_described(rule, right), "text") if right else _without(rule)
    return Example(_described(rule, wrong), "text", Text(bad.name, bad.name)), good


def _without(rule: Rule) -> Example:
    """A rule that speaks of every fact of a kind is silent where there is none."""
    kinds = ", ".join(pattern.kind for pattern in rule.when)
    return Example(f"# 没有 {kinds} / no {kinds}\n", "text")


def _facts(case: Case) -> list[Fact]:
    return [Fact(f.kind, f.key, f.fields) for f in case.facts]


def _remarked(case: Case) -> Iterator[tuple[Fact, bool]]:
    """A case's facts, and whether some rule speaks of each; where a case does not say of which, of all of them."""
    spoken = {one.at for one in case.expect}
    for number, fact in enumerate(_facts(case)):
        yield fact, None in spoken or str(number) in spoken


def _difference(rule: Rule, fact: Fact, other: Fact) -> int:
    """How far two facts of a kind are apart: fields that the rule tests count most, those it speaks of less, others a little."""
    tested, seen = _named(rule, fact.kind, spoken=False), _named(rule, fact.kind, spoken=True)
    differing = [field for field, value in fact.fields.items() if other.fields.get(field) != value]
    return sum(100 if field in tested else 10 if field in seen else 1 for field in differing)


def _named(rule: Rule, kind: str, spoken: bool) -> frozenset[str]:
    """The fields of a kind that the rule tests, and with `spoken` those that it speaks of."""
    kinds = {pattern.alias: pattern.kind for pattern in rule.when}
    named = {(kinds[alias], field) for pattern in rule.when for alias, field in _tested(pattern)}
    for text in (rule.then.message, rule.then.advice) if spoken else ():
        named |= {(kinds[name[0]], name[1]) for name in placeholders(text) if not isinstance(name, str)}
    return frozenset(field for of, field in named if of == kind and field != "key")


def _tested(pattern: Pattern) -> Iterator[tuple[str, str]]:
    for field, _, value in pattern.where:
        yield pattern.alias, field
        if isinstance(value, Ref):
            yield value.alias, value.field


def _described(rule: Rule, facts: Sequence[Fact]) -> str:
    """The facts with the fields that the rule looks at, each with its name."""
    lines = []
    for fact in facts:
        lines.append(f"{fact.kind}: {fact.key}")
        for name, field in fields_of(fact.kind).items():
            if name in _named(rule, fact.kind, spoken=True):
                value = said(field.type, value_of(fact, name)).en
                lines.append(f"  {name}: {value or '—'}  # {field.text.zh} / {field.text.en}")
    return "\n".join(lines) + "\n"


def _yaml(data: Any) -> str:
    import yaml

    # Through JSON, so that what an alias shared is written out.
    plain = json.loads(json.dumps(data))
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000)
