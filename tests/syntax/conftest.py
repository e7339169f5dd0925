"""Short ways from a text to its document and to what is said about it."""

import pytest

from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode


@pytest.fixture
def document():
    def make(text, keys=None):
        return parse(decode(text.encode(), "a.yaml"), keys)

    return make


@pytest.fixture
def said():
    """(code, line, column) of findings, in their order."""
    return lambda findings: [(f.code, f.place.line, f.place.column) for f in findings]
