"""What an e-mail says: that there is something to read, where, and from whom. The same for everybody, whatever the matter."""

from __future__ import annotations

from .port import Envelope


def subject(envelope: Envelope) -> str:
    return f"Un messaggio per te da {envelope.sender}"


def body(envelope: Envelope, legal: bool) -> str:
    found = [f"{envelope.sender} ti ha scritto.", ""]
    if legal:
        found += ["La comunicazione è nella lettera allegata. La trovi anche qui:"]
    else:
        found += ["Per leggerlo entra qui:"]
    found += [envelope.place, "", "Questa e-mail non contiene dati sulla tua pratica, e non ti chiede di scriverne."]
    if not legal:
        found += ["È un avviso di cortesia: non ha effetti di legge e non fa partire nessun termine."]
    return "\n".join(found) + "\n"
