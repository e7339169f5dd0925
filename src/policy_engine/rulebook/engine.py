"""The rules engine's own process: `python -P -m policy_engine.rulebook.engine`. The only file that imports durable.

Reads requests (`compile.request`) as JSON, one a line, and answers each with one line: {"matches": [[rule, {alias: fact}]]} or
{"failed": "missing" | "error", "detail": …}. Every request gets fresh hosts and sessions. A crash or a hang here ends this
process, not the command that asked.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

_END = "__end__"


def judge(request: dict[str, Any]) -> list[list[Any]]:
    """All matches of a request, in no particular order. Raises RuntimeError if the engine did not finish its work."""
    facts = request["facts"]
    return [match for session in request["sessions"] for match in _session(session, facts)]


def _session(session: dict[str, Any], facts: list[dict[str, Any]]) -> list[list[Any]]:
    from durable import engine

    matches: list[list[Any]] = []
    ended: list[bool] = []

    def action(rule: str) -> Any:
        def run(context: Any) -> None:
            matches.append([rule, {alias: int(fact["id"]) for alias, fact in context._m.items()}])

        return run

    def end(_context: Any) -> None:
        ended.append(True)

    rules = {name: {**rule, "run": action(name)} for name, rule in session["rules"].items()}
    rules[_END] = {"all": [{"m": {"$and": [{"kind": _END}]}}], "run": end}
    # The default host starts two timer threads that race with us.
    host = type("QuietHost", (engine.Host,), {"_run": lambda _self: None})({"rules": rules})
    for fact in [*(facts[position] for position in session["facts"]), {"kind": _END, "id": _END, "_j": 1}]:
        try:
            host.assert_fact("rules", fact)
        except engine.MessageNotHandledException:
            continue  # no pattern asks for such a fact
    problem = host.get_state("rules").get("exception")
    host.delete_state("rules")
    engine.durable_rules_engine.delete_ruleset(host.get_ruleset("rules")._handle)
    if problem:
        raise RuntimeError(str(problem))
    if not ended:
        raise RuntimeError("the agenda was not drained")
    return matches


def answer(line: bytes) -> dict[str, Any]:
    """The answer to one line."""
    try:
        return {"matches": judge(json.loads(line))}
    except ImportError as problem:
        return {"failed": "missing", "detail": str(problem)}
    except Exception as problem:
        return {"failed": "error", "detail": f"{type(problem).__name__}: {problem}"}


def serve(lines: Iterable[bytes], answers: BinaryIO) -> None:
    """Answer line by line. The engine is imported first, while nobody is waiting yet; a failure to is told with the answers."""
    with suppress(ImportError):
        import_module("durable.engine")
    for line in lines:
        answers.write(json.dumps(answer(line)).encode() + b"\n")
        answers.flush()


def main() -> None:
    """Serve standard input until it ends. What the C library prints goes to standard error, never among the answers."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
