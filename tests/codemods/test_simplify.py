"""The search for moves brings functions below the limit, makes none worse, and changes nothing that they do."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.codemods.generated_functions import function, with_inner_functions
from tests.codemods.generated_rewrites import check_rewrites, observations
from toolkit.change.edit import Pack
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import Facts, Rewritten, Verdict
from toolkit.render._site_reasons import site_reason
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("simplify")
EXAMPLE = CODEMOD.examples[0].before
_LIMIT = 8
_FAST = 30
_ALL = 20_000


def simplified(code: str, above: int = 15, *, review: bool = False) -> Rewritten:
    facts = {"simplify": Facts("app.py", options={"above": str(above)})}
    accept: set[Verdict] = {"certain", "review"} if review else {"certain"}
    return Pack((CODEMOD,), facts, frozenset(accept))(("app.py", code.encode()))


def complexities(code: str) -> Counter[str]:
    file = parse_file("app.py", code.encode())
    return Counter({scope.qualname: cognitive_complexity(file, scope) for scope in file.functions})


def check_seeds(first: int, last: int, write: Callable[[int], str] = function) -> int:
    """Return the number of rewritten functions in generated programs; none becomes more complex."""
    down = 0
    for seed, code, after, done in check_rewrites(
        range(first, last), lambda text: simplified(text, _LIMIT, review=True), write
    ):
        old, new = complexities(code), complexities(after)
        assert new.total() <= old.total(), f"seed {seed}"
        assert all(new[name] <= max(old[name], _LIMIT) for name in new), f"seed {seed}"
        certain = [site for site in done.applied if site.verdict == "certain"]
        assert all(new[site.qualname] <= _LIMIT for site in certain if site.reason != "half_way"), f"seed {seed}"
        if certain and len(certain) == len(done.applied):
            assert simplified(after, _LIMIT).data is None, f"seed {seed}"
        down += len(done.applied)
    return down


@pytest.mark.usefixtures("any_region")
def test_generated_programs_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= 5


@pytest.mark.usefixtures("any_region")
def test_generated_programs_with_inner_functions_do_what_they_did() -> None:
    assert check_seeds(0, _FAST // 3, with_inner_functions) >= 3


@pytest.mark.corpus
@pytest.mark.usefixtures("any_region")
def test_all_generated_programs_with_inner_functions_do_what_they_did() -> None:
    assert check_seeds(_FAST // 3, _ALL, with_inner_functions) >= _ALL // 5


@pytest.mark.corpus
@pytest.mark.usefixtures("any_region")
def test_all_generated_programs_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 5


def test_parts_of_a_command_have_its_name() -> None:
    inner = "".join(
        f"{'    ' * depth}if row.a{depth}:\n{'    ' * depth}    row.mark()\n{'    ' * depth}    shop.tell(options)\n"
        for depth in range(3, 8)
    )
    code = (
        "class Command(BaseCommand):\n    def handle(self, **options):\n        shop.open()\n        shop.lock()\n"
        f"        for row in shop.all():\n{inner}            row.close()\n        shop.unlock()\n        shop.close()\n"
    )
    facts = {"simplify": Facts("shop/management/commands/send_mails.py")}
    done = Pack((CODEMOD,), facts)((facts["simplify"].path, code.encode()))
    assert b"self._send_mail(row, options)" in (done.data or b"")


def test_moves_are_told_in_their_order() -> None:
    site = simplified(EXAMPLE).applied[0]
    assert site.args["moves"] == "extract_function (_collect_prices), return_early"
    assert (site.args["before"], site.args["after"]) == (24, 10)


def test_what_comes_down_a_part_of_the_way_is_for_review() -> None:
    code = CODEMOD.examples[3].before
    assert simplified(code).data is None
    site = simplified(code, review=True).applied[0]
    assert site.reason == "not_enough"
    assert site.args["before"] > site.args["after"] > 15


def test_what_comes_down_at_least_half_of_the_way_is_certain() -> None:
    code = CODEMOD.examples[2].before
    done = simplified(code)
    assert [(site.verdict, site.reason) for site in done.applied] == [("certain", "half_way")]
    before, after = (done.applied[0].args[key] for key in ("before", "after"))
    assert 15 < after <= (before + 15) / 2
    assert simplified((done.data or b"").decode()).data is None


def test_lines_are_named_where_there_is_no_move() -> None:
    (site,) = simplified(CODEMOD.examples[4].before).left
    assert (site.reason, site.args["parts"]) == ("by_hand_leaves", ["4-8"])
    assert "Lines 4-8 leave the function or a loop in the middle." in site_reason(site, {"simplify": CODEMOD}, "en")
    assert "4-8行目は、途中で関数またはループから抜けます。" in site_reason(site, {"simplify": CODEMOD}, "ja")
    assert site.args["before"] > 15 >= site.args["after"]


def test_the_number_of_values_in_the_way_is_told() -> None:
    sums = "".join(f"            {name} += row\n" for name in ("alpha", "beta", "gamma"))
    code = f"def count(rows, alpha, beta, gamma):\n    while rows:\n        row = rows.pop()\n        if row:\n{sums}"
    code += f"        elif rows:\n{sums}        else:\n            alpha = 3\n        yield row\n"
    code += "    yield alpha, beta, gamma\n"
    (site,) = simplified(code, 3).left
    assert "give 3 values, and at most 2 are returned." in site_reason(site, {"simplify": CODEMOD}, "en")


def test_a_function_inside_that_is_too_complex_is_divided_as_well() -> None:
    inner = CODEMOD.examples[4].before.replace("\n", "\n    ").rstrip()
    code = f"def outer(limit):\n    {inner}\n    return find\n"
    (site,) = simplified(code).left
    assert site.args["parts"] == ["5-9"]
    assert site.args["before"] > 15 >= site.args["after"]


def test_a_part_may_be_too_complex_itself_if_there_is_no_other() -> None:
    values = "".join(f"            'a{it}': row.a{it} if row.b{it} else 0,\n" for it in range(9))
    code = f"def show(rows, found):\n    for row in rows:\n        yield row\n        yield {{\n{values}        }}\n"
    (site,) = simplified(f"{code}    log(found)\n" + "    log(rows)\n" * 9).left
    assert (site.reason, site.args["after"]) == ("by_hand_yields", 1)


def test_equal_parts_of_one_function_become_one() -> None:
    part = "    if limit:\n        if not rows.title:\n            errors.append('title')\n        if not rows.body:\n"
    part += "            errors.append('body')\n        log(errors)\n"
    code = f"def deliver(rows, errors, limit):\n{part}    while rows:\n        rows.pop()\n{part}    log(rows)\n"
    after = (simplified(code, 5, review=True).data or b"").decode()
    assert complexities(after).keys() == {"_check_rows", "deliver"}
    assert after.count("_check_rows(") == 3


def in_parts(code: str, levels: tuple[int, ...], above: int) -> Iterator[str]:
    """Yield the code after each part of a function's work."""
    for level in levels:
        facts = Facts("app.py", options={"above": str(above), "to": str(level)})
        done = Pack((CODEMOD,), {"simplify": facts}, frozenset({"certain", "review"}))(("app.py", code.encode()))
        code = (done.data or code.encode()).decode()
        yield code


