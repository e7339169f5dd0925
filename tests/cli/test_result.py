"""`policy result record`, `review`, `correct`, `accountability`."""

import pytest

from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.workspace import load

DAY = ("--on", "2023-06-21")


@pytest.fixture
def drawn(fifteen):
    return fifteen


@pytest.fixture
def visits(drawn):
    with open_store(load(drawn).store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.task == "15"]


@pytest.fixture
def sound(visits, tmp_path):
    """Options of a sound record of the first visit."""
    (tmp_path / "记录.pdf").write_bytes(b"record")
    officers = [word for officer in visits[0].officers for word in ("--officer", officer)]
    return [
        *("--method", "实地检查", "--began", "2023-06-20 09:00", "--ended", "2023-06-20 10:30"),
        *officers,
        *("--recorder", visits[0].officers[0], "--signature", "已签"),
        *("--evidence", f"检查记录={tmp_path / '记录.pdf'}"),
        *DAY,
    ]


@pytest.fixture
def result(policy, drawn):
    def call(*words, lang="zh"):
        return policy("-w", drawn, "--lang", lang, "result", *words)

    return call


def test_from_record_to_correction(result, visits, sound, tmp_path):
    number = visits[0].number
    done = result("record", number, "--code", "未发现问题", *sound)
    assert done.exit_code == 0, done.output
    assert "2023-07-19以前公示" in done.stdout
    assert f"policy result review {number} --accept" in done.stderr
    by = next(o for row in visits[1:] for o in row.officers if o not in visits[0].officers)
    back = result("review", number, "--return", "--note", "照片缺", "--by", by, *DAY)
    assert (back.exit_code, "退回" in back.stdout) == (0, True)
    again = result("correct", number, "--reason", "补结果", "--code", "D", "--finding", "1=票证不全", *DAY)
    assert again.exit_code == 0, again.output
    (tmp_path / "记录.pdf").write_bytes(b"changed")
    doubted = result("review", number, "--accept", "--by", by, "--evidence-dir", tmp_path, *DAY)
    assert (doubted.exit_code, "证据 记录.pdf 与录入时不同" in doubted.stdout) == (3, True)
    assert "《行政处罚法》第四十七条" in doubted.stdout
    accepted = result("review", number, "--accept", "--by", by, *DAY, lang="en")
    assert (accepted.exit_code, "to be triaged, until 2023-06-29" in accepted.stdout) == (0, True)
    held = result(
        *(
            "accountability",
            number,
            "--officer",
            visits[0].officers[0],
            "--matter",
            "fake",
            "--reason",
            "补写",
        ),
        *DAY,
    )
    assert (held.exit_code, "弄虚作假" in held.stdout) == (0, True)


def test_written_wrongly(result, visits):
    """Everything that is missing, in one go and with its option, the signature too; nothing on record."""
    done = result("record", visits[0].number, *DAY)
    assert done.exit_code == 2
    assert done.stdout.count("×") == 7
    for option in ("--began", "--ended", "--method", "--code", "--officer", "--recorder", "--signature"):
        assert f"（{option}）" in done.stdout
    assert "什么也没有记录" in done.stderr


def test_forbidden(result, visits, sound):
    """A task of another team is refused with its rule and article."""
    number = visits[1].number
    done = result("record", number, "--code", "1", *sound)
    assert done.exit_code == 3
    assert "C505" in done.stdout
    assert "泽市监〔2023〕10号 二（五）" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("record", "没有#0001"),
        ("record", "{number}", "--evidence", "photo"),
        ("record", "{number}", "--evidence", "photo=/没有/这个.jpg"),
        ("record", "{number}", "--finding", "=空"),
        ("record", "{number}", "--signature", "也许"),
        ("review", "{number}", "--by", "检查员-001"),
        ("review", "{number}", "--by", "检查员-001", "--accept", "--return"),
        ("review", "{number}", "--by", "无此人", "--accept"),
        ("correct", "{number}", "--reason", " "),
        ("accountability", "{number}", "--officer", "无此人", "--matter", "fake", "--reason", "x"),
    ],
)
def test_usage(result, visits, words):
    done = result(*(word.format(number=visits[0].number) for word in words), *DAY)
    assert done.exit_code == 2, done.output
    assert "建议" in done.stderr
    assert "Traceback" not in done.output


def test_nothing_to_correct_or_review(result, visits):
    number = visits[0].number
    assert result("correct", number, "--reason", "x", *DAY).exit_code == 3
    done = result("review", number, "--by", visits[1].officers[0], "--accept", *DAY)
    assert (done.exit_code, "还没有录入" in done.stdout) == (3, True)
