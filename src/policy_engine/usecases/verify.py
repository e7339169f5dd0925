"""`policy verify`: every draw recomputed from its snapshot, header and seed, and compared with what the log says it gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.seed import seed_for
from policy_engine.ledger.body import Body, read_body
from policy_engine.match.whynot import Infeasible
from policy_engine.model.draw import Header
from policy_engine.model.errors import Refused
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.drawing import header_of, members, teams
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.steps import Drawn, inspections, work_out
from policy_engine.usecases.workspace import Workspace


class Verified(msgspec.Struct, frozen=True):
    """What was recomputed."""

    demo: bool
    checks: tuple[Check, ...]


def verify_draws(workspace: Workspace, cage: Cage) -> Verified:
    """Recompute every recorded draw as far as it has come. Raises Unusable, Refused (no store), EngineFailed."""
    with open_store(workspace.store, read_only=True) as store:
        matched = _matched(store)
        known: dict[tuple[tuple[str, str], ...], Inputs] = {}
        checks = []
        for draw in queries.draws(store):
            key = tuple(sorted(draw.inputs.items()))
            inputs = known.setdefault(key, Inputs(workspace.snapshots, draw.inputs))
            checks.append(_verify(store, draw, inputs, matched, cage))
        return Verified(queries.is_demo(store), tuple(checks))


def _verify(
    store: Store, draw: RecordedDraw, inputs: Inputs, matched: Mapping[str, Matched], cage: Cage
) -> Check:
    try:
        problems = tuple(_problems(store, draw, inputs, matched, cage))
    except Refused as refusal:
        problems = (refusal.message,)
    done = {
        "committed": Text("承诺", "commitment"),
        "seeded": Text("承诺、种子", "commitment, seed"),
        "selected": Text("承诺、种子、配额、抽取", "commitment, seed, quotas, selection"),
    }
    everything = Text(
        "承诺、种子、配额、抽取、匹配、派发", "commitment, seed, quotas, selection, matching, dispatch"
    )
    return Check(draw.name, done.get(draw.state, everything), problems)


def _problems(
    store: Store, draw: RecordedDraw, inputs: Inputs, matched: Mapping[str, Matched], cage: Cage
) -> Iterator[Text]:
    """Everything that does not hold. Later steps are recomputed from what is recorded of the earlier ones."""
    codes = [task.code for task in draw.header.tasks]
    secret = bytes.fromhex(draw.secret)
    header, pool = header_of(inputs, codes, members(inputs, codes), secret, rehearsal=False)
    yield from _differing_fields(draw.header, header)
    if commitment_of(draw.header) != draw.commitment:
        yield Text("承诺不是这个抽取头的摘要", "the commitment is not the digest of the header")
    if draw.seed is None or draw.beacon is None:
        return
    seed = seed_for(draw.header, bytes.fromhex(draw.beacon), {})
    if seed.hex() != draw.seed:
        yield Text("种子与承诺和随机数不符", "the seed does not follow from commitment and beacon")
    if draw.state == "seeded":
        return
    drawn = work_out(draw.header, draw.commitment, pool, seed, secret)
    yield from _selection(draw, drawn)
    if draw.state == "dispatched":
        yield from _dispatch(store, draw, inputs, drawn, matched[draw.name], cage)


def _differing_fields(recorded: Header, recomputed: Header) -> Iterator[Text]:
    meaning = {
        "plan_sha256": Text("计划文件", "plan"),
        "rules_sha256": Text("规则文件", "rules"),
        "snapshot": Text("检查对象库快照", "snapshot of the targets"),
        "pool": Text("抽取总体", "pool"),
        "inspectors": Text("执法人员名录", "inspectors"),
        "recusals": Text("回避申报", "recusals"),
        "tasks": Text("抽取比例和倍数", "rates and weights"),
    }
    for field in Header.__struct_fields__:
        if getattr(recorded, field) != getattr(recomputed, field):
            name = meaning.get(field, Text(field, field))
            yield Text(
                "抽取头的 {f}（{n}）与输入不符", "the header's {f} ({n}) does not match the inputs"
            ).fill(f=field, n=name)


def _selection(draw: RecordedDraw, drawn: Drawn) -> Iterator[Text]:
    stated = {task.code: task for task in draw.tasks}
    for result in drawn.results:
        for field, what in _FIGURES.items():
            if getattr(stated[result.code], field) != getattr(result, field):
                yield Text(
                    "任务 {code} 的{what}与重新计算的不同",
                    "task {code}: {what} differ from the recomputation",
                ).fill(code=result.code, what=what)


def _dispatch(
    store: Store, draw: RecordedDraw, inputs: Inputs, drawn: Drawn, matched: Matched, cage: Cage
) -> Iterator[Text]:
    """Names, order of visits and officers of every inspection."""
    found = teams(inputs, drawn.visits, drawn.seed, day=matched.on, loads=matched.loads, cage=cage)
    if isinstance(found, Infeasible):
        yield Text("重新计算时配不齐执法人员", "recomputed, there are not enough officers")
        return
    expected = {row.number: row for row in inspections(inputs, drawn, found)}
    recorded = {row.number: row for row in queries.inspections(store, draw.name)}
    for number in sorted(expected.keys() | recorded.keys()):
        wanted, there = expected.get(number), recorded.get(number)
        if wanted is None or there is None:
            yield Text(
                f"检查任务 {number} {'缺失' if there is None else '是多出来的'}",
                f"inspection {number} is {'missing' if there is None else 'one too many'}",
            )
            continue
        for field, what in _COLUMNS.items():
            if getattr(there, field) != getattr(wanted, field):
                yield Text("检查任务 {number} 的{what}不同", "inspection {number}: {what} differs").fill(
                    number=number, what=what
                )


_FIGURES = {
    "population": Text("总体", "population"),
    "quota": Text("配额", "quotas"),
    "selected": Text("抽中名单", "selected targets"),
}
_COLUMNS = {
    "task": Text("任务", "task"),
    "target": Text("检查对象", "target"),
    "name": Text("对象名称", "target's name"),
    "stratum": Text("风险等级", "tier"),
    "station": Text("管辖所", "station"),
    "position": Text("检查顺序", "place in the order of visits"),
    "officers": Text("执法人员", "officers"),
}


class Matched(msgspec.Struct, frozen=True):
    """What the log says a matching started from: the day and the loads carried over."""

    on: date
    loads: dict[str, int]


def _matched(store: Store) -> dict[str, Matched]:
    """By draw, read from the log itself."""
    found = {}
    for entry in queries.entries(store):
        body = read_body(entry.body)
        if isinstance(body, Body) and body.kind == "draw.matched" and entry.payload is not None:
            loads = msgspec.json.decode(entry.payload)["loads"]
            found[body.subject] = Matched(date.fromisoformat(body.on), dict(loads))
    return found
