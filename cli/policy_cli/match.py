"""`policy match`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import Approver, Draw, On, Svg
from policy_cli.picture import write_picture
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

app = typer.Typer(no_args_is_help=True, help="人员匹配：查看、解释、扩大、更换 / who inspects whom")


@app.command("show")
def show(
    what: Annotated[
        str | None, typer.Argument(help="抽取名称或任务序号 / a draw or a task", metavar="[DRAW|TASK]")
    ] = None,
) -> None:
    """列出匹配结果 / list who inspects whom."""
    with exits():
        from policy_engine.report.match import show as lines
        from policy_engine.usecases.match.show import matching, overview
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        if what is None:
            found = overview(workspace)
            if found.demo:
                console.demo_banner()
            for draw in found.draws:
                console.say(
                    Text(
                        f"{draw.name}  {draw.state.zh}  {draw.level}  {draw.visits} 户  {draw.officers} 人  更换 {draw.replaced}  拒不执行 {draw.refused}",
                        f"{draw.name}  {draw.state.en}  {draw.level}  {draw.visits} visits  {draw.officers} officers  "
                        f"{draw.replaced} replaced  {draw.refused} refused",
                    )
                )
            name = found.draws[-1].name if found.draws else ""
            console.next_step(
                Text(f"policy match show {name}", f"policy match show {name}")
                if name
                else Text("policy run", "policy run")
            )
            return
        shown = matching(workspace, what)
        if shown.demo:
            console.demo_banner()
        for head in shown.heads:
            console.say(head)
        console.lines(lines(shown.rows, shown.people, console.lang, colour=sys.stdout.isatty()))
        for text in shown.since:
            console.say(text)
        console.next_step(
            Text(
                "policy match explain 人员 检查对象 说明能否匹配",
                "`policy match explain INSPECTOR TARGET` says who may go where",
            )
        )


@app.command("explain")
def explain(
    inspector: Annotated[str, typer.Argument(help="人员编号 / inspector", metavar="INSPECTOR")],
    target: Annotated[str, typer.Argument(help="检查对象代码 / target", metavar="TARGET")],
    on: On = None,
    confidential: Annotated[
        bool,
        typer.Option("--confidential", help="显示回避事由（内部信息）/ show grounds of recusals, not public"),
    ] = False,
) -> None:
    """说明这名人员能否检查这一户 / may this officer inspect this target, and why not."""
    with exits(), start_engine() as engine:
        from policy_engine.report.pair import explained
        from policy_engine.usecases.match.explain import explain as judge
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        pair = judge(workspace, inspector, target, engine, now=now(), on=on)
        if pair.demo:
            console.demo_banner()
        console.lines(explained(pair, console.lang, confidential=confidential))
        console.next_step(
            Text(
                "名录有误的，更正后 policy registry import",
                "if a register is wrong, correct it and `policy registry import`",
            )
        )


@app.command("load")
def load(
    svg: Svg = None,
    year: Annotated[
        int | None, typer.Option("--year", min=2000, max=2100, help="年度 / year", metavar="YYYY")
    ] = None,
) -> None:
    """每人检查户次的分布 / how evenly the visits are spread."""
    with exits():
        from policy_engine.report.match import load_chart
        from policy_engine.report.picture import load_svg
        from policy_engine.usecases.match.show import loads
        from policy_engine.usecases.workspace import find

        found = loads(find(console.workspace, Path.cwd()), now=now(), year=year)
        if found.demo:
            console.demo_banner()
        console.say(Text(f"{found.year} 年", f"{found.year}"))
        console.lines(load_chart(found.loads, console.lang))
        if svg is not None:
            write_picture(svg, load_svg(found.loads, console.lang), demo=found.demo)
            console.wrote(svg)
        console.next_step(Text("policy match show", "policy match show"))


@app.command("graph")
def graph(
    draw: Annotated[str, typer.Argument(help="抽取名称或任务序号 / a draw or a task", metavar="DRAW")],
    svg: Annotated[Path, typer.Option("--svg", help="写入的图 / the picture to write", metavar="FILE")],
) -> None:
    """画出谁和谁搭档 / draw who goes with whom."""
    with exits():
        from policy_engine.report.picture import graph_svg
        from policy_engine.usecases.match.show import matching
        from policy_engine.usecases.workspace import find

        found = matching(find(console.workspace, Path.cwd()), draw)
        if found.demo:
            console.demo_banner()
        write_picture(svg, graph_svg(found.rows, found.people, console.lang), demo=found.demo)
        console.wrote(svg)
        console.next_step(Text("policy match load", "policy match load"))


@app.command("widen")
def widen(
    draw: Draw,
    unit: Annotated[
        list[str], typer.Option("--unit", help="参加匹配的单位，可重复 / unit to let in, repeatable")
    ],
    reason: Annotated[str, typer.Option("--reason", help="事由 / why", metavar="TEXT")],
    approver: Approver,
    document: Annotated[
        str, typer.Option("--document", help="审批文号 / the approval's number", metavar="TEXT")
    ] = "",
    on: On = None,
) -> None:
    """经批准扩大匹配范围 / let a unit in, by approval, where officers are lacking."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.match.widen import Approval
        from policy_engine.usecases.match.widen import widen as record
        from policy_engine.usecases.workspace import find

        done = record(
            find(console.workspace, Path.cwd()),
            draw,
            unit,
            Approval(approver, reason, document),
            engine,
            actor=actor(),
            now=now(),
            on=on,
        )
        if done.demo:
            console.demo_banner()
        units = "、".join(done.units)
        console.say(
            Text(f"{done.draw} 的匹配范围已扩大到 {units}", f"{done.draw}: the pools now let in {units}")
        )
        if done.lacking is not None:
            console.note(Text("仍然配不齐：", "still lacking:"))
            console.note(done.lacking.message)
            console.next_step(done.lacking.advice)
        else:
            console.next_step(Text("policy run 接着匹配、派发", "`policy run` goes on to match and dispatch"))


