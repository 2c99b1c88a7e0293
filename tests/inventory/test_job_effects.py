"""Effects of jobs and commands through the functions that they call."""

from tests.inventory.programs import job_effects_of
from toolkit.model.data_access import JobEffect

SHOP = {
    "services.py": """
        import requests
        import db

        def bill(order):
            db.execute("INSERT INTO bills (id) VALUES (1)")
            notify(order)

        def notify(order):
            requests.post("https://mail.example.com/send", json=order)

        def unused():
            db.execute("DELETE FROM orders")
    """,
    "db.py": """
        import sqlite3
        connection = sqlite3.connect("x")

        def execute(sql):
            return connection.execute(sql)
    """,
    "tasks.py": """
        from celery import shared_task
        import services

        @shared_task
        def bill_later(order):
            services.bill(order)

        @shared_task
        def idle():
            return 1
    """,
    "batch.py": """
        import services

        if __name__ == "__main__":
            services.notify({})
    """,
}


def test_what_a_job_writes_and_calls_is_found_through_its_calls() -> None:
    mail = ("https://mail.example.com/send",)
    assert set(job_effects_of(SHOP)) == {
        JobEffect("tasks.py", 6, ("bills",), mail),
        JobEffect("batch.py", 4, (), mail),
    }
