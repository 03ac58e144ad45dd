"""What a flow may ask of its callers, as its document says; rule FG048 holds it to that."""

from __future__ import annotations

from typing import Any, Literal

from engine.nodes.base import Config
from engine.nodes.forms import field


class Budgets(Config):
    """Limits of effort. What is left out is not limited."""

    typical_seconds_to_human: float | None = field(
        None,
        en="Seconds to a person, typically",
        zh="到达人工的通常秒数",
        unit="s",
        ge=1,
        le=3600,
        help_en="Of the quickest way to each block that reaches people, for a caller who listens and answers at once.",
        help_zh="对每个转人工的节点，按认真听完并立即按键的来电者的最快路径计算。",
    )
    worst_seconds_to_human: float | None = field(
        None,
        en="Seconds to a person, at worst",
        zh="到达人工的最长秒数",
        unit="s",
        ge=1,
        le=36000,
        help_en="Of the slowest way that passes no block twice, with every try used up to the last moment.",
        help_zh="按不重复经过节点的最慢路径、每次都用到最后一刻计算。",
    )
    menu_depth: int | None = field(
        None,
        en="Menus one behind the other",
        zh="菜单层数",
        ge=1,
        le=20,
        help_en="On the quickest way to each block that reaches people.",
        help_zh="对每个转人工的节点，按最快路径计算。",
    )
    seconds_before_first_option: float | None = field(
        None,
        en="Seconds before the first option",
        zh="听到首个选项前的秒数",
        unit="s",
        ge=1,
        le=600,
        help_en="From the beginning of the call until the first choice is said.",
        help_zh="从通话开始到播出第一个选项的时间。",
    )
    always_a_human: bool = field(
        False,
        en="A person behind every question",
        zh="每个提问都能转人工",
        help_en="From every menu and question some way must lead to a person, or to where the caller can leave word.",
        help_zh="每个菜单和提问都必须有通往人工或留言的路径。",
    )
    enforce: Literal["warning", "error"] = field(
        "warning",
        en="Beyond a limit",
        zh="超出限制时",
        words={"warning": ("say so", "仅提示"), "error": ("stop publishing", "阻止发布")},
        help_en="`error` stops publishing, `warning` only says so.",
        help_zh="`error` 阻止发布，`warning` 仅提示。",
    )

    @property
    def given(self) -> dict[str, Any]:
        """What is said otherwise than usual, as plain JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)


NO_BUDGETS = Budgets()
"""Nothing is limited."""
