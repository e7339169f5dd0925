import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.rulebook.codes import CODES
from policy_engine.rulebook.load import load_rules, load_rules_bytes, packed, rule_places

GOOD = """
- id: P901
  title: { zh: 名称, en: name }
  stage: plan
  severity: error
  confidence: S
  basis: 泽市监〔2023〕10号 一
  when:
    - { as: t, kind: task, where: [[rate, lt, 300], [window_to, ge, { ref: t.window_from }]] }
    - { as: p, kind: plan, where: [[year, ne, { ref: t.name_year }]] }
  then:
    at: rate
    message: { zh: "{t.name}", en: "{p.year} {t.key}" }
    advice: { zh: 改, en: change }
"""


def found(directory):
    return [(f.code, f.place.line) for f in load_rules(directory).findings]


def test_a_good_rule_loads_without_findings(write_rules):
    book = load_rules(write_rules(GOOD))
    assert book.findings == ()
    assert [rule.id for rule in book.rules] == ["P901"]
    assert book.names.bodies == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("id: P901", "id: M901", "L102", 3),
        ("  basis: 泽市监〔2023〕10号 一\n", "", "L103", 6),
        ("confidence: S", "confidence: D", "L104", 6),
        ("confidence: S", "confidence: P", "L104", 6),
        ("stage: plan", "stage: plan\n  effective_from: 2023-02-06\n  effective_to: 2023-02-05", "L105", 7),
        ("as: p,", "as: t,", "L107", 11),
        ("kind: task", "kind: tusk", "L108", 10),
        ("[rate, lt, 300]", "[rote, lt, 300]", "L109", 10),
        ("ref: t.name_year", "ref: t.name_day", "L109", 11),
        ("[rate, lt, 300]", "[name, lt, 一]", "L110", 10),
        ("[rate, lt, 300]", "[rate, lt, 三]", "L111", 10),
        ("[rate, lt, 300]", "[has_scope, eq, 2]", "L111", 10),
        ("[rate, lt, 300]", "[policy, eq, weight]", "L111", 10),
        ("[rate, lt, 300]", "[name, eq, 3]", "L111", 10),
        ("[rate, lt, 300]", "[rate, lt, { ref: p.coverage_goal }]", "L112", 10),
        ("[rate, lt, 300]", "[rate, lt, { ref: q.coverage_goal }]", "L112", 10),
        ("ref: t.window_from", "ref: t.rate", "L113", 10),
        ("{t.name}", "{t.nome}", "L114", 14),
        ("{t.name}", "{q.name}", "L114", 14),
        ("{t.name}", "{t}", "L114", 14),
        ("{t.name}", "{t.name", "L114", 14),
        ("[rate, lt, 300]", "[rate, lt, 300], [rate, gt, 300]", "L116", 10),
        (
            "severity: error\n  confidence: S\n  basis: 泽市监〔2023〕10号 一",
            "severity: info\n  confidence: S",
            "L118",
            7,
        ),
        ("at: rate", "at: rate\n    fix: { rate: { ref: t.rote } }", "L123", 14),
        ("at: rate", "at: rate\n    fix: { ..: 5% }", "L123", 14),
    ],
)
def test_a_mistake_is_found_where_it_stands(write_rules, old, new, code, line):
    assert old in GOOD
    book = load_rules(write_rules(GOOD.replace(old, new)))
    assert (code, line) in [(f.code, f.place.line) for f in book.findings]
    assert book.rules == ()
    assert all(f.message.zh and f.message.en and f.advice.zh and f.severity == "error" for f in book.findings)


def test_a_reference_to_a_pattern_of_unknown_kind_is_reported_once(write_rules):
    text = GOOD.replace(
        "kind: task, where: [[rate, lt, 300], [window_to, ge, { ref: t.window_from }]]", "kind: tusk"
    )
    assert [code for code, _ in found(write_rules(text))] == ["L108"]


