"""`policy registry import`"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.finding import Finding
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.report.rejected import Form
    from policy_engine.usecases.import_registry import Done


class Kind(StrEnum):
    targets = "targets"
    inspectors = "inspectors"
    recusals = "recusals"
    matters = "matters"
    lists = "lists"
    checks = "checks"
    superior = "superior"


_STATUS = Text("policy registry status 查看现行名录库", "`policy registry status` shows the registries")
_ATTEST = Text(
    "policy registry attest 由发起股室核实签收", "`policy registry attest`: the sections sign it off"
)
_NEXT = {
    "targets": Text("policy registry import inspectors 文件", "`policy registry import inspectors FILE`"),
    "inspectors": Text("policy registry import recusals 文件", "`policy registry import recusals FILE`"),
    "recusals": _ATTEST,
    "lists": _ATTEST,
}
"""What comes next where a registry came in for the first time."""


def import_(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="检查对象、执法人员、回避申报、抽查事项清单、名单和许可、以往检查、上级派发名单 / which registry"
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            help="名录文件：CSV、xlsx、xls、ods、Parquet / a file of any of these", metavar="FILE"
        ),
    ],
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="增量：按编号增改，操作列写删除的移出；不写则整份替换 / merge, do not replace"
        ),
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="变更原因、以往检查的来源，记入日志 / why")] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="工作表名称 / which sheet of a workbook")] = "",
    report: Annotated[
        Path | None,
        typer.Option("--report", help="未入库的行写到 .xlsx .csv .json .md / rejected rows, as a file"),
    ] = None,
    on: On = None,
    full: Annotated[
        bool, typer.Option("--full", help="逐条显示提醒、说明和变更 / show findings and changes one by one")
    ] = False,
) -> None:
    """导入名单：全部合格才入库，否则一行也不入 / import a list, all of it or nothing."""
    with exits():
        from policy_engine.report.changes import change_lines, change_summary
        from policy_engine.report.findings import render, tally
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.import_registry import import_registry
        from policy_engine.usecases.workspace import find

        form = _form(report)
        workspace = find(console.workspace, Path.cwd())
        try:
            with console.progress(Text("读取名录", "reading")) as progress:
                done = import_registry(
                    workspace,
                    kind.value,
                    file,
                    actor=actor(),
                    now=now(),
                    on=on,
                    update=update,
                    reason=reason,
                    sheet=sheet,
                    progress=progress,
                )
        except FindingsStop as stop:
            _show(stop.findings, report, form)
            raise FindingsStop(stop.message, stop.advice, ()) from None
        if done.demo:
            console.demo_banner()
        if report is not None:
            _write(done.findings, report, form)
        show = render(done.findings, "full", console.lang, console.paint)
        console.lines(show if full else tally(done.findings, console.lang, console.paint))
        _say(done)
        if not done.first:
            console.say(change_summary(done.counts))
            console.lines(change_lines(done.changes, console.lang, None if full else 10))
        again = _ATTEST if kind is Kind.targets else _STATUS
        console.next_step(_NEXT.get(kind.value, _STATUS) if done.first else again)


def _say(done: Done) -> None:
    console.say(
        Text(
            f"{'内容未变，' if done.unchanged else ''}已入库 {done.rows} 条，摘要 {done.digest[:16]}…",
            f"{'unchanged: ' if done.unchanged else ''}{done.rows} rows in the registry, digest {done.digest[:16]}…",
        )
    )
    if done.reapplied:
        console.say(
            Text(
                f"名单和许可已计入检查对象库：{done.reapplied} 户有变化",
                f"applied to the registry of targets: {done.reapplied} targets differ",
            )
        )


def _show(findings: Sequence[Finding], report: Path | None, form: Form) -> None:
    """What was rejected: the first on the terminal, all of it in the report."""
    from policy_engine.report import rejected
    from policy_engine.report.findings import summary

    console.lines(rejected.lines(findings, console.lang, console.paint))
    console.note(summary(findings))
    if report is not None:
        _write(findings, report, form)


def _write(findings: Sequence[Finding], report: Path, form: Form) -> None:
    from policy_engine.files import write
    from policy_engine.report import rejected

    write(report, rejected.document(findings, form, console.lang))
    count = len(rejected.errors_of(findings))
    console.note(Text(f"未入库的 {count} 条写在 {report}", f"{count} rejections are in {report}"))


def _form(report: Path | None) -> Form:
    """The form that a report's name asks for. Raises Unusable."""
    from policy_engine.report.rejected import FORMS

    wanted = report.suffix.lower().lstrip(".") if report is not None else FORMS[0]
    form = next((known for known in FORMS if known == wanted), None)
    if form is None:
        raise Unusable(
            Text(f"不会写 {report}", f"cannot write {report}"),
            Text("文件名用 .xlsx、.csv、.json 或 .md 结尾", "let its name end in .xlsx, .csv, .json or .md"),
        )
    return form
