"""`policy result record`"""

from __future__ import annotations

from pathlib import Path

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_cli.result import options as o
from policy_cli.result.told import recorded, refused
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def record(
    number: o.Number,
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
    """录入一项检查任务的结果 / put the result of an inspection on record."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.results.correct import numbered
        from policy_engine.usecases.results.draft import Draft
        from policy_engine.usecases.results.record import record as put
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        full = numbered(workspace, number)
        empty = Draft(
            inspection=full,
            codes=(),
            methods=(),
            began="",
            ended="",
            officers=(),
            recorder="",
            signature="",
        )
        draft = o.changed(
            empty,
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
        done = put(workspace, [draft], engine, actor=actor(), now=now(), on=on)
        if done.demo:
            console.demo_banner()
        if done.rejected:
            refused(
                done.rejected,
                Text(f"改正后再 policy result record {full}", f"then `policy result record {full}` again"),
            )
        recorded(
            done,
            Text(
                f"由另一名人员复核：policy result review {full} --accept --by 人员编号",
                f"another person reviews it: `policy result review {full} --accept --by INSPECTOR`",
            ),
        )
