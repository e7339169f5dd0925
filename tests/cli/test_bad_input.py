"""Files that nobody should have to read: each is refused at once, with a reason, a place where there is one, and the right exit code."""

import json
import os
import signal
import time

import pytest

LAUGHS = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
GBK, UTF16 = ("format: 双随机计划\n".encode(codec) for codec in ("gbk", "utf-16"))

# The file, the code of the finding, and its place.
TEXTS = {
    "billion laughs": (
        "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *LAUGHS]).encode(),
        "P007",
        (5, 25),
    ),
    "deep lists": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "P007", (1, 63)),
    "deep lists, open": (b"[" * 10_000, "P007", (1, 61)),
    "deep mappings": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "P007", (1, 301)),
    "deep blocks": (b"- " * 10_000, "P007", (1, 121)),
    "deep keys": (b"? " * 10_000, "P007", (1, 121)),
    "NUL": (b"a: 1\nb: x\0\n", "P011", (2, 5)),
    "NUL as an escape": (b'a: 1\nb: "x\\0"\n', "P011", (2, 4)),
    "a terminal's escape": (b'a: "\\e[2J"\n', "P011", (1, 4)),
    "half a character as an escape": (b'a: "\\ud800"\n', "P002", (1, 7)),
    "half a character in bytes": (b"a: 1\nb: \xed\xa0\x80\n", "P001", (2, 4)),
    "a line of 50 MB": (b"a: " + b"x" * 50_000_000, "P007", (1, 1)),
    "50 MB of keys": (b"key_: 1\n" * 6_250_000, "P007", (1, 1)),
    "very many wrong colons": ("year：1\n".encode() * 300_000, "P004", (1, 5)),
    "very many repetitions": (b"a: 1\n" * 300_000, "P005", (2, 1)),
    "UTF-16": (UTF16, "P001", (1, 1)),
    "GBK": (GBK, "P001", (1, 10)),
    "a byte order mark in the middle": ("a: 1\nb: \ufeffx\n".encode(), "P011", (2, 4)),
    "no text": (b"", "P006", (1, 1)),
    "only a byte order mark": (b"\xef\xbb\xbf", "P006", (1, 1)),
    "only comments": (b"# a\n# b\n", "P006", (1, 1)),
}


