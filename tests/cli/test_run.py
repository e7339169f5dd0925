import pytest


def test_the_main_job_end_to_end(policy, demo):
    checked = policy("check", demo / "plans" / "2023.yaml")
    assert checked.exit_code == 0
    first = policy("-w", demo, "run", "--on", "2023-06-15", "--yes")
    assert first.exit_code == 0, first.output
    assert "演示" in first.stdout
    assert "企业抽查占比" in first.stdout
    assert "L1" in first.stdout
    assert "policy verify" in first.stderr
    second = policy("-w", demo, "run", "--on", "2023-07-03", "--yes")
    assert second.exit_code == 0
    again = policy("-w", demo, "run", "--on", "2023-07-03", "--yes")
    assert again.exit_code == 0
    assert again.stdout.count("已抽取") == 15
    verified = policy("-w", demo, "verify")
    assert verified.exit_code == 0
    assert verified.stdout.count("相符") == 15
    audited = policy("-w", demo, "audit", "verify")
    assert audited.exit_code == 0
    assert "演示工作区" in audited.stdout
    log = policy("-w", demo, "audit", "log", "-n", "0", "--kind", "draw.committed")
    assert log.stdout.count("draw.committed") == 15
    shown = policy("-w", demo, "audit", "show", "0", "--payload")
    assert '"demo": true' in shown.stdout


def test_the_internal_part_of_an_event_is_shown_on_request_only(policy, demo):
    assert '"demo"' not in policy("-w", demo, "audit", "show", "0").stdout


def test_a_missing_event_is_exit_2(policy, demo):
    assert policy("-w", demo, "audit", "show", "999").exit_code == 2


def test_everything_is_said_in_english_too(policy, demo):
    result = policy("--lang", "en", "-w", demo, "run", "--on", "2023-06-15", "--dry-run")
    assert result.exit_code == 0
    assert "demonstration" in result.stdout
    assert "coverage of enterprises" in result.stdout
    assert "not yet due" in result.stdout


def test_a_rehearsal_shows_visits_and_says_that_it_is_one(policy, demo):
    result = policy("-w", demo, "run", "--on", "2023-06-15", "--rehearse", "-t", "15")
    assert result.exit_code == 0
    assert "L0" in result.stdout
    assert "#0001" in result.stdout
    assert policy("-w", demo, "verify").stdout.count("相符") == 0


def test_outside_its_window_a_named_task_is_refused_with_the_basis(policy, demo):
    result = policy("-w", demo, "run", "--on", "2023-06-15", "--task", "12", "--yes")
    assert result.exit_code == 3
    assert "依据: 泽市监〔2023〕10号" in result.stderr


def test_without_terminal_and_yes_nothing_is_drawn(policy, demo):
    result = policy("-w", demo, "run", "--on", "2023-06-15")
    assert result.exit_code == 2
    assert "--yes" in result.stderr


@pytest.mark.parametrize(
    ("tasks", "answer", "code"),
    [
        (["5"], "140525/2023-internal/5/1\n", 0),
        (["5", "9"], "140525/2023-internal\n", 0),
        (["5"], "yes\n", 3),
        (["5"], "", 3),
    ],
)
def test_on_a_terminal_the_draws_name_is_typed(policy, demo, monkeypatch, tasks, answer, code):
    import policy_cli.confirm

    class Terminal:
        def __getattr__(self, name):
            import sys

            return getattr(sys.stdin, name)

        def isatty(self):
            return True

    class Sys:
        stdin = Terminal()

        def __getattr__(self, name):
            import sys

            return getattr(sys, name)

    monkeypatch.setattr(policy_cli.confirm, "sys", Sys())
    chosen = [part for task in tasks for part in ("--task", task)]
    assert policy("-w", demo, "run", "--on", "2023-06-15", *chosen, input=answer).exit_code == code


def in_batches(demo, code, months):
    plan = demo / "plans" / "2023.yaml"
    windows = "".join(
        f"      - window: {{ text: {month}月, from: 2023-{month:02}-01, to: 2023-{month:02}-30 }}\n"
        for month in months
    )
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace(f'  - code: "{code}"\n', f'  - code: "{code}"\n    batches:\n{windows}', 1),
        encoding="utf-8",
    )


