"""`policy demo`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.errors import Stop
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def demo(
    directory: Annotated[Path, typer.Argument(help="新建的演示工作区 / where to make it", metavar="DIR")],
    targets: Annotated[
        int, typer.Option("--targets", min=2_000, max=200_000, help="检查对象数 / number of targets")
    ] = 12_000,
    inspectors: Annotated[
        int, typer.Option("--inspectors", min=100, max=5_000, help="执法人员数 / number of inspectors")
    ] = 300,
) -> None:
    """一个虚构的县走完2023年：抽取、检查、复核、公示、后续处置到结案 / a generated county's 2023, to the last case."""
    with exits(), _begun(directory), start_engine() as engine:
        from msgspec.structs import replace

        from policy_engine.report.status import render
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.demo.year import play

        def told(day: str, what: Text) -> None:
            console.say(f"{day}  {what.in_(console.lang)}")

        played = play(directory, engine, actor=actor(), told=told, targets=targets, inspectors=inspectors)
        console.say(
            Text(
                f"全年：检查 {played.visits} 项，有问题 {played.problems} 项；结案 {played.closed} 件，未结 {played.open} 件；"
                f"逾期等留痕 {played.late} 条",
                f"the year: {played.visits} inspections, {played.problems} with problems; {played.closed} cases closed, "
                f"{played.open} open; {played.late} breaches on record",
            ).in_(console.lang)
        )
        console.say("")
        duties = replace(played.status, groups=(), strata=())
        console.lines(render(duties, console.lang, colour=sys.stdout.isatty()))
        console.say("")
        failed = console.verified(played.log) + console.checks(played.draws.checks)
        here = str(directory)
        console.next_step(
            Text(
                f"policy -w {here} status 看各股室、各任务、各等级，case list 看未结的案卷，task show 编号 看一项检查，audit log 看记录",
                f"`policy -w {here} status` by section, task and tier, `case list` for what is open, `task show NUMBER` for an inspection, "
                f"`audit log` for the trail",
            )
        )
        if failed:
            raise SystemExit(1)


@contextmanager
def _begun(directory: Path) -> Iterator[None]:
    """Whatever stops a demonstration that has begun: what lies in its directory is half of one. Raises Refused, Unusable as `empty`."""
    from policy_engine.usecases.demo.place import empty

    empty(directory)
    try:
        yield
    except (Stop, KeyboardInterrupt) as stop:
        if isinstance(stop, KeyboardInterrupt):
            console.note(Text("\n已中断", "\ninterrupted"))
        if (directory / "policy.toml").exists():
            console.note(
                Text(
                    f"{directory} 里是做了一半的演示，不会接着做；整个删掉，再运行一次 policy demo 就行",
                    f"{directory} holds half a demonstration, which is not continued: delete it and run `policy demo` again",
                )
            )
        if isinstance(stop, KeyboardInterrupt):
            raise SystemExit(130) from None
        raise
