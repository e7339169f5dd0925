"""Triggers that stop accidents: the log only ever grows at its end.

They do not stop the database's owner, who can drop them; the tree does. The guard on INSERT is not an ornament: without it
`INSERT OR REPLACE` rewrites row 0 and fires no trigger for the row it removes.
"""

from __future__ import annotations

_REFUSE = "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
_DEMAND = (
    "CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN NOT ({condition}) "
    "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
)

GUARDS: tuple[str, ...] = (
    _REFUSE.format(table="entry", verb="UPDATE"),
    _REFUSE.format(table="entry", verb="DELETE"),
    _DEMAND.format(table="entry", condition="NEW.idx = (SELECT coalesce(max(idx) + 1, 0) FROM entry)"),
    _REFUSE.format(table="checkpoint", verb="UPDATE"),
    _REFUSE.format(table="checkpoint", verb="DELETE"),
    _DEMAND.format(
        table="checkpoint",
        condition="NEW.size > (SELECT coalesce(max(size), 0) FROM checkpoint) AND NEW.size = (SELECT max(idx) + 1 FROM entry)",
    ),
    _REFUSE.format(table="payload", verb="UPDATE"),
    _DEMAND.format(table="payload", condition="NOT EXISTS (SELECT 1 FROM payload WHERE idx = NEW.idx)"),
)
"""SQLite's statements. A payload can be deleted (erasure, 删除个人信息) but not replaced."""
