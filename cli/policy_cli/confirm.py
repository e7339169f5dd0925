"""What cannot be taken back is confirmed by typing its name."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from policy_cli.console import console
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text


def confirm(expected: str, *, final: Text, about: Text | None = None, question: Text | None = None) -> None:
    """Say what it is `about` and ask for `expected`. Raises Refused for any other answer.

    Raises Unusable without a terminal, for the reason `final`.
    """
    if not sys.stdin.isatty():
        no_terminal = Text(
            "{final}，需要确认，但这里没有终端", "{final} and must be confirmed, but there is no terminal"
        )
        raise Unusable(no_terminal.fill(final=final), Text("加上 --yes 表示确认", "add --yes to confirm"))
    if about is not None:
        console.note(about)
    question = question or Text(f"输入 {expected} 确认: ", f"type {expected} to confirm: ")
    try:
        answer = input(question.in_(console.lang))
    except EOFError:
        answer = ""
    if answer.strip() != expected:
        raise Refused(
            Text("没有确认，什么也没有做", "not confirmed, nothing was done"),
            Text("需要时重新运行", "run it again when ready"),
        )


def common(draws: Sequence[str]) -> str:
    """What is typed for some draws: the name of one, of several their common part agency/plan."""
    return draws[0] if len(draws) == 1 else "/".join(draws[0].split("/")[:2])
