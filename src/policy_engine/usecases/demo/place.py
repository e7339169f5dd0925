"""Where a demonstration may be made: in a directory that is new or empty, since all of it may be deleted afterwards."""

from __future__ import annotations

from pathlib import Path

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text


def empty(directory: Path) -> None:
    """Raises Refused where anything lies in the directory, Unusable where it is none or cannot be looked into."""
    try:
        there = directory.exists() and any(directory.iterdir())
    except OSError as error:
        raise unwritable(directory, error) from error
    if there:
        raise Refused(
            Text(
                f"{directory} 里已经有东西，没有改动",
                f"there is something in {directory} already; nothing was changed",
            ),
            Text(
                "换一个新目录；里面是以前做的演示，就整个删掉再做",
                "choose a new directory; if it holds an earlier demonstration, delete that first",
            ),
        )


def unwritable(directory: Path, error: OSError) -> Unusable:
    """The stop for a directory that cannot be used."""
    return Unusable(
        Text(
            f"不能在 {directory} 里做演示：{error.strerror}",
            f"no demonstration can be made in {directory}: {error.strerror}",
        ),
        Text("换一个可以写入、空间足够的目录", "choose a directory that can be written and has room"),
    )
