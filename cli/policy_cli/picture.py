"""Pictures as files."""

from __future__ import annotations

from pathlib import Path

from policy_cli.console import console


def write_picture(path: Path, svg: str, *, demo: bool) -> None:
    """Write an SVG, which says so where it is of a demonstration. Raises Unusable."""
    from policy_engine.files import write
    from policy_engine.report.stamp import stamped

    write(path, (stamped(svg, console.lang) if demo else svg).encode())


def write_png(path: Path, svg: str, *, demo: bool) -> None:
    """The same as a PNG. Raises Unusable where it cannot be painted or written."""
    from policy_engine.files import write
    from policy_engine.report.png import png
    from policy_engine.report.stamp import stamped

    write(path, png(stamped(svg, console.lang) if demo else svg))
