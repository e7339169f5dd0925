"""`policy result import`"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

if TYPE_CHECKING:
    from policy_engine.model.finding import Finding
    from policy_engine.report.rejected import Form
    from policy_engine.usecases.results.import_sheet import Imported


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="填好的录入表，或省平台的结果表：xlsx、xls、ods、csv / the sheet", metavar="FILE"
        ),
    ],
    partial: Annotated[
        bool, typer.Option("--partial", help="先录入合格的行 / record the sound rows, leave out the others")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help="没有录入的行写到 .xlsx .csv .json .md / bad rows, as a file", metavar="FILE"
        ),
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence-dir",
            help="证据文件所在目录；默认与表同一目录 / where the files named lie",
            metavar="DIR",
        ),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="工作表名称 / which sheet of a workbook")] = "",
    recorder: Annotated[
        str,
        typer.Option(
            "--recorder",
            help="表里没有录入人列时，全表的录入人 / recorder, where no column says",
            metavar="ID",
        ),
    ] = "",
    method: Annotated[
        str,
        typer.Option("--method", help="表里没有检查方式列时，全表的方式 / method, likewise", metavar="ID"),
    ] = "",
    signature: Annotated[
        str,
        typer.Option(
            "--signature", help="表里没有签字列时，全表的签字情况 / signature, likewise", metavar="WORD"
        ),
    ] = "",
    on: On = None,
) -> None:
    """导入检查结果：一行不合格则一行也不录入，逐格说明 / record results from a sheet, all of them or none."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.results.import_sheet import Sheet, findings_of, import_sheet
        from policy_engine.usecases.results.read_row import Given
        from policy_engine.usecases.workspace import find

        form = _form(report)
        if evidence is not None and not evidence.is_dir():
            raise Unusable(
                Text(f"没有目录 {evidence}", f"there is no directory {evidence}"),
                Text("核对 --evidence-dir", "check --evidence-dir"),
            )
        with start_engine() as engine:
            done = import_sheet(
                find(console.workspace, Path.cwd()),
                file,
                Sheet(sheet, evidence, Given(recorder, method, signature)),
                engine,
                actor=actor(),
                now=now(),
                on=on,
                partial=partial,
            )
        findings = findings_of(done.rejected)
        if report is not None:
            _write(findings, report, form)
        _say(done, findings, file)
        if findings:
            raise SystemExit(1)


def _say(done: Imported, findings: Sequence[Finding], file: Path) -> None:
    from policy_engine.report.findings import summary
    from policy_engine.report.results_import import rejected_lines, side_lines, warning_lines

    read, recorded = done.read, len(done.recorded.numbers)
    if done.demo:
        console.demo_banner()
    console.lines(rejected_lines(findings, console.lang, console.paint))
    warnings = [(w.rule, w.title, w.inspection, w.message) for w in done.recorded.warnings]
    console.lines(warning_lines(warnings, console.lang, console.paint))
    if read.by == "name":
        console.say(
            Text(
                f"按任务名称和信用代码核对：只在平台 {len(read.only_theirs)} 行，只在本级 {len(read.only_ours)} 项",
                f"matched by task and credit code: {len(read.only_theirs)} rows on the platform only, "
                f"{len(read.only_ours)} inspections here only",
            )
        )
        console.lines(side_lines(read.only_ours, console.lang))
    if read.noticed:
        console.note(summary(read.noticed))
    if findings and not recorded:
        console.say(
            Text(
                f"一项也没有录入：{len(findings)} 处要改正，{len(read.drafts)} 行可以读取，{read.blank} 行没有填写",
                f"nothing was recorded: {len(findings)} things to mend, {len(read.drafts)} rows could be read, "
                f"{read.blank} are not filled in",
            )
        )
        console.next_step(
            Text("改正后再导入", "mend them and import again")
            if not read.drafts
            else Text(
                f"改正后再导入；先录入合格的行：policy result import {file} --partial",
                f"mend them and import again; `policy result import {file} --partial` records the sound rows",
            )
        )
        return
    console.say(
        Text(
            f"已录入 {recorded} 项，没有填写 {read.blank} 行，要改正 {len(findings)} 处",
            f"{recorded} results recorded, {read.blank} rows not filled in, {len(findings)} things to mend",
        )
    )
    if findings:
        console.next_step(
            Text("改正余下的行再导入，已录入的行先删去", "mend the other rows and import those alone")
        )
    elif recorded:
        console.next_step(
            Text("由另一人复核：policy result review", "a second person reviews them: `policy result review`")
        )
    else:
        console.next_step(Text("填写后再导入", "fill it in and import again"))


def _write(findings: Sequence[Finding], report: Path, form: Form) -> None:
    from policy_engine.files import write
    from policy_engine.report import rejected

    write(report, rejected.document(findings, form, console.lang))
    console.wrote(report)


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
