"""Entity tags that an application sent, for requests that must name a version.

An answer has a tag in its header, or beside an id in its body (`_id` and `_etag`, `id` and `etag`).
"""

_TAGS = ("_etag", "etag", "ETag")
_IDS = ("_id", "id", "uuid", "pk")
_MOST = 500


class EntityTags(object):
    """The latest entity tag of each path."""

    def __init__(self):
        self._tags = {}

    def learn(self, target, header, value):
        """Remember the tags in one answer.

        Args:
            target: target of the request.
            header: the tag in its headers; None if there is none.
            value: its body, parsed as JSON.
        """
        path = target.partition("?")[0].rstrip("/")
        for item in _items(value):
            tag = _first(item, _TAGS)
            name = _first(item, _IDS)
            if tag is not None:
                is_asked_for = name is None or path.endswith("/%s" % name)
                self._keep(path if is_asked_for else "%s/%s" % (path, name), tag)
        if header is not None:
            self._keep(path, header)

    def _keep(self, path, tag):
        if path in self._tags or len(self._tags) < _MOST:
            self._tags[path] = tag

    def tag_of(self, target):
        """Return the entity tag of a target; None if unknown."""
        return self._tags.get(target.partition("?")[0].rstrip("/"))

    def neighbours_of(self, target):
        """Return known paths with a tag that differ from a request's path only in the last part, sorted."""
        parent, _, name = target.partition("?")[0].rstrip("/").rpartition("/")
        return sorted(one for one in self._tags if one.rpartition("/")[0] == parent and not one.endswith("/" + name))


def _items(value):
    """Yield the objects in an answer, the outermost first."""
    lists = [value]
    if isinstance(value, dict):
        lists = [[value]] + list(value.values())
    return [one for held in lists if isinstance(held, list) for one in held if isinstance(one, dict)]


def _first(item, names):
    return next((item[name] for name in names if isinstance(item.get(name), (str, int))), None)
