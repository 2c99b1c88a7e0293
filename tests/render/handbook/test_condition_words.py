"""Conditions of the source in words, in both languages."""

import pytest

from toolkit.render.handbook import sentences
from toolkit.render.handbook.condition_words import condition_words
from toolkit.text.words import load_words


@pytest.mark.parametrize(
    ("code", "english", "japanese"),
    [
        ("not find(x)", "`find(x)` is false", "`find(x)`が偽である"),
        ("row is None", "`row` is missing", "`row`がない"),
        ("not (row is None)", "`row` is present", "`row`がある"),
        ("row.is_open", "`row.is_open` is true", "`row.is_open`が真である"),
        ("not (s == 1) and s == 2", "`s` is `2`", "`s`が`2`である"),
        ("not rows or not rows", "`rows` is empty or false", "`rows`が空か偽である"),
        (
            "obj.shared_data and created",
            "`obj.shared_data` is true and `created` is true",
            "`obj.shared_data`が真で、`created`が真である",
        ),
        (
            "method == 'GET' and isinstance(request.user, S...",
            "`method` is `'GET'` and further conditions hold",
            "`method`が`'GET'`で、ほかの条件も満たす",
        ),
        ("s and s != 3", "`s` is present and `s` is not `3`", "`s`があり、`s`が`3`でない"),
        ("ours and ours == sent", "`ours` is `sent`", "`ours`が`sent`である"),
        ("not (a and b)", "`a` is empty or false or `b` is empty or false", "`a`が空か偽であるか、`b`が空か偽である"),
        (
            "a and (b or c)",
            "`a` is present and (`b` is present or `c` is present)",
            "`a`があり、（`b`があるか、`c`がある）",
        ),
        ("user.is_superuser", "the caller is a superuser", "スーパーユーザーである"),
        (
            "request.method in SAFE_METHODS",
            "the request only reads (GET, HEAD, OPTIONS)",
            "読み取りのリクエスト（GET、HEAD、OPTIONS）である",
        ),
        ("'q' not in request.args", "the query parameter `q` is missing", "クエリパラメーター`q`がない"),
        (
            "request.headers.get('X-Key') != config.KEY",
            "the header `X-Key` is not the setting `KEY`",
            "ヘッダー`X-Key`が設定`KEY`でない",
        ),
        ("len(key) != 32", "the length of `key` is not `32`", "`key`の長さが`32`でない"),
        ("kind in ('a', 'b')", "`kind` is one of `'a'`, `'b'`", "`kind`が`'a'`、`'b'`のどれかである"),
        ("... and not x", "further conditions hold and `x` is empty or false", "ほかの条件も満たし、`x`が空か偽である"),
        (
            "os.path.exists(os.path.join(app.instance_path, 'down.json'))",
            "the file `app.instance_path/down.json` exists",
            "ファイル`app.instance_path/down.json`がある",
        ),
        ("not (root / 'a').is_file()", "the file `root/a` does not exist", "ファイル`root/a`がない"),
        ("a if", "`a if` is true", "`a if`が真である"),
        ("'`|' in x", "`x` contains `` '`|' ``", "`x`に`` '`|' ``がある"),
    ],
)
def test_a_condition_is_a_clause(code: str, english: str, japanese: str) -> None:
    assert condition_words(code, load_words("en", sentences.__file__)) == english
    assert condition_words(code, load_words("ja", sentences.__file__)) == japanese
