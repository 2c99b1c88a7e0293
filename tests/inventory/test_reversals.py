"""Ways back of the last migrations of Django, South and Alembic."""

import ast

import pytest

from toolkit.inventory.migrations.reversal import read_reversals


@pytest.mark.parametrize(
    ("operations", "way"),
    [
        ("[]", ("written", "")),
        ("[migrations.AddField('a', 'b', c())]", ("written", "")),
        ("[migrations.RunPython(f, migrations.RunPython.noop)]", ("written", "")),
        ("[migrations.RunPython(f)]", ("missing", "RunPython")),
        ("[migrations.RunSQL('x', reverse_sql='y')]", ("written", "")),
        ("[migrations.SeparateDatabaseAndState([migrations.RunSQL('x')])]", ("missing", "RunSQL")),
        ("[migrations.RemoveField('a', 'b')]", ("loses", "RemoveField")),
        ("[Own()]", ("unknown", "")),
        ("[*more()]", ("unknown", "")),
        ("more()", ("unknown", "")),
    ],
)
def test_migrations_of_django(operations: str, way: tuple[str, str]) -> None:
    tree = ast.parse(f"class Migration(migrations.Migration):\n    operations = {operations}\n")
    (found,) = read_reversals({"shop/migrations/0002_x.py": tree})
    assert (found.way, found.operation) == way
    assert found.name == "0002_x"
    assert found.place == "shop/migrations/0002_x.py:2"


def test_the_last_three_of_each_application() -> None:
    tree = ast.parse("class Migration:\n    dependencies = []\n")
    paths = [f"{app}/migrations/000{number}_x.py" for app in "ab" for number in range(1, 6)]
    found = read_reversals(dict.fromkeys([*paths, "a/other.py"], tree))
    assert [item.place for item in found] == [f"{path}:1" for path in [*paths[4:1:-1], *paths[9:6:-1]]]


def test_dependencies_order_migrations_before_their_names() -> None:
    trees = {
        f"shop/migrations/{name}.py": ast.parse(f"class Migration:\n    dependencies = {before}\n")
        for name, before in (
            ("0001_a", "[]"),
            ("remove_x", "[('shop', '0001_a')]"),
            ("0002_b", "[('shop', 'remove_x')]"),
            ("0003_c", "[('shop', '0002_b')]"),
        )
    }
    assert [item.name for item in read_reversals(trees)] == ["0003_c", "0002_b", "remove_x"]


@pytest.mark.parametrize(
    ("back", "way"),
    [
        ("def backwards(self, orm):\n        raise RuntimeError()", "refused"),
        ("def backwards(self, orm):\n        db.delete_table('x')", "written"),
        ("def backwards(self, orm):\n        pass", "missing"),
    ],
)
def test_migrations_of_south(back: str, way: str) -> None:
    body = (
        f"class Migration(SchemaMigration):\n    def forwards(self, orm):\n        db.create_table('x')\n    {back}\n"
    )
    assert [item.way for item in read_reversals({"shop/migrations/0001_x.py": ast.parse(body)})] == [way]


def revision(name: str, down: str, up: str, back: str) -> ast.Module:
    return ast.parse(
        f"revision = '{name}'\ndown_revision = {down}\ndef upgrade():\n    {up}\ndef downgrade():\n    {back}\n"
    )


def test_revisions_of_alembic_from_the_newest_back() -> None:
    trees = {
        "versions/b.py": revision("b", "'a'", "op.drop_column('t', 'c')", "op.add_column('t', c)"),
        "versions/d.py": revision("d", "'c'", "pass", "pass"),
        "versions/a.py": revision("a", "None", "op.create_table('t')", "pass"),
        "versions/c.py": revision("c", "'b'", "op.execute('x')", "pass"),
        "versions/e.py": revision("e", "None", "op.execute('x')", "raise ValueError()"),
        "versions/env.py": ast.parse("revision = 1\n"),
    }
    assert [(item.name, item.way, item.operation) for item in read_reversals(trees)] == [
        ("d", "written", ""),
        ("c", "missing", "downgrade()"),
        ("b", "loses", "drop_column"),
        ("e", "refused", "downgrade()"),
    ]
