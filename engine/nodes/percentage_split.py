"""Divide callers by shares."""

from __future__ import annotations

from itertools import accumulate
from typing import Self

from pydantic import model_validator

from engine.nodes.base import LOTS, Config, EdgeCall, EdgeType, Exit, Text
from engine.nodes.forms import ExitName, field, misfit


class Share(Config):
    """A part of the callers and its exit."""

    exit: ExitName = field(en="Exit", zh="出口", help_en="The name of this share's exit.", help_zh="该比例对应的出口名称。")
    percent: float = field(
        en="Percent",
        zh="百分比",
        unit="%",
        ge=0,
        le=100,
        help_en="Down to hundredths. 0 closes the exit to everybody.",
        help_zh="可精确到百分之一个百分点；0 表示不分配。",
    )
    label: str = field("", en="Label", zh="说明", max_length=200, help_en="For people.", help_zh="仅供人阅读。")

    @property
    def lots(self) -> int:
        """How many lots of ``LOTS`` lead here."""
        return round(self.percent * LOTS / 100)


class PercentageSplitConfig(Config):
    """The shares, in order."""

    shares: tuple[Share, ...] = field(
        en="Shares",
        zh="比例",
        min_length=1,
        max_length=20,
        help_en="They come to 100 together. A first share that grows keeps those who had it and takes from the next.",
        help_zh="合计必须为 100。增大第一项时，原有的来电者保持不变，只从后一项划入。",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(abs(share.percent * LOTS / 100 - share.lots) > 1e-6 for share in self.shares):
            raise misfit("a percentage has more than two decimal places", "百分比最多保留两位小数")
        if sum(share.lots for share in self.shares) != LOTS:
            raise misfit("the shares do not come to 100 per cent", "各项比例之和不是 100%")
        if len({share.exit for share in self.shares}) != len(self.shares):
            raise misfit("two shares have the same exit", "有两项使用了相同的出口")
        return self


class PercentageSplit(EdgeType[PercentageSplitConfig]):
    """Divides callers by shares: one part hears the new greeting, the rest the old one.

    A caller comes the same way with every call, also after the flow is published anew, as long as flow, block and shares stay
    the same: the way follows from the caller's number. Callers who withhold it are divided anew with each call. The record says
    which lot decided.

    Exits: one for each share, by the name you give it.
    """

    help_zh = """按比例分流来电者：一部分听新的欢迎语，其余听原来的。

    只要流程、节点和比例不变，同一来电者每次都走同一个方向，重新发布后也一样：方向由来电号码决定。隐藏号码的来电者每次重新
    分配。话单会记录分到了哪一份。

    出口：每份一个，名称由您指定。
    """

    name = "percentage_split"
    title = Text("Percentage split", "按比例分流")
    category = "decide"
    config = PercentageSplitConfig
    after_call = True
    waits = False

    def exits(self, config: PercentageSplitConfig) -> tuple[Exit, ...]:
        """One for each share."""
        return tuple(Exit(share.exit, Text(share.label or share.exit, share.label or share.exit)) for share in config.shares)

    async def run(self, config: PercentageSplitConfig, call: EdgeCall) -> str:
        """Find the share that the caller's lot falls into."""
        lot = call.lot()
        bounds = accumulate(share.lots for share in config.shares)
        return next(share.exit for share, bound in zip(config.shares, bounds, strict=True) if lot < bound)
