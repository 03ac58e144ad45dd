"""The phones that a test call dials: some behave as they were told to, at the others sits the call's author."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.bootstrap.scenarios import manner_of
from engine.bootstrap.testcalls.world import Say, World
from engine.errors import Conflict
from engine.scenarios import model as scenarios
from engine.testcalls import model
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import BUSY, REJECTS, InHand, Phones
from telephony_adapters.simulator.signs import Ended, Sign

_LIFTED_AFTER, _TALKS = 1.0, 20.0
"""Seconds after which a scenario lets a phone be answered, and hung up, by which its author did: their pace is no test's."""


class HeldPhones:
    """Plugs phones in at every address, and keeps how each turned out to behave."""

    def __init__(self, phones: Phones, world: World, say: Say) -> None:
        """Sit at every phone there is."""
        phones.any_extension = phones.any_number = InHand(self._rung)
        self._world = world
        self._say = say
        self._in_hand: dict[str, RungPhone] = {}
        self._lifted: set[str] = set()

    @property
    def waiting(self) -> str:
        """The address of a phone that rings or talks and that its author has to do something at; empty for none."""
        return next(iter(self._in_hand), "")

    def act(self, act: model.AtPhone) -> None:
        """Do something at one."""
        phone = self._in_hand.get(act.address)
        if phone is None or (act.act != "hang up") is phone.up:
            raise Conflict("not-now", "That phone does not ring, or talks already.", "Wait until the call dials it.")
        _ACTS[act.act](self, phone)

    def _rung(self, phone: RungPhone) -> None:
        manner = self._world.phones.get(phone.name, "ask")
        if manner != "ask":
            self._world.turned_out[phone.name] = manner
            manner_of(manner).rung(phone)
            return
        self._world.turned_out[phone.name] = "no answer"
        self._in_hand[phone.name] = phone
        phone.watchers.append(lambda sign: self._noticed(phone, sign))
        phone.ring()
        self._say("phone", {"address": phone.name, "state": "rings"})

    def _noticed(self, phone: RungPhone, sign: Sign) -> None:
        if not isinstance(sign, Ended):
            return
        self._in_hand.pop(phone.name, None)
        if phone.name in self._lifted:
            self._lifted.remove(phone.name)
            how = {"answers after": _LIFTED_AFTER, "talks": _TALKS if sign.by == "self" else None}
            self._world.turned_out[phone.name] = scenarios.Answering.model_validate(how)
        self._say("phone", {"address": phone.name, "state": "over", "reason": sign.cause.reason.value})

    def _answer(self, phone: RungPhone) -> None:
        self._lifted.add(phone.name)
        self._world.turned_out[phone.name] = scenarios.Answering.model_validate({"answers after": _LIFTED_AFTER, "talks": None})
        self._say("phone", {"address": phone.name, "state": "answered"})
        phone.answer()

    def _is_busy(self, phone: RungPhone) -> None:
        self._world.turned_out[phone.name] = "busy"
        phone.refuse(BUSY.cause)

    def _reject(self, phone: RungPhone) -> None:
        self._world.turned_out[phone.name] = "rejects"
        phone.refuse(REJECTS.cause)

    def _hang_up(self, phone: RungPhone) -> None:
        phone.hang_up()


_ACTS: Mapping[str, Callable[[HeldPhones, RungPhone], None]] = {
    "answer": HeldPhones._answer,
    "busy": HeldPhones._is_busy,
    "reject": HeldPhones._reject,
    "hang up": HeldPhones._hang_up,
}
