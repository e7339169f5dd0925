"""What cannot be taken back is confirmed by typing its name."""

from __future__ import annotations

import sys

from policy_cli.console import console
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text


def confirm(expected: str, *, final: Text, about: Text | None, question: Text) -> None:
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
    try:
        answer = input(question.in_(console.lang))
    except EOFError:
        answer = ""
    if answer.strip() != expected:
        raise Refused(
            Text("没有确认，什么也没有做", "not confirmed, nothing was done"),
            Text("需要时重新运行", "run it again when ready"),
        )
