import pytest

from policy_engine.model.status import Scope
from policy_engine.usecases.status.status import Asked, status

from .tools import JULY


@pytest.fixture
def look(judging, at):
    """The status of a workspace on a day."""

    def look(workspace, on=JULY, **scope):
        return judging(status, workspace, Asked(on=on, scope=Scope(**scope)), now=at)

    return look
