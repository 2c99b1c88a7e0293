"""Under the pin nothing waits: time moves instead, in the order in which it would have passed."""

import ast
import subprocess
from functools import cache

import pytest

from tests.interpreters import VERSIONS, each_interpreter, interpreter
from toolkit.session.probe_environment import PROBE

_PROGRAM = """
from __future__ import print_function
import os, select, socket, sys, threading, time
try:
    import queue
except ImportError:
    import Queue as queue
from threading import Timer
sys.path.insert(0, {probe!r})
from {name}.pin import waits as waiting
from {name}.pin.pins import Pins
pins = Pins(at=1000000000.0, waiting=True)
from time import sleep

def now():
    return time.time() - 1000000000.0

def sleeps():
    sleep(5), time.sleep(0.25)
    return now()

def nothing_comes():
    one, other = socket.socketpair()
    told = [threading.Event().wait(10), now()]
    try:
        queue.Queue().get(timeout=60)
    except queue.Empty:
        told.append(now())
    told += [[list(ready) for ready in select.select([one], [], [], 12)], now()]
    one.settimeout(3)
    try:
        one.recv(1)
    except socket.timeout:
        told.append(now())
    return told

def clocks():
    if not hasattr(time, "monotonic"):
        return 100
    before = time.monotonic(), time.perf_counter()
    sleep(100)
    passed = time.monotonic() - before[0], time.perf_counter() - before[1]
    assert all(abs(seconds - 100) < 0.001 for seconds in passed), passed
    return 100

def gives_up():
    while True:
        try:
            raise ValueError
        except ValueError:
            sleep(10)

def looks_again():
    tried = 0
    while now() < 3000:
        tried += 1
        sleep(1)
    return tried

alone = [sleeps, nothing_comes, clocks, looks_again, gives_up]

def in_order():
    told = []
    def work(seconds):
        sleep(seconds)
        told.append((seconds, now()))
    threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (3, 1, 2)]
    [one.start() for one in threads], [one.join() for one in threads]
    return told

def another_brings_it():
    event, items, lock, done = threading.Event(), queue.Queue(), threading.Lock(), []
    Timer(30, event.set).start()
    told = [event.wait(10), now(), event.wait(100), now()]
    def work():
        with lock:
            sleep(7)
        items.put(1)
        sleep(50)
        done.append(1)
    thread = threading.Thread(target=work)
    thread.start()
    told += [items.get(timeout=20), now()]
    thread.join(10)
    told += [len(done), now()]
    thread.join()
    return told + [len(done), now()]

def computes():
    done = []
    def work():
        until = os.times()[4] + 0.05
        while os.times()[4] < until:
            pass
        done.append(now())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.01)
    return list(done)

def has_just_begun():
    hidden = waiting.threads_at_rest
    real, hidden.current_frames = hidden.current_frames, lambda: [None]  # the other thread runs no Python yet
    try:
        return computes()
    finally:
        hidden.current_frames = real

def comes_after_the_last_look():
    reading, writing = os.pipe()
    brought = []
    def bring():
        os.read(reading, 1)
        brought.append(1)
    thread = threading.Thread(target=bring)
    thread.start()
    def attempt(seconds):
        if not seconds:
            return bool(brought)
        os.write(writing, b"x")  # it is brought after the pause has ended, by a thread that then ends
        thread.join()
        return False
    return [pins.waits.wait(100, attempt), now()]

def keeps_its_patience():
    hidden = waiting.threads_at_rest
    real = hidden.is_alone, hidden.are_others_at_rest
    hidden.is_alone = hidden.are_others_at_rest = lambda: False  # another thread computes
    one = waiting._Waiting(1, 100, waiting.never, False)
    told = []
    try:
        for is_next in (False, True):
            one.has_waited(2 * waiting._PATIENCE, is_next)
            told.append(pins.waits._may_move(one))
        return told
    finally:
        hidden.is_alone, hidden.are_others_at_rest = real

def looks_seldom_between_cases():
    pauses, idle = [], waiting.Waits(None)
    idle.end()
    def attempt(seconds):
        pauses.append(seconds)
        return sum(pauses) > 100
    thread = threading.Thread(target=idle.wait, args=(5, attempt))
    thread.start(), thread.join()
    return len(pauses) < 120

def over_a_socket():
    one, other = socket.socketpair()
    def work():
        sleep(8)
        other.send(b"x")
    threading.Thread(target=work).start()
    one.settimeout(30)
    return [one.recv(1) == b"x", now()]

def does_not_go_on_by_itself():
    beats = []
    def beat():
        while True:
            sleep(60)
            beats.append(now())
    thread = threading.Thread(target=beat)
    thread.daemon = True
    thread.start()
    sleep(150)
    held = list(beats)
    pins.rest()
    threading.Event().wait(0.2)
    assert beats == held
    pins.reset()
    sleep(90)
    return beats

def in_a_fork():
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        sleep(40)
        os.write(writing, repr(now()).encode("ascii"))
        os._exit(0)
    os.waitpid(child, 0)
    return [float(os.read(reading, 100)), now()]

def of_a_loop():
    if sys.version_info[0] == 2:
        return None
    return scope["of_a_loop"]()

scope = dict(globals())
if sys.version_info[0] > 2:
    exec('''{loop}''', scope)

others = [in_order, another_brings_it, computes, has_just_begun, comes_after_the_last_look, keeps_its_patience]
others += [looks_seldom_between_cases, over_a_socket, of_a_loop, in_a_fork, does_not_go_on_by_itself]
answers, pins.waits.real = {{}}, 0
for chosen in (alone, others):
    for one in chosen:
        pins.reset()
        try:
            answers[one.__name__] = one()
        except waiting.WaitedTooLong:
            answers[one.__name__] = "too long" if pins.has_waited_too_long else "?"
        pins.rest()
    answers.setdefault("real", pins.waits.real)
print(answers)
os._exit(0)
"""
_LOOP = """
import asyncio, concurrent.futures
def of_a_loop():
    told = []
    async def one(seconds):
        await asyncio.sleep(seconds)
        told.append((seconds, now()))
    async def whole():
        await asyncio.gather(one(3), one(1), one(2))
        try:
            await asyncio.wait_for(asyncio.sleep(50), 5)
        except asyncio.TimeoutError:
            told.append(now())
        loop = asyncio.get_event_loop()
        future = loop.create_future()
        loop.call_later(4, future.set_result, 1)
        await future
        told.append(now())
        await loop.run_in_executor(None, sleep, 20)
        told.append(now())
    loop = asyncio.new_event_loop()
    loop.run_until_complete(whole())
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(sleep, seconds) for seconds in (5, 1, 9)]
        try:
            futures[2].result(timeout=3)
        except concurrent.futures.TimeoutError:
            told.append(now())
        concurrent.futures.wait(futures)
    return told + [now()]
"""


