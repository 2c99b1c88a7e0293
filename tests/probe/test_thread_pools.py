"""A forked process of the probe has the thread pools of the program."""

import subprocess

from tests.interpreters import interpreter, sweep
from toolkit.session.probe_environment import PROBE

_PROGRAM = """
import sys, multiprocessing.pool, time
sys.path.insert(0, {probe!r})
import {name}
from {name}.isolation import child_process

def work():
    return [pool.apply_async(abs, (-number,)).get(5) for number in range(4)]

pool = multiprocessing.pool.ThreadPool(2)
assert work() == [0, 1, 2, 3]
time.sleep(0.2)  # a pool is at rest soon after its answer
print([child_process.run_forked(work, 20) for _ in range(30)])
if sys.version_info[0] > 2:
    import concurrent.futures
    futures = concurrent.futures.ThreadPoolExecutor(2)
    def work():
        return [one.result(5) for one in [futures.submit(abs, -number) for number in range(4)]]
    assert work() == [0, 1, 2, 3]
    time.sleep(0.2)
    assert [child_process.run_forked(work, 20) for _ in range(30)] == [([0, 1, 2, 3], None)] * 30
"""


@sweep("2.7", "3.6", "3.8", "3.12", "3.13")
def test_pools_of_threads_serve_in_a_forked_process(version: str) -> None:
    program = _PROGRAM.format(probe=str(PROBE.parent), name=PROBE.name)
    done = subprocess.run(
        [interpreter(version), "-c", program], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.stdout.strip() == str([([0, 1, 2, 3], None)] * 30), done.stderr
