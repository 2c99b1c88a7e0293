"""39 requests to an application of Eve whose database is mongomock; the tree is Eve's."""

import json

import eve.io.mongo.flask_pymongo
import mongomock

eve.io.mongo.flask_pymongo.MongoClient = mongomock.MongoClient

_PEOPLE = {
    "additional_lookup": {"url": 'regex("[\\w]+")', "field": "name"},
    "schema": {
        "name": {"type": "string", "minlength": 1, "maxlength": 15, "required": True, "unique": True},
        "role": {"type": "list", "allowed": ["author", "editor"]},
        "place": {"type": "dict", "schema": {"street": {"type": "string"}, "city": {"type": "string"}}},
        "born": {"type": "datetime"},
        "age": {"type": "integer"},
    },
}
_BOOKS = {
    "schema": {
        "title": {"type": "string", "required": True},
        "owner": {"type": "objectid", "data_relation": {"resource": "people", "embeddable": True}},
        "price": {"type": "float"},
    }
}
APP = eve.Eve(
    settings={
        "DOMAIN": {"people": _PEOPLE, "books": _BOOKS},
        "MONGO_DBNAME": "recorded",
        "RESOURCE_METHODS": ["GET", "POST", "DELETE"],
        "ITEM_METHODS": ["GET", "PATCH", "PUT", "DELETE"],
    }
)
_CLIENT = APP.test_client()
_READ = (
    '?where={"age":{"$gt":2}}&sort=-age',
    '?where={"$or":[{"name":"N1"},{"age":{"$in":[3,4]}}]}',
    '?where={"$where":"1"}',
    "?max_results=2&page=2",
    '?projection={"name":1}',
    "?where=age>3 and name=='N4'",
    "/N2",
    "/nobody",
    "?where={",
    "?sort=[('age',1)]",
)


def _ask(method, target, value=None, **headers):
    named = [(name.replace("_", "-"), text) for name, text in headers.items()]
    body = None if value is None else json.dumps(value)
    answer = _CLIENT.open(target, method=method, data=body, headers=[("Content-Type", "application/json"), *named])
    text = answer.get_data(as_text=True)
    return json.loads(text) if text[:1] in ("{", "[") else {}


def _person(number):
    place = {"street": f"{number}", "city": "Nara"}
    return {"name": f"N{number}", "role": ["author"], "place": place, "age": number}


def run():
    """Make, read, change and delete."""
    _ask("GET", "/")
    made = [_ask("POST", "/people", _person(number)) for number in range(6)]
    for wrong in ({"name": "x" * 16}, {"name": "N1"}, [{"name": "a"}, {"name": "b"}]):
        _ask("POST", "/people", wrong)
    books = [_ask("POST", "/books", {"title": "B", "owner": one["_id"], "price": 0.5}) for one in made[:3]]
    for target in _READ:
        _ask("GET", "/people" + target)
    _ask("GET", '/books?embedded={"owner":1}')
    places = ["/people/" + one["_id"] for one in made]
    _ask("GET", places[0], If_None_Match=made[0]["_etag"])
    changed = _ask("PATCH", places[0], {"age": 9}, If_Match=made[0]["_etag"])
    _ask("PATCH", places[0], {"age": 9}, If_Match="no")
    _ask("PATCH", places[0], {"age": "x"}, If_Match=changed["_etag"])
    changed = _ask("PATCH", places[0], {"place": {"city": "Uji"}}, If_Match=changed["_etag"])
    _ask("PATCH", places[0], {"nothing": 1}, If_Match=changed["_etag"])
    _ask("PATCH", "/people/" + "0" * 24, {"age": 1}, If_Match="no")
    _ask("PUT", places[1], {"name": "P1", "age": 50}, If_Match=made[1]["_etag"])
    _ask("PUT", places[2], {"age": 50}, If_Match=made[2]["_etag"])
    _ask("DELETE", places[3], If_Match=made[3]["_etag"])
    _ask("DELETE", places[4])
    _ask("GET", "/books/" + books[0]["_id"])
    _ask("DELETE", "/books/" + books[0]["_id"], If_Match=books[0]["_etag"])
    _ask("GET", "/people", If_Modified_Since="Wed, 05 Dec 2012 09:53:07 GMT")
    _ask("DELETE", "/books")
