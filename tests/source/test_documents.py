"""Files other than Python that are read for what they say of a project."""

from pathlib import Path

import pytest

from toolkit.source.documents import read_documents


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("crontab", True),
        ("batch/crontab.txt", True),
        ("deploy/prod_crontab", True),
        ("ops/nightly.cron", True),
        ("etc/cron.d/shop", True),
        ("src/shop/web/swagger/api_v2.yml", True),
        ("src/shop/web/openapi.yaml", True),
        ("src/shop/web/forms/menu.yml", False),
        ("shop/crontab.py", False),
        ("etc/cron.d/job.py", False),
        ("shop/crontabs/notes.txt", False),
    ],
)
def test_schedules_and_specifications_are_read_by_their_usual_names(tmp_path: Path, path: str, is_read: bool) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("0 3 * * * python a.py\n")
    assert list(read_documents(tmp_path, [path])) == ([path] if is_read else [])
