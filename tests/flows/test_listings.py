"""The files whose code a report shows, and what becomes of their lines."""

from functools import partial

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.flows.cache_in_memory import CacheInMemory
from tests.render import sample
from toolkit.executors.serial import run
from toolkit.flows.listings import MOST_FILES, MOST_LINES, ListingMaker, ListingTools, make_listings
from toolkit.model.cache import Cache, NoCache
from toolkit.model.findings import Finding, Place
from toolkit.model.report import Report
from toolkit.render.page.coloured_code import colour_lines

SECRET = "correct-horse-battery"


def tools(cache: Cache | None = None, made: list[str] | None = None) -> ListingTools:
    def colour(lines: list[str], is_python: bool) -> list[str]:
        if made is not None:
            made.append(lines[0])
        return colour_lines(lines, is_python)

    return ListingTools(ListingMaker(colour), partial(run, jobs=1), cache or NoCache(), "1")


def report(*places: Place, rule: str = "deep_nesting") -> Report:
    found = tuple(
        Finding(rule, f"{place.path}::f{number}", "high", "certain", {}, (place,))
        for number, place in enumerate(places)
    )
    return sample.report(findings=found, top=(), plan=None)


def test_only_files_with_findings_are_shown() -> None:
    data = {"a.py": b"x = 1\n", "b.py": b"y = 2\n"}
    (shown,) = make_listings(report(Place("a.py", 1)), data, {}, tools())
    assert shown.path == "a.py"
    assert shown.lines == ('x = <b class="m">1</b>',)


def test_there_are_never_too_many() -> None:
    data = {f"f{number:03}.py": b"x\n" for number in range(MOST_FILES + 5)} | {"long.py": b"x\n" * (MOST_LINES + 1)}
    shown = make_listings(report(*(Place(path, 1) for path in data)), data, {}, tools())
    assert len(shown) == MOST_FILES
    assert "long.py" not in {item.path for item in shown}


def test_secrets_are_masked_wherever_a_finding_says_so() -> None:
    text = f'a = 1\nopen_door("{SECRET}")\npassword = "{SECRET}"\n'
    masked = report(Place("a.py", 2), rule="hard_coded_secret")
    (shown,) = make_listings(masked, {"a.py": text.encode()}, {"conf.ini": ""}, tools())
    assert SECRET not in "".join(shown.lines)
    assert len(shown.lines) == 3


def test_documents_are_shown_without_colours() -> None:
    documents = {"requirements.txt": f"flask==0.12\npassword={SECRET}\n"}
    (shown,) = make_listings(report(Place("requirements.txt", 1)), {}, documents, tools())
    assert shown.lines[0] == "flask==0.12"
    assert SECRET not in shown.lines[1]


def test_a_file_is_made_ready_once() -> None:
    cache, made = CacheInMemory(), list[str]()
    data = {"a.py": b"x = 1\n", "b.py": b"y = 2\n"}
    wanted = report(Place("a.py", 1), Place("b.py", 1))
    first = make_listings(wanted, data, {}, tools(cache, made))
    assert make_listings(wanted, {**data, "b.py": b"y = 3\n"}, {}, tools(cache, made)) != first
    assert sorted(made) == ["x = 1", "y = 2", "y = 3"]


def test_a_very_long_line_is_cut() -> None:
    data = {"a.py": b"x = 1  # " + b"y" * 600 + b"\nz = [" + b"1, " * 2000 + b"]\nend = 1\n"}
    (shown,) = make_listings(report(Place("a.py", 1)), data, {}, tools())
    assert len(shown.lines) == 3
    assert shown.lines[0].endswith("…</b>")
    assert shown.lines[1] == "…"
    assert "end" in shown.lines[2]


TEXT = st.lists(st.sampled_from(["x", '"', "'''", "</pre>", "password = ", "\\", "#", "(", "\n", "\t", "\u202e", " "]))


@given(TEXT.map("".join))
@settings(max_examples=60)
@example("password = '''\nx")
def test_every_line_has_one_line_and_no_tag_of_its_own(text: str) -> None:
    lines = ListingMaker(colour_lines)(("a.py", text.encode(), ()))
    assert len(lines) == len(text.split("\n")) - text.endswith("\n") - (not text)
    for line in lines:
        assert "\n" not in line
        assert "</pre" not in line
        assert line.count("<b class=") == line.count("</b>") == line.count("<") / 2
