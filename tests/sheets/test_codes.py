"""Every code that a sheet's reader uses has a title, and every title is of a code in use."""

import re
from pathlib import Path

from policy_engine.sheets import codes


def test_codes_and_titles_agree():
    package = Path(codes.__file__).parent
    used = {
        code
        for path in package.glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(S6\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(codes.CODES)
    assert all(title.zh and title.en for title in codes.CODES.values())
