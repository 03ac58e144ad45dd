"""The prompt library in the browser: found, heard, written, recorded, and brought in by a table."""

from __future__ import annotations

import io
import math
import struct
import uuid
import wave

from playwright.async_api import FilePayload, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, all_looks, looks

pytestmark = ONE_PRODUCT

# A browser without a screen has no microphone: a tone that it makes itself stands in for the voice, nothing else is other.
_MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const mouth = context.createMediaStreamDestination();
  tone.connect(mouth);
  tone.start();
  return mouth.stream;
};
"""


def key() -> str:
    return f"t_{uuid.uuid4().hex[:10]}"


async def kept(designer: Designer, name: str, **words: str) -> None:
    async with designer.api() as api:
        for language, text in words.items():
            entry = f"/v1/prompts/{name}/entries/{language.replace('_', '-')}"
            (await api.put(entry, json={"text": text})).raise_for_status()


def tone(seconds: float = 1.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((1, 2, 16_000, 0, "NONE", ""))
        steps = range(int(seconds * 16_000))
        made.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 16_000 * 440 * math.tau))) for n in steps))
    return file.getvalue()


@all_looks
async def test_the_library_shows_what_is_said_in_every_language_and_keeps_nobody_out(designer: Designer) -> None:
    name = key()
    await kept(designer, name, en="Welcome to the library.", zh_CN="欢迎来到提示音库。")
    await designer.go("/prompts")
    await designer.field("prompts:actions.search").fill(name)
    await expect(designer.page.get_by_role("region", name=name)).to_be_visible()
    await expect(designer.field("prompts:wordsIn", entry="zh-CN")).to_have_value("欢迎来到提示音库。")
    await designer.picture("prompts")
    assert await designer.barriers() == []


@looks
async def test_a_prompt_is_made_by_keys_alone_and_found_by_its_words(designer: Designer) -> None:
    name = key()
    await designer.go("/prompts")
    await designer.page.locator("body").press("n")
    await designer.field("prompts:key").fill(name)
    await designer.page.keyboard.press("Tab")
    await designer.page.keyboard.type(f"Words of {name}")
    await designer.picture("new-prompt")
    assert await designer.barriers() == []
    await designer.button("prompts:make").press("Enter")
    region = designer.page.get_by_role("region", name=name)
    await expect(region).to_be_visible()
    await designer.page.locator("body").press("/")
    await designer.page.keyboard.type("no such words")
    await expect(region).to_be_hidden()
    await designer.button("prompts:showAll").click()
    await expect(designer.page.get_by_role("button", name=name)).to_be_visible()


async def test_words_are_heard_as_callers_hear_them_and_stopped_again(designer: Designer) -> None:
    name = key()
    await kept(designer, name, en=f"Please listen to {name}, to all of it, and then to the end of it.")
    await designer.go("/prompts")
    await designer.field("prompts:actions.search").fill(name)
    async with designer.page.expect_response("**/v1/prompts/-/speak") as asked:
        await designer.button("prompts:listen", what="en").click()
    heard = (await asked.value).headers
    assert heard["content-type"] == "audio/wav" and int(heard["content-length"]) > 16_000  # a second at least
    stop = designer.button("prompts:stop", what="en")
    await expect(stop).to_have_attribute("aria-pressed", "true")
    await stop.click()
    await expect(designer.button("prompts:listen", what="en")).to_be_visible()


async def test_a_recording_is_uploaded_heard_and_given_up_again(designer: Designer) -> None:
    name = key()
    await kept(designer, name, en="Words beneath the recording.")
    await designer.go("/prompts")
    await designer.field("prompts:actions.search").fill(name)
    region = designer.page.get_by_role("region", name=name)
    await region.locator("input[type=file]").set_input_files({"name": "voice.wav", "mimeType": "audio/wav", "buffer": tone()})
    await expect(region).to_contain_text("voice.wav")
    async with designer.page.expect_response(f"**/v1/prompts/{name}/entries/en/audio") as asked:
        await designer.button("prompts:listen", what="en").click()
    assert (await asked.value).headers["x-cordboard-heard"] == "recording"
    await designer.button("prompts:removeRecording").click()
    await expect(designer.text("prompts:spoken")).to_be_visible()


async def test_a_voice_is_recorded_by_the_microphone(designer: Designer) -> None:
    name = key()
    await kept(designer, name, en="Words to be spoken by a person.")
    await designer.page.add_init_script(_MICROPHONE)
    await designer.go("/prompts")
    await designer.field("prompts:actions.search").fill(name)
    await expect(designer.button("prompts:record")).to_have_count(1)  # the list is searched a moment after the last letter
    await designer.button("prompts:record").click()
    stop = designer.page.get_by_role("button", name=designer.word("prompts:stopRecording", seconds="1").split("1")[0])
    await expect(stop).to_contain_text("2")  # seconds of it
    await stop.click()
    await expect(designer.page.get_by_role("region", name=name)).to_contain_text(designer.word("prompts:fromMicrophone"))
    async with designer.api() as api:
        (entry,) = (await api.get(f"/v1/prompts/{name}")).raise_for_status().json()["entries"]
    assert entry["audio"]["seconds"] > 0.5


@looks
async def test_a_table_shows_what_it_would_change_before_it_does(designer: Designer) -> None:
    old, new = key(), key()
    await kept(designer, old, en="As it was.")
    table = f"key,language,text\n{old},en,As it was.\n{new},en,Brought in.\n"
    await designer.go("/prompts")
    files: FilePayload = {"name": "prompts.csv", "mimeType": "text/csv", "buffer": table.encode()}
    await designer.page.locator("input[accept^='.csv']").set_input_files(files)
    dialog = designer.page.get_by_role("dialog")
    await expect(dialog).to_contain_text(new)
    await expect(dialog).not_to_contain_text(old)
    await designer.picture("import-prompts")
    assert await designer.barriers() == []
    await dialog.get_by_role("button", name=designer.word("prompts:actions.import")).click()
    await expect(dialog).to_be_hidden()
    await expect(designer.page.get_by_role("button", name=new)).to_be_visible()


async def test_a_broken_table_says_which_row_and_changes_nothing(designer: Designer) -> None:
    name = key()
    await designer.go("/prompts")
    table = f"key,language,text\n{name},en,Right.\n{name},,Without a language.\n"
    files: FilePayload = {"name": "prompts.csv", "mimeType": "text/csv", "buffer": table.encode()}
    await designer.page.locator("input[accept^='.csv']").set_input_files(files)
    await expect(designer.page.get_by_role("dialog")).to_contain_text(designer.word("prompts:import.row", row=3))
    async with designer.api() as api:
        assert (await api.get(f"/v1/prompts/{name}")).status_code == 404
