"""The codes of this package's findings and what each is called: P0xx for the text, P1xx for its shape, P19x for remarks."""

from __future__ import annotations

from policy_engine.model.text import Text

CODES: dict[str, Text] = {
    "P001": Text("文件不是 UTF-8 编码", "The file is not UTF-8"),
    "P002": Text("YAML 写法有误", "YAML syntax error"),
    "P003": Text("缩进里有制表符（Tab）", "Tab in the indentation"),
    "P004": Text("用了全角符号代替 YAML 符号", "Full-width punctuation in place of YAML's own"),
    "P005": Text("键重复", "Duplicate key"),
    "P006": Text("没有值", "No value"),
    "P007": Text("文件过大、嵌套过深或别名过多", "Too large, too deep, or too many aliases"),
    "P008": Text("键的写法不能用", "Unusable key"),
    "P009": Text("不支持的 YAML 写法", "YAML feature that is not supported"),
    "P010": Text("锚点或别名有误", "Anchor or alias that does not work"),
    "P011": Text("含有看不见的字符", "Invisible character"),
    "P101": Text("不认识的键", "Unknown key"),
    "P102": Text("缺少必填项", "Missing key"),
    "P103": Text("值的类型不对", "Wrong type of value"),
    "P104": Text("不是可选的值", "Not one of the allowed values"),
    "P105": Text("文字的格式或长度不对", "Text of the wrong form or length"),
    "P106": Text("数字超出范围", "Number out of range"),
    "P107": Text("日期写法不对，或没有这一天", "Not a date, or no such day"),
    "P108": Text("列表的项数不对，或有重复", "Wrong number of items, or an item repeated"),
    "P109": Text("不符合格式要求", "Does not fit the format"),
    "P190": Text("不计的说明没有写理由", "Finding set aside without a reason"),
    "P191": Text("不计的说明用不上", "Remark without a finding to set aside"),
    "P192": Text("这条意见不能设为不计", "Finding that cannot be set aside"),
    "P193": Text("不计的说明写法不对", "Remark that is not written as it should be"),
}
