"""Tell which databases a case asked: answers are those of the recording, whichever one a statement is sent to."""

from .statement_effects import changes_data

QUERIES, CHANGES = "databases of queries", "databases of changes"


def list_targets(lines):
    """Return the databases of queries, each once, and those of statements that change data, in their order.

    Queries may be left out, or sent once more: a cache or a loaded relation may take their place.

    Args:
        lines: statements as they were sent, of which some have a `place`.
    """
    queries, changes = set(), []
    for line in lines:
        if line.get("place") is None:
            continue
        if changes_data(line["statement"], "%s" % (line.get("given"),)):
            changes.append(line["place"])
        else:
            queries.add(line["place"])
    found = ((QUERIES, sorted(queries)), (CHANGES, changes))
    return dict((name, places) for name, places in found if places)
