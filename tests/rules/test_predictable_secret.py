import pytest

from tests.rules.ask import lines_in
from toolkit.rules.predictable_secret import RULE

HEAD = "import random\n\ndef f(user, rows):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "user.api_key = random.getrandbits(128)",
        "user.update(reset_code=random.randint(0, 9999))",
        "return {'otp': str(random.randrange(10 ** 6))}",
        "sessionKey = ''.join(random.choices(rows, k=20))",
        "password = ''\n    for n in rows:\n        password += random.choice('abc')",
        "passwords = [random.choice(rows) + 'a' for n in rows]",
        "salt: str = hash(random.random())",
    ],
)
def test_speaks(code: str) -> None:
    assert len(lines_in(RULE, HEAD + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "token = random.choice(rows)",
        "tokens = random.sample(rows, 3)",
        "token_count = random.randint(1, 9)",
        "password_length = random.randint(8, 12)",
        "colour = random.randint(1, 9)",
        "token = random.SystemRandom().getrandbits(128)",
        "token = numpy.random.randint(9)",
        "compass = random.randint(0, 359)",
        "salt = random.randrange(0, 15)",
    ],
)
def test_is_silent(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


def test_a_code_of_few_digits_is_a_secret_and_one_of_few_values_is_not() -> None:
    assert len(lines_in(RULE, f"{HEAD}otp = random.randint(0, 9999)\n")) == 1
    assert len(lines_in(RULE, f"{HEAD}otp = ''.join(str(random.randint(0, 9)) for n in range(6))\n")) == 1


def test_the_function_names_what_it_makes() -> None:
    code = "from random import choice\n\ndef makeInviteCode():\n    return ''.join(choice('abc') for n in range(9))\n"
    assert lines_in(RULE, code) == [4]
    assert lines_in(RULE, code.replace("InviteCode", "Colour")) == []
