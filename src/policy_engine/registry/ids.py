"""Numbers that name somebody: credit codes and old registration numbers of targets, staff numbers of inspectors."""

from __future__ import annotations

import re
from collections.abc import Callable

from policy_engine.model.text import Text
from policy_engine.registry.imported import Remark
from policy_engine.registry.uscc import Fault, fault_of
from policy_engine.registry.words import tidy_code

COUNTY = "140525"
"""泽州县."""

R19 = "GB 32100-2015"
"""The standard of credit codes: every target has a unique valid one."""

_QUANTITY = re.compile(r"\d+(\.\d+)?E\+?\d+|\d+\.\d*")
_OLD = re.compile(r"[0-9]{15}")
_IDENTITY = re.compile(r"[1-8]\d{5}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_STAFF_NUMBER = Text(
    "改用单位内部编号，并从文件中删除身份证号",
    "use the bureau's own number instead, and delete this one from the file",
)
_CREDIT_CODE = Text(
    "改用统一社会信用代码，并从文件中删除身份证号",
    "use the credit code instead, and delete this one from the file",
)
_AS_TEXT = Text(
    "把这一列的单元格格式设为“文本”，从登记系统重新复制编号，再另存为 CSV",
    "format this column as text, copy the numbers again from the registration system, then save as CSV",
)
_ASK_THE_REGISTER = Text(
    "请与营业执照或登记系统核对后改正", "compare it with the business licence or the registration system"
)

Reading = tuple[str, tuple[Remark, ...]]
_NONE: tuple[Remark, ...] = ()


def code_reader(county: str = COUNTY) -> Callable[[str], Reading]:
    """A function that gives a target's id as normalised, and what there is to remark about it."""
    foreign: dict[str, tuple[Remark]] = {}

    def about(region: str) -> tuple[Remark, ...]:
        if region == county:
            return _NONE
        if region not in foreign:
            foreign[region] = (_elsewhere(region, county),)
        return foreign[region]

    def read(cell: str) -> Reading:
        # Nearly all are as they should be.
        if len(cell) == 18 and not fault_of(cell):
            return cell, about(cell[2:8])
        code = tidy_code(cell)
        if not code:
            return code, (empty("id", "统一社会信用代码", "credit code"),)
        remarks: tuple[Remark, ...] = () if code == cell else (_normalised("id", cell, code),)
        if _OLD.fullmatch(code):
            return code, (*remarks, _old_number(code))
        if fault := fault_of(code):
            return code, (_reject(code, cell, fault),)
        return code, (*remarks, *about(code[2:8]))

    return read


def read_staff_number(cell: str, field: str) -> Reading:
    """A staff number as normalised, and what there is to remark about it."""
    number = tidy_code(cell)
    if not number:
        return number, (empty(field, "人员编号", "staff number"),)
    if is_identity_card(number):
        return number, (identity_card(field),)
    if _QUANTITY.fullmatch(number):
        return number, (quantity(field, cell),)
    return number, () if number == cell else (_normalised(field, cell, number),)


def is_identity_card(text: str) -> bool:
    """Whether a cell holds an 18-digit identity-card number (居民身份证号)."""
    return _IDENTITY.search(tidy_code(text)) is not None


def identity_card(field: str, instead: Text = _STAFF_NUMBER) -> Remark:
    """An identity-card number where none belongs. The finding does not repeat it."""
    message = Text(
        "这里是身份证号，不得进入名录库", "this is an identity-card number; it must not enter the registry"
    )
    return Remark(field, "R542", "error", message, instead, "《个人信息保护法》第六条")


def empty(field: str, zh: str, en: str) -> Remark:
    """A cell that must not be empty."""
    return Remark(
        field,
        "R520",
        "error",
        Text(f"“{zh}”为空", f"the {en} is empty"),
        Text(f"请填写{zh}", f"fill in the {en}"),
    )