@pytest.fixture(autouse=True)
def _at_once():
    def expired(*_):
        raise TimeoutError("waited for ever")

    previous, start = signal.signal(signal.SIGALRM, expired), time.process_time()
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)
    # Of the processor's time: others may be using the machine.
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_cannot_be_read_is_exit_1_with_a_place(policy, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    data, code, place = TEXTS[name]
    (tmp_path / "p.yaml").write_bytes(data)
    result = policy("check", "p.yaml", "--format", "json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)["findings"]
    assert (code, *place) in [(f["code"], f["line"], f["column"]) for f in found]
    assert len(found) <= 1000
    assert policy("plan", "diff", "p.yaml", "p.yaml").exit_code == 1
    assert policy("plan", "set", "1", "rate", "5%", "--plan", "p.yaml").exit_code in (1, 2)
    assert (tmp_path / "p.yaml").read_bytes() == data


def test_line_ends_of_old_are_line_ends(policy, repository, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes((repository / "plans/2023.yaml").read_bytes().replace(b"\n", b"\r"))
    assert "p.yaml:149:11: warning P201" in policy("check", path, "--format", "concise").stdout
    assert policy("plan", "diff", repository / "plans/2023.yaml", path).exit_code == 0


def special(kind, path):
    """Something that is no file, at `path`."""
    match kind:
        case "directory":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path.name)
        case "nothing":
            path.symlink_to("nowhere")
        case "secret":
            path.write_bytes(b"a: 1\n")
            path.chmod(0)
            if os.access(path, os.R_OK):
                pytest.skip("permissions do not bind the superuser")


SPECIAL = {
    "directory": "是目录",
    "pipe": "不是普通文件",
    "device": "不是普通文件",
    "circle": "读不出来",
    "nothing": "找不到文件",
    "secret": "读不出来",
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_exit_2_and_never_waited_for(policy, repository, tmp_path, kind):
    path = tmp_path / "p.yaml"
    special(kind, path)
    for arguments in (
        ("check", path),
        ("check", path, "--fix"),
        ("plan", "diff", repository / "plans/2023.yaml", path),
        ("plan", "export", path, "--md", tmp_path / "p.md"),
        ("plan", "import", path),
        ("plan", "set", "1", "rate", "5%", "--plan", path),
    ):
        result = policy(*arguments)
        assert result.exit_code == 2, (arguments, result.output)
        assert "p.yaml" in result.stderr
        assert "建议: " in result.stderr
    assert SPECIAL[kind] in policy("check", path).stderr


@pytest.mark.parametrize("name", ["plan.yaml", "names.yaml", "tests/plan.yaml", "tests/base-plan.yaml"])
@pytest.mark.parametrize(
    "kind", [*SPECIAL, "billion laughs", "deep lists", "NUL as an escape", "GBK", "no text"]
)
def test_rules_and_cases_are_read_as_strictly(policy, tmp_path, name, kind):
    (tmp_path / "tests").mkdir()
    for file, text in {
        "more.yaml": "format: policy-rules/1\nrules: []\n",
        "tests/more.yaml": "format: policy-cases/1\ncases: []\n",
    }.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    path = tmp_path / name
    if kind in SPECIAL:
        special(kind, path)
    else:
        path.write_bytes(TEXTS[kind][0])
    result = policy("rules", "test" if "tests/" in name else "list", "--rules", tmp_path)
    assert result.exit_code == (2 if kind in SPECIAL else 1), result.output
    assert path.name in result.output


TOML = {
    "deep lists": b"a = " + b"[" * 20_000,
    "NUL": b'a = "\0"\n',
    "half a character as an escape": b'a = "\\ud800"\n',
    "50 MB of keys": b"key_ = 1\n" * 6_250_000,
    "UTF-16": UTF16,
    "nothing": b"",
    "a plan with NUL in its name": b'format = "policy-workspace/1"\nagency = "140525"\nplan = "a\\u0000b"\n',
}


@pytest.mark.parametrize("kind", [*SPECIAL, *TOML])
def test_a_broken_policy_toml_is_exit_2(policy, tmp_path, kind):
    path = tmp_path / "policy.toml"
    if kind in TOML:
        path.write_bytes(TOML[kind])
    else:
        special(kind, path)
    for arguments in (("plan", "history"), ("run", "--dry-run")):
        result = policy("-w", tmp_path, *arguments)
        assert result.exit_code == 2, result.output
        assert "建议: " in result.stderr


@pytest.mark.parametrize("name", [b"bad\xff.yaml", b"two\nlines.yaml", b"\x1b[31mred.yaml"])
def test_an_odd_name_of_a_file_is_shown_and_does_no_harm(command, policy, repository, tmp_path, name):
    text = (repository / "plans/2023.yaml").read_text(encoding="utf-8").replace("rate: 5%", "rate: 500%", 1)
    path = tmp_path / os.fsdecode(name)
    path.write_text(text, encoding="utf-8")
    result = command("check", path, cwd=tmp_path, LC_ALL="C.UTF-8", PYTHONUTF8="1")
    assert result.returncode == 1, result.stderr
    assert "500%" in result.stdout
    assert "\x1b" not in result.stdout + result.stderr
    for form in ("json", "sarif"):
        result = policy("check", path, "--format", form)
        assert result.exit_code == 1, result.stderr
        assert "500%" in result.stdout
        assert "\x1b" not in result.output
    assert policy("check", f"{path}x").exit_code == 2


def test_a_workspace_in_a_circle(policy, repository, tmp_path):
    (tmp_path / "w").symlink_to("w")
    assert policy("-w", tmp_path / "w", "plan", "history").exit_code == 2
    assert policy("-w", tmp_path / "w", "check", repository / "plans/2023.yaml").exit_code == 0
