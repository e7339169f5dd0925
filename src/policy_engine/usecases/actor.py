"""Who acts, as the log names them: a pseudonym, so that the log's bodies hold no personal data."""

from __future__ import annotations

import getpass
import os
from hashlib import sha256


def actor() -> str:
    """`op-` and twelve hex digits of a hash of POLICY_ACTOR or the operating system's user name."""
    try:
        name = os.environ.get("POLICY_ACTOR") or getpass.getuser()
    except (OSError, KeyError):
        name = str(os.getuid())
    return "op-" + sha256(b"policy/actor/" + name.encode()).hexdigest()[:12]
