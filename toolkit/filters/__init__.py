"""Mongo-style filters: MongoDB's answers, as a reference for other implementations."""

from toolkit.errors import FilterError
from toolkit.filters.match import compile_filter

__all__ = ["FilterError", "compile_filter"]
