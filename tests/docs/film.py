"""The film of the READMEs: a switchboard is drawn, mended, called and published, taken as it happens in a real browser."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
from playwright.async_api import Locator, expect

from tests.designer_ui.designer import Designer, Language
from tests.designer_ui.drawing import blank, drawing
from tests.designer_ui.four_cities import Both, Lists, Planned, Says, Writes
from tests.designer_ui.hands import Mouse
from tests.designer_ui.planning import analyst

WIDTH, HEIGHT = 1200, 700
NUMBER = "4100"

_MILLISECOND = Fraction(1, 1000)
_STEPS = 4
"""Frames in which the pointer goes from one place to the next."""

_POINTER = """() => {
  const pointer = document.createElement("div");
  pointer.id = "film-pointer";
  pointer.style.cssText = "position:fixed;left:0;top:0;z-index:99999;pointer-events:none;width:22px;height:22px";
  pointer.innerHTML = `<svg viewBox="0 0 22 22"><path d="M3 2 L3 17 L7.2 13.2 L10 19.5 L12.6 18.4 L9.9 12.2 L15.5 12 Z"
    fill="#111" stroke="#fff" stroke-width="1.4" stroke-linejoin="round"/></svg>`;
  document.body.append(pointer);
}"""
_MOVE = '([x, y]) => { document.getElementById("film-pointer").style.transform = `translate(${x - 3}px, ${y - 2}px)`; }'


class Film:
    """Frames, each with the milliseconds that it stays."""

    def __init__(self, designer: Designer) -> None:
        """Take the window that is filmed."""
        self._page = designer.page
        self._frames: list[tuple[bytes, int]] = []
        self._at = (WIDTH / 2, HEIGHT / 2)

    async def begin(self) -> None:
        """Show the pointer."""
        await self._page.evaluate(_POINTER)
        await self._page.evaluate(_MOVE, self._at)

    async def hold(self, milliseconds: int) -> None:
        """Take a frame that stays so long; the same picture as before only stays longer."""
        picture = await self._page.screenshot(type="png", caret="initial")
        if self._frames and self._frames[-1][0] == picture:
            picture, before = self._frames.pop()
            milliseconds += before
        self._frames.append((picture, milliseconds))

    async def point(self, at: Locator) -> None:
        """Lead the pointer to the middle of something, slowing down as hands do."""
        await at.scroll_into_view_if_needed()
        box = await at.bounding_box()
        assert box is not None
        (x0, y0), (x1, y1) = self._at, (box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 60))
        for step in range(1, _STEPS + 1):
            part = 1 - (1 - step / _STEPS) ** 3
            self._at = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)
            await self._page.evaluate(_MOVE, self._at)
            await self._page.mouse.move(*self._at)
            await self.hold(45)

    def write(self, path: Path) -> None:
        """Put the frames together as an animation that begins anew at its end."""
        with av.open(str(path), "w", format="webp", options={"loop": "0"}) as container:
            stream = container.add_stream("libwebp_anim", options={"lossless": "1", "compression_level": "6"})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "bgra"
            stream.time_base = stream.codec_context.time_base = _MILLISECOND
            at = 0
            for picture, milliseconds in [*self._frames, (self._frames[-1][0], 0)]:
                with av.open(io.BytesIO(picture), "r") as still:
                    frame = next(still.decode(video=0)).reformat(format="bgra")
                frame.pts, frame.time_base = at, _MILLISECOND
                container.mux(stream.encode(frame))
                at += milliseconds
            container.mux(stream.encode())


class Filmed(Mouse):
    """A hand that is filmed at each thing it does."""

    film: Film

    async def press(self, what: Locator) -> None:
        await self.film.point(what)
        await super().press(what)
        await self.film.hold(280)

    async def write(self, text: str, into: Locator) -> None:
        await self.film.point(into)
        await into.click()
        await into.fill("")
        await self._typed(text)

    async def _typed(self, text: str) -> None:
        length = max(3, len(text) // 6)
        for n in range(0, len(text), length):
            await self.page.keyboard.insert_text(text[n : n + length])
            await self.film.hold(70)
        await self.film.hold(200)

    async def _wanted(self, letters: str, block: str, exit_: str) -> None:
        if not await self._in_sight(block, exit_):
            await self.find(block)
        plus = self._plus(block, exit_)
        await self.film.point(plus)
        await plus.click()
        await self._typed(letters)

    async def add(self, kind: str, behind: str, exit_: str) -> None:
        await super().add(kind, behind, exit_)
        await self.film.hold(280)

    async def connect(self, block: str, exit_: str, to: str) -> None:
        # Many alike go by quickly: the film is of what is done, not of how long.
        quick = Mouse(self.drawn)
        await quick.connect(block, exit_, to)
        await self.film.hold(180)

    async def open_phone(self) -> None:
        await self.film.point(self.page.get_by_role("tab", name=self.designer.word("editor:panels.phone")))
        await super().open_phone()
        await self.film.hold(500)

    async def open_publishing(self) -> None:
        await self.film.point(self.designer.button("publish:actions.publish"))
        await super().open_publishing()

    async def dial(self, key: str) -> None:
        await self.press(self.designer.button("phone:key", key=key))


def plan(language: Language) -> Mapping[str, Planned]:
    """A small switchboard, in one language. The way to the opening hours is forgotten."""

    def only(en: str, zh: str) -> Both:
        return Both(en, "") if language == "en" else Both("", zh)

    options = [[Writes("label", Both("A person", "人工"))], [Writes("label", Both("Opening hours", "营业时间"))]]
    words = only("For a person, press 1. For our hours, press 2.", "人工请按 1，营业时间请按 2。")
    failures = ("busy", "no_answer", "rejected", "failed")
    return {
        "answer": Planned("answer", Both("Take the call", "接听"), {"next": "menu"}),
        "menu": Planned(
            "menu",
            Both("Main menu", "主菜单"),
            {"way_1": "desk", **dict.fromkeys(("no_input", "no_match", "too_many_tries"), "desk")},
            (Says("prompt", words), Lists("options", options)),
        ),
        "desk": Planned(
            "transfer", Both("Front desk", "总机"), dict.fromkeys(("answered", *failures), "bye"), (Writes("target", "6001"),)
        ),
        "bye": Planned(
            "hangup", Both("Goodbye", "再见"), {}, (Says("farewell", only("Thank you for calling.", "感谢来电，再见。")),)
        ),
    }


async def shoot(designer: Designer, path: Path) -> None:
    """Film it, and write the film."""
    language = designer.look.language
    page = designer.page
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    document = {**blank(""), "languages": ["en" if language == "en" else "zh-CN"]}
    document["name"] = "My switchboard" if language == "en" else "我的总机"
    hand = Filmed(await drawing(designer, document))
    hand.film = film = Film(designer)
    await film.begin()
    await film.hold(900)
    await (await analyst(hand, designer)).draw(plan(language))
    await hand.press(designer.button("canvas:actions.tidy").first)
    await expect(page.get_by_role("status").filter(has_text=designer.word("canvas:tidied"))).to_have_count(1)
    await hand.press(designer.button("canvas:actions.zoomAll").first)
    await film.hold(900)
    await _mend(hand)
    await hand.press(designer.button("canvas:actions.zoomAll").first)
    await _call(hand)
    await _publish(hand)
    film.write(path)


async def _mend(hand: Filmed) -> None:
    """The way that was forgotten is found, and connected by a button."""
    await hand.page.keyboard.press("F8")
    panel = hand.page.get_by_role("tabpanel", name=hand.designer.word("editor:panels.problems"))
    await expect(panel.get_by_role("button", expanded=True)).to_be_visible()
    await hand.film.hold(1800)
    await hand.press(panel.locator("li[data-open] button:not([data-finding])").last)
    await expect(panel.get_by_text(hand.designer.word("problems:none"))).to_be_visible()
    await hand.film.hold(1200)
    side = hand.designer.word("editor:sides.bottom")
    await hand.press(hand.designer.button("editor:toggleSide", side=side))


async def _call(hand: Filmed) -> None:
    """The drawing is called, and follows the caller."""
    await hand.open_phone()
    await hand.film.point(hand.designer.field("phone:place.fast"))
    await hand.check(hand.designer.field("phone:place.fast"))
    await hand.press(hand.designer.button("phone:actions.dial"))
    await expect(hand.page.get_by_text(hand.designer.word("phone:turns.caller")).first).to_be_visible()
    await hand.film.hold(1800)
    await hand.dial("1")
    await hand.page.wait_for_timeout(600)
    await hand.film.hold(1500)


async def _publish(hand: Filmed) -> None:
    """It is published to a number."""
    designer = hand.designer
    await hand.open_publishing()
    await expect(designer.text("publish:changes.first")).to_be_visible()
    await hand.film.hold(900)
    await hand.write(NUMBER, designer.field("publish:numbers.label"))
    await hand.press(designer.button("publish:actions.publishNow"))
    await expect(designer.text("publish:done.answers", numbers=NUMBER)).to_be_visible(timeout=60_000)
    await hand.film.hold(2500)
