"""Risks of migrations while an old revision of the program still runs."""

import ast
import re
from pathlib import Path
from textwrap import dedent, indent

import pytest

import toolkit.inventory.migrations as package
from toolkit.inventory.migrations.alembic import judge_alembic
from toolkit.inventory.migrations.django import judge_django
from toolkit.inventory.migrations.mongo import judge_mongo
from toolkit.inventory.migrations.sql import sql_risks
from toolkit.model.inventory import MigrationOperation
from toolkit.render.inventory.document import inventory_words, release_steps

FIRST = """
class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Order", fields=[
            ("id", models.AutoField(primary_key=True)),
            ("state", models.CharField(max_length=20)),
            ("note", models.CharField(max_length=20, null=True)),
            ("total", models.IntegerField()),
            ("named", models.IntegerField(db_column="n")),
        ]),
        migrations.CreateModel("Named", fields=[], options={"db_table": "own"}),
    ]
"""


def django(*operations: str, atomic: bool = True, above: str = "") -> list[tuple[str, str]]:
    """(risk, reason) of each operation of a second migration."""
    body = (
        f"{dedent(above)}\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('shop', '0001_initial')]\n    atomic = {atomic}\n"
        f"    operations = [{', '.join(operations)}]\n"
    )
    trees = {"shop/migrations/0001_initial.py": ast.parse(FIRST), "shop/migrations/0002_more.py": ast.parse(body)}
    found = [item for item in judge_django(trees) if "0002" in item.file]
    return [(item.risk, item.reason) for item in found]


def alter(field: str, new: str) -> str:
    return f"migrations.AlterField(model_name='order', name='{field}', field={new})"


def add(new: str) -> str:
    return f"migrations.AddField(model_name='order', name='x', field={new})"


@pytest.mark.parametrize(
    ("operation", "verdict"),
    [
        (add("models.IntegerField(default=1)"), ("breaks", "not_null_added")),
        (add("models.IntegerField(db_default=1)"), ("safe", "column_added")),
        (add("models.IntegerField(db_default=None)"), ("breaks", "not_null_added")),
        (add("models.IntegerField(null=True)"), ("safe", "column_added")),
        (add("models.IntegerField(null=True, db_index=True)"), ("locks", "index_created")),
        (add("models.IntegerField(null=True, unique=True)"), ("locks", "unique_index_created")),
        (add("models.ManyToManyField(to='x.Y')"), ("safe", "table_created")),
        (alter("note", "models.CharField(max_length=20)"), ("breaks", "made_not_null")),
        (alter("state", "models.CharField(max_length=10)"), ("breaks", "made_shorter")),
        (alter("state", "models.CharField(max_length=30)"), ("safe", "harmless")),
        (alter("state", "models.TextField()"), ("safe", "harmless")),
        (alter("total", "models.CharField(max_length=9)"), ("breaks", "type_changed")),
        (alter("total", "models.BigIntegerField()"), ("locks", "type_enlarged")),
        (alter("total", "models.SmallIntegerField()"), ("breaks", "type_changed")),
        (alter("total", "models.IntegerField(unique=True)"), ("breaks", "unique_added")),
        (alter("total", "models.IntegerField(db_index=True)"), ("locks", "index_created")),
        ("migrations.RemoveField('order', 'state')", ("breaks", "column_dropped")),
        ("migrations.RenameField('order', 'state', 'status')", ("breaks", "column_renamed")),
        ("migrations.RenameField('order', 'named', 'other')", ("safe", "name_kept")),
        ("migrations.RenameModel('Order', 'Purchase')", ("breaks", "table_renamed")),
        ("migrations.RenameModel('Named', 'Other')", ("safe", "name_kept")),
        ("migrations.DeleteModel(name='Order')", ("breaks", "table_dropped")),
        ("migrations.AddIndex('order', models.Index(fields=['state']))", ("locks", "index_created")),
        ("migrations.RunPython(forward)", ("loses", "not_reversible")),
        ("migrations.RunPython(forward, backward)", ("safe", "reversible")),
        ("migrations.AlterUniqueTogether(name='order', unique_together={('a', 'b')})", ("breaks", "unique_added")),
        ("migrations.AlterUniqueTogether(name='order', unique_together=set())", ("safe", "constraint_dropped")),
        ("own.Operation()", ("safe", "not_known")),
    ],
)
def test_operations_of_django(operation: str, verdict: tuple[str, str]) -> None:
    assert django(operation) == [verdict]


