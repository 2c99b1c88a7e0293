"""Settings are found in time that grows with the size of a file, not with its size times its calls."""

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.settings import find_settings


class _SearchedText(str):
    searches = 0

    def __contains__(self, part: object) -> bool:
        _SearchedText.searches += 1
        return super().__contains__(part)  # type: ignore[operator]


def test_the_text_of_a_file_is_searched_as_often_for_many_calls_as_for_one() -> None:
    reader, _ = reader_of({"app.py": "import configparser\n" + "config.get('a', 'B')\n" * 500})
    file = reader.program.files["app.py"]
    file.text = _SearchedText(file.text)
    (setting,) = find_settings(reader.program)
    assert len(setting.reads) == 500
    assert setting.name == "a.B"
    assert 1 <= _SearchedText.searches <= 4
