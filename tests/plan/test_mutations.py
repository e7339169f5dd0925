"""However a plan is broken: no traceback, no hang, a place inside the file for every finding; what is accepted reads back the same.

What is found can be shown in every form and mended without harm; what is accepted can be compared, counted, exported and drawn by.
"""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import msgspec
import pytest
from jsonschema import Draft4Validator
from msgspec.structs import replace

from policy_engine.draw.quota import allocate
from policy_engine.model.finding import in_order
from policy_engine.model.target import TIERS, Profile
from policy_engine.plan.amendments import review
from policy_engine.plan.diff import alike, changes
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import load_plan_bytes
from policy_engine.plan.quota import quota_of
from policy_engine.report.findings import document, render
from policy_engine.rulebook.judge import Firing, to_findings
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.reference import evaluate
from policy_engine.rulebook.vocabulary import validate
from policy_engine.syntax.suppress import suppress
from policy_engine.usecases.fix import mend
from policy_engine.usecases.plan.sheets import Options, export_plan, import_plan
from policy_engine.usecases.projection import project

from .mutants import PLANS, ROOT, broken

RULES = load_rules(ROOT / "rules")
ASKED = {rule.id: rule for rule in RULES.rules if rule.stage == "plan"}
SOUND = [load_plan_bytes(text.encode(), "p.yaml").plan for text in PLANS]
TODAY = date(2023, 2, 10)
SARIF = Draft4Validator(json.loads((ROOT / "tests/data/sarif-schema-2.1.0.json").read_bytes()))


def found_in(data, number):
    """The plan and all findings, with a plan in force of which some tasks are drawn, and a small registry."""
    loaded, said = load_plan_bytes(data, "p.yaml"), []
    if loaded.document is None:
        return None, list(loaded.findings)
    if loaded.plan is not None:
        random, old = Random(number), in_force(number)
        facts = facts_of(
            loaded.plan,
            RULES.names,
            on=TODAY,
            before=old,
            drawn=drawn_of(old, random),
            projection=project(loaded.plan, people(loaded.plan, random)),
        )
        validate(facts)
        said = to_findings(
            [firing(*match, facts) for match in evaluate(ASKED.values(), facts)], loaded.document
        )
    found = in_order([*loaded.findings, *said])
    return loaded.plan, suppress(loaded.document, found, may_be_set_aside, judged=loaded.plan is not None)


def in_force(number):
    return SOUND[number % len(SOUND)]


def drawn_of(plan, random):
    return [task.code for task in plan.tasks if random.random() < 0.3]


def people(plan, random):
    """A few of each kind that the plan's scopes name, and some that none does."""
    kinds = [kind for task in plan.tasks if task.scope.where for kind in task.scope.where.category]
    return {
        Profile(entity, random.choice(("open", "closed")), random.choice(TIERS), "东所", kind): random.randrange(50)
        for kind in [*random.sample(kinds, min(6, len(kinds))), "别的"]
        for entity in ("enterprise", "individual")
    }  # fmt: skip


def firing(name, row, facts):
    aliases = (pattern.alias for pattern in ASKED[name].when)
    return Firing(ASKED[name], {alias: facts[at] for alias, at in zip(aliases, row, strict=True)})


def may_be_set_aside(code):
    return code in ASKED and ASKED[code].severity != "error" and ASKED[code].confidence in ("P", "D")


def places_are_inside(data, findings):
    lines = data.decode("utf-8", "replace").splitlines() or [""]
    for finding in findings:
        assert 1 <= finding.place.line <= len(lines) + 1, finding
        assert finding.place.column >= 1, finding
        assert finding.message.zh, finding
        assert finding.advice.en, finding


def every_form_is_sound(findings, lang, sheet):
    for form in ("full", "concise", "github"):
        lines = list(render(findings, form, lang, lambda words, _style: words))
        assert all(line.encode() is not None and len(line.splitlines()) <= 1 for line in lines), lines
    json.loads(document(findings, "json", lang))
    log = json.loads(document(findings, "sarif", lang))
    assert [error.message for error in SARIF.iter_errors(log)] == []
    suites = ElementTree.fromstring(document(findings, "junit", lang, files=["p.yaml"]))
    assert len(suites.findall("testsuite/testcase")) == max(1, len(findings))
    if sheet:
        assert document(findings, "xlsx", lang).startswith(b"PK")


def mending_does_no_harm(data, findings, number):
    def recheck(version):
        return found_in(version, number)[1]

    before = rank(data, findings)
    for finding in findings:
        if finding.fix:
            alone = mend(data, [finding], recheck)
            assert rank(alone.data, recheck(alone.data)) <= before, finding
    fixed = mend(data, findings, recheck)
    assert rank(fixed.data, fixed.left) <= before
    assert list(fixed.left) == recheck(fixed.data)
    again = mend(fixed.data, fixed.left, recheck)
    assert (again.data, again.applied) == (fixed.data, ())


