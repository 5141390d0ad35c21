"""By which channels this installation reaches people: from its settings, once a run of the sender.

A database born as a demo reaches nobody: its messages lie in a folder, whatever the settings say. Elsewhere a channel that
nobody has set up answers «not configured», and what goes through it waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from approdo.gateways.notices import Channel
from approdo.gateways.notices.domiciles import Domiciles, LocalRegister, NoRegister
from approdo.gateways.notices.local import LocalMail
from approdo.gateways.notices.paper import PrintQueue
from approdo.gateways.notices.port import NotConfigured
from approdo.gateways.notices.smtp import SmtpMail, server_of
from approdo.records.exchanges.models import Message
from approdo.records.territory.queries import born_as_demo

DEMO_DOMICILES = 8  # in the demo, one person in eight has a digital domicile
AREA = "l’area personale del sito del Comune"


@dataclass(frozen=True, slots=True)
class Ways:
    """The channel of each kind of message, the register of digital domiciles, and where people read."""

    channels: Mapping[str, Channel]
    domiciles: Domiciles
    place: str


def ways() -> Ways:
    site = str(settings.NOTICES["site"]).rstrip("/")
    place = f"{site}/area/" if site else AREA
    if born_as_demo():
        return local_ways(place, LocalRegister(settings.OUTBOX, every=DEMO_DOMICILES))
    return Ways(
        {
            Message.Channel.PAPER: PrintQueue(),
            Message.Channel.DIGITAL_DOMICILE: _mail("digital_domicile", legal=True),
            Message.Channel.COURTESY_EMAIL: _mail("courtesy", legal=False),
        },
        NoRegister(),
        place,
    )


def local_ways(place: str, domiciles: Domiciles) -> Ways:
    return Ways(
        {
            Message.Channel.PAPER: PrintQueue(),
            Message.Channel.DIGITAL_DOMICILE: LocalMail(settings.OUTBOX, legal=True),
            Message.Channel.COURTESY_EMAIL: LocalMail(settings.OUTBOX, legal=False),
        },
        domiciles,
        place,
    )


def _mail(name: str, *, legal: bool) -> Channel:
    url = settings.NOTICES[name]
    if not url:
        return NotConfigured()
    return SmtpMail(server_of(url, settings.NOTICES[f"{name}_password"]), legal=legal)
