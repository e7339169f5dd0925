from __future__ import annotations

import re
from pathlib import Path

from policy_engine import registry
from policy_engine.registry.codes import CODES


def test_every_code_that_is_used_has_a_title_and_every_title_a_use():
    sources = Path(registry.__file__).parent.glob("*.py")
    used = {
        code
        for path in sources
        if path.name != "codes.py"
        for code in re.findall(r'"(R\d{3})"', path.read_text("utf-8"))
    }
    assert used == set(CODES)
    assert list(CODES) == sorted(CODES)


def test_importing_a_registry_loads_neither_duckdb_nor_stdnum():
    import subprocess
    import sys

    program = (
        "import sys; import policy_engine.registry.targets, policy_engine.registry.inspectors, policy_engine.registry.recusals, "
        "policy_engine.registry.snapshot, policy_engine.registry.sample, policy_engine.registry.profiles; "
        "print([m for m in ('duckdb', 'stdnum', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
