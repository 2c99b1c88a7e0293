"""A generated value next to the name of a secret is hidden in notations that no module knows."""

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.nearby_values import without
from toolkit.probe.mask.written_values import ValueMask

WORD, RANDOM = "Quarry-lantern123", "3f9a1c77e2b04d5588aa61f0c9d2e7b4"
HIDDEN = rf"""
#define WIFI_PASS L"{WORD}"
(api_key . "{RANDOM}")
vault kv put secret/shop key={RANDOM}
d:8:"password";s:17:"{WORD}";
\x22token\x22:\x22{RANDOM}\x22
token%22%3A%22{RANDOM}%22
&#34;secret&#34;&#58; &#34;{WORD}&#34;
| client_secret | {WORD} |
<row login="shop"><cell name="pwd"><v>{WORD}</v></cell></row>
<span class="label">API key</span><code>{WORD}</code>
user:shop/PW:{WORD}
bindPassword <- «{WORD}»
SECRET KEY|{RANDOM}
{RANDOM}  # api key
activation_key ~ aSAv7eNzV9Ekr4Wg5Gdc
figd_h65Ugiu76WD3xf233a6KAmo9ZmbWNnNrny9Q6IHl
"""
READABLE = f"""
Fix token refresh, see 9f86d081884c
password reset until 2026-12-01T09:30:00Z for order ORD-2026-00017
{{"password": null, "order": "{RANDOM}"}}
token checked. Request {RANDOM} ended
auth service v1.9.3-rc1 uses utf8mb4_general_ci and sha256_crypt
<label for="id_password1">Password</label> <i class="col-md-6">
password=${{PASSWORD22}}
password 2026Q3.xlsx
cache_key={RANDOM} key=aSAv7eNz
session.py:123 x86_64-linux-gnu
"""


def test_a_generated_value_near_a_name_is_hidden_and_nothing_else():
    for text in HIDDEN.strip().splitlines():
        shown = ValueMask(Masking()).text(text)
        assert WORD not in shown, text
        assert RANDOM not in shown, text
        assert "aSAv7eNzV9Ekr4Wg5Gdc" not in shown, text
        assert "h65Ugiu76" not in shown, text


def test_names_of_columns_stand_above_their_values():
    for text in (f"user      password\n--------  --------\nshop      {WORD}\n", f"$password = <<<EOT\n{WORD}\nEOT;"):
        assert without(Masking().by_name, text) == text.replace(WORD, "masked-1")


def test_words_and_what_another_name_owns_stay_readable():
    for text in READABLE.strip().splitlines():
        assert without(Masking().by_name, text) == text


def test_a_name_that_is_kept_shows_its_values():
    text = "activation_key ~ aSAv7eNzV9Ekr4Wg5Gdc"
    assert without(Masking(keep=["activation_key"]).by_name, text) == text


def test_a_dot_does_not_make_a_path_of_a_password():
    for text in (
        "Password\n\tBlue.6338lake\nForgot it?",
        "ｐａｓｓｗｏｒｄ：Blue.6338lake",
        "ｔｏｋｅｎ　：　Blue.6338lake",
    ):
        assert "6338" not in ValueMask(Masking()).text(text)
    for text in ("Password\n\tmodels.User3.email", "Secret\n\timg01.banner.png", "ｈｏｓｔ：Blue.6338lake"):
        assert ValueMask(Masking()).text(text) == text
