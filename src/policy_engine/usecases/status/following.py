"""What the document asks of what was found: followed to its end, notified, referred, and transferred where a crime is suspected."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.followup import CRIME, REFERRAL, Followup
from policy_engine.model.status import Duty, Item, ItemState
from policy_engine.model.text import Text
from policy_engine.store.values import RecordedBranch, RecordedBreach
from policy_engine.usecases.status.known import Known, Visit


def followed(known: Known, machine: Followup) -> Iterator[Duty]:
    """二（五）, and 三（三） as far as deadlines go."""
    crimes = machine.serving(CRIME)
    yield _handled(known)
    yield _left(
        known,
        "referred",
        machine.serving(REFERRAL),
        Text(
            "涉及有关部门职责的及时抄告、移送", "what concerns other offices is notified or referred in time"
        ),
        Text("已有回执或改由本局办理的抄告、移送", "notifications and referrals answered, or taken back"),
        (),
    )
    yield _left(
        known,
        "crime",
        crimes,
        Text("涉嫌犯罪的移送司法机关", "suspected crimes are transferred to the judiciary"),
        Text("移送程序已走完的涉嫌犯罪线索", "suspected crimes whose transfer is done"),
        _unopened(known, crimes),
    )
    yield _dated(known)


def _handled(known: Known) -> Duty:
    items = []
    for visit in known.visits:
        main = visit.main
        if main is not None and main.state == "TRIAGE":
            items.append(_item(known, visit, main))
        items += [_item(known, visit, branch) for branch in visit.follow_up]
    return Duty(
        "handled",
        "二（五）",
        Text("发现的问题后续处理到位", "every problem found is followed to its end"),
        Text("已终结的处置线", "branches of follow-up that have ended"),
        tuple(items),
        None if any(visit.last for visit in known.visits) else _NOTHING,
    )


def _left(
    known: Known, line: str, states: frozenset[str], question: Text, figure: Text, more: tuple[Item, ...]
) -> Duty:
    """Branches that were ever in one of these states, and whether they have left them."""
    items = []
    for visit in known.visits:
        for branch in visit.follow_up:
            been = {s.state for s in known.history.get((visit.row.number, branch.number), ())}
            if branch.state in states:
                items.append(_item(known, visit, branch))
            elif been & states:
                late = any(one.state in states for one in _late(known, visit, branch))
                events = tuple(
                    sorted({s.idx for s in known.history[visit.row.number, branch.number]} | {branch.idx})
                )
                items.append(Item(_called(visit, branch), "met", events, late=late))
    return Duty(
        line,
        "二（五）",
        question,
        figure,
        (*items, *more),
        None if any(visit.last for visit in known.visits) else _NOTHING,
    )


def _unopened(known: Known, crimes: frozenset[str]) -> tuple[Item, ...]:
    """Results that point to a crime without a branch for it: still to be triaged, or left out."""
    found = []
    for visit in known.visits:
        if visit.last is None or "crime" not in visit.last.leads:
            continue
        been = {branch.state for branch in visit.follow_up}
        for branch in visit.follow_up:
            been |= {s.state for s in known.history.get((visit.row.number, branch.number), ())}
        if not been & crimes:
            done = visit.main is not None and visit.main.ended
            found.append(Item(visit.row.number, "lacking" if done else "ahead", (visit.last.idx,)))
    return tuple(found)


def _dated(known: Known) -> Duty:
    items = [
        Item(_called(visit, branch), "lacking" if branch.due == "?" else "met", (branch.idx,))
        for visit in known.visits
        for branch in visit.branches
        if not branch.ended and branch.due
    ]
    return Duty(
        "dated",
        "三（三）",
        Text("每个期限都算得出来", "every deadline can be worked out"),
        Text("未终结、有期限的处置线中算得出期限的", "open branches with a deadline for which it is known"),
        tuple(items),
        None if any(visit.last for visit in known.visits) else _NOTHING,
    )


def _item(known: Known, visit: Visit, branch: RecordedBranch) -> Item:
    state: ItemState = "met" if branch.ended else "lacking" if known.overdue(branch) else "ahead"
    late = branch.ended and bool(_late(known, visit, branch))
    stops = known.history.get((visit.row.number, branch.number), ())
    events = sorted({stop.idx for stop in stops} | {branch.idx})
    return Item(_called(visit, branch), state, tuple(events), late=late)


def _late(known: Known, visit: Visit, branch: RecordedBranch) -> tuple[RecordedBreach, ...]:
    return known.breached.get((visit.row.number, branch.number), ())


def _called(visit: Visit, branch: RecordedBranch) -> str:
    return f"{visit.row.number} {branch.number} {branch.state}"


_NOTHING = Text("还没有检查结果", "there is no result yet")
