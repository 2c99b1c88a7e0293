"""Write what recordings show of routes, status codes and fields in words, for every format."""

from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.traffic import EndpointTraffic, FieldTraffic, Mark, StatusTraffic, Traffic, UnlistedTraffic
from toolkit.text.numbers import format_number
from toolkit.text.words import Words, load_words

_MOST_NAMES = 12


class TrafficWords:
    """Writes sentences and phrases about what was recorded.

    Args:
        lang: their language.
        traffic: what was recorded; None: nothing.
        has_tests: whether there are tests that could be recorded.
    """

    def __init__(self, lang: Lang, traffic: Traffic | None, *, has_tests: bool = True) -> None:
        self._has_tests = has_tests
        self._words: Words = load_words(lang, __file__, "traffic")
        self._traffic = traffic
        self._comma = self._words.label("comma")

    def sentences(self) -> Iterator[str]:
        """Yield what was recorded, its limits, and how many routes were seen."""
        words, traffic = self._words, self._traffic
        if traffic is None:
            yield words.label("nothing" if self._has_tests else "nothing_untested")
            return
        seen = sum(row.requests > 0 for row in traffic.endpoints)
        yield words.text(
            "summary",
            folders=self._comma.join(f"{source.folder}/" for source in traffic.sources),
            requests=format_number(traffic.requests),
            origin=self._origin(traffic),
            seen=format_number(seen),
            routes=format_number(len(traffic.endpoints)),
            rest=format_number(len(traffic.endpoints) - seen),
        )
        yield words.label("limits")
        for source in traffic.sources:
            if source.prefix:
                yield words.text("mounted", prefix=source.prefix)
            if source.incomplete:
                yield words.text("incomplete", folder=f"{source.folder}/")
        if traffic.refused:
            yield words.text("refused", count=format_number(traffic.refused))

    def _origin(self, traffic: Traffic) -> str:
        tests, imported = traffic.tests, sum(source.imported for source in traffic.sources)
        key = "all_tests" if tests == traffic.requests else "some_tests" if tests else "no_tests"
        origin = self._words.text(key, tests=format_number(tests))
        if imported:
            origin += self._comma + self._words.text("imported", count=format_number(imported))
        return origin

    def mark(self, mark: Mark, *, of_tests: bool = False) -> str:
        """Return a mark in words; `of_tests`: only tests sent the requests."""
        return self._words.label(f"{mark}_in_tests" if of_tests and mark in ("seen", "only_seen") else mark)

    def requests(self, count: int) -> str:
        """Return a number of requests."""
        return self._words.text("requests", count=format_number(count))

    def route(self, row: EndpointTraffic) -> str:
        """Return the mark of a route, the number of its requests, and their recordings if they are not in all."""
        words, amount = self._words, self.requests(row.requests)
        of_tests = 0 < row.requests == row.tests
        mark = self.mark(row.mark, of_tests=of_tests)
        if not row.requests:
            return mark
        if row.tests and not of_tests:
            text = words.text("partly_tests", mark=mark, requests=amount, tests=format_number(row.tests))
        else:
            text = words.text("mark", mark=mark, requests=amount)
        assert self._traffic is not None
        if len(row.recordings) < len(self._traffic.sources):
            folders = self._comma.join(f"{self._traffic.sources[number].folder}/" for number in row.recordings)
            text += self._comma + words.text("in_recordings", folders=folders)
        return text

    def summary(self, row: EndpointTraffic) -> str:
        """Return the mark of a route, its status codes, and doubts, in one line."""
        return self._join([self.route(row), *self._answers(row)])

    def line(self, row: EndpointTraffic) -> str:
        """Return the mark of a route, and of its parts as far as they differ, in one line."""
        return self._join([self.route(row), *self._answers(row), *self._differences(row)])

    def _join(self, parts: Iterable[str]) -> str:
        return self._words.label("joint").join(parts)

    def _answers(self, row: EndpointTraffic) -> Iterator[str]:
        if seen := [(status.code, status.requests) for status in row.statuses if status.requests]:
            yield self.statuses(seen)
        if row.exceptions:
            yield self._words.text("exceptions", count=format_number(row.exceptions))
        if row.shared_with:
            yield self._words.text("shared", count=len(row.shared_with), names=self._list(row.shared_with))

    def _differences(self, row: EndpointTraffic) -> Iterator[str]:
        """Yield what was only seen of a route in use, what is only in code, and what is not known."""
        words, of_tests = self._words, row.requests == row.tests
        for mark in ("only_seen", "only_in_code", "not_recorded") if row.requests else ():
            codes = self._comma.join(str(item.code) for item in row.statuses if item.mark == mark)
            names = [words.text("statuses", codes=codes)] if codes else []
            names += [f"{item.place} {item.name}" for item in row.compared_fields if item.mark == mark]
            if names:
                yield words.text("mark", mark=self.mark(mark, of_tests=of_tests), requests=self._list(names))

    def methods(self, rows: Sequence[EndpointTraffic]) -> str:
        """Return the marks of a path whose methods are one route each: of all if they agree, else of each method."""
        marks = [self.route(row) for row in rows]
        if len({*marks}) == 1:
            return marks[0]
        return self._join(f"{row.method} {mark}" for row, mark in zip(rows, marks, strict=True))

    def part(self, item: StatusTraffic | FieldTraffic, row: EndpointTraffic) -> str:
        """Return the mark of a status code or field with the number of its requests; empty for an unused route."""
        if not row.requests:
            return ""
        mark = self.mark(item.mark, of_tests=row.requests == row.tests)
        return f"{mark} ×{format_number(item.requests)}" if item.requests else mark

    def statuses(self, rows: Iterable[tuple[int, int]]) -> str:
        """Return status codes with their numbers of requests; 0 stands for an exception."""
        exceptions = self._words.text
        return self._comma.join(
            f"{code} ×{format_number(count)}" if code else exceptions("exceptions", count=format_number(count))
            for code, count in rows
        )

    def describe_unlisted(self, row: UnlistedTraffic) -> str:
        """Return the number and answers of requests to a route that was not found in code."""
        text = self._words.text(
            "unlisted_row", requests=format_number(row.requests), statuses=self.statuses(row.statuses)
        )
        return text + (self._words.label("joint") + self._words.label("unlisted_method") if row.is_method else "")

    def heading(self, key: str, count: int) -> str:
        """Return the line above a list: `unlisted`, `statuses_missed`, `fields_missed`, or `more` behind it."""
        return self._words.text(key, count=format_number(count))

    def _list(self, names: Sequence[str]) -> str:
        more = ["…"] if len(names) > _MOST_NAMES else []
        return self._comma.join((*names[:_MOST_NAMES], *more))


def missed_statuses(traffic: Traffic) -> list[tuple[EndpointTraffic, StatusTraffic]]:
    """Return the status codes that were seen running and are not in the code, most requests first."""
    found = [(row, item) for row in traffic.endpoints for item in row.statuses if item.mark == "only_seen"]
    return sorted(found, key=lambda pair: (-pair[1].requests, pair[0].path, pair[0].method, pair[1].code))


def missed_fields(traffic: Traffic) -> list[tuple[EndpointTraffic, FieldTraffic]]:
    """Return the names in requests that were seen running and are not in the code, most requests first."""
    found = [
        (row, item)
        for row in traffic.endpoints
        for item in row.fields
        if item.mark == "only_seen" and item.place != "response"
    ]
    return sorted(found, key=lambda pair: (-pair[1].requests, pair[0].path, pair[0].method, pair[1].name))
