"""FG005 to FG014 and FG023: blocks, cords, keys."""

from __future__ import annotations

from tests.engine.graph.drawings.base import Pair, block, drawing, menu, said, then

TO_SAY = (("start", "next"), ("answer", "next"))
TO_HERE = (*TO_SAY, ("say", "next"))
PLAY = {"prompts": ["hello"], "interruptible": False}
SET = {"assignments": [{"variable": "pin", "value": "1"}]}
WHEN = {"cases": [{"exit": "yes", "when": "pin == '1'"}]}
LANGUAGES = {
    "choices": [
        {"language": "zh-CN", "key": "1", "prompt": "hello"},
        {"language": "en", "key": "2", "prompt": "hello"},
    ]
}
LANGUAGE_EXITS = {name: "bye" for name in ("zh-cn", "no_input", "no_match", "too_many_tries")}

PAIRS = (
    Pair(
        "FG005",
        drawing({"say": block("play", PLAY, next="by")}),
        drawing(),
        "/nodes/say/exits/next",
        "say",
        (*TO_SAY, ("say", "next")),
    ),
    Pair(
        "FG005",
        drawing(handlers={"error": "by"}),
        drawing(handlers={"error": "bye"}),
        "/handlers/error",
        name="a handler",
    ),
    Pair(
        "FG005",
        drawing(handlers={"operator_key": {"key": "0", "node": "by"}}),
        drawing(handlers={"operator_key": {"key": "0", "node": "bye"}}),
        "/handlers/operator_key/node",
        name="an operator key",
    ),
    Pair(
        "FG006",
        drawing({"alone": block("play", PLAY, next="bye")}),
        drawing({"alone": block("play", PLAY, next="bye")}, handlers={"error": "alone"}),
        "/nodes/alone",
        "alone",
        name="a handler is a way",
    ),
    Pair(
        "FG036",
        drawing({"after": block("note", {"name": "left"}, next="bye")}, handlers={"hangup": "after"}),
        drawing({"after": block("note", {"name": "left"}, next="over"), "over": block("return")}, handlers={"hangup": "after"}),
        "/nodes/bye",
        "bye",
        (("after", "next"),),
    ),
    Pair(
        "FG006",
        drawing({"alone": block("play", PLAY, next="bye")}),
        then(block("play", PLAY, next="bye")),
        "/nodes/alone",
        "alone",
    ),
    Pair(
        "FG007",
        then(block("branch", WHEN, yes="set", otherwise="bye"), blocks={"set": block("set_variables", SET, next="here")}),
        then(block("branch", WHEN, yes="set", otherwise="bye"), blocks={"set": block("set_variables", SET, next="say")}),
        "/nodes/here",
        "here",
        (("here", "yes"), ("set", "next")),
        name="a ring",
    ),
    Pair(
        "FG007",
        then(block("counter", within="bye", reached="here")),
        then(block("counter", within="here", reached="bye")),
        "/nodes/here",
        "here",
        (("here", "reached"),),
        name="a counter ends a loop by one exit only",
    ),
    Pair(
        "FG007",
        then(block("branch", WHEN, yes="here", otherwise="bye")),
        then(block("branch", WHEN, yes="say", otherwise="bye")),
        "/nodes/here",
        "here",
        (("here", "yes"),),
        name="a block that leads to itself",
    ),
    Pair(
        "FG007",
        then(block("play", {"prompts": ["hello"]}, next="here", interrupted="bye")),
        then(block("play", PLAY, next="here")),
        "/nodes/here",
        "here",
        (("here", "next"),),
        name="a prompt that a key typed ahead always cuts short",
    ),
    Pair(
        "FG007",
        then(block("language", {**LANGUAGES, "expression": "pin"}, en="here", **LANGUAGE_EXITS)),
        then(block("language", LANGUAGES, en="here", **LANGUAGE_EXITS)),
        "/nodes/here",
        "here",
        (("here", "en"),),
        name="a language that may be known without asking",
    ),
    Pair(
        "FG008",
        drawing({"say": block("play", PLAY)}),
        drawing({"say": block("play", {"prompts": ["hello"]}, next="bye")}),  # “interrupted” may stay open
        "/nodes/say/exits",
        "say",
        (*TO_SAY, ("say", "next")),
    ),
    Pair(
        "FG009",
        drawing({"say": block("play", PLAY, next="bye", interrupted="bye")}),
        drawing({"say": block("play", {"prompts": ["hello"]}, next="bye", interrupted="bye")}),
        "/nodes/say/exits/interrupted",
        "say",
    ),
    Pair("FG010", then(block("plays", PLAY, next="bye")), then(block("play", PLAY, next="bye")), "/nodes/here/type", "here"),
    Pair("FG011", then(block("play@9", PLAY, next="bye")), then(block("play@1", PLAY, next="bye")), "/nodes/here/type", "here"),
    Pair("FG012", drawing(entry="begin"), drawing(), "/entry", name="no such block"),
    Pair("FG012", drawing(entry="answer"), drawing(), "/entry", "answer", name="not a start"),
    Pair(
        "FG012",
        drawing({"start2": block("start", next="answer")}),
        drawing({"start2": block("answer", next="answer")}),
        "/nodes/start2",
        "start2",
        name="a second start",
    ),
    Pair("FG013", then(menu("1", "2", "1")), then(menu("1", "2", "3")), "/nodes/here/config/options/2/keys", "here"),
    Pair(
        "FG013",
        then(menu("1", repeat_key="1")),
        then(menu("1", repeat_key="*")),
        "/nodes/here/config/repeat_key",
        "here",
        name="the key that repeats",
    ),
    Pair("FG014", then(menu("2", "12", "1")), then(menu("2", "12", "13")), "/nodes/here/config/options/2/keys", "here"),
    Pair(
        "FG023",
        drawing({"start": block("start", next="say"), "answer": None}),
        drawing({"start": block("start", next="answer")}),
        "/nodes/say",
        "say",
        (("start", "next"),),
    ),
    Pair(
        "FG023",
        drawing(
            {"start": block("start", next="bye"), "answer": None, "say": None, "bye": block("hangup", {"farewell": "hello"})}
        ),
        drawing({"start": block("start", next="bye"), "answer": None, "say": None}, prompts={"hello": said()}),
        "/nodes/bye",
        "bye",
        (("start", "next"),),
        name="a farewell",
    ),
)
