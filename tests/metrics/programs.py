"""Random programs: every construct that some metric counts, in every other."""

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "item", "self.x", "total"])
LEAVES = st.one_of(NAMES, st.sampled_from(["1", "2.5", "'text'", "b'raw'", "None", "True", "f'{a}'", "'# no comment'"]))


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or", "+", "%", "<", "not in", "is"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} and {parts[1]} or {parts[2]})"),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(-({part}))"),
        pairs.map(lambda parts: f"[{parts[0]} for i in ({parts[1]}) if i]"),
        pairs.map(lambda parts: f"{{{parts[0]}: {parts[1]}}}"),
        pairs.map(lambda parts: f"call({parts[0]}, key={parts[1]})"),
        pairs.map(lambda parts: f"(lambda p=({parts[0]}): {parts[1]})"),
        inner.map(lambda part: f"a[({part}):]"),
        inner.map(lambda part: f"(\n    {part}\n    # a remark\n)"),
    )


EXPRESSIONS = st.recursive(LEAVES, _wider, max_leaves=6)
SIMPLE = st.one_of(
    EXPRESSIONS.map(lambda value: f"x = {value}"),
    EXPRESSIONS.map(lambda value: f"x += {value}"),
    EXPRESSIONS.map(lambda value: f"x: int = {value}"),
    EXPRESSIONS.map(lambda value: f"assert {value}"),
    EXPRESSIONS.map(lambda value: f"call({value})  # and why"),
    st.sampled_from(["pass", "# remark", "", "'''one\n\n  two'''", '"doc"', "del a", "global g", "x = (1,\n\n  2)"]),
)


def _blocks(body: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = body.map(_block)
    test = EXPRESSIONS
    return st.one_of(
        st.tuples(test, inner, test, inner, inner).map(
            lambda p: f"if {p[0]}:\n{p[1]}\nelif {p[2]}:\n{p[3]}\nelse:\n{p[4]}"
        ),
        st.tuples(test, inner, inner).map(lambda p: f"if {p[0]}:\n{p[1]}\nelse:\n    if b:\n{_indent(p[2])}"),
        st.tuples(test, inner, inner).map(lambda p: f"for i in {p[0]}:\n{p[1]}\nelse:\n{p[2]}"),
        st.tuples(test, inner).map(lambda p: f"while {p[0]}:\n{p[1]}"),
        st.tuples(inner, inner, inner, inner).map(
            lambda p: f"try:\n{p[0]}\nexcept E as e:\n{p[1]}\nexcept F:\n    pass\nelse:\n{p[2]}\nfinally:\n{p[3]}"
        ),
        st.tuples(test, inner).map(lambda p: f"with call({p[0]}) as x:\n{p[1]}"),
        st.tuples(test, inner, inner).map(
            lambda p: f"match {p[0]}:\n    case 1 | 2:\n{_indent(p[1])}\n    case _ if b:\n{_indent(p[2])}"
        ),
        st.tuples(test, test, inner).map(lambda p: f"@deco({p[0]})\ndef f(p, q={p[1]}, *r, **s):\n{p[2]}"),
        st.tuples(inner).map(lambda p: f"async def g(self):\n{p[0]}\n    async for i in x:\n        return i"),
        st.tuples(test, inner).map(lambda p: f"class C(call({p[0]})):\n{p[1]}"),
        test.map(lambda value: f"if {value}: x = {{1: 2}}"),
    )


def _block(body: str) -> str:
    return _indent(f"{body}\npass")


def _indent(body: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in body.split("\n"))


PROGRAMS = st.recursive(
    SIMPLE,
    lambda body: st.one_of(_blocks(body), st.lists(body, min_size=2, max_size=3).map("\n".join)),
    max_leaves=12,
).map(lambda body: f"{body}\n")