@app.command("substitute")
def substitute(
    number: Annotated[str, typer.Argument(help="检查任务编号 / the inspection", metavar="NUMBER")],
    out: Annotated[str, typer.Option("--out", help="退出的人员编号 / who cannot go", metavar="INSPECTOR")],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help="recusal 回避、illness 生病、transfer 调离、other 其他（须写说明） / other needs a note",
            metavar="CODE",
        ),
    ],
    approver: Approver,
    note: Annotated[str, typer.Option("--note", help="说明 / note", metavar="TEXT")] = "",
    on: On = None,
) -> None:
    """更换一名人员；接替的人由随机顺序决定 / replace an officer; the lot decides who comes."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.match.substitute import Request
        from policy_engine.usecases.match.substitute import substitute as replace
        from policy_engine.usecases.workspace import find

        done = replace(
            find(console.workspace, Path.cwd()),
            number,
            Request(out, reason, approver, note),
            engine,
            actor=actor(),
            now=now(),
            on=on,
        )
        if done.demo:
            console.demo_banner()
        who = f"{done.substitute.id} {done.substitute.name}（{done.substitute.unit}）"
        console.say(
            Text(
                f"{done.target} {done.name}：{done.out} 更换为 {who}，{done.candidates} 名可选人员中的第一名",
                f"{done.target} {done.name}: {who} comes for {done.out}, first of {done.candidates} who could",
            )
        )
        console.say(Text(f"检查任务 {'、'.join(done.numbers)}", f"inspections {', '.join(done.numbers)}"))
        console.next_step(Text("policy verify 重新计算更换", "`policy verify` recomputes the substitution"))


@app.command("refuse")
def refuse(
    number: Annotated[str, typer.Argument(help="检查任务编号 / the inspection", metavar="NUMBER")],
    officer: Annotated[str, typer.Option("--officer", help="人员编号 / who", metavar="INSPECTOR")],
    reason: Annotated[str, typer.Option("--reason", help="经过和事由 / what happened", metavar="TEXT")],
    on: On = None,
) -> None:
    """登记拒不执行检查任务，供问责；不改变指派 / record that an officer will not carry it out."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.match.refuse import refuse as record
        from policy_engine.usecases.workspace import find

        done = record(
            find(console.workspace, Path.cwd()),
            number,
            officer,
            reason,
            actor=actor(),
            now=now(),
            on=on,
        )
        if done.demo:
            console.demo_banner()
        console.say(
            Text(
                f"已记录为第 {done.event} 号：{officer} 拒不执行 {number}，人员指派不变",
                f"entry {done.event}: {officer} would not carry out {number}; the assignment stays as it is",
            )
        )
        console.next_step(
            Text(
                f"要换人的：policy match substitute {number} --out {officer} --reason … --approver …",
                f"to replace: `policy match substitute {number} --out {officer} --reason … --approver …`",
            )
        )
