"""Count how often a call comes by."""

from __future__ import annotations

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text
from engine.nodes.forms import field

WITHIN, REACHED = "within", "reached"


class CounterConfig(Config):
    """How often is often enough."""

    limit: int = field(
        3,
        en="Limit",
        zh="次数上限",
        ge=1,
        le=100,
        help_en="So many visits in one call leave by `within`; every later one by `reached`.",
        help_zh="同一通话内，前这么多次经过走 `within`，之后每次都走 `reached`。",
    )


class Counter(EdgeType[CounterConfig]):
    """Counts how often the call has come to this block, and parts the first visits from those that are too many.

    Put it into a loop to end the loop: after so many failed tries, lead the caller to a person. Each block counts for itself,
    and each call begins at none.

    Exits: `within` for the first visits, up to the limit; `reached` from then on.
    """

    help_zh = """统计本通电话经过这里的次数，把前几次与超出的次数分开。

    放在循环中可以结束循环：多次失败后转给人工。每个节点单独计数，每通电话从零开始。

    出口：上限以内走 `within`，之后走 `reached`。
    """

    name = "counter"
    title = Text("Counter", "计数器")
    category = "decide"
    config = CounterConfig
    after_call = True
    waits = False

    def exits(self, config: CounterConfig) -> tuple[Exit, ...]:
        """Within the limit, or beyond it."""
        return (Exit(WITHIN, Text("Within the limit", "未超过上限")), Exit(REACHED, Text("Limit reached", "已达上限")))

    def bounded_exits(self, config: CounterConfig) -> frozenset[str]:
        """No call leaves by ``within`` for ever."""
        return frozenset({WITHIN})

    async def run(self, config: CounterConfig, call: EdgeCall) -> str:
        """Count this visit."""
        return WITHIN if call.count() <= config.limit else REACHED
