"""mongoquery, which matches one document at a time."""

from mongoquery import Query


def matches(filter_, document):
    """Whether the document matches."""
    return Query(filter_).match(document)
