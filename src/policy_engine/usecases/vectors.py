"""`policy draw vectors`: files in the form of the published cases of `double-random/v1`, recomputed to compare implementations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.draw.vectors import first_difference
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text, visible


class Compared(msgspec.Struct, frozen=True):
    """One case: its file, and the first value that is not what its inputs give ("tasks.0.quota.A"; None: all hold)."""

    file: Path
    difference: str | None


def compare(files: Sequence[Path]) -> tuple[Compared, ...]:
    """Recompute every file. Raises Unusable, naming the file, for one that cannot be read or recomputed."""
    return tuple(Compared(file, _difference(file)) for file in files)


def _difference(file: Path) -> str | None:
    case = _read(file)
    try:
        return first_difference(case)
    except KeyError as missing:
        name = visible(str(missing.args[0]))
        why = Text(f"缺少 {name}", f"{name} is missing")
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        why = Text(
            f"不能重新计算（{visible(str(error))}）", f"it cannot be recomputed ({visible(str(error))})"
        )
    raise _unusable(file, why) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        case = json.loads(file.read_bytes())
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise _unusable(file, why) from None
    except (ValueError, RecursionError):
        raise _unusable(file, Text("不是 JSON", "is not JSON")) from None
    if not isinstance(case, dict):
        raise _unusable(file, Text("不是一个算例", "is not a case"))
    return case


def _unusable(file: Path, what: Text) -> Unusable:
    return Unusable(
        Text(f"{file}: {what.zh}", f"{file}: {what.en}"),
        Text(
            "算例的字段见 docs/double-random-v1.md",
            "docs/double-random-v1.md names the fields that a case has",
        ),
    )
