"""Pin everything that differs from one run to the next: clock, time zone, random numbers, ids."""
