"""`policy plan import` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Plan
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.usecases.plan.sheets import Form

Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件 / overwrite a file that exists")]


def import_(
    file: Annotated[
        Path, typer.Argument(help="xlsx、xls、ods、docx 或 csv / the table", metavar="FILE.xlsx")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="写入的计划文件；默认与表格同名 / plan file to write", metavar="OUT.yaml"
        ),
    ] = None,
    agency: Annotated[str, typer.Option("--agency", help="机关代码；默认用工作区的 / agency code")] = "",
    document_number: Annotated[str, typer.Option("--document-number", help="文号 / document number")] = "",
    issued_on: Annotated[
        str, typer.Option("--issued-on", help="成文日期 / date of issue", metavar="YYYY-MM-DD")
    ] = "",
    weights: Annotated[
        str,
        typer.Option(
            "--weights", help="风险等级倍数 A,B,C,D,未分类 / weights of the tiers", metavar="1,2,10,30,2"
        ),
    ] = "",
    like: Annotated[
        Path | None,
        typer.Option(
            "--like",
            help="上一份计划：同名任务的机器读法从它取 / earlier plan to take machine readings from",
            metavar="PLAN.yaml",
        ),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="只读这张工作表 / read this sheet only")] = "",
    mode: Annotated[
        str,
        typer.Option("--mode", help="各项任务的人员匹配方式 / how officers are matched", metavar="股所随机"),
    ] = "",
    force: Force = False,
) -> None:
    """把计划表读成计划文件，每处存疑指明单元格 / a plan's table → the text of a plan, every doubt at its cell."""
    with exits():
        from policy_engine.report.findings import render, summary
        from policy_engine.usecases.plan.sheets import Options, failed, import_plan

        options = Options(agency, document_number, issued_on, weights, like, sheet, mode)
        start = console.workspace or Path.cwd()
        done = import_plan(file, out, options, start=start, force=force)
        console.lines(render(done.findings, "full", console.lang, console.paint))
        console.note(summary(done.findings))
        if done.written is None:
            console.say(Text("没有写出计划文件", "no plan was written"))
            console.next_step(Text("改正上面的问题，再导入一次", "mend what is named above and import again"))
            raise SystemExit(1)
        console.say(
            Text(
                f"读出 {done.tasks} 项任务，已写入 {done.written}",
                f"{done.tasks} tasks, written to {done.written}",
            )
        )
        following = f"policy check {done.written}"
        if done.ready:
            console.next_step(Text(following, f"`{following}`"))
        else:
            console.next_step(
                Text(
                    f"用上面提示的选项和 --force 再导入，或补写文件里标有“存疑”的地方，然后 {following}",
                    f"import again with the options named above and --force, or fill in what the file marks “存疑”; then `{following}`",
                )
            )
        if failed(done):
            raise SystemExit(1)


def export(
    plan: Plan = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="写成 Excel 工作簿 / as a workbook", metavar="FILE")
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="写成 Word 文件 / as a Word document", metavar="FILE")
    ] = None,
    md: Annotated[
        Path | None, typer.Option("--md", help="写成 Markdown / as Markdown", metavar="FILE")
    ] = None,
    force: Force = False,
) -> None:
    """把计划写成公示用的任务表 / write a plan as the official table."""
    with exits():
        from policy_engine.model.errors import Unusable
        from policy_engine.usecases.plan.sheets import export_plan

        chosen: list[tuple[Form, Path | None]] = [("xlsx", xlsx), ("docx", docx), ("md", md)]
        outs = {form: path for form, path in chosen if path is not None}
        if not outs:
            raise Unusable(
                Text("没有说明写成什么", "what to write was not named"),
                Text("用 --xlsx、--docx 或 --md 给出文件名", "name a file with --xlsx, --docx or --md"),
            )
        source, written = export_plan(plan, outs, start=console.workspace or Path.cwd(), force=force)
        for path in written:
            console.say(Text(f"{source} 已写入 {path}", f"{source} written to {path}"))
        if "xlsx" in outs:
            following = f"policy plan import {outs['xlsx']}"
            console.next_step(
                Text(
                    f"打印或公示；改动后可用 {following} 读回",
                    f"print or publish it; `{following}` reads it back after changes",
                )
            )
        else:
            console.next_step(Text("打印或公示", "print or publish it"))
