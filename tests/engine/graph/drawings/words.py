"""FG015 to FG022, FG024 to FG029 and FG035: prompts, expressions, variables, languages."""

from __future__ import annotations

from typing import Any

from tests.engine.graph.drawings.base import Document, Pair, block, digits, drawing, said, then

PLAY = {"prompts": ["more"], "interruptible": False}
PEOPLE = {"people": {"type": "list", "initial": []}}
TRANSFER_EXITS = {name: "bye" for name in ("answered", "busy", "no_answer", "rejected", "failed")}


def speaking(text: str, **changes: Any) -> Document:
    """A drawing with a prompt ``more``."""
    return then(block("play", PLAY, next="bye"), prompts={"more": said(text, text)}, **changes)


def asking(condition: str, **changes: Any) -> Document:
    """A drawing that branches on the condition."""
    return then(block("branch", {"cases": [{"exit": "yes", "when": condition}]}, yes="bye", otherwise="bye"), **changes)


def setting(variable: str, value: Any = "1") -> Document:
    return then(block("set_variables", {"assignments": [{"variable": variable, "value": value}]}, next="bye"))


def dialling(target: str, sensitive: bool = False) -> Document:
    secret = {"pin": {"type": "string", "initial": "", "sensitive": sensitive}}
    return then(block("transfer", {"target": target}, **TRANSFER_EXITS), variables=secret)


def one_language(word: str) -> Document:
    return then(block("language", {"choices": [{"language": word}]}, **{word.lower(): "bye"}))


SPELLED = {"kind": "spelled", "value": "pin"}
SAY_EXITS = {name: "bye" for name in ("next", "interrupted", "invalid")}
SECRET = {"pin": {"type": "string", "initial": "", "sensitive": True}}
IN_PROMPT = "/prompts/more/en/text"
IN_CASE = "/nodes/here/config/cases/0/when"

