"""What a county trades in: the generated sample's groups of entities, sized for 50,000 (示例县的行业构成).

Real populations are not published; the sizes are plausible, not statistics. Beside the members of each scope of the plan
stand entities that only look like members: the trade without the permit, the permit in another trade or entered at the wrong
kind of entity, a business that has closed.
"""

from __future__ import annotations

from typing import NamedTuple

from policy_engine.model.target import Entity, Standing


class Group(NamedTuple):
    """So many entities of one kind, trade, permits and tags. `word` goes into their names."""

    size: int
    entity: Entity
    category: str
    word: str
    licences: str = ""
    traits: str = ""
    standing: Standing = "open"


_FOOD = "食品经营许可证"
_PREPACKED = "仅销售预包装食品备案"
_MEASURES = "在用强检计量器具"
_FUEL = "成品油零售经营批准证书"
_DRUGS = "药品经营许可证"
_WORKSHOP = "食品小作坊登记证"

GROUPS: tuple[Group, ...] = (
    # advertising, and printers and exhibitors who only touch it
    Group(210, "enterprise", "广告设计制作", "广告"),
    Group(75, "individual", "广告设计制作", "广告"),
    Group(65, "enterprise", "广告发布", "传媒"),
    Group(50, "enterprise", "广告代理", "广告"),
    Group(4, "enterprise", "广告发布", "传媒", standing="closed"),
    Group(60, "enterprise", "包装装潢印刷", "印刷", "印刷经营许可证"),
    Group(110, "individual", "图文快印", "图文", "印刷经营许可证"),
    Group(25, "enterprise", "会展服务", "会展"),
    # small food workshops; a factory has a production licence instead, some have nothing
    Group(150, "individual", "食品加工", "食品坊", _WORKSHOP),
    Group(30, "individual", "食品加工", "油坊", _WORKSHOP, _MEASURES),
    Group(30, "individual", "糕点面包制作", "糕点坊", _WORKSHOP),
    Group(20, "enterprise", "食品加工", "食品", _WORKSHOP),
    Group(70, "enterprise", "食品加工", "食品", "食品生产许可证", _MEASURES),
    Group(20, "individual", "食品加工", "磨坊"),
    Group(5, "individual", "食品加工", "醋坊", _WORKSHOP, standing="closed"),
    # opticians with a workshop, and shops that sell ready-made glasses
    Group(24, "enterprise", "眼镜零售", "眼镜", "", f"验光配镜、{_MEASURES}"),
    Group(36, "individual", "眼镜零售", "眼镜", "", f"验光配镜、{_MEASURES}"),
    Group(22, "individual", "眼镜零售", "太阳镜"),
    Group(4, "enterprise", "医疗服务", "眼科", "医疗机构执业许可证", f"验光配镜、{_MEASURES}"),
    Group(2, "individual", "眼镜零售", "眼镜", "", f"验光配镜、{_MEASURES}", standing="closed"),
    # metrology institutes, and those who calibrate or repair without the authorisation
    Group(
        2, "other", "计量检定", "计量测试所", "法定计量检定机构授权证书、检验检测机构资质认定证书", _MEASURES
    ),
    Group(1, "enterprise", "计量检定", "计量检测", "法定计量检定机构授权证书", _MEASURES),
    Group(5, "enterprise", "计量检定", "计量校准"),
    Group(9, "individual", "计量器具维修", "衡器维修"),
    Group(1, "individual", "计量器具维修", "衡器维修", "法定计量检定机构授权证书"),
    # petrol stations, and gas, wholesale, unlicensed and closed ones
    Group(80, "enterprise", "机动车燃油零售", "加油站", f"{_FUEL}、危险化学品经营许可证", _MEASURES),
    Group(
        6,
        "enterprise",
        "机动车燃油零售",
        "服务区加油站",
        f"{_FUEL}、{_FOOD}、危险化学品经营许可证",
        _MEASURES,
    ),
    Group(5, "individual", "机动车燃油零售", "加油站", _FUEL, _MEASURES),
    Group(7, "enterprise", "机动车燃油零售", "加油站", "", _MEASURES),
    Group(8, "enterprise", "机动车燃油零售", "加油站", _FUEL, _MEASURES, "closed"),
    Group(6, "enterprise", "成品油批发", "石油", "成品油批发经营批准证书"),
    Group(3, "enterprise", "成品油批发", "石油", f"成品油批发经营批准证书、{_FUEL}"),
    Group(26, "enterprise", "液化气零售", "燃气", "燃气经营许可证", _MEASURES),
    Group(10, "enterprise", "机动车燃气零售", "加气站", "燃气经营许可证", _MEASURES),
    # testing bodies, and consultants who have no accreditation
    Group(9, "enterprise", "检验检测服务", "检测", "检验检测机构资质认定证书", _MEASURES),
    Group(8, "enterprise", "机动车检测", "机动车检测", "检验检测机构资质认定证书", _MEASURES),
    Group(4, "enterprise", "环境监测", "环境检测", "检验检测机构资质认定证书"),
    Group(2, "other", "检验检测服务", "检验检测中心", "检验检测机构资质认定证书", _MEASURES),
    Group(8, "enterprise", "检验检测服务", "检测技术咨询"),
    Group(4, "individual", "检验检测服务", "检测咨询"),
    Group(2, "individual", "检验检测服务", "检测咨询", "检验检测机构资质认定证书"),
    # pharmacies, many of which sell packaged food; wholesalers, clinics, shops whose licence has lapsed
    Group(130, "enterprise", "药品零售", "大药房", _DRUGS),
    Group(90, "enterprise", "药品零售", "大药房", f"{_DRUGS}、{_PREPACKED}"),
    Group(85, "individual", "药品零售", "药店", _DRUGS),
    Group(45, "individual", "药品零售", "药店", f"{_DRUGS}、{_PREPACKED}"),
    Group(10, "enterprise", "药品批发", "医药", _DRUGS),
    Group(6, "individual", "药品零售", "药店"),
    Group(6, "individual", "药品零售", "药店", _DRUGS, standing="closed"),
    Group(55, "enterprise", "医疗器械零售", "医疗器械", "第二类医疗器械经营备案"),
    Group(320, "individual", "医疗服务", "诊所", "医疗机构执业许可证", _MEASURES),
    # scenic areas; travel agencies, parks and stalls are not
    Group(10, "enterprise", "游览景区管理", "景区"),
    Group(1, "enterprise", "游览景区管理", "古堡景区", _FOOD, "转供电主体"),
    Group(3, "other", "游览景区管理", "景区管理中心"),
    Group(4, "individual", "游览景区管理", "农家游乐园"),
    Group(12, "other", "公园管理", "公园管理所"),
    Group(28, "enterprise", "旅行社服务", "旅行社", "旅行社业务经营许可证"),
    # who passes electricity on, and the same trades where the grid sells it directly
    Group(60, "enterprise", "物业管理", "物业", "", "转供电主体"),
    Group(14, "enterprise", "商业综合体管理", "商业管理", "", "转供电主体"),
    Group(12, "enterprise", "产业园区管理", "园区管理", "", "转供电主体"),
    Group(22, "enterprise", "农贸市场管理", "农贸市场", "", f"{_MEASURES}、转供电主体"),
    Group(9, "individual", "房屋租赁", "商铺租赁", "", "转供电主体"),
    Group(2, "other", "产业园区管理", "园区服务中心", "", "转供电主体"),
    Group(2, "cooperative", "农产品初加工", "农产品加工", "", "转供电主体"),
    Group(85, "enterprise", "物业管理", "物业"),
    Group(30, "individual", "房屋租赁", "房屋租赁"),
    # cultural relics; craft shops, antique stalls and other auctions are not
    Group(9, "enterprise", "文物零售", "文物商店", "文物商店设立批准文件"),
    Group(3, "enterprise", "拍卖", "拍卖", "拍卖经营批准证书、文物拍卖许可证"),
    Group(9, "enterprise", "拍卖", "拍卖", "拍卖经营批准证书"),
    Group(45, "enterprise", "工艺品零售", "工艺品"),
    Group(90, "individual", "工艺品零售", "工艺品"),
    Group(35, "individual", "旧货零售", "古玩"),
    Group(1, "individual", "旧货零售", "古玩", "文物商店设立批准文件"),
    # food sellers; catering has the same licence, some shops have none, farm produce needs none
    Group(2650, "individual", "食品零售", "食品", _FOOD),
    Group(420, "individual", "食品零售", "粮油", _FOOD, _MEASURES),
    Group(480, "enterprise", "食品零售", "食品", _FOOD),
    Group(260, "enterprise", "食品批发", "食品", _FOOD),
    Group(210, "individual", "食品批发", "副食", _FOOD),
    Group(870, "individual", "综合零售", "便利", _FOOD),
    Group(420, "individual", "综合零售", "超市", _FOOD, _MEASURES),
    Group(380, "enterprise", "综合零售", "超市", _FOOD, _MEASURES),
    Group(390, "individual", "烟酒零售", "烟酒", f"{_PREPACKED}、烟草专卖零售许可证"),
    Group(210, "individual", "母婴用品零售", "母婴", _PREPACKED),
    Group(60, "cooperative", "农产品销售", "农产品", _PREPACKED),
    Group(140, "individual", "食品零售", "零食"),
    Group(3100, "individual", "餐饮服务", "餐馆", _FOOD),
    Group(260, "enterprise", "餐饮服务", "餐饮", _FOOD),
    Group(700, "individual", "食用农产品零售", "蔬果"),
    # other users of measuring instruments under compulsory verification
    Group(60, "individual", "贵金属首饰零售", "珠宝", "", _MEASURES),
    Group(120, "enterprise", "粮食收购", "粮食", "粮食收购备案", _MEASURES),
    Group(180, "enterprise", "煤炭批发", "煤炭", "", _MEASURES),
    Group(90, "individual", "废旧物资回收", "回收", "再生资源回收备案", _MEASURES),
    Group(110, "enterprise", "水泥制品制造", "建材", "", _MEASURES),
    Group(18, "other", "医疗服务", "卫生院", "医疗机构执业许可证", _MEASURES),
)

