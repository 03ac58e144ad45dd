"""The page of all rules, made from their own words and from the drawings they are tried on.

``python -m tests.docs.rules`` writes ``docs/rules.md``.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.rules.base import Rule
from engine.graph.rules.registry import RULES
from tests.engine.graph.test_rules import PAIRS, in_bad
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "rules.md"
_BEGINNING = """# What is proved while you draw · 绘制时的检查

Every drawing is checked by these rules, in the designer with every change, by `cordboard flow validate FILE`, and
once more when it is published. An **error** stops publishing; a **warning** and an **info** do not. Each finding
names the block, the place in the document, the way from the start that proves it and how to mend it; where a machine
can mend it, the designer has a button.

每次修改流程时，设计器都会按以下规则检查；
`cordboard flow validate FILE` 和发布时也会检查。**error** 会阻止发布，
**warning** 和 **info** 不会。每条结果都会指出节点、文档中的位置、证明该问题的路径以及修改方法；
可自动修改的，设计器会提供按钮。

"""


def page() -> str:
    """Write the whole page."""
    rows = "".join(f"| [{r.code}](#{r.code.lower()}) | {r.severity} | {r.title.en} | {r.title.zh} |\n" for r in RULES)
    return _BEGINNING + f"| rule | | title | 名称 |\n|---|---|---|---|\n{rows}" + "".join(_told(rule) for rule in RULES)


def _told(rule: Rule) -> str:
    _, _, body = rule.documentation.strip().partition("\n\n")
    words = body.replace("``", "`").replace("What: ", "**What:** ").replace("Mend: ", "**Mend:** ")
    for why in ("Why it is bad: ", "Why it matters: "):
        words = words.replace(why, f"**{why.removesuffix(' ')}** ")
    heading = f'\n<a id="{rule.code.lower()}"></a>\n\n## {rule.code} · {rule.title.en} · {rule.title.zh}\n\n'
    return heading + f"{words}\n\n" + "".join(f"{line}\n" for line in _example(rule))


def _example(rule: Rule) -> Iterator[str]:
    found = _found(rule)
    yield f"> {found.message.en} → {found.mend.en}  "
    yield f"> {found.message.zh} → {found.mend.zh}"
    if found.fixes:
        yield ">  "
        yield "> " + " · ".join(f"[{fix.title.en} · {fix.title.zh}]" for fix in found.fixes)


def _found(rule: Rule) -> Diagnostic:
    """Give what the rule's first drawing is answered."""
    return next(found for pair in PAIRS if pair.code == rule.code for found in in_bad(pair))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
