"""The year by section, station, task and tier; results by code; open follow-ups by state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from policy_engine.model.case import PUBLISH
from policy_engine.model.followup import Followup
from policy_engine.model.result import ResultsFile
from policy_engine.model.status import Count, Group, GroupKind
from policy_engine.model.target import TIERS
from policy_engine.model.text import Text
from policy_engine.usecases.status.checking import withheld
from policy_engine.usecases.status.known import Known, Visit


def groups(known: Known) -> tuple[Group, ...]:
    """Sections, stations and tasks by their names, tiers from A to D; each with the visits that are its own."""
    return (
        *_by(known, "section", lambda visit: visit.task.section),
        *_by(known, "station", lambda visit: visit.row.station),
        *_by(known, "task", lambda visit: visit.row.task, _tasks(known)),
        *_by(known, "tier", lambda visit: visit.row.stratum, _TIERS),
    )


def codes(known: Known, declared: ResultsFile) -> tuple[Count, ...]:
    """How many results in force have each code, in the order in which the codes are declared; without those that none has."""
    titles: dict[str, Text] = {code.id: code.title for code in declared.codes}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for visit in known.visits:
        if visit.last is not None:
            for code in visit.last.codes:
                found[code].append(visit.last.idx)
    ordered = [*(c for c in titles if c in found), *sorted(c for c in found if c not in titles)]
    return tuple(
        Count("code", code, titles.get(code, Text(code, code)), len(found[code]), 0, tuple(found[code]))
        for code in ordered
    )


def states(known: Known, machine: Followup) -> tuple[Count, ...]:
    """How many branches stand in each state that is no end, publication among them, and how many are past their deadline."""
    open_: defaultdict[str, list[int]] = defaultdict(list)
    late: defaultdict[str, int] = defaultdict(int)
    for visit in known.visits:
        for branch in visit.branches:
            if not branch.ended:
                open_[branch.state].append(branch.idx)
                late[branch.state] += known.overdue(branch)
    declared = [state.id for state in machine.states]
    ordered = [*(s for s in declared if s in open_), *sorted(s for s in open_ if s not in declared)]
    return tuple(
        Count("state", s, machine.title(s), len(open_[s]), late[s], tuple(sorted(open_[s]))) for s in ordered
    )


def _by(
    known: Known,
    kind: GroupKind,
    key: Callable[[Visit], str],
    titles: dict[str, Text] | None = None,
) -> Iterator[Group]:
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in known.visits:
        found[key(visit)].append(visit)
    ordered = sorted(found, key=_natural) if kind != "tier" else [tier for tier in TIERS if tier in found]
    for one in ordered:
        yield _group(
            known, kind, one, (titles or {}).get(one, Text(one or "（空白）", one or "(blank)")), found[one]
        )


def _group(known: Known, kind: GroupKind, id_: str, title: Text, visits: Sequence[Visit]) -> Group:
    done = [visit for visit in visits if visit.last is not None]
    numbers = {visit.row.number for visit in visits}
    publications = [(v, v.publication) for v in done if not withheld(known, v)]
    follow_up = [branch for visit in visits for branch in visit.branches if branch.number != PUBLISH]
    events = {visit.row.idx for visit in visits} | {visit.last.idx for visit in visits if visit.last}
    return Group(
        kind=kind,
        id=id_,
        title=title,
        visits=len(visits),
        done=len(done),
        overdue=sum(v.last is None and v.task.window.end < known.today for v in visits),
        problems=sum(v.last is not None and v.last.problem for v in done),
        published=sum(b is not None and b.ended for _, b in publications),
        unpublished=sum(b is not None and known.overdue(b) for _, b in publications),
        open=sum(not branch.ended and branch.state not in _CHECK for branch in follow_up),
        late=sum(known.overdue(branch) for branch in follow_up),
        notes=sum(one.inspection in numbers for one in known.refusals)
        + sum(one.inspection in numbers for one in known.accountabilities),
        events=tuple(sorted(events)),
    )


def _tasks(known: Known) -> dict[str, Text]:
    return {visit.row.task: Text(visit.task.name, visit.task.name) for visit in known.visits}


def _natural(name: str) -> tuple[int, str]:
    """Numbers by size, before words."""
    return (int(name), "") if name.isascii() and name.isdigit() else (10**9, name)


_CHECK = frozenset({"RECORDED"})
"""A check that waits for its review is no follow-up."""

_TIERS: dict[str, Text] = {
    **{tier: Text(tier, tier) for tier in TIERS},
    "-": Text("未分类", "unrated"),
}
