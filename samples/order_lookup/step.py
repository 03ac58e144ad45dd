"""Looks an order up in the company's order service, over HTTP."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Annotated

import httpx

from engine.sdk import StepContext, StepError, Text, field, step

TLS = httpx.create_ssl_context()  # made once: it reads all the certificates there are


@dataclass
class OnItsWay:
    days: Annotated[int, field(en="Days until it arrives", zh="预计送达天数")]


@dataclass
class Packing:
    pass


@dataclass
class NotFound:
    pass


@step(
    name="order_lookup",
    title=Text("Look up an order", "查询订单"),
    exits={
        "on_its_way": Text("On its way", "运送中"),
        "packing": Text("Being packed", "备货中"),
        "not_found": Text("No such order", "无此订单"),
    },
    timeout="5s",
    tries=2,
    effect="read",
)
async def order_lookup(
    number: Annotated[
        str,
        field(
            en="Order number",
            zh="订单号",
            help_en="As keyed in by the caller: `${order}`.",
            help_zh="来电者输入的订单号：`${order}`。",
        ),
    ],
    context: StepContext,
) -> OnItsWay | Packing | NotFound:
    """Asks the order service what became of an order.

    The service is found at the address in `ORDERS_URL`. When it is out of order the look-up is tried once more, and then leaves
    by `error` with the reason `service-down`.
    """
    async with httpx.AsyncClient(base_url=os.environ["ORDERS_URL"], timeout=2.0, trust_env=False, verify=TLS) as service:
        try:
            answer = await service.get(f"/orders/{number}")
        except httpx.TransportError:
            raise StepError("service-down", again=True) from None
    if answer.status_code == 404:
        return NotFound()
    if answer.is_error:
        context.log.warning("the order service answered %s", answer.status_code)
        raise StepError("service-down", again=True)
    order = answer.json()
    return OnItsWay(order["days"]) if order["state"] == "shipped" else Packing()
