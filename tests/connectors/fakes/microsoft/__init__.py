"""A simulated Microsoft 365 for the tests: the Graph subset and the identity endpoints, stateful and strict.

`MicrosoftWorld` is what there is, `MicrosoftServer` shows it to programs over real HTTP. CLAIMS.md says what each
behaviour rests on; what nobody documents is refused with 501.
"""

from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld, Quirks

__all__ = ["MicrosoftServer", "MicrosoftWorld", "Quirks"]
