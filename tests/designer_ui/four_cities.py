"""The main menu of a company in four cities, as an analyst has it on paper before drawing: block by block, in both languages.

Head office in Beijing, branches in Shanghai, Shenzhen and Guangzhou: who calls, whether anybody is there, which city, and what
about, three menus deep, with a person, a message or a short survey behind each choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.designer_ui.designer import Language


@dataclass(frozen=True)
class Both:
    """Words in both languages."""

    en: str
    zh: str

    def of(self, language: Language) -> str:
        """Those of one."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Says:
    """A new prompt, written where it is said; in one language where only that one is meant."""

    field: str
    words: Both


@dataclass(frozen=True)
class Writes:
    """A text in a field; ``Both`` where it is in the language of who draws."""

    field: str
    text: str | Both


@dataclass(frozen=True)
class Switches:
    """One of several ways to fill in what follows."""

    to: str


@dataclass(frozen=True)
class Keeps:
    """A variable, declared on the spot when there is none of that name."""

    field: str
    variable: str


@dataclass(frozen=True)
class Lists:
    """Entries of a list, each a form of its own."""

    field: str
    entries: Sequence[Sequence[Entry]]


Entry = Says | Writes | Switches | Keeps
Step = Entry | Lists


@dataclass(frozen=True)
class Planned:
    """One block: what it is, what is filled in, and where its exits lead."""

    kind: str
    name: Both
    leads: Mapping[str, str] = field(default_factory=dict)
    form: Sequence[Step] = ()


def _menu(name: Both, words: Both, options: Mapping[tuple[str, str, str], str]) -> Planned:
    """Options by their key and their name in both languages, and where each leads. The exits are named as they come."""
    entries = [[Writes("label", Both(en, zh))] for _, en, zh in options]
    assert [key for key, *_ in options] == [str(n) for n in range(1, len(options) + 1)], "a new option has the next key"
    leads = {f"way_{n}": to for n, to in enumerate(options.values(), 1)}
    leads |= dict.fromkeys(("no_input", "no_match", "too_many_tries"), "bye")
    return Planned("menu", name, leads, (Says("prompt", words), Lists("options", entries)))


def _play(name: Both, words: Both, to: str) -> Planned:
    return Planned("play", name, {"next": to}, (Lists("prompts", [[Says("", words)]]),))


def _set(name: Both, variable: str, value: str, to: str) -> Planned:
    entry = (Keeps("variable", variable), Writes("value", f'"{value}"'))
    return Planned("set_variables", name, {"next": to}, (Lists("assignments", [entry]),))


def _transfer(name: Both, target: str, otherwise: str) -> Planned:
    leads = {"answered": "survey", **dict.fromkeys(("busy", "no_answer", "rejected", "failed"), otherwise)}
    return Planned("transfer", name, leads, (Writes("target", target),))


def _area(code: str, en: str, zh: str) -> Sequence[Entry]:
    return (Switches("when"), Writes("when", f'call.caller.startsWith("{code}")'), Writes("label", Both(en, zh)))


