"""Check for the command line which isolation an interpreter has, and which addresses are allowed."""

from toolkit.session.addresses import check_address
from toolkit.session.isolation import check_isolation

__all__ = ["check_address", "check_isolation"]