def test_the_products_own_invariants_may_be_errors_without_a_source(write_rules):
    text = GOOD.replace("confidence: S", "confidence: P\n  obligation: R21")
    assert found(write_rules(text)) == []


SAME = """
- id: P902
  title: { zh: 另一条, en: another }
  stage: plan
  severity: info
  confidence: D
  when:
    - { as: x, kind: plan }
    - { as: y, kind: task, where: [[rate, le, 299], [window_from, le, { ref: y.window_to }], [name_year, ne, { ref: x.year }]] }
  then:
    message: { zh: 意见, en: message }
    advice: { zh: 不改, en: do not change }
"""


def test_two_rules_that_ask_the_same_are_one_too_many(write_rules):
    book = load_rules(write_rules(GOOD + SAME))
    (finding,) = book.findings
    assert (finding.code, finding.severity, finding.place.line) == ("L117", "error", 23)
    assert "P901" in finding.message.zh
    assert [rule.id for rule in book.rules] == ["P901"]


@pytest.mark.parametrize(
    ("ends", "begins", "count"), [("2023-12-31", "2024-01-01", 0), ("2024-01-01", "2024-01-01", 1)]
)
def test_a_rule_may_replace_another_from_a_day_on(write_rules, ends, begins, count):
    old = GOOD.replace("stage: plan", f"stage: plan\n  effective_to: {ends}")
    new = SAME.replace("stage: plan", f"stage: plan\n  effective_from: {begins}")
    assert [code for code, _ in found(write_rules(old + new))] == ["L117"] * count


def test_a_rule_in_force_before_its_basis_is_a_warning(write_rules):
    early = GOOD.replace("stage: plan", "stage: plan\n  effective_from: 2022-12-31")
    book = load_rules(write_rules(early))
    assert [(f.code, f.severity, f.place.line) for f in book.findings] == [("L122", "warning", 6)]
    assert [rule.id for rule in book.rules] == ["P901"]
    older = early.replace("10号 一", "10号 一；《优化营商环境条例》第五十四条")
    assert found(write_rules(older)) == []


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("kind: task", "kind: taks", "是不是 task？"),
        ("[rate, lt, 300]", "[rates, lt, 300]", "是不是 rate？"),
        ("[rate, lt, 300]", "[policy, eq, weight]", "是不是 weights？"),
        ("{t.name}", "{t.nam}", "是不是 name？"),
        ("ref: t.name_year", "ref: t.name_years", "是不是 name_year？"),
    ],
)
def test_what_was_probably_meant_is_offered(write_rules, old, new, meant):
    (finding,) = load_rules(write_rules(GOOD.replace(old, new))).findings
    assert finding.advice.zh.startswith(meant)


def test_the_place_of_every_rule_is_known(write_rules):
    write_rules(GOOD, "a.yaml")
    places = rule_places(write_rules(GOOD.replace("P901", "P902"), "b.yaml"))
    assert {name: (document.source.file[-6:], route) for name, (document, route) in places.items()} == {
        "P901": ("a.yaml", ("rules", 0)),
        "P902": ("b.yaml", ("rules", 0)),
    }


def test_nine_patterns_are_too_many(write_rules):
    more = "".join(f"    - {{ as: x{n}, kind: task }}\n" for n in range(7))
    assert found(write_rules(GOOD.replace("  then:", more + "  then:"))) == [("L106", 10)]


