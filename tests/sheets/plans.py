"""A plan with every field set, and plans made at random."""

import unicodedata
from datetime import date

from hypothesis import strategies as st

from policy_engine.model.matching import Matching
from policy_engine.model.plan import (
    Amendment,
    Attachment,
    Goal,
    Goals,
    Heading,
    Matter,
    Plan,
    Publication,
    RiskTiers,
)
from policy_engine.model.risk import Excluded, Risk, TierShares, Weights
from policy_engine.model.scope import Scope, Where
from policy_engine.model.task import Batch, Cooperation, SuperiorDraw, Task, Window

W = Weights(A=1, B=2, C=10, D=30, unrated=2)
MARCH = Window(text="3月", start=date(2024, 3, 1), end=date(2024, 3, 31))
MAY = Window(text="5月", start=date(2024, 5, 1), end=date(2024, 5, 31))
SPRING = Window(text="3月—5月", start=date(2024, 3, 1), end=date(2024, 5, 31))

FULL = Plan(
    format="policy-plan/1",
    plan=Heading(
        code="2024-joint", agency="140525", year=2024, title="关于印发2024年度计划的通知", document_number="某〔2024〕1号",
        issuer="某县市场监督管理局", issued_on=date(2024, 1, 31), table="某县2024年度部门联合抽查工作计划",
        publication=Publication(on=date(2024, 2, 1), at="https://example.gov.cn/1"), kind="joint", number="P-1",
    ),
    goals=Goals(Goal("占比达到3%以上", "3%"), Goal("公示率达到100%", "100%")),
    risk_tiers=RiskTiers(weights=W, source="本计划声明"),
    tasks=(
        Task(
            code="1", row="一", number="T-1", name="任务一", kind="定向", matters=("甲检查", "乙检查"),
            scope=Scope(
                text="全县药店",
                where=Where(
                    entity=("enterprise",), category=("药品零售",), licence=("药品经营许可证",), trait=("连锁",), listed=("重点名单",),
                    name_has=("大药房",), registered_from=date(2001, 1, 1), registered_to=date(2023, 12, 31),
                    any=(Where(trait=("a",)), Where()), none=(Where(category=("b",)),),
                ),
                except_tasks=("2",),
            ),
            rate="10%", rate_text="抽取百分之十，且写得很长", frequency="2次/年",
            batches=(Batch(MARCH), Batch(MAY, "5%")), order="random",
            risk=Risk(text="递加", weights=W, base_tier="A", excluded=(Excluded("D", "另行检查"),)),
            window=SPRING, initiator="县局药品股发起", section="药品股", inspecting_body="某县市场监督管理局",
            cooperating=(Cooperation("医保局", ("丙检查",), "负责丙"), Cooperation("卫健局")), methods=("实地", "书面"),
            arrangement="县抽县查",
            matching=Matching(
                mode="股所随机", officers=3, qualification="药品检查员", leader=True, jurisdiction="other", groups=True,
                departments=("医保局",), experts=1, expertise="药学",
            ),
            joint_group="甲组", status="postponed", note="第一行\n第二行",
        ),
        Task(
            code="2", name="任务二", kind="不定向", matters=("丁检查",), scope=Scope(text="全部产品", unit="产品"),
            rate="A3% B4% C5% 未分类1%",
            risk=Risk(
                text="分别", policy="rates", rates=TierShares(A="3%", B="4%", C="5%", unrated="1%"), excluded=(Excluded("D", "无此类"),)
            ),
            window=SPRING, initiator="省局", section="综合股", inspecting_body="某县市场监督管理局",
            matching=Matching(mode="所内随机"), drawn_by=SuperiorDraw("由省局抽取", "省局"), status="cancelled",
        ),
    ),
    matters_list=Attachment("事项清单", "provided", (Matter("甲检查", "A1", "某法第一条", "重点", ("实地",), "执法证"),)),
    annexes=(Attachment("附件一", "not_provided"),),
    amendments=(
        Amendment(
            "B1", date(2024, 3, 2), "药品股", "申请一号", "名单未到", ("1", "2"), False, date(2024, 3, 3), "市局"
        ),
    ),
)  # fmt: skip

# What a plan's text can hold at all: no control characters, composed letters, no lone surrogates.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
texts = st.text(_CHARACTERS, min_size=1, max_size=30).map(lambda text: unicodedata.normalize("NFC", text))
words = st.sampled_from(
    [
        "药店",
        "1",
        "true",
        "null",
        "- a",
        "a: b",
        "#",
        "5%",
        "=1",
        "12:30",
        "no",
        "",
        "'",
        '"',
        "2023-01-01",
        "A，B",
        "[",
        "{}",
    ]
)
lines = (texts | words).filter(lambda text: 0 < len(text) <= 100 and text.strip() == text and text != "null")
codes = st.from_regex(r"[A-Za-z0-9._-]{1,6}", fullmatch=True)
lists = st.lists(lines, max_size=3).map(tuple)
wheres = st.builds(Where, category=lists, trait=lists, name_has=lists, registered_from=st.none() | st.dates())


@st.composite
def tasks(draw, code):
    where = draw(st.none() | wheres | st.builds(Where, any=st.lists(wheres, max_size=2).map(tuple)))
    return Task(
        code=code,
        name=draw(lines),
        kind=draw(st.sampled_from(["定向", "不定向"])),
        matters=draw(st.lists(lines, min_size=1, max_size=3, unique=True)),
        scope=Scope(text=draw(lines), where=where),
        rate=draw(st.sampled_from(["5%", "20户", "不低于3%"])),
        risk=Risk(text=draw(lines | st.just(""))),
        window=SPRING,
        initiator=draw(lines),
        section=draw(lines),
        inspecting_body=draw(lines),
        matching=draw(
            st.builds(Matching, mode=st.just("股内随机"), officers=st.integers(2, 8), leader=st.booleans())
        ),
        rate_text=draw(st.just("") | lines),
        arrangement=draw(st.just("") | lines),
        note=draw(st.just("") | lines),
    )


@st.composite
def plans(draw):
    names = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    made = tuple(draw(tasks(name)) for name in names)
    made = tuple(_tuples(task) for task in made)
    heading = Heading(
        code="2024-internal", agency="140525", year=2024, title=draw(lines), document_number=draw(lines), issuer=draw(lines),
        issued_on=draw(st.dates(date(2000, 1, 1))), table=draw(st.just("") | lines),
    )  # fmt: skip
    return Plan(format="policy-plan/1", plan=heading, goals=Goals(), risk_tiers=RiskTiers(W), tasks=made)


def _tuples(task):
    import msgspec

    return msgspec.structs.replace(task, matters=tuple(task.matters))
