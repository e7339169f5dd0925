"""What is announced of a commitment, before anything random is known: no tier, no id, nothing of the pool but its size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policy_engine.draw.level import level
from policy_engine.files import write
from policy_engine.model.attempt import Notice
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.report.draw import announcement
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.draw.about_pool import about_pool
from policy_engine.usecases.draw.awaited import awaited
from policy_engine.usecases.inputs import Inputs


def notice(draw: RecordedDraw, inputs: Inputs) -> Notice:
    """What is announced of a recorded draw; `inputs` are the draw's own. Raises Refused."""
    header, waits = draw.header, awaited(draw)
    reached = level(header)
    return Notice(
        draw=draw.name,
        attempt=draw.attempt,
        previous=header.previous,
        commitment=draw.commitment,
        level=reached.code,
        meaning=reached.meaning,
        tasks=tuple((task.code, inputs.plan.task(task.code).name) for task in header.tasks),
        pool=header.pool.size,
        awaited=waits.said() if waits.something else None,
        on=draw.on,
        notes=about_pool(draw, inputs),
    )


def place_for(directory: Path) -> None:
    """Makes sure that announcements can be written there, before anything is recorded. Raises Unusable."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            Text(f"无法写入 {directory}：{error.strerror}", f"cannot write {directory}: {error.strerror}"),
            Text("换一个目录", "name another directory"),
        ) from None


def write_notices(directory: Path, notices: Sequence[Notice], *, demo: bool) -> tuple[Path, ...]:
    """A file of Markdown for each, in both languages. Raises Unusable."""
    paths = []
    for one in notices:
        path = directory / f"announcement-{one.draw.replace('/', '-')}-{one.attempt}.md"
        write(path, "".join(f"{line}\n" for line in announcement(one, demo=demo)).encode())
        path.chmod(0o644)
        paths.append(path)
    return tuple(paths)
