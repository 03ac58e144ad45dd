from __future__ import annotations

import re

from tests.house.tree import ROOT, text, tracked

# Written in pieces, so that this file does not name what it looks for.
_NAMES = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + "ian"))
_REGISTRIES = re.compile(rf"(?:https?|ftp)://[a-z0-9.-]*(?:{_NAMES})\.org")
_HOMES = re.compile(r"(?<![\w.:/-])/(?:home|root|Users)/\w")


def test_no_file_names_a_package_registry() -> None:
    assert [str(path) for path in tracked() if _REGISTRIES.search(text(path))] == []


def test_no_file_holds_a_path_of_the_machine_it_was_written_on() -> None:
    here = f"{ROOT}/"
    homes = [str(path) for path in tracked() if _HOMES.search(text(path))]
    own = [str(path) for path in tracked() if len(here) > 1 and here in text(path)]
    assert (homes, own) == ([], [])
