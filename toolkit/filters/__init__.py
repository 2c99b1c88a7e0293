"""Mongo-style filters: what MongoDB answers, as a reference that other implementations are compared with."""

from toolkit.errors import FilterError
from toolkit.filters.match import compile_filter

__all__ = ["FilterError", "compile_filter"]
