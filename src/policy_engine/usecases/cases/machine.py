"""The machine of follow-up handling that is in force: `rules/followup.yaml` of the workspace."""

from __future__ import annotations

from policy_engine.model.errors import Unusable
from policy_engine.model.followup import Followup
from policy_engine.model.text import Text
from policy_engine.rulebook.load import FOLLOWUP_FILE, Rulebook
from policy_engine.usecases.judge import sound_rules
from policy_engine.usecases.workspace import Workspace


def machine_of(rulebook: Rulebook) -> Followup:
    """The machine of a rulebook. Raises Unusable where its file is not there, or has errors."""
    if rulebook.followup.states:
        return rulebook.followup
    if any(f.severity == "error" and f.place.file.endswith(FOLLOWUP_FILE) for f in rulebook.findings):
        raise Unusable(_BROKEN, _CHECK)
    raise Unusable(_MISSING, _COPY)


def rules_and_machine(workspace: Workspace) -> tuple[Rulebook, Followup]:
    """The workspace's rules and machine. Raises Unusable; FindingsStop where the rules have errors."""
    rulebook = sound_rules(workspace.rules)
    return rulebook, machine_of(rulebook)


_MISSING = Text(
    "规则目录里没有后续处置流程（rules/followup.yaml），不能办理案卷",
    "the rules hold no machine of follow-up handling (rules/followup.yaml), so no case can be worked on",
)
_COPY = Text(
    "工作区建立时还没有这个文件：用现在的 policy init 另建一个，把其中 rules/ 的 followup.yaml、results.yaml、record.yaml 复制过来",
    "the workspace is older than that file: make another with `policy init` and copy followup.yaml, results.yaml and record.yaml "
    "from its rules/",
)
_BROKEN = Text(
    "后续处置流程（rules/followup.yaml）有错误，不能使用", "rules/followup.yaml has errors and cannot be used"
)
_CHECK = Text("policy rules list 指出错误所在", "`policy rules list` says where")
