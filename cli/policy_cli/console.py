"""What every command shares: language, colour, streams, and how a stop becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from policy_engine.model.errors import FindingsStop, Refused, Stop
from policy_engine.model.outcome import Blocked, Check
from policy_engine.model.text import Lang, Text

if TYPE_CHECKING:
    from policy_engine.usecases.audit import Verified

_STYLES = {"error": "31;1", "warning": "33;1", "info": "36", "dim": "2", "bold": "1", "good": "32"}


DEMO = Text(
    "【演示工作区：以下内容不是真实的执法记录】",
    "[demonstration workspace: nothing below is a real inspection]",
)


class Console:
    """Set once by the main callback: the language, whether to be quiet, the workspace named on the command line."""

    def __init__(self) -> None:
        self.lang: Lang = "zh"
        self.quiet = False
        self.workspace: Path | None = None

    def say(self, text: Text | str) -> None:
        """A result, on standard output."""
        print(text.in_(self.lang) if isinstance(text, Text) else text)

    def lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            print(line)

    def note(self, text: Text | str) -> None:
        """A summary or progress, on standard error; silent with --quiet."""
        if not self.quiet:
            self._flush()
            print(text.in_(self.lang) if isinstance(text, Text) else text, file=sys.stderr, flush=True)

    def next_step(self, text: Text) -> None:
        """What to do next, after every command."""
        self.note(Text("下一步: ", "next: ").in_(self.lang) + text.in_(self.lang))

    def paint(self, text: str, style: str) -> str:
        """`text` in a style, where standard output is a terminal and NO_COLOR is unset."""
        if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def stopped(self, stop: Stop) -> None:
        """Say why a command stopped. Findings go to standard output, as those of `policy check` do."""
        if isinstance(stop, FindingsStop) and stop.findings:
            from policy_engine.report.findings import render, summary

            # What stopped it is not to be lost among what was merely noticed.
            errors = [finding for finding in stop.findings if finding.severity == "error"]
            self.lines(render(errors or stop.findings, "full", self.lang, self.paint))
            self.note(summary(stop.findings))
        self._flush()
        heads = {1: Text("未执行", "not done"), 2: Text("无法执行", "cannot"), 3: Text("不予执行", "refused")}
        head = heads.get(stop.exit_code, Text("规则引擎故障", "rules engine failed")).in_(self.lang)
        out = [f"{head}: {stop.message.in_(self.lang)}"]
        if stop.basis:
            out.append(Text("依据: ", "basis: ").in_(self.lang) + stop.basis)
        out.append(Text("建议: ", "advice: ").in_(self.lang) + stop.advice.in_(self.lang))
        print("\n".join(out), file=sys.stderr, flush=True)

    def blocked(self, blocked: Blocked) -> None:
        """Say what stands in the way of a draw or a task, as `stopped` does."""
        self.stopped(Refused(blocked.message, blocked.advice, blocked.basis))

    def data(self, value: object) -> None:
        """A result for programs, as JSON."""
        import json

        self.say(json.dumps(value, ensure_ascii=False, indent=2))

    def wrote(self, path: Path) -> None:
        """Where something was written."""
        self.note(Text(f"已写入 {path}", f"wrote {path}"))

    def demo_banner(self) -> None:
        """Marks everything printed from a demonstration workspace."""
        self.say(DEMO)

    def checks(self, checks: Sequence[Check]) -> int:
        """One line per thing verified, with what does not hold below it; returns how many failed."""
        for check in checks:
            verdict = Text("不符", "FAILS") if check.problems else Text("相符", "holds")
            painted = self.paint(verdict.in_(self.lang), "error" if check.problems else "good")
            print(f"{painted}  {check.subject}  {check.what.in_(self.lang)}")
            self.lines(f"      {problem.in_(self.lang)}" for problem in check.problems)
        return sum(bool(check.problems) for check in checks)

    def verified(self, found: Verified) -> int:
        """A verification of a log: what holds, what does not, and where it ends, to compare, copy or print."""
        if found.demo:
            self.demo_banner()
        failed = self.checks(found.checks)
        for text in found.remarks:
            self.note(text)
        self.head(found.size, found.root)
        return failed

    @contextmanager
    def progress(self, title: Text) -> Iterator[Callable[[int, int], None]]:
        """A function (done, total) that draws a bar on standard error once the work lasts over a second; it is cleared at the end.

        Nothing is drawn with --quiet or where standard error is no terminal.
        """
        if self.quiet or not sys.stderr.isatty():
            yield lambda done, total: None
            return
        from policy_cli.progress import Bar

        bar = Bar(title.in_(self.lang))
        try:
            yield bar.update
        finally:
            bar.close()

    def head(self, size: int, root: str) -> None:
        """Where a log ends."""
        self.say(Text(f"记录 {size} 条，根 {root}", f"{size} entries, root {root}"))

    @staticmethod
    def _flush() -> None:
        sys.stdout.flush()


console = Console()


def choose_language(option: str | None) -> Lang:
    """--lang, then POLICY_LANG, then the locale; Chinese where the locale says nothing (C, POSIX, unset)."""
    named = option or os.environ.get("POLICY_LANG")
    if not named:
        named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "zh")
    return "en" if named.lower().startswith("en") else "zh"


def now() -> datetime:
    """The wall clock, read here and passed inwards."""
    return datetime.now(UTC)


@contextmanager
def exits() -> Iterator[None]:
    """Turn stops into messages and exit codes; the only place where they meet."""
    try:
        yield
    except Stop as stop:
        console.stopped(stop)
        raise SystemExit(stop.exit_code) from None
    except KeyboardInterrupt:
        console._flush()
        message = Text(
            "已中断；做完的步骤都已记录，重新运行会接着做",
            "interrupted; finished steps are on record, run it again to go on",
        )
        print("\n" + message.in_(console.lang), file=sys.stderr)
        raise SystemExit(130) from None
