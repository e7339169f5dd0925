"""What the reader can say about a text: every P0xx problem with its message and advice, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from policy_engine.model.text import Text


class Problem(NamedTuple):
    """A finding without its place. `message` and `advice` may hold `{names}` to be filled."""

    code: str
    message: Text
    advice: Text

    def about(self, **values: object) -> Problem:
        """The problem with its `{names}` filled in."""
        return Problem(self.code, self.message.fill(**values), self.advice.fill(**values))


# --- the bytes

ENCODING = Problem(
    "P001",
    Text("文件不是 UTF-8 编码，看来是 {encoding}", "the file is not UTF-8; it looks like {encoding}"),
    Text("在编辑器里另存为 UTF-8 编码", "save it as UTF-8 in your editor"),
)
DAMAGED = Problem(
    "P001",
    Text("文件不是 UTF-8 编码：第 {byte} 个字节无法识别", "the file is not UTF-8: byte {byte} is invalid"),
    Text(
        "从备份恢复，或删去这里的乱码后另存为 UTF-8",
        "restore it, or delete what is garbled here and save as UTF-8",
    ),
)
BINARY = Problem(
    "P001",
    Text("这不是文本文件", "this is not a text file"),
    Text(
        "计划是文本（*.yaml）；表格用 policy plan import 表.xlsx 转成计划",
        "a plan is text (*.yaml); a workbook is turned into one by `policy plan import FILE.xlsx`",
    ),
)
TOO_LARGE = Problem(
    "P007",
    Text("文件超过 {limit}，没有读取", "the file is over {limit} and was not read"),
    Text("确认选对了文件；计划一般只有几十 KB", "make sure it is the right file; a plan has some tens of KB"),
)
ESCAPED = Problem(
    "P011",
    Text("这里用转义写了看不见的字符 {name}", "invisible character {name}, written as an escape"),
    Text("删去它", "delete it"),
)
UNSEEN = Problem(
    "P011",
    Text(
        "这里有看不见的字符 {name}（全文共 {count} 处）", "invisible character {name} ({count} in the file)"
    ),
    Text(
        "删去它；从网页或 WPS 复制的文字常带这类字符",
        "delete it; text copied from web pages often carries such",
    ),
)

# --- YAML's syntax

OTHER = Problem(
    "P002",
    Text("YAML 在这里读不下去", "YAML cannot be read from here on"),
    Text(
        "检查这里和上一行的缩进、引号、括号和冒号",
        "check indentation, quotes, brackets and colons here and above",
    ),
)
INDENT = Problem(
    "P002",
    Text("这一行的缩进与上文对不齐", "the indentation of this line fits none of the lines above"),
    Text(
        "同一层的键左边对齐，下一层多缩进两个空格；检查上一行的引号和括号",
        "align keys of one level, indent the next by two spaces; check quotes and brackets on the line above",
    ),
)
BRACKETS = Problem(
    "P002",
    Text("从这里开始的括号没有写完整", "the bracket that opens here is not finished"),
    Text("各项之间用半角逗号隔开，末尾补上 ] 或 }", "separate the items with commas; close it with ] or }"),
)
EXTRA = Problem(
    "P002",
    Text("值已经结束，后面又多出了内容", "the value has ended, but more follows"),
    Text(
        "整个值用一对引号括住，或删去多出的部分",
        "put the whole value in one pair of quotes, or delete the rest",
    ),
)
NO_COLON = Problem(
    "P002",
    Text("这一行缺少冒号", "this line lacks a colon"),
    Text("写成“键: 值”；列表的一项以“- ”开头", "write “key: value”; begin an item of a list with “- ”"),
)
NO_SPACE = Problem(
    "P002",
    Text("冒号后面缺少空格，整行被当成了一段文字", "no space after the colon: the line counts as one text"),
    Text("在冒号后面加一个空格，例如 year: 2023", "put a space after the colon, for example year: 2023"),
)
COLON_HERE = Problem(
    "P002",
    Text("这里不该出现冒号", "a colon is not allowed here"),
    Text(
        "检查缩进是否比上一行多了；值里含有“: ”时给值加上引号",
        "check that the line is not indented too far; quote a value that contains “: ”",
    ),
)
OPEN_QUOTE = Problem(
    "P002",
    Text("从这里开始的引号没有配对", "the quote that opens here is never closed"),
    Text("在值的末尾补上引号", "close the quote at the end of the value"),
)
LIST_HERE = Problem(
    "P002",
    Text("列表不能写在这里", "a list cannot begin here"),
    Text("换到下一行，以“- ”开头", "begin it on the next line with “- ”"),
)
SYMBOL = Problem(
    "P002",
    Text("值不能以这个符号开头", "a value cannot begin with this character"),
    Text("给整个值加上引号", "put the whole value in quotes"),
)
BACKSLASH = Problem(
    "P002",
    Text("双引号里的反斜杠写法无法识别", "unknown backslash sequence within double quotes"),
    Text("改用单引号，或把 \\ 写成 \\\\", "use single quotes, or write \\\\ for \\"),
)
OUTSIDE = Problem(
    "P002",
    Text("这一行不属于上面的内容", "this line does not belong to what stands above"),
    Text("检查缩进；一个文件只写一份内容", "check the indentation; a file holds one document"),
)
TAB = Problem(
    "P003",
    Text("这里有制表符（Tab），YAML 的缩进只能用空格", "tab character; YAML is indented with spaces only"),
    Text("把制表符换成空格，每层两个", "replace tabs by spaces, two for each level"),
)
COLON = Problem(
    "P004",
    Text(
        "这里用了全角冒号“：”，YAML 只认半角冒号加空格",
        "full-width colon “：”; YAML wants a colon and a space",
    ),
    Text("改成半角冒号并在后面加一个空格：“: ”", "write “: ” (colon, space) instead"),
)
COMMA = Problem(
    "P004",
    Text("这里用了全角逗号“，”，YAML 只认半角逗号", "full-width comma “，”; YAML wants a plain comma"),
    Text("改成半角逗号“, ”", "write “, ” instead"),
)
COMMA_IN_ITEM = Problem(
    "P004",
    Text(
        "这一项里有全角逗号，会当作一项而不是几项", "with a full-width comma inside, this counts as one item"
    ),
    Text(
        "如果是几项，改用半角逗号“, ”隔开；如果确是一项，给它加上引号",
        "separate items with “, ”; if it is one item, put it in quotes",
    ),
)
BLANK = Problem(
    "P004",
    Text(
        "这里有全角空格或不间断空格，YAML 只认半角空格",
        "full-width or no-break space; YAML wants plain spaces",
    ),
    Text(
        "换成半角空格；从 Word、网页复制的文字常带这类空格",
        "write plain spaces; text copied from Word often has the others",
    ),
)
BULLET = Problem(
    "P004",
    Text("列表的一项没有以半角“- ”开头", "this item of a list does not begin with “- ”"),
    Text("写成半角减号加一个空格：“- ”", "write “- ” (hyphen, space) before it"),
)
BRACKET = Problem(
    "P004",
    Text("这里用了全角括号，YAML 只认半角的 [ ] 和 { }", "full-width bracket; YAML wants [ ] or { }"),
    Text("改成半角括号，列表写作 [一项, 另一项]", "use plain brackets: [one, another]"),
)

# --- what YAML would accept and we do not

REPEATED = Problem(
    "P005",
    Text("键“{key}”重复，第 {line} 行已经写过", "key “{key}” was given on line {line}"),
    Text("只保留一个；两处内容都要时合并到一处", "keep one of the two, or merge them"),
)
NO_BULLET = Problem(
    "P005",
    Text(
        "从这里起，各键在第 {line} 行的一项里都写过了：两项连在了一起",
        "the keys from here on were given in the item on line {line}: two items have run together",
    ),
    Text("在这一行的键前面补上“- ”，新起一项", "put “- ” before this key to begin a new item"),
)
EMPTY = Problem(
    "P006",
    Text("“{key}”没有值", "“{key}” has no value"),
    Text(
        "写上值；下面的行属于它的，多缩进两个空格；不需要这一项就整行删去",
        "give it a value, or indent what belongs to it by two more spaces; delete the line if it is not needed",
    ),
)
EMPTY_ITEM = Problem(
    "P006",
    Text("列表的这一项没有值", "this item of the list has no value"),
    Text("写上值；不需要这一项就整行删去", "give it a value, or delete the line if it is not needed"),
)
EMPTY_FILE = Problem(
    "P006",
    Text("文件里没有内容", "the file has no content"),
    Text("确认文件保存过，内容不全是注释", "make sure it was saved and holds more than comments"),
)
DEEP = Problem(
    "P007",
    Text("嵌套超过 {limit} 层", "nested more than {limit} levels deep"),
    Text("检查括号和缩进", "check brackets and indentation"),
)
MANY = Problem(
    "P007",
    Text("内容超过 {limit} 项", "more than {limit} values"),
    Text("分成几个文件", "split the file"),
)
COPIES = Problem(
    "P007",
    Text("别名展开后超过 {limit} 项", "the aliases stand for more than {limit} values"),
    Text("减少别名，写出内容本身", "use fewer aliases; write the content itself"),
)
KEY_TYPE = Problem(
    "P008",
    Text("这个键不是文字", "this key is not text"),
    Text(
        "键用英文单词；数字、true、false 作键要加引号",
        "keys are words; quote a number, true or false as a key",
    ),
)
ODD_KEY = Problem(
    "P008",
    Text("键“{key}”不是半角英文", "key “{key}” is not plain ASCII"),
    Text("键用半角英文，可选的键见格式说明", "keys are plain English words; see the format's description"),
)
TAG = Problem(
    "P009",
    Text("不支持 YAML 标签 {tag}", "YAML tags are not supported: {tag}"),
    Text("删去以 ! 开头的标签；要写成文字就加引号", "delete the tag; quote what is meant as text"),
)
MERGE = Problem(
    "P009",
    Text("不支持合并键 <<", "merge keys (<<) are not supported"),
    Text("把要合并的各项写全", "write the entries out"),
)
SECOND = Problem(
    "P009",
    Text("一个文件只能有一份内容，这里又开始了一份", "a file holds one document; a second begins here"),
    Text("把它移到另一个文件", "move it to a file of its own"),
)
ANCHOR = Problem(
    "P010",
    Text("锚点 &{name} 定义了两次", "anchor &{name} is defined twice"),
    Text("给其中一个换个名字", "rename one of them"),
)
ALIAS = Problem(
    "P010",
    Text("别名 *{name} 没有定义", "alias *{name} is not defined"),
    Text("写出内容本身；值以 * 开头时加引号", "write the content itself; quote a value that begins with *"),
)
LOOP = Problem(
    "P010",
    Text("别名 *{name} 指向了它自己所在的内容", "alias *{name} refers to what contains it"),
    Text("写出内容本身", "write the content itself"),
)
