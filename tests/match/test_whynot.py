import random

import pytest

from policy_engine.match.assign import assign
from policy_engine.match.pools import Pool, Removal
from policy_engine.match.request import Request
from policy_engine.match.whynot import ADVICE, BASIS, Infeasible, Shortage
from policy_engine.model.text import Text

SEED = bytes(32)
SECTION, STATION = Text("计量股", "计量股"), Text("高都所", "高都所")


def test_targets_with_the_same_trouble_are_told_together(ask):
    result = assign([ask(f"T{n}", "a", "a") for n in (2, 0, 1)] + [ask("T9", "ab", "ab")], {}, SEED)
    assert isinstance(result, Infeasible)
    (shortage,) = result.shortages
    assert shortage.targets == ("T0", "T1", "T2")
    assert (shortage.tight, shortage.officers, shortage.missing) == ((0, 1), ("a",), 1)


def test_only_the_slots_that_are_too_tight_are_named(ask):
    (shortage,) = assign([ask("T1", "xyz", "ab", "ab", "ab")], {}, SEED).shortages
    assert (shortage.tight, shortage.officers, shortage.missing) == ((1, 2, 3), ("a", "b"), 1)


def test_two_separate_shortages_of_one_target_add_up(ask):
    (shortage,) = assign([ask("T1", "a", "a", "b", "b", "cd")], {}, SEED).shortages
    assert (shortage.tight, shortage.officers, shortage.missing) == ((0, 1, 2, 3), ("a", "b"), 2)


def test_an_empty_pool_lacks_one_officer(ask):
    (shortage,) = assign([ask("T1", "", "ab")], {}, SEED).shortages
    assert (shortage.tight, shortage.officers, shortage.missing) == ((0,), (), 1)


def test_what_is_said_to_be_too_tight_is_and_the_missing_officers_would_do(ask, max_flow):
    rng = random.Random(7)
    seen = 0
    for _ in range(400):
        requests = [
            ask(f"T{t}", *(rng.sample("abcd", rng.randint(0, 2)) for _ in range(rng.randint(2, 4))))
            for t in range(3)
        ]
        result = assign(requests, {}, SEED)
        short = {t: s for s in result.shortages for t in s.targets} if isinstance(result, Infeasible) else {}
        for request in requests:
            slots = [(request.target, pool.officers) for pool in request.slots]
            filled = max_flow(slots, dict.fromkeys("abcd", 9))
            assert (request.target in short) == (filled < len(slots))
            if request.target not in short:
                continue
            shortage = short[request.target]
            seen += 1
            between = {o for place in shortage.tight for o in request.slots[place].officers}
            assert set(shortage.officers) == between
            assert shortage.missing == len(slots) - filled == len(shortage.tight) - len(between)
    assert seen > 100


@pytest.fixture
def shortage():
    station = Pool(
        STATION, ("检查员-004",), (Removal("检查员-001", ("M301",)), Removal("检查员-002", ("M301", "M310")))
    )
    request = Request("91140525A", (Pool(SECTION, ()), station, station))
    return assign([request], {}, SEED).shortages[0]


def test_the_text_tells_a_section_head_who_is_short_and_why(shortage):
    reasons = {"M301": Text("执法证过期", "certificate expired"), "M310": Text("回避", "recusal")}
    text = shortage.text(reasons, {"91140525A": "某药店"})
    assert text.zh.splitlines() == [
        "1户检查对象配不齐3名执法人员，每户还缺2名：91140525A 某药店",
        "  第1名（计量股）：名录中没有该单位人员，请核对计划、对象与名录中的单位名称",
        "  第2名（高都所）：名录中3人，可用1人；不能参加：执法证过期 2人、回避 1人",
        "  第3名（高都所）：名录中3人，可用1人；不能参加：执法证过期 2人、回避 1人",
        "  第1、2、3名合计只有1人可用：检查员-004",
    ]
    assert text.en.splitlines()[2] == (
        "  officer 2 (高都所): 3 on the register, 1 available;"
        " not available: certificate expired: 2, recusal: 1"
    )


