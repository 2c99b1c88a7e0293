"""Tell which databases a case asked: answers are those of the recording, whichever one a statement is sent to."""

import hashlib
import hmac
import json

from .statement_effects import changes_data

QUERIES, CHANGES = "databases of queries", "databases of changes"
_LETTERS = 16


def list_targets(lines, key):
    """Return the databases of queries, each once, and those of statements that change data, in their order.

    Queries may be left out, or sent once more: a cache or a loaded relation may take their place. Where there are
    several databases, those of each query follow, under a name with its digest.

    Args:
        lines: statements as they were sent, of which some have a `place`.
        key: of the digests, a text.
    """
    queries, changes = {}, []
    for line in lines:
        if line.get("place") is None:
            continue
        if changes_data(line["statement"], "%s" % (line.get("given"),)):
            changes.append(line["place"])
        else:
            queries.setdefault(_digest_of(line, key), set()).add(line["place"])
    asked = sorted(set().union(*queries.values()))
    found = {QUERIES: asked, CHANGES: changes}
    if len(asked) > 1:
        found.update(("%s %s" % (QUERIES, digest), sorted(places)) for digest, places in queries.items())
    return dict((name, places) for name, places in found.items() if places)


def _digest_of(line, key):
    text = json.dumps([line["statement"], line.get("given")]).encode("ascii")
    return hmac.new(key.encode("ascii"), text, hashlib.sha256).hexdigest()[:_LETTERS]
