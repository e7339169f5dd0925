"""`policy plan import` and `export`: between the table that bureaus exchange and the text of a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.files import write
from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.model.finding import Finding, has_errors
from policy_engine.model.names import Names
from policy_engine.model.plan import Plan
from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan, load_plan_bytes
from policy_engine.syntax.dates import is_date
from policy_engine.usecases.workspace import load, nearest, shown

Form = Literal["xlsx", "docx", "md"]

_MODES = ("股所随机", "所所随机", "股内随机", "所内随机")


class Options(msgspec.Struct, frozen=True):
    """What a table does not say, as given on the command line; "" and None: not given."""

    agency: str = ""
    document_number: str = ""
    issued_on: str = ""
    weights: str = ""
    like: Path | None = None
    sheet: str = ""
    mode: str = ""


class Imported(msgspec.Struct, frozen=True):
    """What an import did: the file it wrote (None: nothing was written), how many tasks, everything found.

    `ready`: the text is a plan that loads; otherwise something is left to be filled in.
    """

    written: Path | None
    tasks: int
    ready: bool
    findings: tuple[Finding, ...]


def import_plan(file: Path, out: Path | None, options: Options, *, start: Path, force: bool) -> Imported:
    """Read a table into the text of a plan and write that, unless there is nothing worth writing.

    Raises Unusable: the file cannot be read, an option is wrong. Raises Refused: there is a file of that name. Raises FindingsStop:
    the earlier plan has errors.
    """
    from policy_engine.sheets.book import read_book
    from policy_engine.sheets.draft import Known
    from policy_engine.sheets.read_plan import read_plan

    out = out if out is not None else Path(f"{file.stem}.yaml")
    _not_there(out, force)
    known = Known(
        agency=_agency(options.agency, start),
        document_number=options.document_number.strip(),
        issued_on=_day(options.issued_on),
        weights=_weights(options.weights),
        like=None if options.like is None else _plan(options.like),
        mode=_mode(options.mode),
        sections=_sections(start),
    )
    read = read_plan(read_book(file, shown(file)), known, options.sheet)
    if not read.tasks:
        return Imported(None, 0, False, read.findings)
    data = read.text.encode()
    write(out, data)
    ready = load_plan_bytes(data, shown(out)).plan is not None
    return Imported(out, read.tasks, ready, read.findings)


def export_plan(
    plan: Path | None, outs: Mapping[Form, Path], *, start: Path, force: bool
) -> tuple[str, list[Path]]:
    """Write a plan's table in these forms; the plan's shown name, and the files. Without a plan, the workspace's.

    Raises Unusable, Refused as `import_plan` does; FindingsStop if the plan has errors.
    """
    source = _chosen(plan, start)
    for out in outs.values():
        _not_there(out, force)
    loaded = _plan(source)
    made = [(out, _made(loaded, form)) for form, out in outs.items()]
    for out, data in made:
        write(out, data)
    return shown(source), [out for out, _ in made]


def _made(plan: Plan, form: Form) -> bytes:
    if form == "xlsx":
        from policy_engine.sheets.xlsx import workbook

        return workbook(plan)
    if form == "docx":
        from policy_engine.sheets.docx import document

        return document(plan)
    from policy_engine.sheets.markdown import markdown

    return markdown(plan).encode()


def _chosen(plan: Path | None, start: Path) -> Path:
    if plan is not None:
        return plan
    root = nearest(start)
    if root is None:
        raise Unusable(
            Text("没有指定计划，这里也不在工作区内", "no plan is named, and this is not a workspace"),
            Text(
                "写出计划文件：policy plan export 计划.yaml --xlsx 计划.xlsx",
                "name it: policy plan export PLAN.yaml --xlsx PLAN.xlsx",
            ),
        )
    return load(root).plan


def _plan(path: Path) -> Plan:
    loaded = load_plan(path, shown(path))
    if loaded.plan is None:
        raise FindingsStop(
            Text(f"{shown(path)} 有错误，没有用它", f"{shown(path)} has errors and was not used"),
            Text(
                f"改正后重新运行；查看：policy check {shown(path)}",
                f"mend it and run again; see `policy check {shown(path)}`",
            ),
            [finding for finding in loaded.findings if finding.severity == "error"],
        )
    return loaded.plan


def _not_there(out: Path, force: bool) -> None:
    if out.is_dir():
        raise Unusable(
            Text(f"{shown(out)} 是目录", f"{shown(out)} is a directory"), Text("写出文件名", "name a file")
        )
    if out.exists() and not force:
        raise Refused(
            Text(f"{shown(out)} 已经存在，没有覆盖", f"{shown(out)} exists and was left as it is"),
            Text("换一个文件名，或用 --force 覆盖", "choose another name, or overwrite it with --force"),
        )


def _agency(option: str, start: Path) -> str:
    if option and not re.fullmatch(r"[0-9]{6}", option):
        raise _wrong(
            "--agency", option, "六位行政区划代码，如 140525", "the six digits of a region, such as 140525"
        )
    root = nearest(start)
    return option or ("" if root is None else load(root).agency)


def _day(option: str) -> str:
    if option and not is_date(option):
        raise _wrong("--issued-on", option, "日期，如 2023-02-06", "a date, such as 2023-02-06")
    return option


def _weights(option: str) -> dict[str, int] | None:
    if not option:
        return None
    parts = re.split(r"[,，:：∶]", option)
    if len(parts) != len(KEYS) or not all(re.fullmatch(r"\s*[0-9]{1,4}\s*", part) for part in parts):
        raise _wrong(
            "--weights",
            option,
            "五个整数：A、B、C、D、未分类，如 1,2,10,30,2",
            "five integers: A, B, C, D, unrated, such as 1,2,10,30,2",
        )
    return dict(zip(KEYS.values(), map(int, parts), strict=True))


def _mode(option: str) -> str:
    if option and option not in _MODES:
        raise _wrong("--mode", option, "、".join(_MODES), f"one of {', '.join(_MODES)}")
    return option


def _sections(start: Path) -> dict[str, str]:
    """Other names of the bureau's sections and their proper ones, as rules/names.yaml has them."""
    from policy_engine.rulebook.load import NAMES_FILE, converted
    from policy_engine.syntax.document import parse
    from policy_engine.syntax.read import read_text
    from policy_engine.usecases.judge import rules_directory

    path = rules_directory(start, None) / NAMES_FILE
    names = converted(parse(read_text(path)), Names)[0] if path.is_file() else None
    return (
        {}
        if names is None
        else {form: name.canonical for name in names.sections for form in (*name.short, *name.wrong)}
    )


def _wrong(option: str, value: str, zh: str, en: str) -> Unusable:
    return Unusable(
        Text(f"{option} 写成了“{value}”", f"{option} is “{value}”"), Text(f"应为{zh}", f"it should be {en}")
    )


def failed(imported: Imported) -> bool:
    """Whether something is left that has to be mended or filled in."""
    return has_errors(imported.findings) or not imported.ready
