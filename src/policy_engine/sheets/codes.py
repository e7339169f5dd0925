"""The codes of findings about sheets, with their titles. A code, once released, keeps its meaning."""

from __future__ import annotations

from policy_engine.model.text import Text

CODES: dict[str, Text] = {
    # the book as a whole
    "S601": Text("没有找到抽查任务表", "no table of tasks was found"),
    "S602": Text("这是另一种表", "this is another kind of sheet"),
    "S603": Text("书里不止一份计划", "the book holds more than one plan"),
    "S604": Text("有表没有读取", "a sheet was not read"),
    "S605": Text("有机器读法，但不能用", "the machine sheet cannot be used"),
    "S606": Text("有隐藏的行", "hidden rows"),
    # headings and rows
    "S610": Text("缺少列", "a column is missing"),
    "S611": Text("有不认识的列", "a column is unknown"),
    "S612": Text("同一项有两列", "two columns for the same thing"),
    "S613": Text("合计行不是任务", "a total row is not a task"),
    "S614": Text("这一行没有读作任务", "a row was not read as a task"),
    "S615": Text("表头之外的文字", "text outside the table"),
    # cells
    "S620": Text("必填的单元格是空的", "a required cell is empty"),
    "S621": Text("单元格里是错误值", "a cell holds an error"),
    "S622": Text("单元格是公式", "a cell is a formula"),
    "S623": Text("单元格是数值", "a cell is a quantity"),
    "S624": Text("单元格是日期", "a cell is a date"),
    "S625": Text("同上", "a cell repeats the one above"),
    "S626": Text("序号已改写", "a number was changed"),
    "S627": Text("抽查类型不认识", "the kind of task is unknown"),
    "S628": Text("抽查比例不能直接读", "the rate cannot be read as it stands"),
    "S629": Text("抽查起止时间不能读", "the window cannot be read"),
    "S630": Text("信用风险分类一栏有疑问", "a doubt about the risk clause"),
    "S631": Text("发起股室读不出来", "the section cannot be read"),
    "S632": Text("抽查事项拆分有疑问", "a doubt about how the matters divide"),
    "S633": Text("单元格过长", "a cell is too long"),
    "S634": Text("检查方式不认识", "the method is unknown"),
    # what the table does not say
    "S640": Text("表上没有，要补填", "not in the table; to be filled in"),
    "S641": Text("由表上的文字推出", "inferred from the table's text"),
    "S642": Text("取自上一份计划", "taken over from the earlier plan"),
    "S643": Text("与上一份计划不同", "differs from the earlier plan"),
    # an exported book that came back
    "S650": Text("表格改动了，以表格为准", "the table was changed, and prevails"),
    "S651": Text("表格里删去的任务", "a task was deleted from the table"),
    "S652": Text("表格里增加的任务", "a task was added to the table"),
    # the columns of the province's platform
    "S660": Text("平台的列名写重了", "a column of the platform is named twice"),
    "S661": Text("缺少平台的必需列", "a required column of the platform is missing"),
}