PLAN: Mapping[str, Planned] = {
    "answer": Planned("answer", Both("Take the call", "接听"), {"next": "language"}),
    "language": Planned(
        "language",
        Both("Which language?", "选择语言"),
        {"zh-cn": "who", "en": "who", "no_input": "who", "no_match": "who", "too_many_tries": "who"},
        (
            Lists(
                "choices",
                [
                    (
                        Writes("language", "zh-CN"),
                        Writes("key", "1"),
                        Says("prompt", Both("", "欢迎致电锦程电器。普通话请按 1。")),
                    ),
                    (Writes("language", "en"), Writes("key", "2"), Says("prompt", Both("For English, press 2.", ""))),
                ],
            ),
        ),
    ),
    "who": Planned(
        "caller_class",
        Both("Who calls?", "来电者身份"),
        {"blocked": "refused", "vip": "vip_hello", "important": "vip_hello", "normal": "hours", "error": "hours"},
    ),
    "hours": Planned(
        "business_hours",
        Both("Are we open?", "是否营业"),
        {"open": "area", "closed": "closed", "holiday": "closed", "emergency": "closed", "error": "area"},
        (Writes("calendar", "head-office"),),
    ),
    "area": Planned(
        "branch",
        Both("Area code", "来电区号"),
        {"way_1": "beijing", "way_2": "shanghai", "way_3": "shenzhen", "way_4": "guangzhou", "otherwise": "city"},
        (
            Lists(
                "cases",
                [
                    _area("010", "Beijing", "北京"),
                    _area("021", "Shanghai", "上海"),
                    _area("0755", "Shenzhen", "深圳"),
                    _area("020", "Guangzhou", "广州"),
                ],
            ),
        ),
    ),
    "city": _menu(
        Both("Which city?", "选择城市"),
        Both(
            "For Beijing, press 1. Shanghai, press 2. Shenzhen, press 3. Guangzhou, press 4.",
            "北京请按 1，上海请按 2，深圳请按 3，广州请按 4。",
        ),
        {
            ("1", "Beijing", "北京"): "beijing",
            ("2", "Shanghai", "上海"): "shanghai",
            ("3", "Shenzhen", "深圳"): "shenzhen",
            ("4", "Guangzhou", "广州"): "guangzhou",
        },
    ),
    "bye": Planned(
        "hangup",
        Both("Goodbye", "再见"),
        {},
        (Says("farewell", Both("Thank you for calling Jincheng.", "感谢您致电锦程电器。")),),
    ),
    "beijing": _set(Both("In Beijing", "北京分机"), "seats", "60", "main"),
    "shanghai": _set(Both("In Shanghai", "上海分机"), "seats", "61", "main"),
    "shenzhen": _set(Both("In Shenzhen", "深圳分机"), "seats", "62", "main"),
    "guangzhou": _set(Both("In Guangzhou", "广州分机"), "seats", "63", "main"),
    "main": _menu(
        Both("Main menu", "主菜单"),
        Both(
            "For sales, press 1. For service, press 2. For technical help, press 3. To look up an order, press 4.",
            "销售请按 1，服务请按 2，技术支持请按 3，查询订单请按 4。",
        ),
        {
            ("1", "Sales", "销售"): "sales",
            ("2", "Service", "服务"): "service",
            ("3", "Technical help", "技术支持"): "technical",
            ("4", "Order", "订单"): "order",
        },
    ),
    "sales": _menu(
        Both("Sales menu", "销售菜单"),
        Both(
            "For your home, press 1. For your business, press 2. For this month's offers, press 3.",
            "家庭用户请按 1，企业采购请按 2，收听本月优惠请按 3。",
        ),
        {
            ("1", "Home", "家庭"): "sales_desk",
            ("2", "Business", "企业"): "sales_desk",
            ("3", "Offers", "优惠"): "offers",
        },
    ),
    "service": _menu(
        Both("Service menu", "服务菜单"),
        Both("For repairs, press 1. For returns, press 2.", "维修请按 1，退换货请按 2。"),
        {("1", "Repairs", "维修"): "repair", ("2", "Returns", "退换货"): "service_desk"},
    ),
    "technical": _menu(
        Both("Technical menu", "技术菜单"),
        Both(
            "For the installing guide, press 1. To speak with an engineer, press 2.", "收听安装指南请按 1，联系工程师请按 2。"
        ),
        {("1", "Guide", "指南"): "guide", ("2", "Engineer", "工程师"): "technical_desk"},
    ),
    "repair": _menu(
        Both("What is broken?", "维修产品"),
        Both(
            "For a washing machine, press 1. For an air conditioner, press 2. For anything else, press 3.",
            "洗衣机请按 1，空调请按 2，其他电器请按 3。",
        ),
        {
            ("1", "Washing machine", "洗衣机"): "booked",
            ("2", "Air conditioner", "空调"): "booked",
            ("3", "Anything else", "其他"): "service_desk",
        },
    ),
    "offers": _play(
        Both("Offers", "本月优惠"), Both("We take your old machine for up to 500 yuan.", "旧机最高抵 500 元。"), "sales"
    ),
    "guide": _play(
        Both("Installing guide", "安装指南"), Both("Take out the transport bolts first.", "请先拆除运输螺栓。"), "technical"
    ),
    "booked": _play(
        Both("Repair noted", "登记维修"),
        Both("The workshop of your city calls you today.", "当地维修站今天会与您联系。"),
        "service_desk",
    ),
    "sales_desk": _set(Both("Sales desk", "销售席"), "desk", "01", "connecting"),
    "service_desk": _set(Both("Service desk", "服务席"), "desk", "02", "connecting"),
    "technical_desk": _set(Both("Technical desk", "技术席"), "desk", "03", "connecting"),
    "order": Planned(
        "collect_digits",
        Both("Order number", "订单号"),
        {"value": "order_told", "no_input": "service_desk", "no_match": "service_desk", "too_many_tries": "service_desk"},
        (Says("prompt", Both("Please key in your order number.", "请输入订单号。")), Keeps("variable", "order")),
    ),
    "order_told": _play(
        Both("Order told", "告知订单"), Both("Order ${order} is on its way.", "订单 ${order} 正在运送。"), "bye"
    ),
    "connecting": _play(
        Both("Connecting", "正在转接"), Both("Please hold while I connect you.", "正在为您转接，请稍候。"), "seat"
    ),
    "seat": _transfer(Both("Seat in the city", "当地坐席"), "${seats}${desk}", "one_moment"),
    "one_moment": _play(
        Both("One moment", "请再稍候"), Both("I am trying our head office.", "正在为您转接北京总部。"), "head_office"
    ),
    "head_office": _transfer(Both("Head office", "北京总部"), "6006", "nobody"),
    "vip_hello": _play(Both("VIP greeting", "贵宾问候"), Both("Good to hear from you.", "尊敬的贵宾，您好。"), "vip_desk"),
    "vip_desk": _transfer(Both("VIP desk", "贵宾专席"), "6005", "hours"),
    "refused": Planned(
        "hangup",
        Both("Refused", "拒绝来电"),
        {},
        (Says("farewell", Both("We cannot serve this number.", "此号码无法为您服务。")),),
    ),
    "closed": _play(Both("We are closed", "已下班"), Both("Our offices are closed.", "现在是非营业时间。"), "after_hours"),
    "after_hours": _menu(
        Both("After hours", "下班菜单"),
        Both("To leave a message, press 1. To look up an order, press 2.", "留言请按 1，查询订单请按 2。"),
        {("1", "Message", "留言"): "message", ("2", "Order", "订单"): "order"},
    ),
    "nobody": _play(
        Both("Nobody there", "没有人接"), Both("Sorry, nobody can take your call right now.", "抱歉，现在无人接听。"), "message"
    ),
    "message": Planned(
        "record",
        Both("Take a message", "录制留言内容"),
        {"saved": "kept", "silence": "bye", "too_short": "bye", "error": "bye"},
        (Says("prompt", Both("Please speak after the tone.", "请在“嘀”声后留言。")), Keeps("variable", "message")),
    ),
    "kept": _play(Both("Message is kept", "确认留言"), Both("We will call you back.", "我们会尽快给您回电。"), "bye"),
    "survey": _menu(
        Both("Were you content?", "满意度调查"),
        Both("If you were content, press 1. If not, press 2.", "满意请按 1，不满意请按 2。"),
        {("1", "Content", "满意"): "bye", ("2", "Not content", "不满意"): "message"},
    ),
}
"""What follows the start, which every new flow has; a block comes after one that leads to it."""
