"""`policy sample county`: generated registries to try things with."""

from __future__ import annotations

from pathlib import Path


def county(directory: Path, *, seed: int, targets: int, inspectors: int) -> list[Path]:
    """Write the three generated files; same arguments, same bytes. Raises Unusable."""
    from policy_engine.registry.sample import write_county

    return write_county(directory, seed, targets=targets, inspectors=inspectors)
