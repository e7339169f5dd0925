"""Whether a workspace is a demonstration, for commands that do not load the store: read through the standard library."""

from __future__ import annotations

import json
from pathlib import Path


def marked_demo(root: Path | None) -> bool:
    """Whether the first entry of the workspace's log says so; False where there is no workspace or no readable log."""
    if root is None or not (root / "policy.db").is_file():
        return False
    import sqlite3

    try:
        link = sqlite3.connect(f"{(root / 'policy.db').resolve().as_uri()}?mode=ro", uri=True)
        try:
            (body,) = link.execute("SELECT body FROM entry WHERE idx = 0").fetchone()
        finally:
            link.close()
        return bool(json.loads(body)["refs"].get("demo") == "yes")
    except (sqlite3.Error, ValueError, TypeError, KeyError):
        return False
