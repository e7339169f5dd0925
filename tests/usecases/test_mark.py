import pytest

from policy_engine.usecases.init import init
from policy_engine.usecases.mark import marked_demo


@pytest.mark.parametrize("demo", [True, False])
def test_the_mark_is_read_from_the_log(tmp_path, at, actor, demo):
    assert marked_demo(init(tmp_path / "w", agency="140525", demo=demo, actor=actor, now=at).root) is demo


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 100])
def test_without_a_readable_log_there_is_no_mark(tmp_path, content):
    if content is not None:
        (tmp_path / "policy.db").write_bytes(content)
    assert marked_demo(tmp_path) is False
    assert marked_demo(None) is False
