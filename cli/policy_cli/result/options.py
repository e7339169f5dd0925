"""Options that say what a result is: shared by `policy result record` and `correct`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_engine.model.errors import Unusable
from policy_engine.model.result import Evidence, MatterFinding
from policy_engine.model.text import Text, short

if TYPE_CHECKING:
    from policy_engine.usecases.results.draft import Draft

Number = Annotated[
    str,
    typer.Argument(
        help="检查任务编号，或唯一的结尾，如 15/1#0001 / the inspection, or the end of its number",
        metavar="NUMBER",
    ),
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", "-c", help="结果代码或名称，可重复 / result code, repeatable", metavar="CODE"),
]
Methods = Annotated[
    list[str] | None,
    typer.Option("--method", "-m", help="检查方式，可重复 / method, repeatable", metavar="METHOD"),
]
Began = Annotated[
    str | None, typer.Option("--began", help="检查开始 / when it began", metavar="'YYYY-MM-DD HH:MM'")
]
Ended = Annotated[
    str | None, typer.Option("--ended", help="检查结束 / when it ended", metavar="'YYYY-MM-DD HH:MM'")
]
Officers = Annotated[
    list[str] | None,
    typer.Option("--officer", "-o", help="到场人员，可重复 / who was there, repeatable", metavar="INSPECTOR"),
]
Recorder = Annotated[
    str | None, typer.Option("--recorder", help="录入人 / who records it", metavar="INSPECTOR")
]
Signature = Annotated[
    str | None,
    typer.Option(
        "--signature", help="signed 已签、refused 拒签、absent 不在场 / the party's signature", metavar="WORD"
    ),
]
SignatureNote = Annotated[
    str | None, typer.Option("--signature-note", help="为什么没有签字 / why it is not signed", metavar="TEXT")
]
Findings = Annotated[
    list[str] | None,
    typer.Option("--finding", help="事项结果，可重复 / what was found, repeatable", metavar="事项=情况"),
]
Evidences = Annotated[
    list[str] | None,
    typer.Option("--evidence", help="证据材料，可重复 / a file of evidence, repeatable", metavar="KIND=FILE"),
]
Leads = Annotated[
    list[str] | None, typer.Option("--lead", help="处置线索，可重复 / lead, repeatable", metavar="LEAD")
]
Deadline = Annotated[
    str | None,
    typer.Option("--deadline", help="责令改正期限 / to be put right by", metavar="YYYY-MM-DD"),
]
Concluded = Annotated[
    str | None,
    typer.Option("--concluded", help="检验报告之日 / day of the laboratory's report", metavar="YYYY-MM-DD"),
]
Note = Annotated[str | None, typer.Option("--note", help="备注 / note", metavar="TEXT")]


def evidence_from(words: Sequence[str]) -> tuple[Evidence, ...]:
    """The files named KIND=FILE, hashed. Raises Unusable."""
    from policy_engine.usecases.results.files import taken

    return tuple(taken(kind, Path(file)) for kind, file in (_pair(word, _EVIDENCE) for word in words))


def findings_from(words: Sequence[str]) -> tuple[MatterFinding, ...]:
    """What was found, by matter. Raises Unusable."""
    return tuple(MatterFinding(*_pair(word, _FINDING)) for word in words)


def changed(
    draft: Draft,
    *,
    codes: Sequence[str] | None,
    methods: Sequence[str] | None,
    began: str | None,
    ended: str | None,
    officers: Sequence[str] | None,
    recorder: str | None,
    signature: str | None,
    signature_note: str | None,
    findings: Sequence[str] | None,
    evidence: Sequence[str] | None,
    leads: Sequence[str] | None,
    deadline: str | None,
    concluded: str | None,
    note: str | None,
) -> Draft:
    """A draft with what was written on the command line in place of what it said. Raises Unusable."""
    import msgspec

    from policy_engine.usecases.results.words import signature_of

    said = {
        "codes": codes and tuple(codes),
        "methods": methods and tuple(methods),
        "began": began,
        "ended": ended,
        "officers": officers and tuple(officers),
        "recorder": recorder,
        "signature": signature_of(signature) if signature else None,
        "signature_note": signature_note,
        "findings": findings and findings_from(findings),
        "evidence": evidence and evidence_from(evidence),
        # An empty one takes away what was named before.
        "leads": leads and tuple(lead for lead in leads if lead),
        "deadline": deadline,
        "concluded": concluded,
        "note": note,
    }
    given = {name: value for name, value in said.items() if value is not None}
    return msgspec.structs.replace(draft, **given)


def _pair(word: str, form: Text) -> tuple[str, str]:
    left, sign, right = word.partition("=")
    if not sign or not left.strip() or not right.strip():
        raise Unusable(
            Text(f"“{short(word)}”缺少一半", f"{short(word)} lacks one of its halves"),
            Text("写成 {form}", "write it as {form}").fill(form=form),
        )
    return left.strip(), right.strip()


_EVIDENCE = Text("种类=文件，如 photo=照片.jpg", "KIND=FILE, such as photo=shop.jpg")
_FINDING = Text("事项=情况，事项可以写序号", "MATTER=TEXT; the matter's place from 1 will do")
