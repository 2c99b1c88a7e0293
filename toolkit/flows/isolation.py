"""What the command line asks of isolation: whether an interpreter has any, and what may be connected to."""

from toolkit.session.addresses import check_address
from toolkit.session.isolation import check_isolation

__all__ = ["check_address", "check_isolation"]