@pytest.mark.parametrize(
    "operation",
    [
        "AddIndexConcurrently('order', models.Index(fields=['state'], name='i'))",
        "RemoveIndexConcurrently('order', 'i')",
        "migrations.RunSQL('CREATE INDEX CONCURRENTLY i ON o (a)')",
        "migrations.RunSQL('DROP INDEX CONCURRENTLY i')",
    ],
)
def test_an_index_is_built_concurrently_only_outside_a_transaction_of_django(operation: str) -> None:
    assert django(operation, atomic=False) == [("safe", "index_concurrent")]
    assert django(operation) == [("breaks", "concurrent_in_transaction")]


def test_a_default_of_the_database_that_follows_makes_a_new_column_safe() -> None:
    default = "AddDefaultValue(model_name='order', name='x', value=1)"
    assert django(add("models.IntegerField(default=1)"), default)[0] == ("safe", "column_added")


def test_a_table_that_the_same_migration_creates_is_used_by_nobody() -> None:
    created = "migrations.CreateModel('Order2', fields=[])"
    index = "migrations.AddIndex('order2', models.Index(fields=['state']))"
    assert django(created, index)[1] == ("safe", "created_here")


def test_a_column_that_leaves_the_models_first_breaks_nothing_later() -> None:
    only_state = "migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField('order', 'state')])"
    only_database = "migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField('order', 'note')])"
    assert django(only_state, only_database) == [("safe", "only_state"), ("loses", "column_dropped_later")]


@pytest.mark.parametrize(
    ("operation", "above", "verdict"),
    [
        ("*MORE", "MORE = [migrations.RemoveField('order', 'state')]", ("breaks", "column_dropped")),
        (
            "*[migrations.RemoveField('order', name) for name in NAMES]",
            "NAMES = ['state']",
            ("breaks", "column_dropped"),
        ),
        ("migrations.RunSQL(SQL)", "SQL = 'ALTER TABLE o DROP COLUMN x'", ("breaks", "column_dropped")),
        ("migrations.RunSQL(SQL % 'o')", "SQL = 'ALTER TABLE %s DROP COLUMN x'", ("breaks", "column_dropped")),
        ("migrations.RunSQL(open('x.sql').read())", "", ("safe", "sql_unread")),
        (alter("state", "models.CharField(max_length=SIZE)"), "SIZE = 3", ("breaks", "made_shorter")),
        ("Drop('order', 'state')", "class Drop(migrations.RemoveField): pass", ("breaks", "column_dropped")),
        ("made_elsewhere()", "", ("safe", "not_known")),
        (
            "drop('state')",
            "def drop(name, model='order'):\n    return migrations.RemoveField(model, name)\n",
            ("breaks", "column_dropped"),
        ),
        (
            "*drop_all(['state'])",
            "def drop_all(names):\n    return [migrations.RemoveField('order', name) for name in names]\n",
            ("breaks", "column_dropped"),
        ),
        (
            "either('state')",
            "def either(name):\n    if name:\n        return migrations.RemoveField('order', name)\n    return None\n",
            ("safe", "not_known"),
        ),
    ],
)
def test_what_an_operation_names_is_followed(operation: str, above: str, verdict: tuple[str, str]) -> None:
    assert django(operation, above=above) == [verdict]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("schema_editor.execute('ALTER TABLE o DROP COLUMN x')", ("breaks", "column_dropped")),
        ("Order.objects.filter(state='x').delete()", ("loses", "rows_deleted")),
        ("rows = Order.objects.all()\nrows = rows.filter(state='x')\nrows.delete()", ("loses", "rows_deleted")),
        ("for row in Order.objects.all():\n    row.save()", ("safe", "reversible")),
        ("os.remove(path)", ("safe", "reversible")),
    ],
)
def test_the_code_of_a_data_migration_is_read(body: str, verdict: tuple[str, str]) -> None:
    above = (
        f"def forward(apps, schema_editor):\n{indent(body, '    ')}\ndef back(apps, schema_editor):\n    restore()\n"
    )
    assert django("migrations.RunPython(forward, migrations.RunPython.noop)", above=above) == [verdict]
    assert django("migrations.RunPython(forward, back)", above=above) == [("safe", "reversible")]


