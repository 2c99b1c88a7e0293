from tests.rules.ask import findings_in, lines_in
from toolkit.rules.failing_handler import RULE

HANDLER = "def send(c):\n    try:\n        c.send()\n    except Exception as e:\n        log.error({})\n"


def test_a_joined_text_counts_wherever_the_exception_stands() -> None:
    codes = ("'a' + b + e", "e + ' failed'", "'%s: ' % b + e", "f'{b}: ' + e", "str(b) + e", "e.message")
    assert [lines_in(RULE, HANDLER.format(code)) for code in codes] == [[5]] * len(codes)


def test_what_may_be_added_is_left_alone() -> None:
    codes = ("b + e", "'a' + str(e)", "'a' + e.args[0]", "'%s' % e", "e.messages")
    assert [lines_in(RULE, HANDLER.format(code)) for code in codes] == [[]] * len(codes)


def test_a_program_for_python2_has_messages() -> None:
    old = {f"old{n}.py": "print 'old'\n" for n in range(9)}
    assert not findings_in(RULE, {"app.py": HANDLER.format("e.message"), **old})
