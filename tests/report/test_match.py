from policy_engine.model.outcome import Person, VisitRow
from policy_engine.report.match import load_chart, show

PEOPLE = {
    p.id: p
    for p in (
        Person("检查员-001", "某人[b]", "计量股"),
        Person("检查员-002", "", "高都所"),
        Person("专家-1", "某专家", "质检院", expert=True),
    )
}
ROWS = (
    VisitRow("140525/p/7/1#0003", 2, "7", "91140525A", "某某药店", "高都所", ("检查员-002", "检查员-001")),
    VisitRow(
        "140525/p/7/1#0002", 1, "8", "91140525B", "[red]:x:" * 8, "高都所", ("检查员-001", "检查员-099")
    ),
    VisitRow(
        "140525/p/7/1#0001",
        1,
        "7",
        "91140525B",
        "[red]",
        "高都所",
        ("检查员-001", "专家-1"),
        leader="检查员-001",
    ),
)


def text(rows=ROWS, lang="zh", **others):
    return "\n".join(show(rows, PEOPLE, lang, **others))


def test_visits_are_shown_in_their_order_with_units_and_marks():
    shown = text()
    assert shown.index("检查员-001 某人[b]（计量股，组长）") < shown.index("检查员-099")
    assert shown.index("检查员-099") < shown.index("检查员-002（高都所）")
    assert "专家-1 某专家（质检院，专家）" in shown
    assert "[red]:x:" * 8 in shown
    assert shown.count("140525/p/7/1\n") == 1
    assert shown.endswith("共 2 户次，4 名人员")


def test_the_other_language():
    shown = text(lang="en")
    assert "检查员-001 某人[b] (计量股, leader)" in shown
    assert "专家-1 某专家 (质检院, expert)" in shown
    assert shown.endswith("2 visit(s), 4 people")


def test_each_draw_has_a_table_of_its_own_and_the_order_of_rows_makes_no_difference():
    other = VisitRow("140525/p/12/1#0001", 1, "12", "91140525B", "某厂", "巴公所", ())
    shown = text((*ROWS, other))
    assert shown.index("140525/p/12/1") < shown.index("140525/p/7/1")
    assert shown.endswith("共 3 户次，4 名人员")
    assert text((other, *reversed(ROWS))) == shown


def test_nothing_to_show_and_colours():
    assert text(()) == "共 0 户次，0 名人员"
    assert "\x1b[" in text(colour=True)
    assert "\x1b[" not in text()


def test_nothing_is_cut_however_long_the_names_are(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    row = VisitRow("d#0001", 1, "7", "9" * 18, "长" * 200, "所" * 40, ("检查员-001",))
    assert "长" * 200 in text((row,))
    assert "所" * 40 in text((row,))


def test_the_chart_has_a_bar_for_every_number_of_visits():
    loads = {"a": 9, "b": 10, "c": 12} | {f"n{n}": 9 for n in range(79)}
    lines = list(load_chart(loads, "zh"))
    assert lines == [
        "检查人员 82 名，每人 9—12 户次，合计 742 人次",
        "   9户次 " + "█" * 40 + " 80人",
        "  10户次 █ 1人",
        "  11户次  0人",
        "  12户次 █ 1人",
    ]
    english = list(load_chart({"a": 0, "b": 45}, "en"))
    assert english[0] == "2 officers with 0–45 visits each, 45 in all"
    assert english[1] == "    0–2 visits " + "█" * 40 + " 1"
    assert len(english) == 17


def test_nobody_makes_no_chart():
    assert len(list(load_chart({}, "zh"))) == 1


def test_who_is_registered_by_number_alone_is_shown_once():
    row = VisitRow("d#0001", 1, "7", "9" * 18, "某店", "某所", ("检查员-001",))
    shown = "\n".join(show([row], {"检查员-001": Person("检查员-001", "检查员-001", "计量股")}, "zh"))
    assert shown.count("检查员-001") == 1
