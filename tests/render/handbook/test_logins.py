"""The section on callers: each step of a check in both languages, secrets hidden."""

import re

import pytest

from toolkit.model.callers import CallerCheck, CallFailure, CheckStep, TenantOrder
from toolkit.model.data_access import MASKED_DEFAULT, DataAccess, Setting
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.picture import Box, Message, SequencePicture
from toolkit.render.handbook.logins import login_lines, step_lines
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.sequences import sequence_lines
from toolkit.render.handbook.tenant_order import tenant_order_lines

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
        "  - Lets the request through without a credential if `shop['is_open']` is true. (`app.py:11`)",
        "  - Compares it with the setting `MASTER_KEY`, for which the source itself holds a value. (`app.py:12`)",
        "  - Compares it with a computed value: `hashlib.md5('***')`; `***` is a literal in the source. (`app.py:13`)",
        "  - Answers 401 if `known(token)` is false. (`app.py:15`)",
        "- `IsAuthenticated` runs before 1 of 4 endpoints. (`views.py:3`)",
        "  - Requires a user who is logged in; others get 401 or 403. (`views.py:3`)",
    ],
    "ja": [
        "- `key_required`：全4件のエンドポイントのうち2件の前に実行されます。（`app.py:30`）",
        "  - ヘッダー`X-Shop-Key`を読み取ります。（`app.py:8`）",
        "  - ヘッダー`Authorization`を読み取ります（方式は`Bearer`）。（`app.py:9`）",
        (
            "  - 呼び出し元のIPアドレスをヘッダー`X-Forwarded-For`から読み取ります。"
            "プロキシが上書きしなければ、呼び出し元が設定できます。（`app.py:10`）"
        ),
        "  - `shop['is_open']`が真である場合は、認証情報なしで通します。（`app.py:11`）",
        "  - 設定`MASTER_KEY`と照合します。この設定の値はソースに直接書かれています。（`app.py:12`）",
        "  - 計算した値`hashlib.md5('***')`と照合します（`***`はソースに直接書かれた値）。（`app.py:13`）",
        "  - `known(token)`が偽である場合は401を返します。（`app.py:15`）",
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


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_way_to_the_tenant_and_the_sequences_have_their_places(lang: Lang) -> None:
    steps = (
        CheckStep("read", "app.py", 4, source="host"),
        CheckStep("cache", "app.py", 5, "TTL"),
        CheckStep("table", "app.py", 6, "FIXED"),
        CheckStep("query", "app.py", 7, "tenants(host)", condition="not row"),
        CheckStep("refuse", "app.py", 8, status=404, condition="except Missing"),
    )
    picture = SequencePicture(
        "POST /a",
        (Box("client", "client"), Box("views", "application"), Box("http://x", "service")),
        (Message("client", "views", "POST /a", "app.py:1"), Message("views", "http://x", "post", "app.py:2")),
    )
    found = Inventory(
        ("flask",),
        (),
        (),
        tenant_order=(TenantOrder("choose", "app.py", 3, 4, 4, steps),),
        main_sequences=(picture,),
        call_failures=(
            CallFailure("app.py", 9, "endless_loop", "requests.post", "Error", "app.py:2"),
            CallFailure("app.py", 10, "no_timeout", "requests.post", call="other.py:1"),
        ),
        data=DataAccess(settings=(Setting("TTL", "settings", "settings.py", 1, "600"),)),
    )
    say = Sentences(lang, {})
    text = "\n".join((*tenant_order_lines(found, say), *sequence_lines(found, say)))
    assert all(re.search(r"[(（]`app\.py:\d+`", line) for line in text.split("\n") if line.lstrip().startswith("- "))
    assert [number for number in range(3, 11) if f"`app.py:{number}`" in text] == [3, 4, 5, 6, 7, 8, 9]
    assert "`600`" in text
    assert "p1->>p2: post" in text
    assert "`Missing`" in text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "  - First, for each request (`has_permission`): (`app.py:3`)",
                "    - Allows it, and asks nothing further here, if `a` is present. (`app.py:4`)",
                (
                    "  - Then, for the row that a request is about (`has_object_permission`); both must let it through:"
                    " (`app.py:6`)"
                ),
                "    - Answers 405 if `b` is present. (`app.py:7`)",
            ],
        ),
        (
            "ja",
            [
                "  - まず、リクエストごとの確認（`has_permission`）：（`app.py:3`）",
                "    - `a`がある場合は許可し、ここではそれ以上確認しません。（`app.py:4`）",
                "  - 次に、対象の行の確認（`has_object_permission`）。両方を通る必要があります：（`app.py:6`）",
            ],
        ),
    ],
)
def test_what_is_asked_for_each_request_and_for_each_row_stands_below_its_heading(lang: Lang, said: list[str]) -> None:
    steps = (
        CheckStep("stage", "app.py", 3, "has_permission"),
        CheckStep("allow", "app.py", 4, condition="a"),
        CheckStep("stage", "app.py", 6, "has_object_permission"),
        CheckStep("refuse", "app.py", 7, status=405, condition="b"),
    )
    lines = [*step_lines(steps, FOUND, Sentences(lang, {}))]
    assert lines[: len(said)] == said
