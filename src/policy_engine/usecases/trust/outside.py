"""Checkpoints that lie outside the database (on paper, on a stick, with another body): what the log is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policy_engine.ledger.checkpoint import SignedHead, TreeHead
from policy_engine.model.text import Text
from policy_engine.usecases.trust.handed import checkpoint_or_proof, refusing, trusted


def held_heads(
    files: Sequence[Path], keys: Sequence[str], rotations: Sequence[Path] = ()
) -> tuple[TreeHead, ...]:
    """What they state, once their signatures hold under `keys` or those that took over. Raises Refused, Unusable."""
    own = trusted(keys, rotations)
    heads: list[TreeHead] = []
    for file in files:
        handed = checkpoint_or_proof(file)
        checkpoint = handed if isinstance(handed, SignedHead) else handed.checkpoint
        with refusing(Text("核对文件和公钥（--key）", "check the file and the verifier key (--key)")):
            checkpoint.signed(own)
        heads.append(checkpoint.head)
    return tuple(heads)