LARGE = 200
"""Groups of this size and more may have closed members; the smaller ones keep theirs, so that no scope ever runs empty."""

EVERYDAY: dict[Entity, tuple[tuple[str, str], ...]] = {
    "enterprise": (
        ("商务咨询", "商务咨询"),
        ("建筑施工", "建筑"),
        ("道路货物运输", "物流"),
        ("铸造", "铸业"),
        ("机械制造", "机械"),
        ("建材批发", "建材"),
        ("软件和信息技术服务", "科技"),
        ("煤炭批发", "能源"),
        ("房地产开发", "置业"),
        ("劳务派遣", "劳务"),
        ("农资零售", "农资"),
        ("服装批发", "服饰"),
        ("园林绿化", "园林"),
        ("住宿", "酒店"),
    ),
    "individual": (
        ("服装零售", "服装"),
        ("理发美容", "美容美发"),
        ("汽车维修", "汽修"),
        ("五金零售", "五金"),
        ("日用品零售", "百货"),
        ("道路货物运输", "货运"),
        ("家电维修", "家电维修"),
        ("建材零售", "建材"),
        ("畜禽养殖", "养殖"),
        ("洗浴", "洗浴"),
        ("住宿", "旅馆"),
        ("通讯器材零售", "手机"),
    ),
    "cooperative": (
        ("种植", "种植"),
        ("畜禽养殖", "养殖"),
        ("农机服务", "农机"),
        ("农产品销售", "农产品"),
        ("林果种植", "林果"),
    ),
    "other": (
        ("教育培训", "学校"),
        ("养老服务", "养老院"),
        ("社会工作", "服务中心"),
        ("技术推广", "农技站"),
    ),
}
"""Trades (category, word for names) of the entities that no group takes; the earlier ones are the more frequent."""

