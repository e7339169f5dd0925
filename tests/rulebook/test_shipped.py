"""The shipped rules: their cases, their citations, and what they say of two real plans."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from policy_engine.model.plan import Plan
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import load_plan
from policy_engine.plan.projection import Projection, Suggestion
from policy_engine.resources import shipped
from policy_engine.rulebook.cases import read_cases, run_cases
from policy_engine.rulebook.coverage import coverage
from policy_engine.rulebook.judge import judge, to_findings

LUZHOU = Path(__file__).parents[1] / "data" / "plans" / "luzhou-2025.yaml"


@pytest.fixture
def results(rulebook, rules_directory, cage):
    def facts(data, on, before, drawn):
        old = None if before is None else msgspec.convert(before, Plan)
        return facts_of(msgspec.convert(data, Plan), rulebook.names, on=on, before=old, drawn=drawn)

    return run_cases(rulebook, rules_directory / "tests", cage, facts)


@pytest.fixture(scope="module")
def judged(rulebook, cage):
    """(code, task or "", line) of every finding of a plan's file, and the findings."""

    def of(path, on):
        loaded = load_plan(path, path.name)
        firings = judge(
            rulebook, "plan", facts_of(loaded.plan, rulebook.names, on=on), loaded.plan.plan.issued_on, cage
        )
        findings = to_findings(firings, loaded.document)
        lines = path.read_text(encoding="utf-8").splitlines()
        starts = {n: m[1] for n, line in enumerate(lines, 1) if (m := re.match(r'  - code: "(.+)"', line))}

        def task(line):
            return next((starts[n] for n in sorted(starts, reverse=True) if n <= line), "")

        return [(f.code, f.severity, task(f.place.line), f.excerpt.strip()) for f in findings], findings

    return of


def test_the_shipped_rules_load_without_findings(rulebook):
    assert rulebook.findings == ()


def test_every_case_passes_and_every_rule_is_shown_at_work_and_silent(rulebook, rules_directory, results):
    """One test: running the cases takes seconds."""
    assert [(r.file, r.line, r.name, r.expected, r.got) for r in results if not r.passed] == []
    found = coverage(rulebook, rules_directory, read_cases(rules_directory / "tests"), results)
    assert found.findings == ()
    assert found.covered == found.rules == len(rulebook.rules)


