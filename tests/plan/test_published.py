"""Published plans and the cells of a published list, against transcriptions of what the bureaus printed.

`tests/data/published-*.tsv` hold the tables' cells (empty: merged with the row above; "…": cut in the excerpt).
"""

import csv
from pathlib import Path

import pytest

from policy_engine.draw.quota import allocate
from policy_engine.plan.frequency import frequency_inside, frequency_of, read_frequency
from policy_engine.plan.load import load_plan
from policy_engine.plan.quota import quota_of
from policy_engine.plan.rate import UnreadableRateError, read_rate
from policy_engine.plan.window import read_months

DATA = Path(__file__).resolve().parents[1] / "data"


def table(name):
    """The rows of a transcription; its first line says where it is from."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        assert next(file).startswith("# ")
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def loaded(name):
    return load_plan(DATA / "plans" / name, name)


LUZHOU = table("published-luzhou-2025.tsv")
CHANGZHI = table("published-changzhi-joint-2024.tsv")
CELLS = table("cells-zhejiang-2017.tsv")


def row_of(plan, row):
    """The tasks that a printed row was made into."""
    return [task for task in plan.tasks if (task.row or task.code) == row["序号"]]


def unmerged(rows):
    """The rows with the cells that are merged with the one above."""
    above = {}
    for row in rows:
        above = {heading: cell or above.get(heading, "") for heading, cell in row.items()}
        yield above


def agrees(written, cell):
    """A cell that the excerpt cuts agrees as far as it goes."""
    return written == cell or (cell.endswith("…") and written.startswith(cell.removesuffix("…")))


def test_luzhou_loads_without_findings():
    assert loaded("luzhou-2025.yaml").findings == ()


@pytest.mark.parametrize("row", list(unmerged(LUZHOU)), ids=lambda row: row["序号"])
def test_luzhou_is_verbatim(row):
    (task,) = row_of(loaded("luzhou-2025.yaml").plan, row)
    printed = {
        "抽查任务名称": task.name,
        "抽查类型": task.kind,
        "抽查事项": "".join(f"{n}、{matter}" for n, matter in enumerate(task.matters, 1)),
        "抽查对象范围": task.scope.text,
        "抽查比例/数量": task.rate,
        "信用风险分类管理": task.risk.text,
        "抽查检查起止时间": task.window.text,
        "发起主体/指导单位": task.initiator,
        "检查主体": task.inspecting_body,
        "抽查检查模式": task.arrangement,
    }
    assert [heading for heading, text in printed.items() if not agrees(text, row[heading])] == []
    assert read_months(task.window.text, 2025) == (task.window.start, task.window.end)
    assert (frequency_of(task).at_least, frequency_of(task).written) == (1, "抽查1次")


def test_every_published_row_is_a_task_or_several():
    for name, rows in (("luzhou-2025.yaml", LUZHOU), ("changzhi-joint-2024.yaml", CHANGZHI)):
        plan = loaded(name).plan
        assert sum(len(row_of(plan, row)) for row in rows) == len(plan.tasks)
    assert [task.code for task in row_of(loaded("changzhi-joint-2024.yaml").plan, CHANGZHI[3])] == [
        "4-1",
        "4-2",
        "4-3",
    ]


def test_changzhi_loads_as_a_joint_plan():
    assert loaded("changzhi-joint-2024.yaml").findings == ()
    assert loaded("changzhi-joint-2024.yaml").plan.plan.kind == "joint"


@pytest.mark.parametrize("row", list(unmerged(CHANGZHI)), ids=lambda row: row["序号"])
def test_changzhi_is_verbatim(row):
    for task in row_of(loaded("changzhi-joint-2024.yaml").plan, row):
        printed = {
            "抽查任务名称": task.name,
            "抽查事项": "；".join(task.matters),
            "抽查对象范围": task.scope.text,
            "抽查比例及频次": task.rate_text or task.rate,
            "智慧监管(信用风险分类)要求": task.risk.text,
            "抽查检查起止时间": task.window.text,
            "发起部门": task.initiator,
            "配合部门": "、".join(entry.department for entry in task.cooperating),
            "抽查检查模式": task.arrangement,
        }
        assert [heading for heading, text in printed.items() if not agrees(text, row[heading])] == []


# task → population by tier, heads drawn in all
DRAWN = {
    ("luzhou-2025.yaml", "1"): ({"A": 3, "-": 4}, 7),
    ("luzhou-2025.yaml", "2"): ({"-": 101}, 4),
    ("luzhou-2025.yaml", "3"): ({"A": 60, "B": 20, "C": 4, "D": 1}, 3),
    ("luzhou-2025.yaml", "4"): ({"A": 100, "B": 40, "C": 10, "D": 2, "-": 8}, 16),
    ("luzhou-2025.yaml", "5"): ({"A": 100, "-": 101}, 21),
    ("luzhou-2025.yaml", "6"): ({"B": 1}, 1),
    ("changzhi-joint-2024.yaml", "1"): ({"A": 50, "B": 20, "C": 5, "D": 1}, 3),
    ("changzhi-joint-2024.yaml", "2"): ({"-": 13}, 3),
    ("changzhi-joint-2024.yaml", "3"): ({"-": 15}, 3),
    ("changzhi-joint-2024.yaml", "4-1"): ({"-": 9}, 5),
    ("changzhi-joint-2024.yaml", "4-2"): ({"-": 30}, 9),
    ("changzhi-joint-2024.yaml", "4-3"): ({"A": 200, "-": 900}, 1),
}


@pytest.mark.parametrize(
    ("task", "expected"), DRAWN.items(), ids=lambda value: "-".join(map(str, value))[:24]
)
def test_how_many_each_published_task_draws(task, expected):
    name, code = task
    population, heads = expected
    plan = loaded(name).plan
    quota = quota_of(plan, plan.task(code), sum(population.values()))
    assert allocate(quota, population, b"seed").sample_size == heads


def cells(column, read):
    return [cell for cell in CELLS if cell["栏"] == column and bool(cell["读作"]) == read]


@pytest.mark.parametrize("cell", cells("抽查比例", True), ids=lambda cell: cell["原文"])
def test_rates_of_the_zhejiang_list(cell):
    assert read_rate(cell["原文"]) == read_rate(cell["读作"])


@pytest.mark.parametrize("cell", cells("抽查比例", False), ids=lambda cell: cell["原文"])
def test_prose_is_no_rate_and_is_kept_beside_one(cell):
    with pytest.raises(UnreadableRateError) as error:
        read_rate(cell["原文"])
    assert "rate_text" in error.value.advice.zh
    assert cell["建议"] in error.value.advice.zh


@pytest.mark.parametrize("cell", cells("抽查频次", True), ids=lambda cell: cell["原文"])
def test_frequencies_of_the_zhejiang_list(cell):
    frequency = read_frequency(cell["原文"])
    most = "不限" if frequency.at_most is None else frequency.at_most
    assert f"{frequency.at_least}、{most}、{frequency.months}" == cell["读作"]


@pytest.mark.parametrize("cell", cells("抽查频次", False), ids=lambda cell: cell["原文"])
def test_prose_is_no_frequency(cell):
    """What is suggested is the one frequency in the sentence, if there is exactly one."""
    assert read_frequency(cell["原文"]) is None
    assert (frequency_inside(cell["原文"]) or "2次/年") == cell["建议"]
