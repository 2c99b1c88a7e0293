"""Read what jobs and commands do, step by step, and with which options they are started."""
