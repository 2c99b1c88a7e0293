"""The section on callers: each step of a check in both languages, secrets hidden."""

import pytest

from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import MASKED_DEFAULT, DataAccess, Setting
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.logins import login_lines
from toolkit.render.handbook.sentences import Sentences

CHECK = CallerCheck(
    "key_required",
    "authentication",
    "app.py",
    30,
    2,
    4,
    (
        CheckStep("read", "app.py", 8, "X-Shop-Key", "header"),
        CheckStep("read", "app.py", 9, "Authorization", "header", scheme="Bearer"),
        CheckStep("read", "app.py", 10, "X-Forwarded-For", "address"),
        CheckStep("skip", "app.py", 11, condition="shop['is_open']"),
        CheckStep("compare", "app.py", 12, "MASTER_KEY", "setting"),
        CheckStep("computed", "app.py", 13, "hashlib.md5('***')", "code", is_literal=True),
        CheckStep("refuse", "app.py", 14, "False"),
        CheckStep("refuse", "app.py", 15, status=401, condition="not known(token)"),
    ),
)
FOUND = Inventory(
    ("flask",),
    (),
    (),
    checks=(CHECK, CallerCheck("IsAuthenticated", "permission", "views.py", 3, 1, 4, (), "IsAuthenticated")),
    data=DataAccess(settings=(Setting("MASTER_KEY", "settings", "settings.py", 1, MASKED_DEFAULT),)),
)
EXPECTED: dict[Lang, list[str]] = {
    "en": [
        "- `key_required` runs before 2 of 4 endpoints. (`app.py:30`)",
        "  - Reads the header `X-Shop-Key`. (`app.py:8`)",
        "  - Reads the header `Authorization` with the scheme `Bearer`. (`app.py:9`)",
        (
            "  - Reads the address of the caller from the header `X-Forwarded-For`, which clients can set unless a"
            " proxy replaces it. (`app.py:10`)"
        ),
        "  - Lets the request through without a credential if `shop['is_open']`. (`app.py:11`)",
        "  - Compares it with the setting `MASTER_KEY`, for which the source itself holds a value. (`app.py:12`)",
        "  - Compares it with a computed value: `hashlib.md5('***')`; `***` is a literal in the source. (`app.py:13`)",
        "  - Answers 401 if `not known(token)`. (`app.py:15`)",
        "- `IsAuthenticated` runs before 1 of 4 endpoints. (`views.py:3`)",
        "  - Requires a user who is logged in; others get 401 or 403. (`views.py:3`)",
    ],
    "ja": [
        "- `key_required`：全4件のエンドポイントのうち2件の前に実行されます。（`app.py:30`）",
        "  - ヘッダー`X-Shop-Key`を読み取ります。（`app.py:8`）",
        "  - ヘッダー`Authorization`を読み取ります（方式は`Bearer`）。（`app.py:9`）",
        (
            "  - 呼び出し元のIPアドレスをヘッダー`X-Forwarded-For`から読み取ります。"
            "プロキシが上書きしなければ、クライアントが設定できます。（`app.py:10`）"
        ),
        "  - `shop['is_open']`の場合は、認証情報なしで通します。（`app.py:11`）",
        "  - 設定`MASTER_KEY`と照合します。この設定の値はソースに直接書かれています。（`app.py:12`）",
        "  - 計算した値`hashlib.md5('***')`と照合します（`***`はソースに直接書かれた値）。（`app.py:13`）",
        "  - `not known(token)`の場合は401を返します。（`app.py:15`）",
        "- `IsAuthenticated`：全4件のエンドポイントのうち1件の前に実行されます。（`views.py:3`）",
        "  - ログイン済みのユーザーだけに許可します。それ以外には401か403を返します。（`views.py:3`）",
    ],
}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_steps_of_a_check_are_sentences_with_their_places(lang: Lang) -> None:
    lines = list(login_lines(FOUND, Sentences(lang, {})))
    assert [line for line in lines if line.lstrip().startswith("- ")] == EXPECTED[lang]


@pytest.mark.parametrize(("lang", "end"), [("en", "was found."), ("ja", "見つかりませんでした。")])
def test_a_program_without_checks_is_told_so(lang: Lang, end: str) -> None:
    lines = [line for line in login_lines(Inventory((), (), ()), Sentences(lang, {})) if line.startswith("- ")]
    assert len(lines) == 2
    assert all(line.endswith(end) for line in lines)
