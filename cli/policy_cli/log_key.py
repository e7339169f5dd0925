"""The key that signs the log's checkpoints, as the environment names it, and what a step prints with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from policy_cli.console import console
from policy_engine.model.errors import Stop
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.usecases.workspace import Workspace


def key_named() -> Path | None:
    """POLICY_KEY: the file of the log's private key."""
    named = os.environ.get("POLICY_KEY")
    return Path(named) if named else None


def signed_checkpoint(workspace: Workspace) -> None:
    """Print the log's signed checkpoint where a key is configured; where it is not at hand, say so."""
    named = key_named()
    if named is None and workspace.key is None:
        return
    from policy_engine.usecases.trust.signing import checkpoint_now

    try:
        console.say(checkpoint_now(workspace, named).checkpoint.note.dump().rstrip("\n"))
    except Stop as stop:
        console.note(
            Text(
                f"没有签检查点：{stop.message.zh}；{stop.advice.zh}",
                f"no checkpoint was signed: {stop.message.en}; {stop.advice.en}",
            )
        )
