"""`policy status`, as a person types it."""

import json
import xml.etree.ElementTree as ET

import pytest


@pytest.fixture
def demo(demo, policy):
    policy("-w", demo, "registry", "attest", "--all", "--yes", "--on", "2023-06-10")
    return demo


def test_it_tells_every_line_and_draws_pictures(policy, demo, tmp_path):
    svg, png = tmp_path / "图.svg", tmp_path / "图.png"
    result = policy("-w", demo, "status", "--on", "2023-06-15", "--svg", svg, "--png", png)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("【演示工作区")
    assert "30 条义务" in result.stdout
    assert "下一步: policy status --trace" in result.stderr
    assert "演示" in "".join(ET.parse(svg).getroot().itertext())
    assert png.read_bytes().startswith(b"\x89PNG")


def test_for_programs_and_in_english(policy, demo):
    found = json.loads(policy("-w", demo, "status", "--year", "2023", "--on", "2023-06-15", "--json").stdout)
    assert found["format"] == "policy-status/1"
    assert found["year"] == 2023
    assert {line["standing"] for line in found["lines"]} <= {"ok", "short", "unknown"}
    english = policy("--lang", "en", "-w", demo, "status", "--on", "2023-06-15").stdout
    assert "what is asked" in english


def test_a_trace_lists_events(policy, demo):
    result = policy("-w", demo, "status", "--year", "2026", "--trace", "targets")
    assert result.exit_code == 0, result.output
    assert "registry.imported" in result.stdout
    assert "监管对象库动态更新：做到 1，没做到 0，未到期 0；1 条记录" in result.stdout
    told = json.loads(policy("-w", demo, "status", "--year", "2026", "--trace", "targets", "--json").stdout)
    assert told["format"] == "policy-status-trace/1"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--trace", "cover"), 2, "是不是：coverage"),
        (("--section", "没有的股"), 2, "没有股室 没有的股"),
        (("--year", "1999"), 2, ""),
        (("--on", "昨天"), 2, ""),
    ],
)
def test_what_cannot_be_done_says_why(policy, demo, arguments, code, words):
    result = policy("-w", demo, "status", *arguments)
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_a_picture_that_cannot_be_written_is_said(policy, demo):
    result = policy("-w", demo, "status", "--png", demo / "policy.toml" / "图.png")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
