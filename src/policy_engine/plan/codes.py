"""The codes of the findings made while a plan is built, and what each is called."""

from __future__ import annotations

from policy_engine.model.text import Text

CODES: dict[str, Text] = {
    "P121": Text("任务序号重复", "Two tasks with one code"),
    "P122": Text("除外任务有误", "Excepted task that cannot be taken out"),
    "P123": Text("抽查比例读不出来", "Rate that cannot be read"),
    "P124": Text("抽查比例不可能", "Impossible rate"),
    "P125": Text("抽查时间的止日早于起日", "Window that ends before it begins"),
    "P126": Text("目标超过 100%", "Goal over 100 %"),
    "P127": Text("联合组的任务没有共同的日子", "Joint tasks without a common day"),
    "P128": Text("联合组里只有一项任务", "Joint group of one task"),
    "P129": Text("匹配方式与属地方式矛盾", "Mode and jurisdiction that contradict each other"),
    "P130": Text("匹配设置不起作用", "Setting of the matching without effect"),
    "P131": Text("配合部门写错", "Co-operating department that cannot be"),
}
