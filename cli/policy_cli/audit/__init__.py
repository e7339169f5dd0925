"""`policy audit`"""

from __future__ import annotations

import typer

from policy_cli.audit.keys import keygen, rotate
from policy_cli.audit.proofs import checkpoint, consistency, prove, verify_proof
from policy_cli.audit.trail import log, show, verify
from policy_cli.audit.witness import app as witness
from policy_cli.audit.witness import cosign

app = typer.Typer(no_args_is_help=True, help="审计记录 / the audit trail")
app.command("log")(log)
app.command("show")(show)
app.command("verify")(verify)
app.command("keygen")(keygen)
app.command("rotate")(rotate)
app.command("checkpoint")(checkpoint)
app.command("prove")(prove)
app.command("verify-proof")(verify_proof)
app.command("consistency")(consistency)
app.command("cosign")(cosign)
app.add_typer(witness, name="witness")
