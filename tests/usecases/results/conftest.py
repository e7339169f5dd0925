import pytest

from policy_engine.usecases.results.import_sheet import Sheet, import_sheet
from policy_engine.usecases.results.template import template

from .tools import ON


@pytest.fixture
def sheet(one, tmp_path):
    """The template of task 15, and its columns by heading."""
    path = tmp_path / "结果.xlsx"
    template(one, path, what="15")
    return path


@pytest.fixture
def bring(one, judging, actor, at):
    def bring(path, *, partial=False, on=ON, **options):
        return judging(import_sheet, one, path, Sheet(**options), actor=actor, now=at, on=on, partial=partial)

    return bring