def test_initial_migrations_are_no_alarm() -> None:
    found = list(judge_django({"shop/migrations/0001_initial.py": ast.parse(FIRST)}))
    assert {(item.risk, item.reason) for item in found} == {("safe", "initial")}


def alembic(body: str, *, down: str = "'a'", downgrade: str = "pass") -> list[MigrationOperation]:
    text = f"revision = 'b'\ndown_revision = {down}\ndef downgrade():\n    {downgrade}\n"
    text += f"def upgrade():\n{indent(dedent(body).strip(), '    ')}\n"
    return list(judge_alembic({"migrations/versions/b.py": ast.parse(text)}))


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("op.drop_column('orders', 'state')", ("drop_column orders.state", "breaks", "column_dropped")),
        (
            "op.add_column('o', sa.Column('x', sa.Integer(), nullable=False))",
            ("add_column o.x", "breaks", "not_null_added"),
        ),
        (
            "op.add_column('o', sa.Column('x', sa.Integer(), nullable=False, server_default='1'))",
            ("add_column o.x", "safe", "column_added"),
        ),
        ("op.alter_column('o', 'x', new_column_name='y')", ("alter_column o.x", "breaks", "column_renamed")),
        ("op.alter_column('o', 'x', nullable=False)", ("alter_column o.x", "breaks", "made_not_null")),
        ("op.alter_column('o', 'x', type_=sa.Integer())", ("alter_column o.x", "breaks", "type_changed")),
        (
            "op.alter_column('o', 'x', existing_type=sa.Integer(), type_=sa.BigInteger)",
            ("alter_column o.x", "locks", "type_enlarged"),
        ),
        (
            "op.alter_column('o', 'x', existing_type=sa.BigInteger(), type_=sa.Integer())",
            ("alter_column o.x", "breaks", "type_changed"),
        ),
        (
            "op.alter_column('o', 'x', existing_type=sa.String(10), type_=sa.String(20))",
            ("alter_column o.x", "safe", "harmless"),
        ),
        ("op.create_index('i', 'o', ['x'])", ("create_index o", "locks", "index_created")),
        ("op.execute('UPDATE o SET x = 1')", ("execute", "loses", "not_reversible")),
        ("op.execute(sa.text('ALTER TABLE o DROP COLUMN x'))", ("execute", "breaks", "column_dropped")),
        (
            "with op.batch_alter_table('o') as b:\n    b.drop_column('x')",
            ("drop_column o.x", "breaks", "column_dropped"),
        ),
    ],
)
def test_operations_of_alembic(body: str, verdict: tuple[str, str, str]) -> None:
    assert [(item.operation, item.risk, item.reason) for item in alembic(body)] == [verdict]


@pytest.mark.parametrize(
    "operation",
    [
        "op.create_index('i', 'o', ['x'], postgresql_concurrently=True)",
        "op.drop_index('i', 'o', postgresql_concurrently=True)",
        "op.execute('CREATE INDEX CONCURRENTLY i ON o (x)')",
    ],
)
def test_an_index_is_built_concurrently_only_outside_a_transaction_of_alembic(operation: str) -> None:
    def risk(body: str) -> tuple[str, str]:
        return alembic(body)[-1].risk, alembic(body)[-1].reason

    assert risk(operation) == ("breaks", "concurrent_in_transaction")
    for before in ("with op.get_context().autocommit_block():\n    ", "op.execute('COMMIT')\n"):
        assert risk(before + operation) == ("safe", "index_concurrent")


