"""Commands are listed as they are typed, with their groups."""

from tests.inventory.programs import read_data

COMMANDS = """
    import click
    from flask.cli import with_appcontext

    @click.command("create-unit")
    @with_appcontext
    def create_new_unit():
        pass

    @click.group(name="lost-files")
    def lost_files_s3_db():
        pass

    @lost_files_s3_db.command(name="ls")
    def list_lost_files():
        pass

    @lost_files_s3_db.group()
    def by_hand():
        pass

    @by_hand.command()
    def add_bucket():
        pass

    @click.command()
    def send_usage():
        pass
"""


def test_commands_have_the_names_that_are_typed() -> None:
    found = {use.target for use in read_data({"commands.py": COMMANDS}).outside if use.kind == "command"}
    assert found == {
        "create-unit",
        "lost-files",
        "lost-files ls",
        "lost-files by-hand",
        "lost-files by-hand add-bucket",
        "send-usage",
    }
