"""The workspace: a directory with `policy.toml`, plans, rules, snapshots and the store.

policy.toml     format, agency, the plan that `policy run` takes
plans/ rules/   what people write
policy.db       the log and its view
snapshots/      content-named inputs of draws: registries, plans and rules as they were
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.files import write
from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.model.text import Text, visible
from policy_engine.syntax.read import read_bytes

CONFIG = "policy.toml"
FORMAT = "policy-workspace/1"

_LARGEST = 64 * 1024


class Workspace(msgspec.Struct, frozen=True):
    """A workspace (工作区) and its configuration."""

    root: Path
    agency: str
    plan: Path
    key: Path | None = None
    """The file of the private key that signs checkpoints; it lies outside the workspace."""

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def store(self) -> Path:
        return self.root / "policy.db"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"


def nearest(start: Path) -> Path | None:
    """The nearest directory upwards from `start` that holds `policy.toml`."""
    here = Path(os.path.realpath(start))  # Unlike `resolve` it bears links that lead in a circle.
    return next((d for d in (here, *here.parents) if (d / CONFIG).is_file()), None)


def find(named: Path | None, start: Path) -> Workspace:
    """The workspace named by `--workspace` or POLICY_WORKSPACE, else the nearest upwards. Raises Unusable."""
    root = named if named is not None else nearest(start)
    if root is None:
        raise Unusable(
            Text(
                "这里不在任何工作区内（向上没有找到 policy.toml）",
                "not inside a workspace (no policy.toml here or above)",
            ),
            Text(
                "用 policy init 目录 新建一个，或用 --workspace 指定",
                "make one with `policy init DIR`, or name it with --workspace",
            ),
        )
    return load(root)


def load(root: Path) -> Workspace:
    """Read `policy.toml`. Raises Unusable with what is wrong in it."""
    path = root / CONFIG
    if not os.path.lexists(path):
        raise _wrong(path, Text("没有这个文件，所以不是工作区", "no such file, so this is not a workspace"))
    import tomllib

    try:
        data = tomllib.loads(read_bytes(path, shown(path), _LARGEST).decode().replace("\r\n", "\n"))
    except FindingsStop:
        raise _wrong(path, Text("文件太大，没有读取", "too large, and was not read")) from None
    except RecursionError:
        raise _wrong(path, Text("嵌套太深，没有读取", "too deeply nested to be read")) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, Text(f"读不出来：{error}", f"cannot be read: {error}")) from None
    if data.get("format") != FORMAT:
        raise _wrong(path, Text(f"format 应为 {FORMAT}", f"format should be {FORMAT}"))
    agency, plan = _text(path, data, "agency"), _text(path, data, "plan")
    return Workspace(root=root, agency=agency, plan=root / plan, key=_key(path, data))


def _text(path: Path, data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise _wrong(path, Text(f"缺少 {key}，或不是带引号的文字", f"{key} is missing or is not quoted text"))
    return value


def _key(path: Path, data: dict[str, Any]) -> Path | None:
    """`[audit] key`, from the workspace's directory where it is relative."""
    audit = data.get("audit", {})
    if not isinstance(audit, dict):
        raise _wrong(path, Text("[audit] 应为一节", "[audit] should be a table"))
    return path.parent / Path(_text(path, audit, "key")).expanduser() if "key" in audit else None


def _wrong(path: Path, what: Text) -> Unusable:
    advice = Text(
        "对照 policy init 新建的 policy.toml 改正", "compare with the policy.toml of a new `policy init`"
    )
    return Unusable(Text(f"{path}: {what.zh}", f"{path}: {what.en}"), advice)


def refuse_other_agency(workspace: Workspace, agency: str) -> None:
    """Raises Refused where a plan's agency is not the workspace's."""
    if agency != workspace.agency:
        raise Refused(
            Text(
                f"计划的机关代码是 {agency}，工作区的是 {workspace.agency}",
                f"the plan is of agency {agency}, the workspace of {workspace.agency}",
            ),
            Text(
                "改正计划中的 agency，或在本机关的工作区里运行",
                "correct `agency` in the plan, or run in that agency's workspace",
            ),
        )


def keep(directory: Path, name: str, data: bytes) -> None:
    """Write a content-named file unless it is already there. Raises Unusable."""
    path = directory / name
    if not path.exists():
        write(path, data)


def shown(path: Path) -> str:
    """A path as the person would type it: relative to where they stand if it lies below. For reading, on one line."""
    try:
        return visible(str(Path(os.path.realpath(path)).relative_to(Path.cwd())))
    except ValueError:
        return visible(str(path))
