"""Adapter for Eve's handling of a `where` before MongoDB sees it: the reference answers what it lets through.

Needs Eve, and `msgspec` and `regex` for the reference of tebiki, whose checkout is on the path.
"""

import json
from unittest.mock import patch

from bson import json_util
from eve import Eve
from eve.io.mongo import Mongo
from eve.utils import ParsedRequest

from toolkit.filters import compile_filter

with patch("eve.io.mongo.mongo.PyMongos.db"):  # no server is asked
    app = Eve(settings={"DOMAIN": {"things": {"allow_unknown": True}}, "MONGO_CONNECT": False})


def matches(filter_, document):
    """Return whether the filter, as Eve passes it on, matches the document."""
    request = ParsedRequest()
    request.where = json.dumps(filter_, default=json_util.default)  # as a client app writes it
    with app.test_request_context():
        eve: Mongo = app.data
        spec = eve._convert_where_request_to_dict("things", request)
        return compile_filter(eve._mongotize(spec, "things"))(document)
