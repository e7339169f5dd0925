"""`policy draw reserves`: who would come next in the place of a drawn target. For the bureau alone: it shows tiers."""

from __future__ import annotations

import msgspec

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.replace.lot import free, reserves_for
from policy_engine.usecases.replace.replace import lots, standing_of
from policy_engine.usecases.steps import restored
from policy_engine.usecases.workspace import Workspace


class Queue(msgspec.Struct, frozen=True):
    """The next of one stratum of a task, the first first: ids and names."""

    task: str
    stratum: str
    targets: tuple[tuple[str, str], ...]


class Reserves(msgspec.Struct, frozen=True):
    """The reserve lists of a draw, by task and stratum; at most `first` of each."""

    demo: bool
    draw: str
    first: int
    queues: tuple[Queue, ...]


def reserves(workspace: Workspace, name: str, *, task: str | None = None, first: int = 5) -> Reserves:
    """The reserves of a draw, as they stand now. Raises Unusable (no such draw or task), Refused (nothing is drawn yet)."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        draw = find_draw(store, name)
        if draw.state not in ("selected", "matched", "dispatched"):
            raise Refused(
                Text(f"{name} 还没有抽取，或已作废", f"{name} is not drawn yet, or void"),
                Text("抽取以后才有候补名单", "there are reserves only once it is drawn"),
            )
        codes = [one.code for one in draw.tasks]
        if task is not None and task not in codes:
            advice = Text(f"这次抽取的任务：{'、'.join(codes)}", f"its tasks: {', '.join(codes)}")
            raise unknown(Text("任务", "task"), task, codes, advice)
        inputs = Inputs(workspace.snapshots, draw.inputs)
        standing = standing_of(store, draw)
        drawn = lots(draw, *restored(inputs, draw), reserves_for(len(standing.gone)) + first)
        queues = {
            (result.code, stratum): queue[:first]
            for result in drawn.results
            if task in (None, result.code)
            for stratum, queue in free(result, standing).items()
            if result.population.get(stratum)
        }
        named = inputs.named({target for queue in queues.values() for target in queue})
        return Reserves(
            queries.is_demo(store),
            name,
            first,
            tuple(
                Queue(code, stratum, tuple((target, named[target].name) for target in queue))
                for (code, stratum), queue in queues.items()
            ),
        )