def test_a_batch_is_drawn_shown_and_verified_by_its_number(policy, demo):
    in_batches(demo, "5", (4, 6, 8))
    first = policy("-w", demo, "run", "--on", "2023-04-03", "-t", "5", "--yes")
    assert first.exit_code == 0, first.output
    assert "5 1/3" in first.stdout
    refused = policy("-w", demo, "run", "--on", "2023-05-03", "-t", "5", "--yes")
    assert refused.exit_code == 3
    assert "第2批，共3批：6月" in refused.stderr
    second = policy("-w", demo, "run", "--on", "2023-06-15", "-t", "5", "--yes")
    assert "140525/2023-internal/5/2" in second.stdout
    assert "5 3/3  未到时间" in second.stdout
    assert policy("-w", demo, "verify").stdout.count("相符") == 2
    assert "140525/2023-internal/5/2" in policy("-w", demo, "match", "show").stdout


def test_before_a_later_batch_is_drawn_its_number_is_said(policy, demo, monkeypatch):
    import policy_cli.confirm
    import policy_cli.run

    said = []
    monkeypatch.setattr(policy_cli.run.console, "note", said.append)
    monkeypatch.setattr(policy_cli.confirm.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: "140525/p")
    policy_cli.run._confirm(("140525/p/5/1", "140525/p/15+8/2"))
    assert said[0].zh.startswith("将抽取任务 5、15+8 第2批，")
    assert said[0].en.startswith("about to draw task 5, 15+8 batch 2;")


def test_a_cancelled_task_is_shown_so_and_refused_by_name(policy, demo):
    plan = demo / "plans" / "2023.yaml"
    text = plan.read_text(encoding="utf-8")
    filed = (
        "amendments:\n  - { number: 2023-1, filed_on: 2023-04-20, applicant: 计量股, application: 申请, "
        'reason: 与专项整治重复, tasks: ["5"] }\n'
    )
    cancelled = text.replace('  - code: "5"\n', '  - code: "5"\n    status: cancelled\n')
    plan.write_text(cancelled + filed, encoding="utf-8")
    shown = policy("-w", demo, "run", "--on", "2023-06-15", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "  5  取消  4月—8月" in shown.stdout
    refused = policy("-w", demo, "run", "--on", "2023-06-15", "-t", "5", "--yes")
    assert refused.exit_code == 3
    assert "依据: 泽市监〔2023〕10号 二（四）" in refused.stderr
    assert "amendments" in refused.stderr


def test_a_real_workspace_refuses_a_date(policy, tmp_path):
    policy("init", tmp_path / "w")
    result = policy("-w", tmp_path / "w", "run", "--on", "2023-06-15", "--yes")
    assert result.exit_code == 3
    assert "--rehearse" in result.stderr


def test_dry_run_and_rehearsal_exclude_each_other(policy, demo):
    assert policy("-w", demo, "run", "--dry-run", "--rehearse").exit_code == 2


def test_without_a_registry_the_import_is_named(policy, tmp_path):
    policy("init", tmp_path / "w", "--demo")
    result = policy("-w", tmp_path / "w", "run", "--on", "2023-06-15", "--yes")
    assert result.exit_code == 3
    assert "policy registry import targets" in result.stderr


def test_a_draw_without_officers_is_exit_3_and_says_what_lacks(policy, demo):
    plan = demo / "plans" / "2023.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("section: 网监股", "section: 不存在股", 1), encoding="utf-8"
    )
    policy("-w", demo, "registry", "attest", "不存在股", "--yes")
    result = policy("-w", demo, "run", "--on", "2023-06-15", "-t", "1", "--yes")
    assert result.exit_code == 3
    assert "不存在股" in result.stderr
    assert "《行政处罚法》第四十二条" in result.stderr


def test_verification_that_does_not_hold_is_exit_1(policy, demo):
    policy("-w", demo, "run", "--on", "2023-06-15", "-t", "5", "--yes")
    for path in (demo / "snapshots").glob("*.yaml"):
        path.write_bytes(path.read_bytes() + b"#")
    result = policy("-w", demo, "verify")
    assert result.exit_code == 1
    assert "不符" in result.stdout


def test_a_changed_log_is_exit_1(policy, demo):
    import sqlite3

    with sqlite3.connect(demo / "policy.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE entry SET body = replace(body, '2026', '2025') WHERE idx = 1")
        connection.execute("UPDATE entry SET body = replace(body, 'op-', 'op_') WHERE idx = 1")
    connection.close()
    result = policy("-w", demo, "audit", "verify")
    assert result.exit_code == 1
    assert "第 1 号记录" in result.stdout
