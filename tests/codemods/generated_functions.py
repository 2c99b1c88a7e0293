"""Random functions for codemods that move statements: every kind of block, of jump and of binding."""

from random import Random

_NAMES = ("total_price", "row_label", "user_rows", "next_step", "found_error")
_DEPTH = 3


def function(seed: int) -> str:
    """A program that defines `f(x, y)`; what it does depends on the seed alone."""
    return _Writer(Random(seed)).program()


def with_inner_functions(seed: int) -> str:
    """A program like that of `function`, with functions inside that are called, handed on or given back."""
    writer = _Writer(Random(seed))
    writer.has_inner = True
    return writer.program()


def with_next_turns(seed: int) -> str:
    """A program like that of `function`, with more loops, which often go on with their next turn and count turns."""
    writer = _Writer(Random(seed))
    writer.has_turns = True
    return writer.program()


class _Writer:
    has_inner = False
    has_turns = False

    def __init__(self, random: Random) -> None:
        self.random = random
        self.is_async = random.random() < 0.1
        self.is_generator = not self.is_async and random.random() < 0.1
        self.is_method = random.random() < 0.3
        self.lines: list[str] = []
        self.serial = 0

    def program(self) -> str:
        pick = self.random
        start = [f"{name} = {value}" for name, value in zip(_NAMES, ("x", "y", "[x]", "0", "None"), strict=True)]
        for line in pick.sample(start, pick.randint(1, 5)):
            self.put(1, line)
        if self.has_inner:
            self.inner_functions()
        self.block(1, _DEPTH, in_loop=False, most=5)
        head = "async def" if self.is_async else "def"
        name, given = ("run", "self, x, y") if self.is_method else ("g", "x, y")
        text = [f"{head} {name}({given}):", *self.lines]
        if self.is_method:
            text = ["class Runner:", "    seen = 0", "", *(f"    {line}" for line in text)]
        called = "Runner().run" if self.is_method else name
        call = f"finished({called}(x, y))" if self.is_async else f"{called}(x, y)"
        return "\n".join([*text, "", "", "def f(x, y):", f"    return {call}", ""])

    def inner_functions(self) -> None:
        """Put one or two functions, then calls among other statements."""
        pick, names = self.random, ("check_rows", "keep_row")[: self.random.choice([1, 1, 2])]
        for name in names:
            if pick.random() < 0.3:
                self.simple(1, in_loop=False)
            self.put(1, f"def {name}({pick.choice(['a', 'a, b=1', '*a', 'a, /, b=x', self.name()])}):")
            if pick.random() < 0.1:
                self.put(2, f"nonlocal {self.name()}")
            self.block(2, 2, in_loop=False, most=4)
            if pick.random() < 0.2:
                self.put(2, f"if log({self.name()}) == 7:")
                self.put(3, f"{name}({self.name()})")
            self.put(2, f"return {self.name()}")
        for _ in range(pick.randint(1, 4)):
            self.block(1, 1, in_loop=False, most=2)
            name, given = pick.choice(names), self.value()
            calls = [f"log({name}({given}))", f"{self.name()} = {name}({given})", f"{name}({given})"]
            calls += [f"log([{name}(it) for it in [x, y]])", f"if {name}({given}):\n        log({self.name()})"]
            self.put(1, pick.choice(calls * 4 + [f"log({name})", f"log(any({name}(it) for it in [x]))"]))
        if pick.random() < 0.2:
            self.put(1, f"log(lambda: {names[0]}(x))")

    def put(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def block(self, depth: int, left: int, *, in_loop: bool, most: int = 3) -> None:
        for _ in range(self.random.randint(1, most)):
            self.statement(depth, left, in_loop=in_loop)

    def name(self) -> str:
        return self.random.choice(_NAMES)

    def value(self) -> str:
        name = self.name()
        plain = ["x", "y", name, name, "1", "None", f"[{name}]", f"str({name})", f"[{name}, {self.name()}]", "'a'"]
        odd = [f"[it for it in seq({name})]", f"any(it for it in seq({name}))", f"({name}, x)[0]"]
        if self.is_method:
            odd += ["self.seen", "self.seen"]
        if self.random.random() < 0.04:
            odd += [f"(lambda: {name})", f"(it is {name} for it in [x, y])"]
        return self.random.choice([*plain, *plain, *odd])

    def test(self) -> str:
        name = self.name()
        return self.random.choice(["x", "y", name, f"not {name}", f"{name} is None", f"x == {name}", f"{name} and y"])

    def statement(self, depth: int, left: int, *, in_loop: bool) -> None:
        pick = self.random.random()
        if self.has_turns and left and self.random.random() < 0.35:
            if not in_loop:
                self.loop(depth, left)
                return
            self.put(depth, f"if {self.test()}:")
            self.block(depth + 1, left - 1, in_loop=True)
            self.put(depth + 1, self.random.choice(["continue", "continue", f"{self.name()} += 1"]))
            return
        if left == 0 or pick < 0.42:
            self.simple(depth, in_loop=in_loop)
        elif pick < 0.64:
            self.put(depth, f"if {self.test()}:")
            self.block(depth + 1, left - 1, in_loop=in_loop)
            for _ in range(self.random.choice([0, 0, 0, 1, 2])):
                self.put(depth, f"elif {self.test()}:")
                self.block(depth + 1, left - 1, in_loop=in_loop)
            if self.random.random() < 0.5:
                self.put(depth, "else:")
                self.block(depth + 1, left - 1, in_loop=in_loop)
        elif pick < 0.8:
            self.loop(depth, left)
        elif pick < 0.92:
            self.attempt(depth, left, in_loop=in_loop)
        else:
            kind = self.random.choice(["around('a')", "suppress(Leave, TypeError)"])
            target = self.random.choice(["", f" as {self.name()}"])
            self.put(depth, f"with {kind}{target}:")
            self.block(depth + 1, left - 1, in_loop=in_loop)

    def loop(self, depth: int, left: int) -> None:
        self.serial += 1
        if self.random.random() < 0.7:
            self.put(depth, f"for {self.random.choice([self.name(), 'one_row'])} in seq({self.value()})[:3]:")
        else:
            turn = "turn_" + "abcdefghijklmnopqrstuvwxyz"[self.serial % 26]
            self.put(depth, f"{turn} = 0")
            self.put(depth, f"while {turn} < 3:")
            self.put(depth + 1, f"{turn} += 1")
        self.block(depth + 1, left - 1, in_loop=True)
        if self.random.random() < 0.15:
            self.put(depth, "else:")
            self.block(depth + 1, left - 1, in_loop=False)

    def attempt(self, depth: int, left: int, *, in_loop: bool) -> None:
        self.put(depth, "try:")
        self.block(depth + 1, left - 1, in_loop=in_loop)
        kinds = self.random.sample(["Leave", "TypeError", "(ValueError, UnboundLocalError)"], self.random.randint(0, 2))
        for kind in kinds:
            self.put(depth, f"except {kind}{self.random.choice(['', f' as {self.name()}'])}:")
            self.block(depth + 1, left - 1, in_loop=in_loop)
        if kinds and self.random.random() < 0.25:
            self.put(depth, "else:")
            self.block(depth + 1, left - 1, in_loop=in_loop)
        if not kinds or self.random.random() < 0.3:
            self.put(depth, "finally:")
            self.block(depth + 1, left - 1, in_loop=False)

    def simple(self, depth: int, *, in_loop: bool) -> None:
        pick, name = self.random.random(), self.name()
        if pick < 0.34:
            self.put(depth, f"log({name!r}, {self.value()})")
        elif pick < 0.66:
            self.put(depth, f"{name} = {self.value()}")
        elif pick < 0.72:
            self.put(depth, f"{name} += {self.random.choice(['1', 'x', '[y]'])}")
        elif pick < 0.76:
            self.put(depth, f"{name}, {self.name()} = {self.value()}, {self.value()}")
        elif pick < 0.81:
            self.put(depth, self.random.choice(["return", f"return {self.value()}", f"return {name}"]))
        elif pick < 0.84:
            self.put(depth, f"raise Leave({self.value()})")
        elif pick < 0.92 and in_loop:
            self.put(depth, self.random.choice(["continue", "continue", "break"]))
        elif pick < 0.94:
            self.rare(depth, name)
        else:
            self.put(depth, f"seq({name}).append({self.value()})")

    def rare(self, depth: int, name: str) -> None:
        rows = [f"log(lambda: {name})", f"log(lambda: {name})", f"log({name} := {self.value()})"]
        if self.random.random() < 0.04:
            rows = [f"del {name}", "log(sorted(locals()))"]
        rows += [f"def {name}():", "yield_here", "raise", f"import math as {name}", "wait_here"]
        line = self.random.choice(rows)
        if line.startswith("def "):
            self.put(depth, line)
            inner = self.name()
            if self.random.random() < 0.4:
                self.put(depth + 1, f"nonlocal {inner}")
                self.put(depth + 1, f"{inner} = log({inner})")
            self.put(depth + 1, f"return {inner}")
        elif line == "yield_here":
            self.put(depth, f"yield {name}" if self.is_generator else f"log({name})")
        elif line == "wait_here":
            self.put(depth, "await ready()" if self.is_async else "pass")
        else:
            self.put(depth, line)
