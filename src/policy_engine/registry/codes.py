"""The codes of findings about registries, with their titles. A code, once released, keeps its meaning."""

from __future__ import annotations

from policy_engine.model.text import Text

CODES: dict[str, Text] = {
    # the file as a whole
    "R501": Text("文件不是 UTF-8 编码", "the file is not UTF-8"),
    "R502": Text("文件编码无法识别", "the file's encoding cannot be read"),
    "R503": Text("文件中有空字符", "the file has NUL bytes"),
    "R504": Text("文件过大", "the file is too large"),
    "R505": Text("文件不是 CSV", "the file is not a CSV"),
    "R506": Text("没有表头或没有数据", "no headings or no rows"),
    "R507": Text("缺少列", "a column is missing"),
    "R508": Text("有不认识的列", "a column is unknown"),
    "R509": Text("同一项有两列", "two columns for the same thing"),
    "R510": Text("单元格个数与表头不符", "a row has more or fewer cells than the headings"),
    "R511": Text("合计行不是数据", "a total row is not data"),
    "R512": Text("引号不成对", "quotes do not match"),
    "R513": Text("表头之前有其他行", "there are rows above the headings"),
    "R514": Text("这是另一种名录", "this is another registry's sheet"),
    "R515": Text("生成的示例数据", "generated sample data"),
    # a cell of any sheet
    "R520": Text("必填项为空", "a required cell is empty"),
    "R521": Text("用词不在规定范围内", "a word is not among those allowed"),
    "R522": Text("日期无法识别", "a date cannot be read"),
    "R523": Text("日期在今后", "a date lies in the future"),
    "R524": Text("编号已规范化", "a number was normalised"),
    "R525": Text("编号重复", "a number occurs twice"),
    "R526": Text("没有写是哪个名单", "a list is not named"),
    # targets
    "R530": Text("编号被表格软件变成了数值", "a spreadsheet turned the number into a quantity"),
    "R531": Text("统一社会信用代码长度或字符不对", "a credit code has a wrong length or character"),
    "R532": Text("统一社会信用代码校验码不符", "a credit code's check character does not agree"),
    "R533": Text(
        "主体标识码校验码不符",
        "the organisation code inside a credit code does not agree with its check character",
    ),
    "R534": Text("旧注册号", "an old registration number"),
    "R535": Text("登记地区划不是本地", "the region in the code is another one"),
    "R536": Text("主体类型与代码不一致", "the kind of entity does not agree with the code"),
    "R537": Text("非企业主体标有信用风险等级", "a tier on an entity that is not an enterprise"),
    "R538": Text("没有监管所", "no station"),
    "R539": Text("没有行业类别", "no category"),
    # inspectors
    "R540": Text("执法证不在有效期内", "a certificate is not valid on the day"),
    "R541": Text("执法证起止日期颠倒", "a certificate ends before it begins"),
    "R542": Text("名录中出现身份证号", "an identity-card number is in the registry"),
    "R543": Text("没有专业资格标注", "no qualification is noted"),
    "R544": Text("执法证号重复", "a certificate number occurs twice"),
    "R545": Text("请假日期无法识别", "a leave cannot be read"),
    "R546": Text("请假起止日期颠倒", "a leave ends before it begins"),
    "R547": Text("专家被列为可任组长", "an expert is said to be fit to lead"),
    "R548": Text("固定检查组不足两名执法人员", "a preset group has fewer than two officers"),
    # recusals
    "R550": Text("检查人员不在名录库中", "the inspector is not in the registry"),
    "R551": Text("检查对象不在名录库中", "the target is not in the registry"),
    "R552": Text("回避起止日期颠倒", "a recusal ends before it begins"),
    "R553": Text("重复的回避申报", "the recusal is declared twice"),
    "R554": Text("回避已经期满", "the recusal is over"),
    "R555": Text("回避没有写明决定人", "nobody is named as having decided the recusal"),
    "R556": Text("回避由股室负责人决定", "a section head decided the recusal"),
    "R557": Text("同一事由的决定互相矛盾", "one ground was both accepted and rejected"),
    "R558": Text("待决定的回避写有决定日期", "a recusal that awaits its decision has a day of decision"),
    "R559": Text("关系终止日期用不上", "the end of the relation has no use here"),
}
