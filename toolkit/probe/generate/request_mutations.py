"""Mutate requests: values in path, query, headers or body are changed, left out, or taken from another request."""

import json
import re
from urllib.parse import parse_qsl, urlencode

from .body_variants import is_multipart, parse_json, places_in_body
from .entity_tags import EntityTags

_IDENTIFIER = re.compile(r"\d+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KINDS = (None, True, 0, 1.5, "", "a", [], ["a"], [1], {}, {"a": 1})
_WELL_FORMED = 0.92  # share of the changed JSON that is still JSON
_CURRENT = 0.85  # share of the changed requests that name the version that is there, if one was told
_CONDITIONS = {"PUT": "If-Match", "PATCH": "If-Match", "DELETE": "If-Match", "GET": "If-None-Match"}
_NOT_CHANGED = ("host", "content-length", "user-agent")


class RequestMutator(object):
    """Mutates requests.

    Args:
        mutator: a `mutate.Mutator`.
    """

    def __init__(self, mutator):
        self._mutator = mutator
        self._draw = mutator.random
        self._tags = EntityTags()
        self._ways = (
            self._path,
            self._query,
            self._query,
            self._header,
            self._body,
            self._body,
            self._body,
            self._other,
        )

    def mutate(self, ask, other):
        """Return a mutated request.

        Args:
            ask: a request.
            other: another request from which parts may be taken.
        """
        made = json.loads(json.dumps(ask))
        for _ in range(self._draw.choice((1, 1, 1, 2, 2))):
            self._draw.choice(self._ways)(made, other)
        self._name_version(made)
        return made

    def learn(self, target, tag, text):
        """Learn ids and tags from an answer, which later requests may use.

        Args:
            target: target of the request.
            tag: entity tag in the response headers, or None.
            text: its body.
        """
        value = parse_json(text)
        self._tags.learn(target, tag, value)
        if isinstance(value, (dict, list)):
            self._mutator.learn({"answer": value})

    def _name_version(self, made):
        """Add the current version to a request that would be refused without it."""
        name, tag = _CONDITIONS.get(made["method"]), self._tags.tag_of(made["target"])
        asks = any(pair[0] == name for pair in made["headers"])
        if tag is not None and name and (asks or name == "If-Match") and self._draw.random() < _CURRENT:
            made["headers"] = [pair for pair in made["headers"] if pair[0] != name] + [[name, "%s" % (tag,)]]

    def _path(self, made, _other):
        """Replace the last part of a path by another id: one that was seen, or one that cannot exist."""
        path, mark, query = made["target"].partition("?")
        beside = self._tags.neighbours_of(path)
        if beside and self._draw.random() < 0.5:
            made["target"] = self._draw.choice(beside) + mark + query
            return
        parts = path.split("/")
        places = [index for index, part in enumerate(parts) if _IDENTIFIER.match(part)]
        if places:
            place = self._draw.choice(places)
            was = parts[place]
            seen = [one for one in self._mutator.seen_texts() if _IDENTIFIER.match(one) and len(one) == len(was)]
            near = "%d" % max(int(was) + self._draw.choice((-1, 1, 100000)), 0) if was.isdigit() else "f" * len(was)
            parts[place] = self._draw.choice(seen + [near])
            made["target"] = "/".join(parts) + mark + query

    def _query(self, made, other):
        """Change, omit or add a query parameter."""
        path, _, query = made["target"].partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        more = parse_qsl(other["target"].partition("?")[2], keep_blank_values=True)
        way = self._draw.randrange(6)
        if way == 0 and pairs:
            del pairs[self._draw.randrange(len(pairs))]
        elif (way == 1 or not pairs) and more:
            pairs.append(self._draw.choice(more))
        elif way == 2 or not pairs:
            pairs.append((self._mutator.a_text(), self._mutator.a_text()))
        else:
            place = self._draw.randrange(len(pairs))
            name, value = pairs[place]
            pairs[place] = (name, self._mutator.known_value(value) if way == 3 else self._mutate_text(value))
        made["target"] = path + "?" + urlencode(pairs) if pairs else path

    def _header(self, made, other):
        """Omit a header, change it, or take one from another request."""
        headers = [pair for pair in made["headers"] if pair[0].lower() not in _NOT_CHANGED]
        way = self._draw.randrange(4)
        if way == 0 and other["headers"]:
            made["headers"].append(list(self._draw.choice(other["headers"])))
        elif headers:
            pair = self._draw.choice(headers)
            if way == 1:
                made["headers"].remove(pair)
            else:
                pair[1] = self._header_text(pair[1])

    def _header_text(self, was):
        seen = [one for one in self._mutator.seen_texts() if len(one) == len(was)]
        text = self._draw.choice(seen) if seen and self._draw.random() < 0.7 else self._mutator.text_like(was)
        return re.sub(r"[^ -~]", "", text)

    def _body(self, made, other):
        """Change members or values of a body, empty it, or take the body of another request."""
        text = (made.get("body") or {}).get("text")
        theirs = (other.get("body") or {}).get("text")
        if theirs and (not text or self._draw.random() < 0.15):
            made["body"] = {"text": theirs}
            made["headers"] = [list(pair) for pair in other["headers"]]
        elif text:
            made["body"] = {"text": self._mutate_text(text, parse_json(theirs))}

    def _other(self, made, other):
        """Take the method of another request."""
        if ("body" in made) == ("body" in other):
            made["method"] = other["method"]

    def _mutate_text(self, text, other=None):
        """Mutate a text, perhaps with a member of another value; JSON mostly stays JSON, and a form a form."""
        value = parse_json(text)
        if isinstance(value, (dict, list)) and self._draw.random() < _WELL_FORMED:
            return json.dumps(_plain(self._change_leaf(value, other)))
        places = [one for one in places_in_body(text) if one[0]] if is_multipart(text) else []
        if places and self._draw.random() < _WELL_FORMED:
            others, make = self._draw.choice(places)
            return make(self._draw.choice(others))
        pairs = parse_qsl(text, keep_blank_values=True) if re.match(r"[\w.%-]+=", text) else []
        if pairs:
            place = self._draw.randrange(len(pairs))
            pairs[place] = (pairs[place][0], self._mutator.text_like(pairs[place][1]))
            return urlencode(pairs)
        return self._mutator.text_like(text)

    def _change_leaf(self, value, other):
        draw = self._draw
        way, leaves = draw.random(), list(_leaves(value))
        if way < 0.1 and isinstance(value, dict) and isinstance(other, dict) and other:
            name = draw.choice(sorted(other))
            value[name] = other[name]
        elif way < 0.25 and value:
            value[draw.choice(sorted(value) if isinstance(value, dict) else range(len(value)))] = draw.choice(_KINDS)
        elif way < 0.75 and leaves:
            holder, key = draw.choice(leaves)
            holder[key] = self._mutator.known_value(holder[key])
        elif way > 0.95:  # the whole is of another kind: a number or a list instead of an object
            return draw.choice(_KINDS + ([value],))
        else:
            return self._mutator.mutate({"body": value}, {})["body"]
        return value


def _leaves(value):
    """Yield (holder, key) of every leaf of a value."""
    for key, held in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(held, (dict, list)):
            for found in _leaves(held):
                yield found
        else:
            yield value, key


def _plain(value):
    """Return a value without anything that JSON cannot express."""
    if isinstance(value, dict):
        return _plain(value.get("of")) if "$py" in value else dict((name, _plain(one)) for name, one in value.items())
    return [_plain(one) for one in value] if isinstance(value, list) else value
