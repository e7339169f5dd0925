"""What is known of the registry in force without loading the store or DuckDB: how many targets have each profile."""

from __future__ import annotations

from pathlib import Path

from policy_engine.model.target import Profile
from policy_engine.registry.profiles import ENDING, read_profiles
from policy_engine.usecases.in_force import read_only
from policy_engine.usecases.snapshots import is_digest


def population(root: Path | None) -> dict[Profile, int] | None:
    """The targets last imported into a workspace, by profile, whatever their standing.

    None where it is not known: no workspace, nothing imported yet, or the numbers beside the snapshot are missing or damaged.
    """
    digest = _latest(root / "policy.db") if root is not None else None
    if root is None or digest is None:
        return None
    try:
        data = (root / "snapshots" / (digest + ENDING)).read_bytes()
    except OSError:
        return None
    return read_profiles(data, digest)


def _latest(path: Path) -> str | None:
    """The digest of the snapshot of targets in force."""
    if not path.is_file():
        return None
    import sqlite3

    try:
        link = read_only(path)
        try:
            row = link.execute(
                "SELECT digest FROM registry WHERE kind = 'targets' ORDER BY idx DESC LIMIT 1"
            ).fetchone()
        finally:
            link.close()
    except sqlite3.Error:
        return None
    return row[0] if row and is_digest(row[0]) else None
