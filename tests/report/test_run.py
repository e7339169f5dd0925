from fractions import Fraction

import msgspec

from policy_engine.model.outcome import Coverage, DrawOutcome, RunOutcome, Standing, TaskOutcome
from policy_engine.model.text import Text
from policy_engine.report.run import render

TASK = TaskOutcome(
    code="7",
    name="检验检测机构双随机抽查",
    rate="10%",
    population={"A": 12, "B": 5, "C": 0, "D": 0, "-": 2},
    size=2,
    ideal={"A": Fraction(6, 7), "B": Fraction(5, 7), "C": Fraction(0), "D": Fraction(0)},
    quota={"A": 1, "B": 0, "C": 0, "D": 0, "-": 1},
    cut=3,
    inversions=(("A", "B"),),
    eligible=9,
    officers=4,
    load=(1, 2),
)
DRAW = DrawOutcome(
    name="140525/p/7/1",
    level="L1",
    meaning=Text("单方", "one side"),
    commitment="c" * 64,
    seed="5" * 64,
    tasks=(TASK,),
)
RUN = RunOutcome(
    kind="run",
    demo=True,
    on="2023-06-15",
    tasks=(
        Standing("7", TASK.name, 1, 1, "5月—9月", "due"),
        Standing("12", "企业双随机抽查", 1, 1, "7月—12月", "not_yet"),
        Standing("8", "药店", 1, 1, "3月—6月", "missed"),
    ),
    draws=(DRAW,),
    blocked=(),
    findings=(),
    coverage=Coverage(1000, 10, Fraction(5, 2), Fraction(3, 100)),
)


def text(outcome, lang="zh"):
    return "\n".join(render(outcome, lang))


def test_a_run_shows_figures_level_remarks_other_tasks_and_coverage():
    shown = text(RUN)
    assert "【演示】2023-06-15 抽取结果" in shown
    assert "1/12 8.3%" in shown
    assert "0/5 0.0%" in shown
    assert "4 (1–2)" in shown
    assert "L1: 单方" in shown
    assert "承诺 cccccccccccccccc…" in shown
    assert "任务7：B 级实际抽取率低于 A 级" in shown
    assert "少抽 3 户" in shown
    assert "总体只有 19 户，抽 2 户，实际抽取率 10.53%" in shown
    assert "未到时间" in shown
    assert "已过时间未抽" in shown
    assert "全年预计 1.25%（目标 ≥ 3.00%）" in shown
    assert "还差 18 户企业" in shown


def test_english():
    shown = text(RUN, "en")
    for part in (
        "[demonstration] 2023-06-15 drawn",
        "missed",
        "not yet due",
        "1.25% projected",
        "by 18 enterprises",
    ):
        assert part in shown


def test_a_dry_run_shows_ideal_shares_and_eligible_officers_but_no_commitment():
    draw = msgspec.structs.replace(DRAW, meaning=None, commitment="", seed="")
    shown = text(msgspec.structs.replace(RUN, kind="dry_run", draws=(draw,)))
    assert "试算" in shown
    assert "0.9/12" in shown
    assert "?/2" in shown
    assert "合格人员" in shown
    assert "承诺" not in shown


def test_a_rehearsal_names_its_first_visits():
    draw = msgspec.structs.replace(DRAW, visits=(("140525/p/7/1#0001", "示例", "检查员-001、检查员-002"),))
    shown = text(msgspec.structs.replace(RUN, kind="rehearsal", draws=(draw,)))
    assert "演练（L0，不能派发）" in shown
    assert "140525/p/7/1#0001  示例  检查员-001、检查员-002" in shown


def test_a_reached_goal_is_not_lamented():
    reached = msgspec.structs.replace(RUN, coverage=Coverage(100, 3, Fraction(0), Fraction(3, 100)), draws=())
    assert "还差" not in text(reached)
    assert Coverage(0, 0, Fraction(0), Fraction(3, 100)).projected == 0


def test_names_are_text_and_not_markup():
    task = msgspec.structs.replace(TASK, name="[red]检验[/red] :smile:")
    draw = msgspec.structs.replace(DRAW, tasks=(task,))
    assert "[red]检验[/red] :smile:" in text(msgspec.structs.replace(RUN, draws=(draw,)))


def test_batches_are_numbered_in_the_table_and_among_the_others():
    draw = msgspec.structs.replace(DRAW, name="140525/p/7/2")
    tasks = tuple(
        Standing("7", TASK.name, batch, 4, f"第{batch}季度", state)
        for batch, state in enumerate(("missed", "due", "not_yet", "not_yet"), 1)
    )
    shown = text(msgspec.structs.replace(RUN, draws=(draw,), tasks=tasks)).splitlines()
    assert any(line.strip().startswith("7 2/4") and "10%" in line for line in shown)
    at = shown.index("其他任务")
    assert shown[at + 1 : at + 4] == [
        f"  7 1/4  已过时间未抽  第1季度  {TASK.name}",
        f"  7 3/4  未到时间  第3季度  {TASK.name}",
        f"  7 4/4  未到时间  第4季度  {TASK.name}",
    ]


def test_what_is_not_drawn_here_says_so():
    tasks = (
        Standing("1", "取消的", 1, 1, "3月", "cancelled"),
        Standing("2", "延期的", 1, 1, "3月", "postponed"),
        Standing("3", "省局的", 1, 1, "3月", "superior", "山西省市场监督管理局"),
        Standing("4", "产品", 1, 1, "3月", "other_unit"),
        Standing("5", "一组", 1, 1, "3月", "uneven"),
    )
    outcome = msgspec.structs.replace(RUN, draws=(), tasks=tasks)
    shown, english = text(outcome), text(outcome, "en")
    assert "    1  取消  3月  取消的" in shown
    assert "    2  延期  3月  延期的" in shown
    assert "    3  上级抽取（山西省市场监督管理局）  3月  省局的" in shown
    assert "    4  不是主体，不能抽取" in shown
    assert "    5  联合组批次数不一，不能抽取" in shown
    for part in (
        "cancelled",
        "postponed",
        "drawn by a superior (山西省",
        "not about entities",
        "uneven batches",
    ):
        assert part in english


def test_what_the_draws_did_not_look_at_is_said():
    note = Text("没有排除", "not left out")
    assert "  没有排除" in text(msgspec.structs.replace(RUN, notes=(note,))).splitlines()
