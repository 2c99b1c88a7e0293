"""mongoquery, which matches one document at a time."""

from mongoquery import Query


def matches(filter_, document):
    """Return whether the document matches."""
    return Query(filter_).match(document)
