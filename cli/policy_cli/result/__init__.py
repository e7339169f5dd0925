"""`policy result`"""

from __future__ import annotations

import typer

from policy_cli.result.accountability import accountability
from policy_cli.result.correct import correct
from policy_cli.result.import_ import import_
from policy_cli.result.record import record
from policy_cli.result.review import review
from policy_cli.result.template import template

app = typer.Typer(no_args_is_help=True, help="检查结果：录入、复核、更正 / results: record, review, correct")
app.command("template")(template)
app.command("import")(import_)
app.command("record")(record)
app.command("review")(review)
app.command("correct")(correct)
app.command("accountability")(accountability)