def test_without_titles_and_names_codes_and_ids_are_shown(shortage):
    text = shortage.text({}, {})
    assert "M301 2人" in text.zh
    assert "M310: 1" in text.en
    assert text.zh.splitlines()[0].endswith("：91140525A")


def test_nobody_and_everybody_available_read_naturally():
    nobody = Shortage(("T1",), (Pool(SECTION, ()),), (0,), (), 1).text({}, {})
    assert nobody.zh.endswith("第1名合计只有0人可用：无")
    assert nobody.en.endswith("officers 1 have only 0 between them: none")
    untouched = Shortage(("T1",), (Pool(STATION, ("a",)),) * 2, (0, 1), ("a",), 1).text({}, {})
    assert "名录中1人，可用1人\n" in untouched.zh


def test_long_lists_are_cut():
    text = Shortage(tuple(f"T{n}" for n in range(6)), (Pool(SECTION, ()),), (0,), (), 1).text({}, {})
    assert text.zh.splitlines()[0].endswith("：T0、T1、T2、T3、T4 等")
    assert text.en.splitlines()[0].endswith(": T0, T1, T2, T3, T4, …")


def test_the_whole_names_its_size_and_never_advises_fewer_than_two(ask):
    result = assign([ask("T1", "a", "a"), ask("T2", "b", "b"), ask("T3", "ab", "ab")], {}, SEED)
    assert result.headline().zh == "有2户检查对象配不齐执法人员，未作任何分配。"
    assert len(result.texts({}, {})) == 2
    assert "不得少于2名" in ADVICE.zh
    assert BASIS == "《行政处罚法》第四十二条"


def shortage_of(*slots, tight, officers=(), missing=1):
    return Shortage(("T1",), slots, tight, officers, missing).text({}, {})


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("officer", "没有该单位人员"),
        ("leader", "没有可任组长的人员"),
        ("department", "请该部门提供人员名单"),
        ("expert", "没有专家"),
        ("group", "没有符合匹配方式和人数的检查组"),
    ],
)
def test_what_is_missing_on_the_register_is_said_by_kind_of_slot(role, expected):
    text = shortage_of(Pool(STATION, (), role=role), tight=(0,))
    assert expected in text.zh.splitlines()[1]
    assert "register" in text.en.splitlines()[1]


def test_experts_and_departments_are_counted_apart(ask):
    slots = (Pool(STATION, ("a", "b")),) * 2 + (
        Pool(SECTION, (), role="department"),
        Pool(SECTION, (), role="expert"),
    )
    (shortage,) = assign([Request("T1", slots)], {}, SEED).shortages
    text = shortage.text({}, {})
    assert text.zh.splitlines()[0] == "1户检查对象配不齐3名执法人员和1名专家，每户还缺2名：T1"
    assert text.zh.splitlines()[-1] == "  第3、4名合计只有0人可用：无"
    assert (
        text.en.splitlines()[0] == "1 target(s) cannot be given 3 officers and 1 expert(s), 2 short each: T1"
    )


def test_groups_are_told_as_groups():
    pool = Pool(STATION, ("检查组 甲",), (Removal("检查组 乙", ("M410",)),), "group")
    text = shortage_of(pool, pool, tight=(0, 1), officers=("检查组 甲",))
    assert text.zh.splitlines()[1] == "  检查组（高都所）：名录中2组，可用1组；不能参加：M410 1组"
    assert text.zh.splitlines()[-1] == "  检查组合计只有1组可用：检查组 甲"
    text = shortage_of(Pool(STATION, (), role="group"), tight=(0,))
    assert text.zh.splitlines()[0] == "1户检查对象配不齐固定检查组，每户还缺1组：T1"
    assert text.en.splitlines()[0] == "1 target(s) cannot be given a preset group, 1 short each: T1"
    mixed = shortage_of(
        Pool(STATION, (), role="group"), Pool(SECTION, (), role="department"), tight=(0, 1), missing=2
    )
    assert mixed.zh.splitlines()[-1] == "  检查组和第2名合计只有0人可用：无"
    assert mixed.en.splitlines()[-1] == "  groups and officers 2 have only 0 between them: none"
