"""What a check of the log says. `{idx}` is the number of the entry, counted from 0."""

from __future__ import annotations

from policy_engine.model.text import Text

LEAF = Text(
    zh="第 {idx} 号记录的内容与登记时的摘要不符，二者之一被改动过。",
    en="Entry {idx}: its content does not match the hash stored with it; one of the two was changed.",
)
FORM = Text(
    zh="第 {idx} 号记录的内容不是规范的 JSON，不会是本系统写入的。",
    en="Entry {idx}: its content is not canonical JSON; this system did not write it.",
)
FIELDS = Text(
    zh="第 {idx} 号记录的版本、种类或字段无法识别；如由更新的版本写入，请用该版本核验。",
    en="Entry {idx}: its version, kind or fields are not known; verify with the release that wrote it.",
)
LONG = Text(
    zh="第 {idx} 号记录超过 65,535 字节，不会是本系统写入的。",
    en="Entry {idx}: over 65,535 bytes; this system cannot have written it.",
)
PAYLOAD = Text(
    zh="第 {idx} 号记录的附文与记录中的摘要不符，附文或其盐值被改动过。",
    en="Entry {idx}: its payload does not match the hash in the entry; the payload or its salt was changed.",
)
MISSING = Text(
    zh="缺少第 {idx} 号记录，其位置上是第 {found} 号。",
    en="Entry {idx} is missing; entry {found} stands in its place.",
)
AGAIN = Text(
    zh="第 {idx} 号记录重复出现或次序颠倒，此处应为第 {expected} 号。",
    en="Entry {idx} comes again or out of order; entry {expected} belongs here.",
)
TAIL = Text(
    zh="日志止于第 {idx} 号之前，而检查点记有 {told} 条：第 {idx} 号及以后的记录缺失。",
    en="The log ends before entry {idx}, but a checkpoint counts {told} entries: the rest is missing.",
)
ROOT = Text(
    zh="前 {size} 条记录与当时的检查点不符：第 {first} 至 {last} 号中有记录被改动、删除或插入，"
    "或检查点本身被改动。",
    en="The first {size} entries do not give the root of their checkpoint: one of entries {first} to {last} "
    "was changed, removed or inserted, or the checkpoint itself was changed.",
)
CHECKPOINT = Text(
    zh="记有 {size} 条的检查点与已确认的记录不符：检查点本身被改动过。",
    en="The checkpoint of {size} entries contradicts entries that are confirmed: it was changed itself.",
)
TIME = Text(
    zh="第 {idx} 号记录的时间早于前一条，请核对当时的系统时钟。",
    en="Entry {idx} is dated before the entry that precedes it; look into the system clock of that time.",
)
HELD = Text(
    zh="日志的前 {size} 条与所持的检查点不符：第 {first} 至 {last} 号中有记录被改动、删除、插入或重写。",
    en="The log's first {size} entries are not those of a checkpoint that is held: one of entries {first} to {last} was changed, "
    "removed, inserted or written anew.",
)
HELD_TAIL = Text(
    zh="日志只有 {idx} 条，而所持的检查点记有 {told} 条：第 {idx} 号及以后的记录被截去。",
    en="The log has only {idx} entries, but a checkpoint that is held counts {told}: entry {idx} and what followed were cut off.",
)
HELD_BROKEN = Text(
    zh="日志中断，无法与所持的检查点（{size} 条）比较。",
    en="The log is broken, so it cannot be compared with the checkpoint held ({size} entries).",
)
