"""Ways that Python itself tries again for a long time where they are closed."""

import multiprocessing.connection

from place import port


def pipe_of_processes():
    multiprocessing.connection.Client(("127.0.0.1", port("pipe_of_processes"))).close()
