import json
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from policy_cli.main import command_line
from policy_engine.report.width import cells

APP = command_line()
SVG = "{http://www.w3.org/2000/svg}"
WEIGHTS = "A=1 B=2 C=3 D=4 -=2"


@pytest.fixture(scope="module")
def filled(tmp_path_factory, county):
    """A demonstration workspace with a registry of targets. No test here writes into it."""
    root = tmp_path_factory.mktemp("quota") / "demo"
    source = county / "targets.generated.csv"
    for arguments in (["init", root, "--demo"], ["-w", root, "registry", "import", "targets", source]):
        result = CliRunner().invoke(APP, [str(a) for a in arguments])
        assert result.exit_code == 0, result.output
    return root


@pytest.fixture
def quota(policy, filled):
    """`policy draw quota` in that workspace."""
    return lambda *arguments, lang="zh": policy("--lang", lang, "-w", filled, "draw", "quota", *arguments)


def test_the_plans_quotas_are_a_table_with_bars_and_a_next_step(quota):
    shown = quota()
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("【演示工作区")
    assert "食品销售双随机抽查" in shown.stdout
    assert "█" in shown.stdout
    assert "计划: 抽取" in shown.stdout
    assert "下一步: policy plan set" in shown.stderr
    assert "方案" not in shown.stdout


def test_variants_stand_beside_the_plan_in_both_languages(quota):
    for lang, words in (("zh", ("方案1", "方案2", "未分类")), ("en", ("variant 1", "variant 2", "unrated"))):
        shown = quota("-t", "15", "--what-if", WEIGHTS, "--rate", "10%", lang=lang)
        assert shown.exit_code == 0, shown.output
        for word in words:
            assert word in shown.stdout
        assert WEIGHTS in shown.stdout
        assert "10%" in shown.stdout


def test_no_name_no_id_and_no_seed_is_ever_shown(quota, county):
    rows = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    shown = quota("--what-if", WEIGHTS).output + quota("--json").output
    for row in rows:
        fields = row.split(",")
        assert fields[0] not in shown
        assert fields[1] not in shown or len(fields[1]) < 2


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
def test_the_bars_fit_the_terminal(quota, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    bars = [line for line in quota("-t", "15", "--what-if", WEIGHTS).stdout.splitlines() if "█" in line]
    assert bars
    assert max(map(cells, bars)) <= max(columns, 32)
    lengths = {line.count("█") for line in bars}
    assert len(lengths) > 1


def test_for_programs_it_is_exact(quota):
    shown = quota("-t", "15", "--what-if", WEIGHTS, "--json")
    found = json.loads(shown.stdout)
    assert (found["format"], found["demo"], found["goal"]) == ("policy-quota/1", True, [3, 100])
    own, tried = (variant["tasks"][0] for variant in found["variants"])
    assert own["drawn"] == tried["drawn"]
    for task in (own, tried):
        shares = [tier["ideal"][0] / tier["ideal"][1] for tier in task["tiers"].values()]
        assert sum(shares) == pytest.approx(task["drawn"])
        assert sum(tier["members"] for tier in task["tiers"].values()) == task["population"]
        for tier in task["tiers"].values():
            ideal, members = tier["ideal"], tier["members"]
            assert tier["rate"][0] * members * ideal[1] == tier["rate"][1] * ideal[0]
    assert {k: v["asked"] for k, v in tried["tiers"].items()} == {"A": 1, "B": 2, "C": 3, "D": 4, "-": 2}
    assert quota("-t", "15", "--what-if", WEIGHTS, "--json").stdout == shown.stdout


def test_the_picture_has_a_bar_for_each_tier_and_variant_and_says_that_it_is_a_demonstration(quota, tmp_path):
    path = tmp_path / "quota.svg"
    assert quota("--what-if", WEIGHTS, "--rate", "5%", "--svg", path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert "<script" not in text
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "rect", "text", "path"}
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert any("演示" in word for word in words)
    width, height = map(int, root.get("viewBox").split()[2:])
    for element in root.iter():
        for name, most in (("x", width), ("y", height), ("width", width), ("height", height)):
            assert 0 <= int(element.get(name, 0)) <= most
    # The ground, three legend squares, three bars a tier.
    assert len(root.findall(f"{SVG}rect")) == 1 + 3 + 3 * sum(
        w in ("A", "B", "C", "D", "未分类") for w in words
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--what-if", ""], 2, "没有写倍数"),
        (["--what-if", "E=1"], 2, "“E=1”读不出来"),
        (["--what-if", "A=-1"], 2, "“A=-1”读不出来"),
        (["--what-if", "A=多"], 2, "“A=多”读不出来"),
        (["--rate", "很多"], 2, "--rate “很多”"),
        (["--rate", ""], 2, "--rate “”"),
        (["-t", "99"], 3, "没有任务 99"),
        (["none.yaml"], 2, "none.yaml"),
    ],
)
def test_bad_input_is_named_with_advice_and_nothing_is_shown(quota, arguments, code, told):
    shown = quota(*arguments)
    assert shown.exit_code == code
    assert told in shown.stderr
    assert "建议:" in shown.stderr
    assert shown.stdout == ""


def test_without_a_registry_or_a_workspace_it_says_what_to_do(policy, tmp_path):
    root = tmp_path / "empty"
    assert policy("init", root).exit_code == 0
    shown = policy("-w", root, "draw", "quota")
    assert shown.exit_code in (1, 3)
    assert "policy " in shown.stderr
    shown = policy("-w", tmp_path, "draw", "quota")
    assert shown.exit_code == 2


def test_weights_may_begin_with_the_sign_of_the_unrated(quota):
    assert "-=5" in quota("-t", "15", "--what-if", "-=5").stdout


def test_a_picture_that_cannot_be_written_is_named(quota, tmp_path):
    (tmp_path / "file").write_text("")
    shown = quota("-t", "15", "--svg", tmp_path / "file" / "x.svg")
    assert shown.exit_code == 2
    assert "x.svg" in shown.stderr
