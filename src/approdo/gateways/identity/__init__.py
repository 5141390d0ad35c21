"""Who somebody is, as an identity provider vouches for it: the port, and the adapters there are."""

from .local import LocalIdentity
from .port import Identified, IdentityProvider, NotConnected

__all__ = ["Identified", "IdentityProvider", "LocalIdentity", "NotConnected"]
