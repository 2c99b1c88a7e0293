"""Any node can be written, also one with a number that has too many digits for Python."""

import ast

from toolkit.change.touched import touched_symbols
from toolkit.model.tree import dump_node
from toolkit.proof.statements.changed_statements import changed_statements

_HUGE = "0x" + "f" * 9000


def test_a_huge_number_is_written_in_hexadecimal_digits_and_stays_in_the_tree():
    tree = ast.parse(f"x = {_HUGE}\ny = '{_HUGE}'\nz = 1\n")
    assert dump_node(tree).count(f"value={_HUGE})") == 1
    assert f"value='{_HUGE}'" in dump_node(tree)
    assert tree.body[0].value.value == int(_HUGE, 16)
    assert dump_node(ast.parse("x = 1")) == ast.dump(ast.parse("x = 1"))


def test_a_change_of_a_huge_number_is_one_statement():
    before, after = ({"a.py": f"X = {_HUGE}{end}\n\n\ndef f():\n    return X\n".encode()} for end in "01")
    assert [it.side for it in changed_statements(before, after, lambda _path: False)] == ["new", "old"]
    assert changed_statements(before, before, lambda _path: False) == ()
    assert touched_symbols(before, after)
