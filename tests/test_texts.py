"""Both languages are complete: every text the product says is there in Chinese and in English, with the same figures in it."""

import ast
import re
from pathlib import Path

import pytest

from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.wording import placeholders

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "cli").rglob("*.py")])
_FIELD = re.compile(r"\{(\w+)\}")
_FILLED = re.compile(r"[◌{]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def written(node):
    """The literal parts of a string or f-string, None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "◌" for part in node.values)
    return None


def texts(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            yield node, [*node.args, *(keyword.value for keyword in node.keywords)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_text_is_said_in_both_languages(path):
    for node, arguments in texts(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path.name}:{node.lineno}"
        assert len(arguments) == 2, where
        zh, en = map(written, arguments)
        if zh is None or en is None:
            continue  # put together from texts that are looked at where they are written
        assert bool(zh.strip()) == bool(en.strip()), where
        if isinstance(arguments[0], ast.Constant) and isinstance(arguments[1], ast.Constant):
            # Chinese may need a measure word besides; English never has a figure that Chinese lacks.
            assert set(_FIELD.findall(en)) <= set(_FIELD.findall(zh)), where
        if zh != en and any(map(str.isalnum, zh)):  # punctuation alone is no words
            assert _CHINESE.search(zh) or _FILLED.search(zh), where
            assert _LATIN.search(en) or not _CHINESE.search(en), where


@pytest.mark.parametrize("path", sorted((ROOT / "cli").rglob("*.py")), ids=lambda p: p.name)
def test_every_help_text_is_bilingual(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "help" and (said := written(node.value)):
            zh, slash, en = said.partition("/ ")
            assert slash, said
            assert _CHINESE.search(zh), said
            assert _LATIN.search(en), said


def test_rules_say_the_same_figures_in_both_languages():
    for rule in load_rules(ROOT / "rules").rules:
        for words in (rule.title, rule.then.message, rule.then.advice):
            assert words.zh.strip(), rule.id
            assert words.en.strip(), rule.id
            assert _CHINESE.search(words.zh), rule.id
        # A name that the Chinese message quotes may be left out in English, never the other way round.
        chinese = set(placeholders(type(rule.then.message)(rule.then.message.zh, "")))
        english = set(placeholders(type(rule.then.message)("", rule.then.message.en)))
        assert english <= chinese, rule.id
