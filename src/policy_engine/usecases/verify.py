"""`policy verify`: every draw recomputed from its snapshot, header and seed, and compared with what the log says it gave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.level import level
from policy_engine.draw.seed import seed_for
from policy_engine.match.whynot import Infeasible
from policy_engine.model.draw import Header
from policy_engine.model.errors import Refused
from policy_engine.model.outcome import Check
from policy_engine.model.progress import Progress, unseen
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import DrawState, RecordedDraw
from policy_engine.usecases.draw.known import KNOWN, foreseeable
from policy_engine.usecases.draw.words import VOID
from policy_engine.usecases.exclusions import differing, exclusions
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.replace.lot import reserves_for
from policy_engine.usecases.steps import Drawn, again, work_out
from policy_engine.usecases.teams import teams
from policy_engine.usecases.trail import Trail, read_trail
from policy_engine.usecases.verify_cases import verify_cases
from policy_engine.usecases.verify_protocol import protocol
from policy_engine.usecases.verify_signed import signed
from policy_engine.usecases.verify_teams import second_random
from policy_engine.usecases.workspace import Workspace


class Verified(msgspec.Struct, frozen=True):
    """What was recomputed."""

    demo: bool
    checks: tuple[Check, ...]


def verify_draws(workspace: Workspace, cage: Cage, progress: Progress = unseen) -> Verified:
    """Recompute every recorded draw as far as it has come. Raises Unusable, Refused (no store), EngineFailed."""
    with open_store(workspace.store, read_only=True) as store:
        checks = recompute(store, workspace.snapshots, cage, progress=progress)
        cases = verify_cases(store, workspace.snapshots)
        return Verified(queries.is_demo(store), (*checks, *cases))


def recompute(
    store: Store,
    directory: Path,
    cage: Cage,
    names: Collection[str] | None = None,
    *,
    progress: Progress = unseen,
) -> tuple[Check, ...]:
    """Every draw of a store, or those of some names, from the inputs in a directory. Raises Unusable, EngineFailed."""
    trail = read_trail(queries.entries(store))
    checks = []
    # Pools are made again from the registry, never taken from where a draw has left them.
    with TemporaryDirectory() as pools:
        inputs = Inputs(directory, {}, pools=Path(pools))
        recorded = [draw for draw in queries.draws(store) if names is None or draw.name in names]
        for done, draw in enumerate(recorded):
            progress(done, len(recorded))
            if draw.inputs != inputs.digests:
                inputs = inputs.beside(draw.inputs)
            checks.append(_verify(store, draw, inputs, trail, cage))
    return tuple(checks)


def _verify(store: Store, draw: RecordedDraw, inputs: Inputs, trail: Trail, cage: Cage) -> Check:
    try:
        problems = tuple(_problems(store, draw, inputs, trail, cage))
    except Refused as refusal:
        problems = (refusal.message,)
    except (ValueError, LookupError, ArithmeticError):
        # A forger may record anything: a secret that is no number, a task that the plan has not.
        problems = (
            Text(
                "记录中的数据不是抽取能写出的，无法重新计算",
                "the record holds what no draw can have written, and cannot be recomputed",
            ),
        )
    return Check(
        draw.name if draw.attempt == 1 else f"{draw.name} ({draw.attempt})",
        Text("{level} {void}{what}{signed}", "{level} {void}{what}{signed}").fill(
            level=level(draw.header).code,
            void=_void(draw, trail) if draw.state == "voided" else "",
            what=_DONE.get(_come_to(draw), _EVERYTHING),
            signed=signed(store, draw, inputs),
        ),
        problems,
    )


def _void(draw: RecordedDraw, trail: Trail) -> Text:
    """That an attempt is void, why, and whether its outcome could be known by then."""
    ended = trail.ended.get((draw.name, draw.attempt))
    why = VOID.get(draw.void or "other", VOID["other"])
    if ended is not None and foreseeable(draw, ended.at):
        return Text("已作废（{why}，{known}）：", "void ({why}, {known}): ").fill(why=why, known=KNOWN)
    return Text("已作废（{why}）：", "void ({why}): ").fill(why=why)


def _come_to(draw: RecordedDraw) -> DrawState:
    """How far an attempt has come, or had come when it was voided."""
    if draw.state != "voided":
        return draw.state
    if draw.seed is None:
        return "committed"
    return "selected" if any(task.population for task in draw.tasks) else "seeded"


_NO_SEED = Text("种子与承诺和随机数不符", "the seed does not follow from commitment and beacon")
_DONE: Mapping[DrawState, Text] = {
    "committed": Text("承诺", "commitment"),
    "seeded": Text("承诺、种子", "commitment, seed"),
    "selected": Text("承诺、种子、配额、抽取", "commitment, seed, quotas, selection"),
}
_EVERYTHING = Text(
    "承诺、种子、配额、抽取、匹配、派发、更换、替换",
    "commitment, seed, quotas, selection, matching, dispatch, substitutions, replacements",
)


def _problems(store: Store, draw: RecordedDraw, inputs: Inputs, trail: Trail, cage: Cage) -> Iterator[Text]:
    """Everything that does not hold. Later steps are recomputed from what is recorded of the earlier ones."""
    header, pool = again(inputs, draw)
    yield from _differing_fields(draw.header, header)
    yield from _exclusions(store, draw, inputs, trail, cage)
    if commitment_of(draw.header) != draw.commitment:
        yield Text("承诺不是这个抽取头的摘要", "the commitment is not the digest of the header")
    ended = trail.ended.get((draw.name, draw.attempt))
    yield from protocol(store, draw, ended)
    if draw.seed is None:
        return
    nonces = {party: bytes.fromhex(nonce) for party, nonce in draw.nonces.items()}
    try:
        seed = seed_for(draw.header, bytes.fromhex(draw.beacon or ""), nonces)
    except ValueError:
        yield _NO_SEED
        return
    if seed.hex() != draw.seed:
        yield _NO_SEED
    if _come_to(draw) == "seeded":
        return
    replaced = trail.replaced((draw.name, draw.attempt))
    reserves = reserves_for(replaced) if replaced else 0
    drawn = work_out(draw.header, draw.commitment, pool, seed, bytes.fromhex(draw.secret), reserves)
    yield from _selection(draw, drawn)
    if ended is not None and draw.void == "officers":
        made = teams(inputs, drawn.visits, seed, ended.start, cage)
        if not isinstance(made.found, Infeasible):
            yield Text(
                "以人员不足作废，重新计算时配得齐",
                "it was voided for a lack of officers, but recomputed there are enough",
            )
    if draw.state == "dispatched":
        yield from second_random(store, draw, inputs, drawn, trail, cage)


def _exclusions(store: Store, draw: RecordedDraw, inputs: Inputs, trail: Trail, cage: Cage) -> Iterator[Text]:
    """Whom the rules left out of the pool, by what was on record when it was first committed to."""
    first = draw
    for earlier in reversed(queries.attempts(store, draw.name)[: draw.attempt - 1]):
        if earlier.secret != draw.secret or any(
            earlier.inputs.get(kind) != draw.inputs.get(kind) for kind in _OF_POOLS
        ):
            break
        first = earlier
    codes = [task.code for task in draw.header.tasks]
    own, day = trail.visited(first.idx), date.fromisoformat(first.on)
    yield from differing(inputs, codes, exclusions(inputs, codes, own, day, cage))


_OF_POOLS = ("plan", "rules", "targets", "checks", "exclusions")
"""The inputs on which a pool rests. An attempt after a void one keeps it, with what was left out of it."""


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


_FIGURES = {
    "population": Text("总体", "population"),
    "quota": Text("配额", "quotas"),
    "selected": Text("抽中名单", "selected targets"),
}
