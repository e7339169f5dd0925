"""Canonical JSON: one value, one sequence of bytes, on every machine.

RFC 8785 restricted to ASCII keys, NFC strings, integers within ±(2⁵³−1), booleans, null, arrays and objects. Within this
subset the standard library's sorted, unspaced output is already canonical; everything outside it is refused.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

_MAX = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The canonical bytes of `value`. Raises ValueError for anything outside the subset (floats, non-NFC, big integers)."""
    _refuse(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parse(data: bytes) -> Any:
    """The value of canonical bytes. Raises ValueError unless `data` is exactly what `canonical` would write."""
    value = json.loads(data.decode(), object_pairs_hook=_no_repeats)
    if canonical(value) != data:
        raise ValueError("not in canonical form")
    return value


def _refuse(value: Any) -> None:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        if not -_MAX <= value <= _MAX:
            raise ValueError(f"integer out of range: {value}")
    elif isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise ValueError("string not in NFC")
        value.encode()  # a lone surrogate has no UTF-8 bytes
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"key is not ASCII text: {key!r}")
            _refuse(item)
    else:
        raise ValueError(f"no canonical form for {type(value).__name__}")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result