def rank(data, findings):
    """How badly a text loads: not at all, then by its errors."""
    read = load_plan_bytes(data, "p.yaml").document
    return read is None or read.data is None, sum(finding.severity == "error" for finding in findings)


def differences_agree(old, new, drawn):
    there, back = changes(old, new), changes(new, old)
    assert bool(there) == bool(back)
    assert alike(old, new) == alike(new, old)
    assert alike(old, new) or old != new
    assert all(change.what.zh and change.what.en for change in there + back)
    judged = review(old, new, drawn, on=TODAY)
    if alike(old, new):
        assert there == ()
        assert judged == review(old, old, drawn, on=TODAY)
    elif not there:
        # Nothing but what is only noted differs.
        numbers = {task.code: task.number for task in old.tasks}
        heading = replace(new.plan, publication=old.plan.publication, number=old.plan.number)
        tasks = tuple(replace(task, number=numbers[task.code]) for task in new.tasks)
        noted = {name: getattr(old, name) for name in ("matters_list", "annexes", "amendments")}
        assert alike(old, replace(new, plan=heading, tasks=tasks, **noted))
    assert {change.task for change in judged.drawn} <= set(drawn)


def quotas_are_allocated(plan, random):
    for task in plan.tasks:
        for batch in range(1, max(1, len(task.batches)) + 1) if task.drawn_by is None else ():
            strata = quota_of(plan, task, 0, batch).strata
            heads = {tier: random.choice((0, 0, 1, 2, 7, 40)) for tier in strata}
            taken = allocate(
                quota_of(plan, task, sum(heads.values()), batch), heads, random.randbytes(32)
            ).quota
            assert all(0 <= taken[tier] <= heads[tier] for tier in strata)
            assert not any(taken[tier.stratum] for tier in task.risk.excluded)


def comes_back_from_a_sheet(plan, data, directory):
    text, table, back = (directory / name for name in ("p.yaml", "p.xlsx", "back.yaml"))
    text.write_bytes(data)
    export_plan(text, {"xlsx": table}, start=directory, force=True)
    assert import_plan(table, back, Options(), start=directory, force=True).ready
    assert load_plan_bytes(back.read_bytes(), "p.yaml").plan == plan


def examine(number, directory):
    """Whether the mutant is accepted; everything that must hold of it does."""
    data, random = broken(number), Random(number)
    plan, findings = found_in(data, number)
    places_are_inside(data, findings)
    every_form_is_sound(findings, ("zh", "en")[number % 2], sheet=number % 20 == 0)
    mending_does_no_harm(data, findings, number)
    if plan is None:
        assert any(finding.severity == "error" for finding in findings)
        return False
    written = json.dumps(msgspec.to_builtins(plan), ensure_ascii=False).encode()
    assert load_plan_bytes(written, "p.json").plan == plan
    old = in_force(number)
    differences_agree(old, plan, drawn_of(old, random))
    differences_agree(plan, plan, [])
    quotas_are_allocated(plan, random)
    if number % 8 == 0:
        comes_back_from_a_sheet(plan, data, directory)
    return True


def expired(*_):
    raise TimeoutError("a plan took longer than 20 s")


def examine_all(numbers, directory):
    previous = signal.signal(signal.SIGALRM, expired)
    accepted = 0
    try:
        for number in numbers:
            signal.alarm(20)
            try:
                accepted += examine(number, directory)
            except Exception as problem:
                problem.add_note(f"mutant {number}")
                raise
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    # Neither all nor none: the mutations are hard enough, and leave something to accept.
    assert len(numbers) / 20 < accepted < len(numbers) / 2


def test_forty_broken_plans(tmp_path):
    examine_all(range(40), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_broken_plans(part, tmp_path):
    examine_all(range(100 + part * 1000, 1100 + part * 1000), tmp_path)


def command(number, directory):
    path = directory / f"{number}.yaml"
    path.write_bytes(broken(number))
    policy = [Path(sys.executable).with_name("policy"), "check", path.name, "--rules", str(ROOT / "rules")]
    done = subprocess.run(
        [*policy, "--format", "concise"], cwd=directory, capture_output=True, text=True, timeout=60
    )
    assert done.returncode in (0, 1), (number, done.stderr)
    assert "Traceback" not in done.stderr, (number, done.stderr)
    assert done.stdout.strip() or done.returncode == 0, number


@pytest.mark.parametrize("numbers", [range(8), pytest.param(range(8, 208), marks=pytest.mark.slow)], ids=len)
def test_broken_plans_through_the_command(numbers, tmp_path):
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda number: command(number, tmp_path), numbers))