def test_a_setting_of_the_environment_can_switch_transactions_off() -> None:
    text = "revision = 'b'\ndown_revision = 'a'\ndef upgrade():\n    "
    text += "op.create_index('i', 'o', ['x'], postgresql_concurrently=True)\n"
    trees = {"alembic/versions/b.py": ast.parse(text)}
    assert [item.risk for item in judge_alembic(trees, autocommits=True)] == ["safe"]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("for table in ('o', 'p'):\n    op.drop_column(table, 'x')", ("drop_column p.x", "breaks", "column_dropped")),
        ("op.get_bind().execute(sa.text('ALTER TABLE o DROP COLUMN x'))", ("execute", "breaks", "column_dropped")),
        ("sql = 'DROP TABLE ' + name\nop.execute(sql)", ("execute", "breaks", "table_dropped")),
        ("o = sa.table('o')\nop.execute(o.update().values(x=1))", ("execute", "loses", "not_reversible")),
        ("o = sa.table('o')\nop.execute(sa.delete(o))", ("execute", "loses", "rows_deleted")),
        ("session = Session(op.get_bind())\nsession.query(Order).delete()", ("execute", "loses", "rows_deleted")),
        ("names = names + names\nop.execute(names)", ("execute", "safe", "sql_unread")),
    ],
)
def test_what_a_revision_names_is_followed(body: str, verdict: tuple[str, str, str]) -> None:
    last = alembic(body)[-1]
    assert (last.operation, last.risk, last.reason) == verdict


def test_the_first_revision_is_no_alarm() -> None:
    assert [item.reason for item in alembic("op.create_index('i', 'o', ['x'])", down="None")] == ["initial"]


def test_renamed_fields_of_documents() -> None:
    program = "db.users.update_many({}, {'$rename': {'name': 'full_name'}})\n"
    program += "db.users.update_one({'_id': 1}, {'$unset': {'x': 1}})\n"
    found = list(judge_mongo({"scripts/tidy.py": ast.parse(program)}))
    assert [(item.operation, item.risk) for item in found] == [("update_many $rename name", "breaks")]
    dropped = list(judge_mongo({"migrations/0002.py": ast.parse(program)}))
    assert [item.risk for item in dropped] == ["breaks", "loses"]


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("ALTER TABLE o ALTER COLUMN x SET NOT NULL", "breaks"),
        ("ALTER TABLE o ALTER COLUMN x TYPE bigint", "breaks"),
        ("ALTER TABLE o ADD CONSTRAINT c CHECK (x > 0)", "locks"),
        ("ALTER TABLE o ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) NOT VALID", "safe"),
        ("CREATE TABLE n (a int); CREATE INDEX i ON n (a)", "safe"),
        ("DROP TABLE o", "breaks"),
        ("ALTER INDEX i RENAME TO j", "safe"),
        ("DROP TYPE t", "safe"),
        ("DROP TYPE t CASCADE", "breaks"),
        ("TRUNCATE TABLE o", "loses"),
        ("-- DROP TABLE o\nSELECT 1", "safe"),
        ("LOCK TABLE o", "locks"),
        ("not ( sql", "safe"),
    ],
)
def test_statements(text: str, risk: str) -> None:
    assert {found for found, *_ in sql_risks(text)} == {risk}


def test_every_reason_has_words() -> None:
    sources = [path.read_text("utf-8") for path in Path(package.__path__[0]).glob("*.py")]
    quoted = {name for text in sources for name in re.findall(r'"([a-z_]+)"', text)}
    given = {name for text in sources for name in re.findall(r'"(?:breaks|locks|loses|safe)"\)?, "([a-z_]+)"', text)}
    known = {key.removeprefix("reasons.") for key in inventory_words("en").texts if key.startswith("reasons.")}
    assert given <= known <= quoted


def test_every_risk_has_steps_that_end_with_the_order_of_deployments() -> None:
    words = inventory_words("en")
    sources = [path.read_text("utf-8") for path in Path(package.__path__[0]).glob("*.py")]
    risky = {name for text in sources for name in re.findall(r'"(?:breaks|locks|loses)"\)?, "([a-z_]+)"', text)}
    assert len(risky) > 10
    for reason in sorted(risky):
        operation = MigrationOperation("a.py", 1, "x", "breaks", reason, "django")
        phases = [phase for phase, _ in release_steps(operation, words)]
        assert len(phases) > 1, reason
        assert phases[-1] == "order", reason
    assert list(release_steps(MigrationOperation("a.py", 1, "x", "safe", "column_dropped", "django"), words)) == []
