"""Measure the strength of a lock, and store the result beside it."""

import sys
from collections.abc import Mapping, Sequence

import msgspec

from toolkit.characterize.lock_files import read_lock
from toolkit.characterize.measure_strength import Progress, measure_strength
from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.lock import Lock
from toolkit.model.strength import LockStrengths, Strength, StrengthOptions
from toolkit.session.addresses import allow_connections
from toolkit.session.isolation import require_isolation
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.secret_references import take_from_settings
from toolkit.state.settings import load
from toolkit.state.strength_file import lock_hash, read_strength, source_hashes

_ENOUGH = 20  # mutants tried in a function (or all that there are) before its share is trusted


def measure_lock_strength(options: StrengthOptions, progress: Progress = lambda _done, _all: None) -> LockStrengths:
    """Measure the strength of a lock.

    Raises:
        UsageError: there is no lock, no case reaches a target, the program cannot be started, or no sandbox is
            available.
    """
    lock = allow_connections(read_lock(options.into), options.connects)
    take_from_settings(lock.setup, load(options.root).prove.environment)
    symbols = [symbol for target in options.targets for symbol in find_symbols(target, lock)]
    run_target = RunTarget(options.python, options.root, options.runner)
    require_isolation(run_target, "strength")
    measured = measure_strength(lock, fresh_copies(run_target), symbols, options.effort, progress)
    _refuse_unknown(options.targets, symbols, measured)
    paths = (split_symbol(function.about)[0] for function in measured.functions)
    return msgspec.structs.replace(
        measured,
        lock=lock_hash(options.into),
        sources=source_hashes(options.root, paths),
        connections=run_target.log.connections(),
    )


def trusted_strengths(options: StrengthOptions, symbols: Sequence[str]) -> Mapping[str, Strength]:
    """Return symbol of a function -> its strength, for the gate.

    Earlier results for the same lock and files are used if every mutant was tried; the rest is measured now. A
    function is left out unless enough of its mutants were tried: functions that got too few beside large ones are
    measured again alone.

    Raises:
        UsageError: there is no lock, or the program cannot be started.
    """
    lock = allow_connections(read_lock(options.into), options.connects)
    take_from_settings(lock.setup, load(options.root).prove.environment)
    open_copy = fresh_copies(RunTarget(options.python, options.root, options.runner))
    known = read_strength(options.into, options.root)
    strengths = _known_functions(known, everything=True) if known else {}
    missing = [symbol for symbol in symbols if symbol not in strengths]
    if missing:
        strengths |= _known_functions(measure_strength(lock, open_copy, missing, options.effort))
    left = [symbol for symbol in missing if symbol not in strengths] if len(missing) > 1 else []
    for symbol in left:
        alone = msgspec.structs.replace(options.effort, seconds=options.effort.seconds / len(left))
        strengths |= _known_functions(measure_strength(lock, open_copy, [symbol], alone))
    return {symbol: strengths[symbol] for symbol in symbols if symbol in strengths}


def _known_functions(measured: LockStrengths, *, everything: bool = False) -> dict[str, Strength]:
    """Return symbol -> strength of the functions in which enough mutants were tried."""
    enough = sys.maxsize if everything else _ENOUGH
    return {
        function.about: function
        for function in measured.functions
        if function.tried >= min(function.mutants, enough)
        and function.tried
        and len(function.noticed_at) == function.noticed
    }


def find_symbols(target: str, lock: Lock) -> list[str]:
    """Return the symbols or paths that a target names; the module of `module::function` may be a path or dotted.

    Raises:
        UsageError: no case reaches code of that name.
    """
    module, mark, function = target.partition("::")
    if mark:
        paths = [module] if module.endswith(".py") else find_symbols(module, lock)
        return [f"{path}::{function}" for path in paths]
    reached = sorted({split_symbol(symbol)[0] for case in lock.cases for symbol in case.reached})
    path = target.removesuffix(".py").removesuffix("/__init__").replace(".", "/")
    chosen = [file for file in reached if _is_of(file, path)]
    if not chosen:
        raise UsageError(
            f"--only {target}: no case of the lock reaches a module of that name. Reached modules: "
            f"{', '.join(reached[:8])}."
        )
    return chosen


def _refuse_unknown(targets: Sequence[str], symbols: Sequence[str], measured: LockStrengths) -> None:
    """Raise UsageError if a target names a function that was not measured."""
    known = [function.about for function in measured.functions]
    for symbol in symbols:
        path, _, name = symbol.partition("::")
        if name and not any(about == symbol or about.startswith(f"{symbol}.") for about in known):
            raise UsageError(
                f"--only {' '.join(targets)}: nothing can be changed in {symbol}; there is no function of that name, "
                f"or it is empty. Name it as {path}::function or {path}::Class.method; --only {path} lists all."
            )


def _is_of(path: str, module: str) -> bool:
    name = f"/{path.removesuffix('.py').removesuffix('/__init__')}/"
    return f"/{module}/" in name
