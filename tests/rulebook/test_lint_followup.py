"""The machine that is shipped is sound, and every way of breaking it is told at its place."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
import yaml

from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules


@dataclass
class Machine:
    """The shipped machine, to be broken."""

    data: dict
    directory: object

    def one(self, group, id_):
        return next(one for one in self.data[group] if one["id"] == id_)

    def without(self, group, id_):
        self.data[group] = [one for one in self.data[group] if one["id"] != id_]

    def findings(self, **said):
        """Of the machine as a file, in which `said` stands for words that a test put there (dates need no quotes)."""
        text = yaml.dump(self.data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        for word, day in said.items():
            text = text.replace(f": {word}\n", f": {day}\n")
        (self.directory / "followup.yaml").write_text(text, encoding="utf-8")
        return load_rules(self.directory).findings

    def codes(self):
        return {(f.code, f.message.en) for f in self.findings()}

    def says(self, code, words):
        found = self.codes()
        assert any(c == code and words in said for c, said in found), found


@pytest.fixture(scope="module")
def written():
    """As data, with those of its rules that open a branch, and one that does not: no others bear on the machine."""
    data = yaml.load((shipped("rules") / "followup.yaml").read_bytes(), yaml.CSafeLoader)
    data["rules"] = [rule for rule in data["rules"] if "opens" in rule["then"] or rule["id"] == "F601"]
    for rule in data["rules"]:
        rule.pop("effective_from", None)
    return data


@pytest.fixture
def machine(tmp_path, written):
    return Machine(deepcopy(written), tmp_path)


def test_the_shipped_machine_is_sound(machine):
    assert machine.codes() == set()


@pytest.mark.parametrize("group", ["roles", "documents", "details", "states"])
def test_an_id_stands_once(machine, group):
    machine.data[group].append(dict(machine.data[group][0]))
    machine.says("L124", "is used already")


def test_what_is_done_to_a_deadline_has_a_name_of_its_own(machine):
    machine.one("steps", "letter")["id"] = "pause"
    machine.says("L124", "pause")


@pytest.mark.parametrize(
    ("step", "key", "value"),
    [
        ("file_case", "from", ["CLUES"]),
        ("file_case", "to", "CASES"),
        ("file_case", "by", ["chief"]),
        ("file_case", "documents", ["paper"]),
        ("transfer", "details", ["whither"]),
        ("triage", "opens", ["RECHECK"]),  # declared, but no branch may begin there
    ],
)
def test_a_step_names_only_what_is_declared(machine, step, key, value):
    machine.one("steps", step)[key] = value
    machine.says("L125", "is not declared")


@pytest.mark.parametrize(
    ("state", "key", "value"),
    [
        ("CLUE", "pauses", ["illness"]),
        ("REFERRED", "details", ["whither"]),
        ("CLUE", "extensions", [{"unit": "days", "count": 5, "by": ["chief"]}]),
    ],
)
def test_a_state_names_only_what_is_declared(machine, state, key, value):
    machine.one("states", state)[key] = value
    machine.says("L125", "is not declared")


def test_a_rule_opens_only_where_a_branch_may_begin(machine):
    machine.one("rules", "F701")["then"]["opens"] = "RECHECK"
    machine.says("L125", "RECHECK is not declared")


def test_what_a_rule_wants_opened_some_step_can_open(machine):
    machine.one("steps", "triage")["opens"].remove("CONTACT")
    machine.says("L134", "no step can open CONTACT")


def test_only_a_result_opens_a_branch(machine):
    machine.one("rules", "F601")["then"]["opens"] = "CLUE"
    machine.says("L134", "does not look at results")


@pytest.mark.parametrize(
    "step", ["review_clean", "review_problem", "correct", "republish", "triage", "close"]
)
def test_the_steps_the_program_takes_are_there(machine, step):
    machine.without("steps", step)
    machine.says("L126", f"the step {step}")


def test_a_case_can_begin(machine):
    machine.one("states", "PUBLISH_DUE")["opens"] = False
    machine.says("L126", "PUBLISH_DUE")


def test_a_state_that_nothing_leads_to(machine):
    machine.without("steps", "review_answered")
    machine.says("L127", "nothing leads to UPHELD")


def test_a_dead_end(machine):
    machine.without("steps", "hand_over")
    machine.says("L128", "no way leads from HANDOVER to an end")


def test_a_loop_without_exit(machine):
    """Sending letters for ever is no way out."""
    machine.without("steps", "contacted")
    machine.without("steps", "list_abnormal")
    machine.says("L128", "no way leads from CONTACT to an end")


def test_a_dead_end_from_the_day_on_which_a_step_ceases(machine):
    machine.one("steps", "hand_over")["effective_to"] = "LAST"
    (found,) = machine.findings(LAST="2024-12-31")
    assert (found.code, found.message.en) == (
        "L128",
        "no way leads from HANDOVER to an end from 2025-01-01 on",
    )
    assert found.excerpt.strip() == "- id: HANDOVER"


@pytest.mark.parametrize(
    ("state", "key", "value"),
    [
        ("RECTIFY", "within", {"unit": "days", "count": 5, "base": "stated"}),
        ("RECTIFY", "within", {"unit": "hours", "base": "stated"}),
        ("CLUE", "within", {"unit": "working_days"}),
        ("PUBLISH_DUE", "within", {"unit": "hours", "count": 5, "base": "concluded"}),
        ("DONE", "within", {"unit": "days", "count": 5}),
        ("LISTED", "pauses", ["testing"]),
        ("LISTED", "extensions", [{"unit": "days", "count": 5, "by": ["head"]}]),
    ],
)
def test_a_deadline_that_cannot_be_counted(machine, state, key, value):
    machine.one("states", state)[key] = value
    assert {code for code, _ in machine.codes()} == {"L129"}


def test_what_ends_before_it_begins(machine):
    step = machine.one("steps", "letter")
    step["effective_from"], step["effective_to"] = "FIRST", "LAST"
    found = machine.findings(FIRST="2024-01-01", LAST="2023-12-31")
    assert [f.code for f in found] == ["L130"]


@pytest.mark.parametrize(("group", "id_"), [("states", "CLUE"), ("steps", "file_case")])
def test_what_rests_on_a_text_names_it(machine, group, id_):
    del machine.one(group, id_)["basis"]
    assert {code for code, _ in machine.codes()} == {"L131"}


def test_what_nothing_uses_is_told(machine):
    machine.data["roles"].append({"id": "clerk", "title": {"zh": "内勤", "en": "clerk"}})
    machine.says("L132", "no step uses clerk")


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            {"id": "Z", "title": {"zh": "未发现问题", "en": "none"}, "problem": False},
            "stands for 1 and for Z",
        ),
        (
            {"id": "Z", "title": {"zh": "其他", "en": "other"}, "problem": False, "synonyms": ["失 联"]},
            "for 6",
        ),
        ({"id": "Z", "title": {"zh": "其他", "en": "other"}, "problem": False, "synonyms": ["ｅ"]}, "for E"),
        ({"id": "1", "title": {"zh": "其他", "en": "other"}, "problem": False}, "listed twice"),
    ],
)
def test_a_written_form_stands_for_one_code(tmp_path, extra, said):
    data = yaml.safe_load((shipped("rules") / "results.yaml").read_text(encoding="utf-8"))
    data["codes"].append(extra)
    (tmp_path / "results.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    found = load_rules(tmp_path).findings
    assert {f.code for f in found} == {"L133"}
    assert any(said in f.message.en for f in found)


def test_the_shipped_codes_are_the_provinces(rulebook):
    codes = rulebook.results.codes
    assert {code.id for code in codes} == set("1BC6D78EFA9") | {"10", "11", "12"}
    assert [code.id for code in codes if code.alone] == ["1"]
    assert len(rulebook.results.methods) == 6
