"""The lines that a report shows for a finding."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.cache_in_memory import CacheInMemory
from toolkit.flows.excerpts import ExcerptMemory, make_excerpts
from toolkit.model.findings import Finding, Place

TEXT = "".join(f"line{number} = {number}\n" for number in range(1, 21))


def finding(path: str, line: int, end: int = 0, rule: str = "any") -> Finding:
    return Finding(rule, f"{path}::f{line}", "high", "certain", {}, (Place(path, line, end),))


def test_seven_lines_with_the_marked_one_among_them() -> None:
    (shown,) = make_excerpts([finding("a.py", 10)], {"a.py": TEXT.encode()}, {})
    assert (shown.start, shown.line, shown.end) == (8, 10, 10)
    assert shown.lines == tuple(f"line{number} = {number}" for number in range(8, 15))


def test_ends_of_a_file_are_kept() -> None:
    first, last = make_excerpts([finding("a.py", 1), finding("a.py", 20)], {"a.py": TEXT.encode()}, {})
    assert first.start == 1
    assert last.lines[-1] == "line20 = 20"
    assert len(last.lines) == 6


def test_a_statement_is_marked_and_a_long_function_is_not() -> None:
    short, long = make_excerpts([finding("a.py", 4, 6), finding("a.py", 10, 20)], {"a.py": TEXT.encode()}, {})
    assert (short.line, short.end) == (4, 6)
    assert (long.line, long.end) == (10, 10)


def test_what_cannot_be_shown_is_left_out() -> None:
    data = {"a.py": b"# a licence\nx = 1\n", "bad.py": b"\xff\n"}
    lost = [finding("a.py", 1), finding("a.py", 99), finding("bad.py", 1), finding("gone.py", 1)]
    assert make_excerpts(lost, data, {}) == ()


def test_documents_are_shown_too() -> None:
    (shown,) = make_excerpts([finding("r.txt", 2)], {}, {"r.txt": "a==1\nb==2\n"})
    assert shown.lines == ("a==1", "b==2")


def test_values_of_secrets_are_not_in_the_report() -> None:
    text = b'a = 1\nopen_door("hunter2")\nPASSWORD = "hunter2"\n'
    for rule in ("hard_coded_secret", "any"):
        (shown,) = make_excerpts([finding("a.py", 2, rule=rule)], {"a.py": text}, {})
        assert 'PASSWORD = "***"' in shown.lines
        assert ("hunter2" in shown.lines[1]) == (rule == "any")


def test_a_place_inside_a_text_says_so() -> None:
    text = b'"""One.\n\nTwo.\nThree.\nFour.\n"""\nx = 1\ny = 2\nz = 3\nw = 4\n'
    (shown,) = make_excerpts([finding("a.py", 7)], {"a.py": text}, {})
    assert shown.quote == ("" if shown.start == 1 else '"""')
    assert shown.start > 1


QUOTED = "x = '''\n" + TEXT + "'''\n"
SOURCES = ("password = 'tango77'\nx = 1\n", TEXT, QUOTED, "def broken(:\n    a = 'b'\n")
wanted = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.py", "b.py", "r.txt"]),
        st.integers(1, 22),
        st.integers(0, 24),
        st.sampled_from(["any", "hard_coded_secret"]),
    ),
    max_size=6,
)
states = st.tuples(wanted, st.sampled_from(SOURCES), st.sampled_from(SOURCES), st.sampled_from(SOURCES))


@settings(max_examples=60, deadline=None)
@given(st.lists(states, min_size=2, max_size=4))
def test_kept_excerpts_are_those_that_would_be_cut_again(history: list[tuple[list[Finding], str, str, str]]) -> None:
    memory = ExcerptMemory(CacheInMemory(), "1")
    for findings, a, b, document in history:
        data, documents = {"a.py": a.encode(), "b.py": b.encode()}, {"r.txt": document}
        assert make_excerpts(findings, data, documents, memory) == make_excerpts(findings, data, documents)


def test_a_file_that_did_not_change_is_not_cut_again() -> None:
    cache = CacheInMemory()
    shown = [finding("a.py", 4), finding("b.py", 5)]
    for text in (TEXT, TEXT + "more = 1\n"):
        make_excerpts(shown, {"a.py": TEXT.encode(), "b.py": text.encode()}, {}, ExcerptMemory(cache, "1"))
    assert len(cache.values) == 3