STATIONS: tuple[tuple[str, int], ...] = (
    ("南村所", 14),
    ("巴公所", 13),
    ("金村所", 12),
    ("高都所", 10),
    ("周村所", 8),
    ("大阳所", 7),
    ("下村所", 6),
    ("北义城所", 6),
    ("大东沟所", 5),
    ("大箕所", 4),
    ("犁川所", 4),
    ("川底所", 3),
    ("晋庙铺所", 3),
    ("柳树口所", 2),
    ("山河所", 2),
    ("南岭所", 1),
)
"""Stations and the parts of a hundred of the entities that they look after."""

SECTIONS: tuple[tuple[str, str], ...] = (
    ("网监股", "广告"),
    ("综合协调股", "食品"),
    ("计量股", "计量"),
    ("价格监股", "价格"),
    ("市场股", "市场规范"),
    ("信用监管股", "信用"),
    ("食品流通股", "食品"),
)
"""Sections of the bureau and what their officers are qualified for."""

QUALIFICATIONS = ("食品", "药品", "计量", "价格", "特种设备", "广告", "信用", "市场规范", "执法办案")

DEPARTMENTS = (
    ("生态环境局", "环境执法大队"),
    ("交通运输局", "交通执法大队"),
    ("文化和旅游局", "文化执法大队"),
    ("住房和城乡建设局", "建设执法大队"),
    ("卫生健康局", "卫生监督所"),
)
"""Co-operating departments and their units whose officers take part in joint checks."""

INSTITUTES = (("示例计量检测所", "计量"), ("示例食品检验中心", "食品"), ("示例特种设备检验所", "特种设备"))
"""Technical institutes whose experts assist, and what those know about."""

BRANDS = (
    "恒通",
    "永盛",
    "祥和",
    "华泰",
    "鑫源",
    "瑞丰",
    "嘉禾",
    "德兴",
    "金鼎",
    "百川",
    "安康",
    "宏达",
    "顺兴",
    "富民",
    "明珠",
    "东升",
    "和顺",
    "天佑",
    "聚源",
    "广润",
)
