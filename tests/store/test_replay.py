"""What the database's owner changes, with the guards dropped, is named."""

from __future__ import annotations

import pytest

from policy_engine.ledger.check import check_entries
from policy_engine.store import queries, replay
from policy_engine.store.guards import GUARDS
from policy_engine.store.open import create, open_store
from policy_engine.store.replay import rebuild_matches


@pytest.fixture
def tampered(path, story, append, owner):
    """Says what replay and the check of the log find after `statements`, the guards being put back."""
    with create(path, story.created()) as store:
        append(store, story.imported(), story.plan())
        append(store, *story.whole(story.header(["2", "3"])))
        append(store, story.amended())

    def tampered(*statements):
        owner(*statements, *GUARDS)
        with open_store(path) as store:
            verified = check_entries(queries.entries(store), queries.checkpoints(store))
            return [text.zh for text in rebuild_matches(store)], verified.problems

    return tampered


def test_an_untouched_store_matches(tampered):
    assert tampered() == ([], ())


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE registry SET rows = 1", "registry 的 1 与日志不符：rows"),
        (
            "UPDATE planrecord SET sha256 = 'x', file = 'y' WHERE idx = 2",
            "planrecord 的 2 与日志不符：sha256, file",
        ),
        (
            "UPDATE planrecord SET amendments = '[]', previous = NULL WHERE idx = 11",
            "planrecord 的 11 与日志不符：amendments, previous",
        ),
        ("DELETE FROM planrecord WHERE idx = 11", "planrecord 缺少 11"),
        (
            "INSERT INTO planrecord SELECT 10, code, 'x', file, amendments, previous, \"on\" FROM planrecord WHERE idx = 11",
            "planrecord 多出 10",
        ),
        ("UPDATE draw SET seed = 'x'", "draw 的 140525/2023-internal/2+3/1 / 1 与日志不符：seed"),
        (
            "UPDATE drawtask SET quota = '{}' WHERE task = '3'",
            "drawtask 的 140525/2023-internal/2+3/1 / 1 / 3 与日志不符：quota",
        ),
        (
            "UPDATE inspection SET target = 'T7' WHERE number LIKE '%2'",
            "inspection 的 140525/2023-internal/2+3/1#0002 与日志不符：target",
        ),
        ("UPDATE inspection SET position = '1st' WHERE number LIKE '%1'", "与日志不符：position"),
        (
            "UPDATE assignment SET state = 'replaced' WHERE slot = 1 AND inspection LIKE '%1'",
            "assignment 的 140525/2023-internal/2+3/1#0001 / I2 与日志不符：state",
        ),
        ("UPDATE subtree SET hash = 'x' WHERE level = 3", "subtree 的 3 / 0 与日志不符：hash"),
        (
            "DELETE FROM assignment WHERE slot = 1 AND inspection LIKE '%1'",
            "assignment 缺少 140525/2023-internal/2+3/1#0001 / I2",
        ),
        (
            "INSERT INTO assignment VALUES ('140525/2023-internal/2+3/1#0001', 'I9', 2, 'active', '2023-06-15', 7)",
            "assignment 多出 140525/2023-internal/2+3/1#0001 / I9",
        ),
        ("CREATE TRIGGER spy AFTER INSERT ON draw BEGIN DELETE FROM draw; END", "spy"),
    ],
)
def test_a_row_that_is_not_the_logs_is_named(tampered, statement, named):
    (said,), problems = tampered(statement)
    assert named in said
    assert problems == ()


def test_a_missing_guard_is_named(path, tampered, owner):
    assert tampered() == ([], ())
    owner()
    with open_store(path) as store:
        said = [text.zh for text in rebuild_matches(store)]
    assert len(said) == len(GUARDS)
    assert any("entry_insert" in text for text in said)


def test_a_changed_byte_of_an_entry_is_named(tampered):
    said, problems = tampered(
        "UPDATE entry SET body = replace(body, '\"at\":1686787200', '\"at\":1686787201') WHERE idx = 4"
    )
    assert problems[0].idx == 4
    assert any("subtree" in text for text in said)


def test_an_entry_that_is_rewritten_with_its_leaf_fails_at_the_checkpoint(path, tampered, owner):
    from policy_engine.model.merkle import leaf_hash

    with open_store(path) as store:
        body = queries.entry(store, 2).body.replace(b"op-1", b"op-2")
    _, problems = tampered(
        f"UPDATE entry SET body = x'{body.hex()}', leaf = x'{leaf_hash(body).hex()}' WHERE idx = 2"
    )
    assert problems


def test_a_cut_tail_is_named(tampered):
    said, problems = tampered("DELETE FROM payload WHERE idx > 7", "DELETE FROM entry WHERE idx > 7")
    assert problems
    assert any("inspection 多出" in text for text in said)


def test_a_payload_that_is_edited_fails_in_the_log_and_in_the_view(tampered):
    said, problems = tampered(
        "UPDATE payload SET content = replace(content, 'targets.csv', 'another.csv') WHERE idx = 1"
    )
    assert [problem.idx for problem in problems] == [1]
    assert said == ["表 registry 的 1 与日志不符：source。"]


@pytest.mark.parametrize("page", [1000, 2])
@pytest.mark.parametrize(
    ("statement", "idx"),
    [
        ("DELETE FROM payload WHERE idx = 5", 5),
        ("UPDATE payload SET content = '{}' WHERE idx = 1", 1),
        ("UPDATE entry SET body = 'x' WHERE idx = 6", 6),
        ("UPDATE payload SET content = (SELECT content FROM payload WHERE idx = 7) WHERE idx = 8", 8),
        ("UPDATE entry SET body = replace(body, 'draw.seeded', 'draw.matched') WHERE idx = 4", 4),
    ],
)
def test_an_event_that_cannot_be_replayed_is_named(tampered, monkeypatch, statement, idx, page):
    monkeypatch.setattr(replay, "PAGE", page)
    said, _ = tampered(statement)
    assert said == [f"第 {idx} 号记录不能重放：其附文已被抹去或改动，或与前面的记录矛盾。"]