def test_an_id_is_used_once_in_all_files(write_rules):
    write_rules(GOOD, "a.yaml")
    book = load_rules(write_rules(GOOD, "b.yaml"))
    assert [f.code for f in book.findings] == ["L101"]
    assert book.findings[0].place.file.endswith("b.yaml")
    assert "a.yaml" in book.findings[0].message.zh
    assert len(book.rules) == 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("severity: error", "severity: fatal", 6),
        ("stage: plan", "stagge: plan", 5),
        ("id: P901", "id: X1", 3),
        ("at: rate", "at: ../rate", 13),
        ("zh: 改", "zn: 改", 15),
        ("[rate, lt, 300]", "[rate, lt]", 10),
        ("[rate, lt, 300]", "[rate, less, 300]", 10),
        ("[rate, lt, 300]", "[rate, lt, true]", 10),
        ("[rate, lt, 300]", "[rate, lt, { reff: t.name }]", 10),
        ("[rate, lt, 300]", "[rate, lt, { ref: t }]", 10),
    ],
)
def test_a_file_of_the_wrong_shape_is_explained_with_its_place(write_rules, old, new, line):
    book = load_rules(write_rules(GOOD.replace(old, new)))
    assert line in [f.place.line for f in book.findings]
    assert book.rules == ()


def test_text_that_is_no_yaml_or_no_utf8_is_a_finding(tmp_path):
    (tmp_path / "a.yaml").write_text("rules: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes("规则：无".encode("gbk"))
    (tmp_path / "c.yaml").write_text("", encoding="utf-8")
    book = load_rules(tmp_path)
    assert {f.place.file.rpartition("/")[2] for f in book.findings} == {"a.yaml", "b.yaml", "c.yaml"}
    assert book.rules == ()


def test_one_bad_file_does_not_hide_the_findings_of_another(write_rules):
    write_rules(GOOD.replace("kind: plan", "kind: plum"), "a.yaml")
    write_rules("- nonsense", "b.yaml")
    files = {
        f.place.file.rpartition("/")[2]
        for f in load_rules(write_rules(GOOD.replace("P901", "P902"), "c.yaml")).findings
    }
    assert files == {"a.yaml", "b.yaml"}


def test_a_directory_without_rules_is_unusable(tmp_path):
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Unusable) as stop:
            load_rules(directory)
        assert stop.value.advice.zh


def test_names_are_read_and_checked(tmp_path, write_rules):
    write_rules(GOOD)
    names = "format: policy-names/1\nbodies:\n  - canonical: 甲局\n    short: [甲]\n  - canonical: 乙局\n    wrong: [甲]\n"
    (tmp_path / "names.yaml").write_text(names, encoding="utf-8")
    book = load_rules(tmp_path)
    assert [name.canonical for name in book.names.bodies] == ["甲局", "乙局"]
    assert [(f.code, f.place.line) for f in book.findings] == [("L115", 5)]
    (tmp_path / "names.yaml").write_text("format: policy-names/1\nbodys: []\n", encoding="utf-8")
    book = load_rules(tmp_path)
    assert book.names.bodies == ()
    assert [f.place.line for f in book.findings] == [2]


def test_the_packed_text_gives_the_same_rulebook_back(rulebook):
    again = load_rules_bytes(rulebook.text)
    assert (again.rules, again.names, again.grounds, again.sha256) == (
        rulebook.rules,
        rulebook.names,
        rulebook.grounds,
        rulebook.sha256,
    )


def test_the_digest_depends_on_names_and_bytes_not_on_the_order_of_reading(write_rules):
    one = load_rules(write_rules(GOOD, "a.yaml"))
    assert one.text == packed({"a.yaml": (write_rules(GOOD, "a.yaml") / "a.yaml").read_bytes()})
    assert packed({"b": b"2", "a": b"\n1\n"}) == b"a\n3\n\n1\nb\n1\n2"
    assert load_rules(write_rules(GOOD + "\n", "a.yaml")).sha256 == one.sha256
    assert load_rules(write_rules(GOOD.replace("改", "改正"), "a.yaml")).sha256 != one.sha256


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-1], lambda t: b"x" + t, lambda t: t + b"y\n", lambda t: b"\xff\n1\nx"]
)
def test_a_damaged_packed_text_is_refused(rulebook, damage):
    with pytest.raises(Refused):
        load_rules_bytes(damage(rulebook.text))


def test_every_code_has_a_title():
    assert all(title.zh and title.en for title in CODES.values())