def lost_target(code: str) -> Remark:
    """A target that is not in the registry, where that is no error."""
    message = Text(f"检查对象库中没有 {code}", f"there is no {code} in the registry of targets")
    advice = Text(
        "请核对代码；外地或已退出的主体不需要处理", "check the code; nothing to do if it is elsewhere or gone"
    )
    return Remark("target", "R578", "warning", message, advice)


def twice(number: str, first: int, line: int, basis: str = "", field: str = "id") -> Remark:
    """A number that an earlier line has already."""
    return Remark(
        field,
        "R525",
        "error",
        Text(
            f"{number} 重复：第 {first} 行和第 {line} 行",
            f"{number} occurs on line {first} and on line {line}",
        ),
        Text("核对两行，只保留正确的一行", "compare the two and keep the right one"),
        basis,
    )


def quantity(field: str, cell: str) -> Remark:
    """A number that a spreadsheet has rounded; what was cut off cannot be brought back."""
    message = Text(
        f"编号“{cell.strip()}”被表格软件当作数值，后几位已经丢失",
        f"a spreadsheet took “{cell.strip()}” for a quantity; its last digits are lost",
    )
    return Remark(field, "R530", "error", message, _AS_TEXT)


def _reject(code: str, cell: str, fault: Fault) -> Remark:
    if is_identity_card(code):
        return identity_card("id", _CREDIT_CODE)
    # A spreadsheet keeps fifteen digits of an all-digit code and writes zeros for the rest.
    rounded = fault == "check" and code.isdigit() and code.endswith("000")
    return quantity("id", cell) if rounded or _QUANTITY.fullmatch(code) else _faulty(code, fault)


def _normalised(field: str, cell: str, code: str) -> Remark:
    message = Text(
        f"“{cell}”按 {code} 读取（去空格、半角、大写）",
        f"“{cell}” was read as {code} (no spaces, half width, capitals)",
    )
    return Remark(field, "R524", "info", message, Text("不需要处理", "nothing to do"))


def _old_number(code: str) -> Remark:
    message = Text(
        f"{code} 是15位旧注册号，没有校验码可核对",
        f"{code} is an old 15-digit registration number; nothing checks it",
    )
    advice = Text("换发统一社会信用代码后请更新", "update it once the entity has a credit code")
    return Remark("id", "R534", "warning", message, advice, R19)


def _faulty(code: str, fault: Fault) -> Remark:
    shown = code if len(code) <= 40 else f"{code[:40]}…"
    if fault == "check":
        message = Text(
            f"代码 {shown} 的校验码（第18位）不符", f"the check character (18th) of {shown} does not agree"
        )
        return Remark("id", "R532", "error", message, _ASK_THE_REGISTER, R19)
    if fault == "organisation":
        message = Text(
            f"代码 {shown} 第9—17位（主体标识码）的校验码不符",
            f"characters 9–17 of {shown} (the organisation code) do not agree with their check character",
        )
        return Remark("id", "R533", "error", message, _ASK_THE_REGISTER, R19)
    if len(code) != 18:
        message = Text(
            f"代码“{shown}”有 {len(code)} 位，应为18位", f"“{shown}” has {len(code)} characters, not 18"
        )
    else:
        message = Text(
            f"代码“{shown}”中有不允许的字符（没有字母 I、O、S、V、Z，第3—8位是数字）",
            f"“{shown}” has a character that codes do not have (no I, O, S, V, Z; the third to eighth are digits)",
        )
    return Remark("id", "R531", "error", message, _ASK_THE_REGISTER, R19)


def _elsewhere(region: str, county: str) -> Remark:
    message = Text(
        f"代码中的登记地区划是 {region}，不是 {county}；可能是历史区划，不影响导入",
        f"the region in the code is {region}, not {county}; it may be historic and does not matter",
    )
    return Remark(
        "id",
        "R535",
        "info",
        message,
        Text("不需要处理；确属外地主体的请核对", "nothing to do, unless the entity moved away"),
    )