def test_a_part_of_the_moves_is_made_and_found_nowhere_again() -> None:
    (site,) = simplified(EXAMPLE).applied
    assert site.levels == (24, 16, 10)
    first, again, last = in_parts(EXAMPLE, (16, 16, 15), 15)
    assert first == again
    assert complexities(first)["deliver"] == 16
    assert last == (simplified(EXAMPLE).data or b"").decode()


@pytest.mark.usefixtures("any_region")
def test_the_work_on_generated_functions_can_be_divided() -> None:
    divided = 0
    for seed in range(_FAST // 3):
        code = function(seed)
        for site in simplified(code, _LIMIT, review=True).applied:
            levels = [level for level in site.levels[1:] if level < site.levels[0]]
            lowest = [level for number, level in enumerate(levels) if level < min(levels[:number], default=level + 1)]
            if len(lowest) < 2:
                continue
            now = code
            for level, after in zip(lowest, in_parts(code, tuple(lowest), _LIMIT), strict=True):
                assert after != now, f"seed {seed}, to {level}"
                assert complexities(after)[site.qualname] <= level, f"seed {seed}, to {level}"
                now = after
            assert observations(code) == observations(now), f"seed {seed}"
            divided += 1
    assert divided >= 2


def test_only_the_code_of_symbols_is_looked_at() -> None:
    other = EXAMPLE.replace("def deliver(", "def send(")
    facts = Facts("app.py", symbols=("app.py::send",))
    done = Pack((CODEMOD,), {"simplify": facts})(("app.py", f"{EXAMPLE}\n\n{other}".encode()))
    assert {site.qualname for site in done.applied} == {"send"}


def test_a_name_of_the_built_in_functions_keeps_its_meaning() -> None:
    plain = "def show(rows):\n    log(1)\n    if len(rows) > 2:\n        a(1 if rows else 2)\n"
    plain += "        b()\n        c()\n        d()\n"
    assert "if len(rows) <= 2:" in (simplified(plain, 2).data or b"").decode()
    assert simplified(f"def len(x):\n    return x\n\n\n{plain}", 2).data is None


def test_a_comment_at_the_end_stays() -> None:
    code = f"{EXAMPLE}        # nothing more\n\n\nlog(1)\n"
    after = (simplified(code).data or b"").decode()
    assert after.endswith("    user.done = True\n    # nothing more\n\n\nlog(1)\n")


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_indentation_stays(indent: str) -> None:
    code = "\n".join(indent * ((len(line) - len(line.lstrip())) // 4) + line.lstrip() for line in EXAMPLE.split("\n"))
    after = (simplified(code).data or b"").decode()
    assert f"\n{indent}prices = _collect_prices(coupons)\n" in after
    assert f"\n{indent}{indent}if coupon.valid and coupon.price:\n" in after
