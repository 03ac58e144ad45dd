"""The library as CSV and ZIP: what goes out comes in again, what is wrong is told by its row, and nothing is half done."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput, NotFound
from engine.prompts.bulk import COLUMNS, SHEET, ImportRefused, Package, file_of, pack, read_sheet, write_sheet
from engine.prompts.importing import import_prompts
from engine.prompts.model import Audio, Change, Entry, Facts, Prepared, Prompt

MEDIA = ("audio/wav", "audio/mpeg", "audio/webm")


class Shelf:
    """A ``PromptRepository`` and ``AudioPreparer`` in memory: what was uploaded says by itself what becomes of it."""

    def __init__(self) -> None:
        self.by_key: dict[str, Prompt] = {}
        self.content: dict[str, bytes] = {}
        self.audio: list[Audio] = []
        self.prepared = 0

    async def prepare(self, data: bytes, *, file_name: str = "", trim: bool = True) -> Prepared:
        self.prepared += 1
        if data == b"bad":
            raise InvalidInput("audio-unreadable", "The file is damaged.", "Upload another.")
        narrow, wide = b"narrow " + data, b"wide " + data
        digests = [hashlib.sha256(content).hexdigest() for content in (narrow, wide, data)]
        media = MEDIA[len(data) % len(MEDIA)]
        return Prepared(Audio(digests[0], digests[1], digests[2], file_name, media, 1.0, -23.0, trim), narrow, wide, data)

    async def keep(self, prepared: Prepared) -> None:
        self.audio.append(prepared.audio)
        for content in (prepared.narrow_wav, prepared.wide_wav, prepared.original):
            self.content[hashlib.sha256(content).hexdigest()] = content

    async def made_of(self, original: str, *, trimmed: bool) -> Audio | None:
        return next((one for one in self.audio if (one.original, one.trimmed) == (original, trimmed)), None)

    async def prompts(self, keys: Iterable[str] | None = None) -> Sequence[Prompt]:
        return [one for key, one in sorted(self.by_key.items()) if keys is None or key in set(keys)]

    async def keys(self) -> Sequence[str]:
        return sorted(self.by_key)

    async def prompt(self, key: str) -> Prompt:
        return self.by_key[key]

    async def file(self, digest: str) -> bytes:
        if digest not in self.content:
            raise NotFound("no-such-file", "It is not kept.")
        return self.content[digest]

    async def write(self, change: Change, *, at: float, by: str) -> None:
        for prepared in change.audio:
            await self.keep(prepared)
        for key in dict.fromkeys((*change.facts, *(key for key, _ in change.entries))):
            had = self.by_key.get(key, Prompt(key))
            facts = change.facts.get(key, Facts(had.description, had.tags))
            kept = {(one.language, one.variant): one for one in had.entries}
            kept |= {(one.language, one.variant): one for to, one in change.entries if to == key}
            self.by_key[key] = Prompt(key, facts.description, facts.tags, tuple(kept[place] for place in sorted(kept)))

    async def remove(self, key: str) -> None:
        del self.by_key[key]

    async def remove_entry(self, key: str, language: str, variant: str, *, at: float, by: str) -> None:
        raise NotImplementedError


def package(sheet: str, **files: bytes) -> Package:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packing:
        packing.writestr(SHEET, sheet)
        for name, content in files.items():
            packing.writestr(name, content)
    file.seek(0)
    return Package(file)


def alone(sheet: str) -> Package:
    return Package(io.BytesIO(sheet.encode()))


async def taken(shelf: Shelf, what: Package, *, dry_run: bool = False) -> list[tuple[int, str, bool, bool]]:
    effects = await import_prompts(what, shelf, shelf, at=1.0, by="ann", dry_run=dry_run)
    return [(one.row, one.what, one.words, one.recording) for one in effects]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
texts = words.filter(lambda word: bool(word.strip()))
plain = words.map(str.strip)
tags = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), unique=True, max_size=3)
entries = st.dictionaries(
    st.tuples(st.sampled_from(["en", "zh", "zh-CN"]), st.sampled_from(["", "female", "slow"])),
    st.tuples(texts, st.none() | st.binary(min_size=4, max_size=8)) | st.tuples(st.just(""), st.binary(min_size=4, max_size=8)),
    max_size=4,
)
libraries = st.dictionaries(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True), st.tuples(plain, tags, entries), max_size=4
)


@given(libraries, st.booleans())
def test_what_is_exported_comes_in_again_the_same(drawn: dict[str, tuple[str, list[str], dict]], trim: bool) -> None:  # type: ignore[type-arg]
    async def there_and_back() -> None:
        first, second = Shelf(), Shelf()
        for key, (description, tagged, by) in drawn.items():
            facts = Facts(description, tuple(sorted(tagged)))
            for (language, variant), (text, data) in by.items():
                prepared = None if data is None else await first.prepare(data, trim=trim)
                entry = Entry(language, variant, text, None if prepared is None else prepared.audio)
                await first.write(Change({}, ((key, entry),), (prepared,) if prepared else ()), at=1.0, by="ann")
            await first.write(Change({key: facts}), at=1.0, by="ann")
        file, again = io.BytesIO(), io.BytesIO()
        await pack(file, await first.prompts(), first)
        await import_prompts(Package(file), second, second, at=2.0, by="bob")
        await pack(again, await second.prompts(), second)
        assert again.getvalue() == file.getvalue()
        assert [(p.key, p.description, p.tags) for p in await second.prompts()] == [
            (p.key, p.description, p.tags) for p in await first.prompts()
        ]
        # Brought in once more it changes nothing and decodes nothing.
        prepared_before = second.prepared
        effects = await import_prompts(Package(file), second, second, at=3.0, by="bob")
        assert {one.what for one in effects} <= {"same"} and second.prepared == prepared_before

    asyncio.run(there_and_back())


async def test_what_an_import_would_do_is_told_first_and_done_then() -> None:
    shelf = Shelf()
    sheet = "key,language,text,file,tags\nwelcome,en,Hello.,a.wav,greeting\nwelcome,zh-CN,您好。,,\nfarewell,,,,\n"
    expected = [(2, "new", True, True), (3, "new", True, False), (4, "new", False, False)]
    assert await taken(shelf, package(sheet, **{"a.wav": b"sound"}), dry_run=True) == expected
    assert shelf.by_key == {} and shelf.content == {}
    assert await taken(shelf, package(sheet, **{"a.wav": b"sound"})) == expected
    assert (shelf.by_key["welcome"].tags, sorted(shelf.by_key)) == (("greeting",), ["farewell", "welcome"])
    # Words alone leave the recording where it is.
    again = alone("key,language,text\nwelcome,en,Hello there.\nwelcome,zh-CN,您好。\n")
    assert await taken(shelf, again) == [(2, "changed", True, False), (3, "same", False, False)]
    entry = shelf.by_key["welcome"].entry("en")
    assert entry is not None and entry.text == "Hello there." and entry.audio is not None
    assert shelf.by_key["welcome"].tags == ("greeting",)


@pytest.mark.parametrize(
    ("sheet", "row", "word"),
    [
        ("", 1, "headings"),
        ("key,text\na,b\n", 1, "language"),
        ("key,language,colour\n", 1, "colour"),
        ("key,language,text\na b,en,x\n", 2, "no key"),
        ("key,language,text\na,english,x\n", 2, "language tag"),
        ("key,language,text\na,en\n", 2, "2 cells"),
        ("key,language,text\na,en,\n", 2, "says nothing"),
        ("key,language,text\na,,x\n", 2, "no language"),
        ("key,language,text,file\na,en,x,b.wav\n", 2, "no file b.wav"),
        ("key,language,text\na,en,x\nb,en,y\na,en,z\n", 4, "row 2"),
        ("key,language,variant,text\na,en,Anna!,x\n", 2, "voice"),
        ("key,language,text,trim\na,en,x,maybe\n", 2, "trim"),
        ('key,language,text\na,en,"x\n', 2, "cannot be read"),
        (f"key,language,text\na,en,{'x' * 2001}\n", 2, "2001"),
    ],
)
async def test_each_mistake_is_told_with_its_row_and_nothing_is_taken(sheet: str, row: int, word: str) -> None:
    shelf = Shelf()
    with pytest.raises(ImportRefused) as refused:
        await taken(shelf, alone(sheet))
    assert refused.value.problems[0].row == row and word in refused.value.problems[0].message
    assert shelf.by_key == {}


async def test_all_mistakes_come_at_once_and_one_bad_recording_stops_the_rest() -> None:
    with pytest.raises(ImportRefused) as refused:
        read_sheet(b"key,language,text\n?,en,x\na,english,x\nb,en,ok\n", ())
    assert [problem.row for problem in refused.value.problems] == [2, 3]
    shelf = Shelf()
    sheet = "key,language,file\na,en,good.wav\nb,en,bad.wav\n"
    with pytest.raises(ImportRefused, match=r"Row 3: bad.wav: The file is damaged") as refused:
        await taken(shelf, package(sheet, **{"good.wav": b"sound", "bad.wav": b"bad"}))
    assert shelf.by_key == {}


def test_files_that_are_no_import_are_refused_with_a_word() -> None:
    with pytest.raises(ImportRefused, match="UTF-8"):
        read_sheet("key,language,text\na,zh-CN,您好\n".encode("gbk"), ())
    nothing = io.BytesIO()
    with zipfile.ZipFile(nothing, "w") as packing:
        packing.writestr("other.csv", "")
    with pytest.raises(ImportRefused, match=SHEET):
        Package(nothing)
    cut = io.BytesIO(package_bytes()[:-30])
    with pytest.raises(ImportRefused):
        read_sheet(Package(cut).sheet, ())


def package_bytes() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packing:
        packing.writestr(SHEET, ",".join(COLUMNS))
    return file.getvalue()


def test_a_zip_that_grows_is_not_unpacked_beyond_the_bound() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr(SHEET, "key,language\n")
        packing.writestr("bomb.wav", bytes(50_000_000))
    assert len(Package(file).read("bomb.wav", 1000)) == 1001


def test_a_table_opens_in_a_spreadsheet_and_names_no_file_that_is_not_there() -> None:
    recorded = Audio("a" * 64, "b" * 64, "c" * 64, "x.mp3", "audio/mpeg", 1.0, -23.0, True)
    prompt = Prompt(
        "a", "greets", ("menu", "night"), (Entry("en", "female", "Hi, there.", recorded), Entry("zh-CN", text="好"))
    )
    table = write_sheet([prompt], with_files=False)
    assert table.startswith(b"\xef\xbb\xbf") and b"\r\n" in table
    assert read_sheet(table, ())[0].facts == Facts("greets", ("menu", "night"))
    assert file_of("a", prompt.entries[0], recorded) == "audio/en/female/a.mp3"
