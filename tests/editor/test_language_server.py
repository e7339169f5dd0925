"""What an editor offers in a plan: completion, hover and errors, from the language server that VS Code's YAML support runs."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(__file__).with_name("node_modules") / "yaml-language-server/bin/yaml-language-server"
PLAN = ROOT / "plans/2023.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("node") or not SERVER.exists(),
        reason="no language server: npm ci --prefix tests/editor",
    ),
]


class Editor:
    """An editor with this repository open and its .vscode/settings.json in force."""

    def __init__(self):
        self.settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.numbers = itertools.count(1)
        self.diagnostics = {}
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": ROOT.as_uri(),
                "workspaceFolders": [{"uri": ROOT.as_uri(), "name": "policy"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}},
                },
            },
        )
        self.send("initialized", {})
        self.send("workspace/didChangeConfiguration", {"settings": {}})

    def send(self, method, params):
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method, params):
        number = next(self.numbers)
        self._write({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == number and "method" not in message:
                return message.get("result")

    def open(self, path, text):
        self.send(
            "textDocument/didOpen",
            {"textDocument": {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}},
        )

    def at(self, method, path, text, mark):
        """A request about the place of `mark` (a │ in the text stands for the cursor)."""
        before = text[: text.index(mark)]
        line = before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        place = {"line": line, "character": column}
        return self.request(method, {"textDocument": {"uri": path.as_uri()}, "position": place})

    def problems(self, path):
        while path.as_uri() not in self.diagnostics:
            self._take()
        return self.diagnostics[path.as_uri()]

    def close(self):
        self.process.kill()
        self.process.wait()

    def _write(self, message):
        data = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _take(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "workspace/configuration":
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": self._asked(message["params"])})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return message

    def _asked(self, params):
        yaml = {k.removeprefix("yaml."): v for k, v in self.settings.items() if k.startswith("yaml.")}
        return [yaml if item.get("section") == "yaml" else None for item in params["items"]]


@pytest.fixture(scope="module")
def editor():
    editor = Editor()
    yield editor
    editor.close()


def labels(answer):
    return {item["label"] for item in answer["items"]}


def test_hover_explains_a_key_in_chinese(editor):
    text = PLAN.read_text(encoding="utf-8")
    editor.open(PLAN, text)
    said = editor.at("textDocument/hover", PLAN, text, "policy: weights")["contents"]["value"]
    assert "做法" in said
    assert "按倍数递加" in said


def test_completion_offers_the_keys_that_are_missing(editor):
    path = ROOT / "plans/completed-keys.yaml"
    text = PLAN.read_text(encoding="utf-8").replace("    kind: 定向\n", "    kind: 定向\n    │\n", 1)
    editor.open(path, text.replace("│", ""))
    offered = labels(editor.at("textDocument/completion", path, text, "│"))
    assert {"joint_group", "frequency", "batches", "drawn_by", "cooperating", "status"} <= offered
    assert "name" not in offered


def test_completion_offers_the_values_of_an_enumeration(editor):
    path = ROOT / "plans/completed-values.yaml"
    text = PLAN.read_text(encoding="utf-8").replace("policy: weights", "policy: │", 1)
    editor.open(path, text.replace("│", ""))
    offered = labels(editor.at("textDocument/completion", path, text, "│"))
    assert {"weights", "rates", "flat", "not_applicable"} <= offered


def test_the_shipped_plan_has_no_problems_and_a_misspelt_key_has_one(editor):
    right, wrong = ROOT / "plans/right.yaml", ROOT / "plans/wrong.yaml"
    text = PLAN.read_text(encoding="utf-8")
    editor.open(right, text)
    assert editor.problems(right) == []
    editor.open(wrong, text.replace("    rate: 5%", "    ratee: 5%", 1))
    assert {p["range"]["start"]["line"] for p in editor.problems(wrong)} >= {
        text[: text.index("    rate: 5%")].count("\n")
    }


def test_rules_and_names_are_told_apart_by_the_settings(editor):
    for name in ("plan.yaml", "names.yaml", "tests/plan.yaml"):
        text = (ROOT / "rules" / name).read_text(encoding="utf-8")
        path = ROOT / "rules" / name
        editor.open(path, "\n".join(line for line in text.split("\n") if "yaml-language-server" not in line))
        assert editor.problems(path) == [], name
