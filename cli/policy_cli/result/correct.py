"""`policy result correct`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_cli.result import options as o
from policy_cli.result.told import recorded, refused
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def correct(
    number: o.Number,
    reason: Annotated[str, typer.Option("--reason", help="更正理由 / why it is corrected", metavar="TEXT")],
    codes: o.Codes = None,
    methods: o.Methods = None,
    began: o.Began = None,
    ended: o.Ended = None,
    officers: o.Officers = None,
    recorder: o.Recorder = None,
    signature: o.Signature = None,
    signature_note: o.SignatureNote = None,
    findings: o.Findings = None,
    evidence: o.Evidences = None,
    leads: o.Leads = None,
    deadline: o.Deadline = None,
    concluded: o.Concluded = None,
    note: o.Note = None,
    on: On = None,
) -> None:
    """更正检查结果；只写要改的，原来的版本保留 / correct a result: state what changes; the old version stays."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.match.words import written
        from policy_engine.usecases.results.correct import on_record
        from policy_engine.usecases.results.record import record as put
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        why = written(reason, Text("更正理由", "reason of the correction"))
        draft = o.changed(
            on_record(workspace, number),
            codes=codes,
            methods=methods,
            began=began,
            ended=ended,
            officers=officers,
            recorder=recorder,
            signature=signature,
            signature_note=signature_note,
            findings=findings,
            evidence=evidence,
            leads=leads,
            deadline=deadline,
            concluded=concluded,
            note=note,
        )
        full = draft.inspection
        done = put(workspace, [draft], engine, actor=actor(), now=now(), on=on, correcting=why)
        if done.demo:
            console.demo_banner()
        if done.rejected:
            refused(done.rejected, Text("改正后重新运行", "correct it and run it again"))
        recorded(
            done,
            Text(
                f"重新复核：policy result review {full} --accept --by 人员编号",
                f"it is reviewed again: `policy result review {full} --accept --by INSPECTOR`",
            ),
        )