PAIRS = (
    Pair("FG015", then(block("play", PLAY, next="bye")), speaking("好"), "/nodes/here/config/prompts/0", "here"),
    Pair("FG016", drawing(prompts={"hello": {"en": {"text": "Hello."}}}), drawing(), "/prompts/hello", "say"),
    Pair(
        "FG016",
        then(block("play", PLAY, next="bye"), prompts={"more": {"en": {"text": "Hi."}}}),
        then(
            block("language", {"choices": [{"language": "en", "prompt": "more"}]}, en="bye"),
            prompts={"more": {"en": {"text": "Hi."}}},  # spoken in English only
        ),
        "/prompts/more",
        "here",
        name="a prompt of one language",
    ),
    Pair("FG017", asking("pin = '1'"), asking("pin == '1'"), IN_CASE, "here", name="in a block"),
    Pair("FG017", speaking("${pin +}"), speaking("${pin + '1'}"), IN_PROMPT, "here", name="in a prompt"),
    Pair(
        "FG017",
        asking("people.all(a, people.all(b, people.all(c, true)))", variables=PEOPLE),
        asking("people.all(a, people.all(b, a == b))", variables=PEOPLE),
        IN_CASE,
        "here",
        name="loops that would never end",
    ),
    Pair("FG018", asking("pim == '1'"), asking("pin == '1'"), IN_CASE, "here", name="a variable"),
    Pair("FG018", speaking("${call.number}"), speaking("${call.caller}"), IN_PROMPT, "here", name="a fact"),
    Pair(
        "FG018",
        asking("people.exists(p, p == q)", variables=PEOPLE),
        asking("people.exists(p, p == pin)", variables=PEOPLE),
        IN_CASE,
        "here",
        name="a name that no loop binds",
    ),
    Pair("FG019", asking("pin.startswith('1')"), asking("pin.startsWith('1')"), IN_CASE, "here"),
    Pair("FG019", asking("random() == 1"), asking("text(1) == '1'"), IN_CASE, "here", name="no side effects"),
    Pair("FG029", speaking("${date()}"), speaking("${date(pin)}"), IN_PROMPT, "here", name="without a value"),
    Pair("FG029", asking("size(pin, pin) == 1"), asking("pin.size() == 1"), IN_CASE, "here", name="one too many"),
    Pair(
        "FG029",
        speaking("${currency(pin, 'RMB')}"),
        speaking("${currency(pin, 'CNY')} ${currency(pin, call.entry)}"),
        IN_PROMPT,
        "here",
        name="an unknown option",
    ),
    Pair(
        "FG029",
        speaking("${text(date(pin, 'weekdays'))}"),
        speaking("${text(date(pin, 'weekday', 'UTC'))}"),
        IN_PROMPT,
        "here",
        name="inside another",
    ),
    Pair("FG020", setting("pim"), setting("pin"), "/nodes/here/config/assignments/0/variable", "here"),
    Pair(
        "FG035", setting("pin", 1), setting("pin", "1"), "/nodes/here/config/assignments/0/value", "here", name="a fixed value"
    ),
    Pair(
        "FG035",
        then(digits(variable="ticket"), variables={"ticket": {"type": "number"}}),
        then(digits(variable="ticket"), variables={"ticket": {"type": "string"}}),
        "/nodes/here/config/variable",
        "here",
        name="digits",
    ),
    Pair("FG021", speaking("${pin"), speaking("$pin {}"), IN_PROMPT, "here", name="not closed"),
    Pair("FG021", speaking("a ${ } b"), speaking("a ${pin} b"), IN_PROMPT, "here", name="empty"),
    Pair("FG021", dialling("${}"), dialling("${pin}"), "/nodes/here/config/target", "here", name="in a block"),
    Pair("FG022", speaking("${pin}", variables=SECRET), speaking("${pin}"), IN_PROMPT, "here"),
    Pair(
        "FG022",
        speaking("${digits(pin)}", variables=SECRET),
        speaking("${digits(pin)}"),
        IN_PROMPT,
        "here",
        name="put into words",
    ),
    Pair(
        "FG022",
        then(block("say", {"parts": [SPELLED]}, **SAY_EXITS), variables=SECRET),
        then(block("say", {"parts": [SPELLED]}, **SAY_EXITS)),
        "/nodes/here/config/parts/0/value",
        "here",
        name="as data",
    ),
    Pair(
        "FG022", dialling("9${pin}", sensitive=True), dialling("9${pin}"), "/nodes/here/config/target", "here", name="dialled"
    ),
    Pair(
        "FG024",
        drawing(variables={"call": {"type": "string"}}),
        drawing(variables={"caller": {"type": "string"}}),
        "/variables/call",
    ),
    Pair(
        "FG025",
        drawing(variables={"n": {"type": "number", "initial": "1"}}),
        drawing(variables={"n": {"type": "number"}}),
        N := "/variables/n/initial",
    ),
    Pair(
        "FG025",
        drawing(variables={"n": {"type": "number", "initial": True}}),
        drawing(variables={"n": {"type": "number", "initial": 1.5}}),
        N,
        name="true is no number",
    ),
    Pair(
        "FG025",
        drawing(variables={"n": {"type": "list", "initial": [1] * 101}}),
        drawing(variables={"n": {"type": "list", "initial": [1] * 100}}),
        N,
        name="too large",
    ),
    Pair("FG026", drawing(prompts={"more": said()}), speaking("好"), "/prompts/more"),
    Pair(
        "FG027",
        drawing(prompts={"hello": {**said(), "fr": {"text": "Allo."}}}),
        drawing(prompts={"hello": {**said(), "fr": {"text": "Allo."}}}, languages=["zh-CN", "en", "fr"]),
        "/prompts/hello/fr",
        "say",
    ),
    Pair("FG027", one_language("fr"), one_language("en"), "/nodes/here/config/choices/0/language", "here", name="in a block"),
    Pair(
        "FG028",
        then(digits(sensitive=True)),
        then(digits(sensitive=True), variables=SECRET),
        "/nodes/here/config/variable",
        "here",
    ),
)
