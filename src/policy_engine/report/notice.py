"""The notice of inspection (检查通知书) in words: paragraphs for a printer, lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.notice import Line, Notice, NoticeOfficer, NoticeTask
from policy_engine.model.text import Lang, Text, visible

RULE = "─" * 40
"""Between two notices on a terminal."""

_MARK = Text("【演示：不是真实的检查通知】", "[demonstration: this is not a notice of a real inspection]")
_TITLE = Text("双随机抽查检查通知书", "Notice of inspection")
_NUMBER = Text("编号：{numbers}", "Number: {numbers}")
_TO = Text("{name}（{target}）：", "To {name} ({target}):")
_INTRO = Text(
    "根据《{plan}》（{document}），经随机抽取检查对象、随机选派执法检查人员，我局将对你单位进行检查。",
    "Under “{plan}” ({document}) you were drawn at random to be inspected, by officers who were chosen at random as well.",
)
_TASK = Text("任务 {code}：{name}（{section}）", "Task {code}: {name} ({section})")
_MATTER = Text("事项：{matter}；依据：{basis}", "Matter: {matter}; basis: {basis}")
_NO_BASIS = Text(
    "见随机抽查事项清单（计划未附，可向我局查阅）",
    "see the published list of matters (not attached to the plan; ask us for it)",
)
_WINDOW = Text(
    "检查时间：{start} 至 {end}（{text}）", "To take place between {start} and {end}, both included ({text})"
)
_WHAT = Text("一、检查内容", "1. What is inspected")
_WHO = Text("二、检查人员", "2. Who comes")
_OFFICER = Text(
    "{name}，{unit}，执法证号 {certificate}", "{name}, {unit}, enforcement certificate {certificate}"
)
_EXPERT = Text(
    "{name}，{unit}，协助检查，不是执法人员", "{name}, {unit}, assists and is no enforcement officer"
)
_NO_CERTIFICATE = Text("（名录中没有，请查验证件）", "(not in the register: ask to see it)")
_RIGHTS = Text("三、你单位的权利和义务", "3. Your rights and duties")
_RIGHT_LINES = (
    Text(
        "检查由不少于两名具有行政执法资格的执法人员进行（《行政处罚法》第四十二条）。",
        "At least two officers qualified for enforcement carry out the inspection (行政处罚法 42).",
    ),
    Text(
        "执法人员应当主动出示执法证件；不出示的，你单位有权拒绝检查。你单位应当如实回答询问并协助检查（《行政处罚法》第五十五条）。",
        "Officers show their certificates of their own accord; if they do not, you may refuse. You answer truthfully and assist (行政处罚法 55).",
    ),
    Text(
        "认为检查人员与你单位有直接利害关系，或有其他关系可能影响公正执法的，有权申请回避（《行政处罚法》第四十三条）。"
        "可当场提出，也可向{section}提出；决定作出之前不停止检查。接替的人员也随机产生。",
        "You may ask that an officer be replaced who has a direct interest, or another relation that may affect impartiality (行政处罚法 43): "
        "on the spot, or at {section}. Checking goes on until it is decided. Who comes instead is chosen at random too.",
    ),
    Text(
        "检查全过程记录（《行政处罚法》第四十七条）；检查结果自检查结束之日起二十个工作日内公示。",
        "The whole process is recorded (行政处罚法 47); the result is published within twenty working days of the end of the check.",
    ),
)
_VERIFY = Text("四、怎样核实这次抽取", "4. How to verify this draw")
_DRAW = Text("抽取 {draw}，第 {attempt} 次，{on} 派发", "Draw {draw}, attempt {attempt}, dispatched on {on}")
_COMMITMENT = Text("承诺值 {value}", "Commitment {value}")
_POOL = Text("检查对象总体 {size} 户，根 {root}", "Pool of {size}, root {root}")
_LOG = Text("日志前 {size} 条的根 {root}", "Root of the log's first {size} entries {root}")
_SIGNED = Text("该检查点的签名 {line}", "Signature of that checkpoint {line}")
_LEVEL = Text("可信等级 {code}：{meaning}", "Assurance level {code}: {meaning}")
_HOW = Text(
    "名单公布以后，可向我局索取这次抽取的公开核验包（可以出具的，还有你单位的验签单），用独立程序 verify_draw.py 或 verify_draw.mjs 复算，"
    "并与上面的承诺值和两个根对照。",
    "Once the names are public you may ask for the public bundle of this draw, and for your own slip where one can be issued; recompute it with the "
    "independent program verify_draw.py or verify_draw.mjs, and compare the commitment and both roots with those above.",
)
_SEAL = Text("（印章）　　年　　月　　日", "(seal)        date:")


def lines(notice: Notice, lang: Lang) -> Iterator[Line]:
    """The paragraphs of one notice."""

    def said(text: Text, **values: object) -> str:
        return visible(text.fill(**values).in_(lang))

    if notice.demo:
        yield Line("mark", said(_MARK))
    yield Line("centre", visible(notice.issuer))
    yield Line("title", said(_TITLE))
    yield Line("right", said(_NUMBER, numbers=_joined(notice.numbers, lang)))
    yield Line("body", said(_TO, name=notice.name, target=notice.target))
    yield Line("body", said(_INTRO, plan=notice.plan_title, document=notice.document))
    yield Line("head", said(_WHAT))
    for task in notice.tasks:
        yield from (Line("body", text) for text in _about(task, lang))
    yield Line("head", said(_WHO))
    for officer in notice.officers:
        yield Line("body", _person(officer, lang))
    yield Line("head", said(_RIGHTS))
    sections = _joined(tuple(dict.fromkeys(task.section for task in notice.tasks)), lang)
    for number, right in enumerate(_RIGHT_LINES, start=1):
        yield Line("body", f"{number}. {said(right, section=sections)}")
    yield Line("head", said(_VERIFY))
    yield Line("fine", said(_DRAW, draw=notice.draw, attempt=notice.attempt, on=notice.dispatched))
    yield Line("fine", said(_COMMITMENT, value=notice.commitment))
    yield Line("fine", said(_POOL, size=notice.pool_size, root=notice.pool_root))
    yield Line("fine", said(_LOG, size=notice.log_size, root=notice.log_root))
    if notice.log_signature:
        yield Line("fine", said(_SIGNED, line=notice.log_signature))
    yield Line("fine", said(_LEVEL, code=notice.level, meaning=notice.meaning))
    yield Line("fine", said(_HOW))
    yield Line("right", visible(notice.issuer))
    yield Line("right", said(_SEAL))


def render(notices: Sequence[Notice], lang: Lang) -> Iterator[str]:
    """Lines for a terminal: the notices one after another."""
    for number, notice in enumerate(notices):
        if number:
            yield RULE
        for line in lines(notice, lang):
            # A heading stands out, and what follows it stands below it.
            yield f"    {line.text}" if line.style in ("body", "fine") else line.text


def _about(task: NoticeTask, lang: Lang) -> Iterator[str]:
    yield _TASK.fill(code=task.code, name=task.name, section=task.section).in_(lang)
    for matter, basis in task.matters:
        yield _MATTER.fill(matter=matter, basis=basis or _NO_BASIS).in_(lang)
    yield _WINDOW.fill(start=task.start, end=task.end, text=task.window).in_(lang)


def _person(officer: NoticeOfficer, lang: Lang) -> str:
    unknown = Text("—", "—")
    words = _EXPERT if officer.expert else _OFFICER
    return visible(
        words.fill(
            name=officer.name or officer.id,
            unit=officer.unit or unknown,
            certificate=officer.certificate or _NO_CERTIFICATE,
        ).in_(lang)
    )


def _joined(words: Sequence[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(words)
