"""The keys of a schema by the Chinese terms for them."""

from __future__ import annotations

import re
from typing import Any


def keys_by_title(schema: dict[str, Any]) -> dict[str, str]:
    """Chinese title → key, for titles that mean one key only.

    A title is also known without its （…） and by each of its names in 抽查比例/数量, unless another key has that very title.
    """
    exact: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    loose: dict[str, set[str]] = {}
    for part in (schema, *schema.get("$defs", {}).values()):
        for key, entry in part.get("properties", {}).items():
            title = str(entry.get("title", ""))
            exact.setdefault(title, set()).add(key)
            bare = re.sub(r"（.*?）", "", title).removeprefix(f"{key} ")
            for name in bare.split("/"):
                (parts if bare == title else loose).setdefault(name, set()).add(key)
            loose.setdefault(bare, set()).add(key)
    every = loose | parts | exact
    return {name: next(iter(keys)) for name, keys in every.items() if name and len(keys) == 1}
