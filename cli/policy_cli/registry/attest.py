"""`policy registry attest`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.confirm import confirm
from policy_cli.console import console, exits, now
from policy_cli.options import On, Yes
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.model.registry import Attesting


def attest(
    section: Annotated[
        list[str] | None,
        typer.Argument(
            help="发起股室；不写则只看核实情况 / sections; without one, only the table",
            metavar="[SECTION]...",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="计划的全部股室 / every section of the plan")] = False,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="计划文件；默认工作区的计划 / plan file", metavar="PLAN")
    ] = None,
    count: Annotated[
        list[str] | None,
        typer.Option(
            "--count", help="登记系统的存续户数，可重复，如 企业=22043 / stated counts", metavar="类型=N"
        ),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option("--counts", help="户数表：主体类型、户数两列 / the same as a sheet", metavar="FILE"),
    ] = None,
    accept: Annotated[
        str,
        typer.Option("--accept", help="户数不一致的正当原因 / why a difference is accepted", metavar="TEXT"),
    ] = "",
    on: On = None,
    yes: Yes = False,
) -> None:
    """发起股室核实并签收检查对象库；没有签收的不能抽取 / a section signs off the registry before its tasks are drawn."""
    with exits():
        from policy_engine.report.attest import recorded, render
        from policy_engine.report.registry import sections
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.registry.attest import Asked, attestations
        from policy_engine.usecases.registry.attest import attest as sign
        from policy_engine.usecases.registry.stated import stated_counts
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        path, day = plan or workspace.plan, on
        if every and section:
            raise Unusable(
                Text("--all 和股室名称只能用一个", "--all and names of sections exclude each other"),
                Text("去掉一个", "leave one of them out"),
            )
        if not every and not section:
            found = attestations(workspace, path, now=now(), on=day)
            if found.demo:
                console.demo_banner()
            console.lines(sections(found.sections, console.lang))
            signed = all(one.state == "current" for one in found.sections)
            console.next_step(_TRY if signed else _SIGN)
            return

        def asked(about: Attesting) -> None:
            if about.demo:
                console.demo_banner()
            console.lines(render(about, console.lang))
            if not yes and not (any(one.differs for one in about.heads) and not about.accepted):
                _confirm(about)

        wanted = Asked(path, tuple(section or ()), stated_counts(count or (), counts), accept, day)
        done = sign(workspace, wanted, actor=actor(), now=now(), confirm=asked)
        console.say(recorded(done))
        console.next_step(_TRY)


_SIGN = Text("policy registry attest 股室 核实签收", "`policy registry attest SECTION` signs it off")
_TRY = Text("policy run --dry-run 试算", "`policy run --dry-run`")


def _confirm(about: Attesting) -> None:
    """Ask for the section's name, or for several the plan's code. Raises Unusable without a terminal."""
    expected = about.reviews[0].section if len(about.reviews) == 1 else about.plan
    confirm(
        expected,
        final=Text("签收后记入日志", "a signing-off goes into the log"),
        question=Text(
            f"核实无误，输入 {expected} 签收: ", f"if this is right, type {expected} to sign it off: "
        ),
    )
