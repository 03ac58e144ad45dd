"""Choose a way by conditions."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import ConfigDict, model_validator

from engine.expressions import same_for_all
from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text, Uses
from engine.nodes.forms import ExitName, Expression, either, field, misfit

OTHERWISE = Exit("otherwise", Text("Otherwise", "其他"))


class Test(Config):
    """A comparison built by form. Text is compared as text: the digits `1` and the number 1 are the same here."""

    __test__ = False  # the name is the domain's; pytest shall not collect it

    subject: Expression = field(
        en="What",
        zh="比较对象",
        help_en="A variable, or a fact of the call: `call.caller`, `call.dialled`, `call.language`, `call.entry`, `call.id`.",
        help_zh="变量，或通话信息：`call.caller`、`call.dialled`、`call.language`、`call.entry`、`call.id`。",
    )
    is_: Literal["equal", "not_equal", "one_of", "starts_with", "empty", "at_least", "at_most"] = field(
        en="How",
        zh="比较方式",
        alias="is",
        words={
            "equal": ("is", "等于"),
            "not_equal": ("is not", "不等于"),
            "one_of": ("is one of", "是其中之一"),
            "starts_with": ("starts with", "开头是"),
            "empty": ("is empty", "为空"),
            "at_least": ("is at least", "不小于"),
            "at_most": ("is at most", "不大于"),
        },
        help_en="`at_least` and `at_most` compare numbers, and do not hold for what is no number.",
        help_zh="`at_least` 和 `at_most` 按数字比较；不是数字时条件不成立。",
    )
    values: tuple[str, ...] = field(
        (),
        en="Values",
        zh="比较值",
        max_length=500,
        only={"is": ["equal", "not_equal", "one_of", "starts_with", "at_least", "at_most"]},
        help_en="None for `empty`, several for `one_of` and `starts_with`, else one.",
        help_zh="`empty` 不填，`one_of` 和 `starts_with` 可填多个，其余填一个。",
    )

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        wanted = {"empty": (0, 0), "one_of": (1, 500), "starts_with": (1, 500)}.get(self.is_, (1, 1))
        if not wanted[0] <= len(self.values) <= wanted[1]:
            raise misfit(
                f"“{self.is_}” takes {wanted[0]} to {wanted[1]} values, {len(self.values)} are given",
                f"“{self.is_}”需要 {wanted[0]} 到 {wanted[1]} 个比较值，现有 {len(self.values)} 个",
            )
        if self.is_ in ("at_least", "at_most") and _number(self.values[0]) is None:
            raise misfit(
                f"“{self.is_}” compares numbers; “{self.values[0]}” is none",
                f"“{self.is_}”比较数字，“{self.values[0]}”不是数字",
            )
        return self

    def as_cel(self) -> str:
        """Write the comparison in CEL; both sides are made the same type, so nothing differs or fails by type alone."""
        text = f"text({self.subject})"
        quoted = [json.dumps(value, ensure_ascii=False) for value in self.values]
        if self.is_ == "empty":
            return f'{text} == ""'
        if self.is_ == "equal":
            return f"{text} == {quoted[0]}"
        if self.is_ == "not_equal":
            return f"{text} != {quoted[0]}"
        if self.is_ == "one_of":
            return f"{text} in [{', '.join(quoted)}]"
        if self.is_ == "starts_with":
            return " || ".join(f"{text}.startsWith({value})" for value in quoted)
        sign = ">=" if self.is_ == "at_least" else "<="
        return f"number({self.subject}) != null && number({self.subject}) {sign} {_number(self.values[0])!r}"


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class Case(Config):
    """One way: a condition in CEL, or one built by form, of one comparison or of several."""

    model_config = ConfigDict(json_schema_extra=either(["test", "further", "join"], ["when"]))

    exit: ExitName = field(en="Exit", zh="出口", help_en="Names the way in the drawing.", help_zh="该分支在流程图中的名称。")
    label: str = field(
        "", en="Label", zh="名称", max_length=80, help_en="For people who read the flow.", help_zh="供阅读流程的人查看。"
    )
    when: Expression | None = field(
        None, en="Condition (CEL)", zh="条件（CEL）", help_en="`size(digits) == 4`", help_zh="例如 `size(digits) == 4`"
    )
    test: Test | None = field(None, en="Condition", zh="条件", help_en="In place of one in CEL.", help_zh="代替 CEL 条件。")
    further: tuple[Test, ...] = field(
        (),
        en="Further conditions",
        zh="其他条件",
        max_length=20,
        help_en="Beside the first.",
        help_zh="与第一个条件一起判断。",
    )
    join: Literal["all", "any"] = field(
        "all",
        en="It takes",
        zh="须满足",
        words={"all": ("all of them", "全部条件"), "any": ("any of them", "任一条件")},
        beside="further",
        help_en="Whether the way is taken when all conditions hold, or when one of them does.",
        help_zh="全部条件成立才走此分支，还是任一条件成立即可。",
    )

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.when is None) == (self.test is None):
            raise misfit(
                "give either a condition in CEL (when) or one built by form (test)",
                "请填写 CEL 条件（when）或表单条件（test）之一",
            )
        if self.further and self.test is None:
            raise misfit(
                "further conditions stand beside one built by form (test)", "其他条件（further）须与表单条件（test）一起使用"
            )
        return self

    @property
    def tests(self) -> tuple[Test, ...]:
        """The comparisons built by form; none where the condition is in CEL."""
        return () if self.test is None else (self.test, *self.further)

    @property
    def condition(self) -> str:
        """The condition in CEL."""
        if not self.further:
            return self.test.as_cel() if self.test else (self.when or "")
        return (" && " if self.join == "all" else " || ").join(f"({test.as_cel()})" for test in self.tests)


def _takes_all_of(earlier: Case, case: Case) -> bool:
    """Whether all that fits the case fits the earlier one, as far as their forms tell."""
    if earlier.condition == case.condition:
        return True
    if earlier.further or case.further:
        return False
    first, then = earlier.test, case.test
    if first is None or then is None or first.subject != then.subject or then.is_ not in ("equal", "one_of", "starts_with"):
        return False
    if first.is_ == "starts_with":
        return all(value.startswith(first.values) for value in then.values)
    return first.is_ in ("equal", "one_of") and then.is_ != "starts_with" and set(then.values) <= set(first.values)


def _compared(case: Case) -> frozenset[str]:
    """Name the variables that have a value wherever the condition holds."""
    if case.test is not None:
        each = [_filled(test) for test in case.tests]
        return frozenset.union(*each) if case.join == "all" else frozenset.intersection(*each)
    parts = (case.when or "").split("&&")
    if any(mark in (case.when or "") for mark in ("||", "?", "'", '"', "(")):
        return frozenset()
    return frozenset(found[1] for part in parts if (found := re.fullmatch(r"\s*(\w+)\s*!=\s*null\s*", part)))


def _filled(test: Test) -> frozenset[str]:
    return frozenset({test.subject} if test.is_ not in ("empty", "not_equal") and all(test.values) else ())


def _asked_empty(case: Case) -> frozenset[str]:
    """Name the variables that have a value wherever the condition does not hold."""
    if case.test is not None:
        asked = frozenset(test.subject for test in case.tests if test.is_ == "empty")
        return asked if case.join == "any" or not case.further else frozenset()
    found = re.fullmatch(r"\s*(\w+)\s*==\s*null\s*", case.when or "")
    return frozenset({found[1]} if found else ())


class BranchConfig(Config):
    """Ordered ways."""

    cases: tuple[Case, ...] = field(
        en="Cases", zh="分支", min_length=1, max_length=60, help_en="Tried in this order.", help_zh="按此顺序判断。"
    )

    @model_validator(mode="after")
    def _exits_differ(self) -> Self:
        exits = [case.exit for case in self.cases]
        for n, exit in enumerate(exits):
            if exit in exits[:n] or exit == OTHERWISE.name:
                raise misfit(
                    f"the exit “{exit}” is taken; give each case its own", f"出口“{exit}”已被使用，请为每个分支分别命名"
                )
        return self


class Branch(EdgeType[BranchConfig]):
    """Takes the first way whose condition holds.

    A condition is built by form (what, how, values) or written in CEL. By form, text is compared as text, so `1` typed by a
    caller equals 1. To treat callers by number: what `call.caller`, how `starts_with`, values `138`, `139`; for a
    withheld number how `empty`.

    Exits: one for each case; `otherwise`.
    """

    help_zh = """走第一个条件成立的分支。

    条件可以用表单填写（比较对象、方式、值），也可以用 CEL 编写。表单按文本比较，来电者输入的 `1` 与数字 1 相等。按号码区
    分来电者：对象填`call.caller`，方式选 `starts_with`，值填 `138`、`139`；隐藏号码用 `empty`。

    出口：每个分支一个；`otherwise`。
    """

    name = "branch"
    title = Text("Branch", "分支")
    category = "decide"
    config = BranchConfig
    after_call = True
    waits = False

    def exits(self, config: BranchConfig) -> tuple[Exit, ...]:
        """One for each case, and one for the rest."""
        return (*(Exit(c.exit, Text(c.label or c.exit, c.label or c.exit)) for c in config.cases), OTHERWISE)

    def uses(self, config: BranchConfig) -> Uses:
        """The conditions; of several comparisons each by itself."""
        found: list[tuple[str, str]] = []
        for n, case in enumerate(config.cases):
            if case.when is not None:
                found.append((f"/cases/{n}/when", case.when))
            for m, test in enumerate(case.tests):
                found.append((f"/cases/{n}/{f'further/{m - 1}' if m else 'test'}/subject", test.as_cel()))
        return Uses(expressions=found, conditions=[at for at, _ in found])

    def compiled(self, config: BranchConfig) -> dict[str, Any]:
        """Say further comparisons only where there are some, so that drawings without any keep their digest."""
        plain = super().compiled(config)
        for told, case in zip(plain["cases"], config.cases, strict=True):
            if not case.further:
                del told["further"], told["join"]
        return plain

    def never_taken(self, config: BranchConfig) -> Sequence[tuple[str, Text]]:
        """Cases that are the same for every call, and those that an earlier one takes all callers from."""
        found: list[tuple[str, Text]] = []
        for n, case in enumerate(config.cases):
            at = f"/cases/{n}/test" if case.test else f"/cases/{n}/when"
            always = same_for_all(case.condition)
            before = next((m for m, earlier in enumerate(config.cases[:n]) if _takes_all_of(earlier, case)), None)
            if always is not None:
                word = Text("always holds", "始终成立") if always else Text("never holds", "永远不成立")
                found.append((at, Text(f"The condition {word.en}.", f"该条件{word.zh}。")))
            elif before is not None:
                earlier = config.cases[before].label or config.cases[before].exit
                why = f"The case “{earlier}” before it takes every call that this one would."
                found.append((at, Text(why, f"在它之前的分支“{earlier}”已包含此分支的全部情况。")))
        return found

    def known_set(self, config: BranchConfig, exit: str) -> frozenset[str]:
        """What a case compares with something, behind that case; what it asks to be empty, behind the later ones."""
        known: frozenset[str] = frozenset()
        for case in config.cases:
            if case.exit == exit:
                return known | _compared(case)
            known |= _asked_empty(case)
        return known

    async def run(self, config: BranchConfig, call: EdgeCall) -> str:
        """Try the cases in order."""
        return next((case.exit for case in config.cases if call.decide(case.condition)), OTHERWISE.name)