@cache
def _answers(version: str) -> dict[str, object]:
    program = _PROGRAM.format(probe=str(PROBE.parent), name=PROBE.name, loop=_LOOP)
    words = [interpreter(version), "-u", "-c", program]  # it may end without flushing
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    answers: dict[str, object] = ast.literal_eval(done.stdout)
    return answers


@each_interpreter
def test_who_is_alone_never_really_waits(version: str) -> None:
    answers = _answers(version)
    assert answers["sleeps"] == 5.25
    assert answers["nothing_comes"] == [False, 10.0, 70.0, [[], [], []], 82.0, 85.0]
    assert answers["clocks"] == 100
    assert answers["looks_again"] == 3000
    assert answers["real"] == 0


@each_interpreter
def test_a_case_that_waits_for_more_than_an_hour_is_ended(version: str) -> None:
    assert _answers(version)["gives_up"] == "too long"


@each_interpreter
def test_what_threads_do_after_their_sleeps_comes_in_the_order_of_time(version: str) -> None:
    answers = _answers(version)
    assert answers["in_order"] == [(1, 1.0), (2, 2.0), (3, 3.0)]
    assert answers["another_brings_it"] == [False, 10.0, True, 30.0, 1, 37.0, 0, 47.0, 1, 87.0]
    assert answers["over_a_socket"] == [True, 8.0]


@each_interpreter
def test_a_thread_that_computes_is_really_waited_for(version: str) -> None:
    assert _answers(version)["computes"] == [0.0]


@each_interpreter
def test_a_thread_that_runs_no_python_yet_is_waited_for(version: str) -> None:
    assert _answers(version)["has_just_begun"] == [0.0]


@each_interpreter
def test_what_came_during_the_last_pause_is_found_before_time_moves(version: str) -> None:
    assert _answers(version)["comes_after_the_last_look"] == [True, 0.0]


@each_interpreter
def test_patience_with_threads_at_work_begins_when_nobody_else_is_waited_for(version: str) -> None:
    assert _answers(version)["keeps_its_patience"] == [False, True]


@each_interpreter
def test_what_a_program_leaves_waiting_between_cases_looks_seldom(version: str) -> None:
    assert _answers(version)["looks_seldom_between_cases"] is True


@each_interpreter
def test_a_thread_that_always_waits_goes_on_only_as_far_as_a_case_waits(version: str) -> None:
    assert _answers(version)["does_not_go_on_by_itself"] == [60.0, 120.0, 60.0]


@each_interpreter
def test_a_forked_process_has_waits_of_its_own(version: str) -> None:
    assert _answers(version)["in_a_fork"] == [40.0, 0.0]


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_loops_and_pools_wait_by_the_pinned_clock(version: str) -> None:
    assert _answers(version)["of_a_loop"] == [(1, 1.0), (2, 2.0), (3, 3.0), 8.0, 12.0, 32.0, 35.0, 41.0]
