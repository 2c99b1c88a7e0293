"""Seeds small changes into a program and counts those that the cases of a lock notice: mutation testing."""
