"""The secret that opens one dossier: how it is drawn, written on paper, typed back and kept.

Twenty signs of the house's alphabet (32 signs, none that looks like another) are 100 random bits. Only their SHA-256 is
kept: with so many bits a slow hash would add nothing, and the database alone opens no file.
"""

from __future__ import annotations

import hashlib
import secrets

from approdo.records.dossiers.models import CODE_ALPHABET

SIGNS = 20
GROUP = 5
LONGEST_TYPED = 200


def fresh_secret() -> str:
    """A new secret, as it is printed: ABCDE-FGHJK-LMNPQ-RSTUV."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[start : start + GROUP] for start in range(0, SIGNS, GROUP))


def digest_of(typed: str) -> bytes:
    """SHA-256 of the secret, however it was typed: small letters, spaces and strokes do not count."""
    signs = "".join(sign for sign in typed[:LONGEST_TYPED].upper() if sign.isalnum())
    return hashlib.sha256(signs.encode()).digest()
