"""All rules, in the order of their codes. A new rule is one file and one line in each list it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules import (
    fg001_unreadable,
    fg002_too_large,
    fg003_schema,
    fg004_unknown_spec,
    fg005_missing_target,
    fg006_unreachable,
    fg007_endless_loop,
    fg008_open_exit,
    fg009_unknown_exit,
    fg010_unknown_type,
    fg011_unknown_version,
    fg012_start,
    fg013_same_key,
    fg014_key_prefix,
    fg015_missing_prompt,
    fg016_missing_language,
    fg017_broken_expression,
    fg018_unknown_name,
    fg019_unknown_function,
    fg020_undeclared_variable,
    fg021_broken_place,
    fg022_secret_spoken,
    fg023_unanswered_speech,
    fg024_reserved_variable,
    fg025_initial_value,
    fg026_unused_prompt,
    fg027_foreign_language,
    fg028_secret_kept,
)
from engine.graph.rules.base import Rule

RULES: tuple[Rule, ...] = (
    fg001_unreadable.RULE,
    fg002_too_large.RULE,
    fg003_schema.RULE,
    fg004_unknown_spec.RULE,
    fg005_missing_target.RULE,
    fg006_unreachable.RULE,
    fg007_endless_loop.RULE,
    fg008_open_exit.RULE,
    fg009_unknown_exit.RULE,
    fg010_unknown_type.RULE,
    fg011_unknown_version.RULE,
    fg012_start.RULE,
    fg013_same_key.RULE,
    fg014_key_prefix.RULE,
    fg015_missing_prompt.RULE,
    fg016_missing_language.RULE,
    fg017_broken_expression.RULE,
    fg018_unknown_name.RULE,
    fg019_unknown_function.RULE,
    fg020_undeclared_variable.RULE,
    fg021_broken_place.RULE,
    fg022_secret_spoken.RULE,
    fg023_unanswered_speech.RULE,
    fg024_reserved_variable.RULE,
    fg025_initial_value.RULE,
    fg026_unused_prompt.RULE,
    fg027_foreign_language.RULE,
    fg028_secret_kept.RULE,
)
"""Every rule, for help pages."""

GRAPH_CHECKS: tuple[Callable[[Resolved], Iterable[Diagnostic]], ...] = (
    fg005_missing_target.check,
    fg006_unreachable.check,
    fg007_endless_loop.check,
    fg008_open_exit.check,
    fg009_unknown_exit.check,
    fg010_unknown_type.check,
    fg011_unknown_version.check,
    fg012_start.check,
    fg013_same_key.check,
    fg014_key_prefix.check,
    fg015_missing_prompt.check,
    fg016_missing_language.check,
    fg017_broken_expression.check,
    fg018_unknown_name.check,
    fg019_unknown_function.check,
    fg020_undeclared_variable.check,
    fg021_broken_place.check,
    fg022_secret_spoken.check,
    fg023_unanswered_speech.check,
    fg024_reserved_variable.check,
    fg025_initial_value.check,
    fg026_unused_prompt.check,
    fg027_foreign_language.check,
    fg028_secret_kept.check,
)
"""The checks of a drawing that could be read; FG001 to FG004 are checked while reading."""
