"""One function for each construct of the table in docs/reference/metrics.md."""

CONSTRUCTS = {
    "nothing": "def f():\n    pass\n",
    "if, elif, else": "def f():\n    if a:\n        pass\n    elif b:\n        pass\n    else:\n        pass\n",
    "else with an if inside": "def f():\n    if a:\n        pass\n    else:\n        if b:\n            pass\n",
    "if in an if": "def f():\n    if a:\n        if b:\n            pass\n",
    "a and b and c": "def f():\n    return a and b and c\n",
    "a or b and c or d": "def f():\n    return a or b and c or d\n",
    "conditional expression": "def f():\n    return a if b else c\n",
    "comprehension with two ifs": "def f():\n    return [a for a in b if c if d]\n",
    "assert with an and": "def f():\n    assert a and b\n",
    "keyword argument with an and": "def f():\n    return g(key=a and b)\n",
    "for with else": "def f():\n    for a in b:\n        pass\n    else:\n        pass\n",
    "async for": "async def f():\n    async for a in b:\n        pass\n",
    "try, two excepts, else, finally": (
        "def f():\n    try:\n        pass\n    except A:\n        pass\n    except B:\n        pass\n"
        "    else:\n        pass\n    finally:\n        pass\n"
    ),
    "except*": "def f():\n    try:\n        pass\n    except* A:\n        pass\n",
    "if in with": "def f():\n    with a:\n        if b:\n            pass\n",
    "match with or, guard and _": (
        "def f():\n    match a:\n        case 1 | 2:\n            pass\n        case b if c:\n            pass\n"
        "        case 3:\n            pass\n        case _:\n            pass\n"
    ),
    "if in case": "def f():\n    match a:\n        case 1:\n            if b:\n                pass\n",
    "lambda with a conditional expression": "def f():\n    return lambda: a if b else c\n",
    "inner function with an if": "def f():\n    def g():\n        if a:\n            pass\n    return 1\n",
    "decorator: only defines and returns": "def f(h):\n    def g():\n        if a:\n            pass\n    return g\n",
    "class in a function, method with an if": (
        "def f():\n    class A:\n        def m(self):\n            if a:\n                pass\n"
    ),
    "calls itself": "def f():\n    return f()\n",
}