def test_every_obligation_on_plans_with_a_source_has_rules(rulebook):
    """The obligations that bind plans on the strength of the source document or of a legal text that was read."""
    obliged = {"R01", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R24"}
    assert obliged <= {rule.obligation for rule in rulebook.rules if rule.stage == "plan"}


def test_only_what_is_sourced_is_an_error(rulebook):
    weak = [rule.id for rule in rulebook.rules if rule.severity == "error" and rule.confidence in "PD"]
    assert weak == ["D307"]  # an invariant of the product itself


def test_no_rule_names_a_task_by_its_number(rulebook):
    for rule in rulebook.rules:
        for pattern in rule.when:
            assert not any(pattern.kind == "task" and field == "key" for field, _, _ in pattern.where)


READ = (
    r"泽市监〔2023〕10号 [一二三（）四五六、]+|国市监信〔2019〕38号( 二（[一二]）)?|国发〔2019〕5号（四）|国办发〔2015〕58号 二（一）|国办发〔2018〕118号"
    r"|《政府信息公开条例》第二十六条|《优化营商环境条例》第五十[四八]条|《企业信息公示暂行条例》第六条"
    r"|《食品生产经营监督检查管理办法》第(二十二|四十二|三十三|三十四|三十九)条|《特种设备安全监督检查办法》第二十七条"
    r"|《行政处罚法》第(二十五|二十八|四十二|四十三|四十七|五十五|五十八|六十)条(、第(二十八|五十五|六十)条)?"
    r"|《公务员法》第七十[四六]条(、第七十六条)?"
    r"|《市场监督管理行政处罚程序规定》第(十八|十九|二十)条(、第(十九|二十)条)*"
    r"|《市场监督管理行政处罚信息公示规定》第(二|九)条(、第十条)?"
    r"|《行政执法机关移送涉嫌犯罪案件的规定》第(五|六|七|八|九|十一|十二)条(、第八条)?"
    r"|《个体工商户年度报告暂行办法》(（企业、合作社参照）)?"
    r"|《经营异常名录管理办法》（转引）|《市场监督管理严重违法失信名单管理办法》（转引）|《特种设备安全监督检查办法》（转引，其他领域参照）"
    r"|山东办法（转引）|山西省后来的16号文（2023年尚未施行，转引）|抽取可复算、不重抽（实践做法）"
    r"|计划写明的每户每年最多检查次数（国办发〔2024〕54号，转引）|任务写明的抽查频次|任务写明的检查间隔"
)
"""The documents that the rules' authors read, or say they did not; a new citation is added here on purpose."""


def test_citations_are_those_of_the_sources_read(rulebook):
    machine = rulebook.followup
    cited = [(one.id, one.basis) for one in (*rulebook.rules, *machine.states, *machine.steps)]
    cited += [(state.id, extension.basis) for state in machine.states for extension in state.extensions]
    for id_, basis in cited:
        for part in basis.split("；"):
            assert not part or re.fullmatch(READ, part), (id_, part)
    for rule in rulebook.rules:
        assert rule.basis or rule.confidence == "D", rule.id


def test_what_is_not_read_itself_is_neither_an_error_nor_of_confidence_q(rulebook):
    machine = rulebook.followup
    for one in (*rulebook.rules, *machine.states, *machine.steps):
        assert "转引" not in one.basis or one.confidence in "PD", one.id


def test_every_deadline_of_the_machine_has_a_rule_that_tells_when_it_is_missed(rulebook):
    """With the state's obligation, so that the record of a late step names the rule."""
    late = {
        value: rule.obligation
        for rule in rulebook.rules
        for pattern in rule.when
        if pattern.kind == "step" and any(test[0] == "late" for test in pattern.where)
        for field, operator, value in pattern.where
        if (field, operator) == ("state", "eq")
    }
    states = {state.id: state.obligation for state in rulebook.followup.states if state.within}
    assert late == states


def test_every_obligation_after_the_visit_with_a_source_has_rules(rulebook):
    """Those that this machine can see; the rest are publication's and the register's."""
    obliged = {"R41", "R42", "R43", "R49", "R51", "R52", "R53", "R54", "R55", "R56", "R57", "R58", "R59"}
    obliged |= {"R60", "R61", "R62"}
    assert obliged <= {rule.obligation for rule in rulebook.rules if rule.stage == "follow"}


def test_the_grounds_of_recusal_are_those_that_rules_know(rulebook):
    known = {
        value
        for rule in rulebook.rules
        for pattern in rule.when
        for field, operator, value in pattern.where
        if pattern.kind == "relation" and field == "ground" and operator == "eq"
    }
    assert {ground.id for ground in rulebook.grounds} == known
    assert len(rulebook.grounds) == 10


def test_the_2023_plan_says_exactly_what_is_there(judged):
    wrong_body = "inspecting_body: 泽州市市场监督管理局"
    tiers = "text: 根据企业信用风险分类结果{}对低风险、一般风险、较高风险、高风险企业分别递加比例抽查。"
    found, findings = judged(shipped("plans") / "2023.yaml", date(2023, 6, 15))
    assert found == [
        ("P250", "warning", "", "plan:"),
        ("P232", "info", "", "text: 年度抽查企业占比达到3%以上"),
        ("P240", "warning", "", "status: not_provided"),
        ("P280", "info", "", "status: not_provided"),
        ("P216", "info", "2", tiers.format(",")),
        ("P204", "warning", "3", "text: 全县在用计量器具(除眼镜配制单位、加油站)"),
        ("P201", "warning", "6", "name: 2022年加油站计量双随机监督检查"),
        ("P202", "warning", "6", wrong_body),
        ("P202", "warning", "7", wrong_body),
        ("P202", "warning", "8", wrong_body),
        ("P202", "warning", "9", wrong_body),
        ("P202", "warning", "10", wrong_body),
        ("P216", "info", "11", tiers.format(",")),
        ("P202", "warning", "11", wrong_body),
        ("P260", "warning", "12", "text: 全县企业"),
        ("P261", "info", "12", "text: 全县企业"),
        ("P260", "warning", "13", "text: 全县个体工商户"),
        ("P261", "info", "13", "text: 全县个体工商户"),
        ("P227", "warning", "13", tiers.format("，")),
        ("P260", "warning", "14", "text: 全县农民专业合作社"),
        ("P261", "info", "14", "text: 全县农民专业合作社"),
        ("P227", "warning", "14", tiers.format("，")),
        ("P270", "info", "15", "rate: 3%"),
    ]
    said = {(f.code, task): f.message.zh for f, (_, _, task, _) in zip(findings, found, strict=True)}
    assert "2023-03-06" in said["P250", ""]
    assert "任务1、2、3、4、5、6、7、9、10、11、15的" in said["P260", "12"]
    assert "任务8的" in said["P261", "12"]
    assert "任务1、2、3、4、6、10、15的" in said["P260", "13"]
    assert "任务1、2、3、4、6、15的" in said["P260", "14"]


def test_with_a_registry_the_projection_takes_the_place_of_what_the_plan_alone_proves(rulebook, cage):
    plan = load_plan(shipped("plans") / "2023.yaml", "2023.yaml").plan
    known = Projection(22043, Fraction(22043 * 206, 10000), True, Suggestion("12", 11, "2.4%", 309))
    facts = facts_of(plan, rulebook.names, on=date(2023, 6, 15), projection=known)
    firings = [
        f for f in judge(rulebook, "plan", facts, plan.plan.issued_on, cage) if f.rule.obligation == "R01"
    ]
    assert [firing.rule.id for firing in firings] == ["P235"]
    assert firings[0].message().zh == "登记企业22043户，全年预计抽查2.06%，目标是3%"
    assert firings[0].advice().zh.startswith("最小的改动：任务12的比例从1%提到2.4%，约多查309户")


def test_a_change_is_told_in_both_languages(rulebook, cage):
    plan = load_plan(shipped("plans") / "2023.yaml", "2023.yaml").plan
    new = msgspec.structs.replace(plan, tasks=plan.tasks[1:])
    facts = facts_of(new, rulebook.names, on=date(2023, 6, 15), before=plan)
    (firing,) = [
        f for f in judge(rulebook, "plan", facts, plan.plan.issued_on, cage) if f.rule.obligation == "R07"
    ]
    assert firing.message().zh.startswith("与现行计划相比，任务1有改动，没有备案：")
    assert firing.message().en.startswith("task 1 differs from the plan in force")


def test_before_the_last_day_publication_is_only_pending(judged):
    found, _ = judged(shipped("plans") / "2023.yaml", date(2023, 3, 6))
    assert found[0][:2] == ("P251", "info")


def test_the_same_rules_judge_another_bureaus_plan(judged):
    found, findings = judged(LUZHOU, date(2025, 6, 15))
    assert [(code, severity, task) for code, severity, task, _ in found] == [
        ("P240", "warning", ""),
        ("P250", "warning", ""),
        ("P230", "warning", ""),
        ("P233", "warning", ""),
        ("P226", "warning", ""),
        ("P210", "warning", "1"),
        ("P215", "error", "1"),
        ("P216", "info", "1"),
        ("P270", "info", "2"),
        ("P227", "warning", "2"),
        ("P270", "info", "3"),
        ("P260", "warning", "5"),
        ("P220", "warning", "5"),
        ("P210", "warning", "6"),
        ("P220", "warning", "6"),
    ]
    said = {f.code: f.message.zh for f in findings}
    assert "任务2、3、4的" in said["P260"]
    assert "不低于3%" in said["P270"]


def test_the_2023_findings_do_not_depend_on_the_engines_order(rulebook, cage):
    loaded = load_plan(shipped("plans") / "2023.yaml", "2023.yaml")
    facts = facts_of(loaded.plan, rulebook.names, on=date(2023, 6, 15))
    on = loaded.plan.plan.issued_on
    forwards = to_findings(judge(rulebook, "plan", facts, on, cage), loaded.document)
    backwards = to_findings(judge(rulebook, "plan", facts[::-1], on, cage), loaded.document)
    assert forwards == backwards
