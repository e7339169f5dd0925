"""What every picture is made of: standalone SVG, no scripts, no fonts to load, whole numbers only."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

COLOURS = ("#1f6fb2", "#b2561f", "#2f8f4e", "#8a3ea8", "#a8863e", "#3e9aa8", "#b23a5c", "#5c6b7a")


def text(x: int, y: int, words: str, *, anchor: str = "start", size: int = 12, upright: bool = False) -> str:
    """Words at a place, in the middle of their height."""
    turned = f' transform="rotate(-90 {x} {y})"' if upright else ""
    # A baseline 4 below the point puts letters of this size level with it.
    return (
        f'<text x="{x}" y="{y}" dy="4" font-size="{size}" text-anchor={quoteattr(anchor)}{turned}>'
        f"{clean(words)}</text>"
    )


def clean(words: str) -> str:
    """Escaped, and without the characters that XML 1.0 has no way to write."""
    return escape("".join(c if _writable(c) else "\ufffd" for c in words))


def document(width: int, height: int, parts: Iterable[str]) -> str:
    """A picture of that size."""
    lines = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" fill="#222">\n<rect width="{width}" height="{height}" fill="#fff"/>\n{lines}\n</svg>\n'
    )


def _writable(c: str) -> bool:
    return c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
