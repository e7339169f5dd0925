"""The same inputs in any order, on any machine, make the same commitment, the same seed and the same selection."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from policy_engine.draw.pool import commit_records

SCRIPT = """
import json, locale, sys, time
from random import Random

from policy_engine.draw.header import commitment, read_header
from policy_engine.draw.pool import commit_pool, commit_records
from policy_engine.draw.seed import seed_for
from policy_engine.draw.selection import draw_all
from policy_engine.model.draw import Member

locale.setlocale(locale.LC_ALL, "")
time.tzset()
case = json.load(open(sys.argv[1], encoding="utf-8"))
numbers = Random(int(sys.argv[2]))


def shuffled(value):
    if isinstance(value, dict):
        items = list(value.items())
        numbers.shuffle(items)
        return {k: shuffled(v) for k, v in items}
    return value


members = [Member(m["id"], m["stratum"], tuple(numbers.sample(m["tasks"], len(m["tasks"])))) for m in case["pool"]]
numbers.shuffle(members)
records = [(f"z{n}", shuffled({"id": f"z{n}", "unit": "所", "tags": ["a"]})) for n in range(40)]
numbers.shuffle(records)
secret = bytes.fromhex(case["secret"])
header = read_header({name: shuffled(value) for name, value in case["header"].items()})
pool = commit_pool(secret, header.draw, members)
nonces = list({n["name"]: bytes.fromhex(n["nonce"]) for n in case["nonces"]}.items())
numbers.shuffle(nonces)
seed = seed_for(header, bytes.fromhex(case["beacon"]), dict(nonces))
print(json.dumps([
    pool.root.root,
    commit_records(secret, header.draw, "inspector", records).root,
    commit_records(secret, header.draw, "recusal", records).root,
    commitment(header),
    seed.hex(),
    [[r.quota, r.selected, {k: v[:2] for k, v in r.reserves.items()}] for r in draw_all(header.tasks, pool, seed)],
]))
"""

PLACES = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
    {"PYTHONHASHSEED": "4294967295", "LANG": "POSIX", "TZ": "America/St_Johns", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONOPTIMIZE": "1"},
]


@pytest.mark.parametrize("name", ["6", "20"])
def test_row_order_hash_seed_locale_and_time_zone_change_nothing(read_case, name, tmp_path):
    case = read_case(name)
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    found = set()
    for shuffle, place in enumerate(PLACES):
        keep = {k: os.environ[k] for k in ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START") if k in os.environ}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, path, str(shuffle)],
            env=keep | place,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1
    root, _, _, commitment, seed, tasks = json.loads(found.pop())
    assert (root, commitment, seed) == (case["header"]["pool"]["root"], case["commitment"], case["seed"])
    assert tasks == [[t["quota"], t["selected"], t["next_two_reserves"]] for t in case["tasks"]]


def test_records_that_differ_make_another_root():
    """So that the equality above says something."""
    one = commit_records(bytes(32), "d", "recusal", [("", {"id": "a"}), ("", {"id": "b"})])
    assert one != commit_records(bytes(32), "d", "recusal", [("", {"id": "a"}), ("", {"id": "c"})])
