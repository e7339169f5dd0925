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
    "P132": Text("有等级没有着落", "Tier without a share that is not excluded"),
    "P133": Text("等级既写比例又写不抽", "Tier with a share that is excluded"),
    "P134": Text("不抽的等级重复", "Tier excluded twice"),
    "P135": Text("各等级的写法不一致", "Rates and head counts mixed among tiers"),
    "P136": Text("等级比例与做法不配套", "Shares of tiers and a policy that do not go together"),
    "P137": Text("全年的比例分批会抽多", "Rate of a whole year with several batches"),
    "P138": Text("基准等级用不上", "Base tier that cannot be used"),
    "P139": Text("抽查频次读不出来", "Frequency that cannot be read"),
    "P140": Text("抽查频次前后不一致", "Two frequencies that differ"),
    "P141": Text("批次的时间不对", "Batch outside its task's window or into another"),
    "P142": Text("批次数与频次不符", "Batches that are not as many as the frequency says"),
    "P143": Text("内容不起作用", "Entry without effect"),
    "P144": Text("没有可抽的等级", "No tier left to draw from"),
    "P145": Text("派员部门不在配合部门中", "Department that sends officers but does not co-operate"),
    "P146": Text("计划类型与配合部门不符", "Kind of plan and departments that do not go together"),
    "P147": Text("备案编号重复", "Two amendments with one number"),
    "P148": Text("报备早于备案", "Amendment reported before it was filed"),
    "P149": Text("备案没有写明涉及什么", "Amendment that is about nothing"),
}
