"""Which identity provider serves this installation.

None is connected yet: SPID and CIE come with the federation of the municipality. Only a database born from the demo generator
has the local one, in which a visitor chooses among synthetic persons.
"""

from approdo.gateways.identity import IdentityProvider, LocalIdentity, NotConnected
from approdo.records.calls.synthetic import tax_code_of
from approdo.records.territory.queries import born_as_demo


def provider() -> IdentityProvider:
    return LocalIdentity(tax_code_of) if born_as_demo() else NotConnected()
