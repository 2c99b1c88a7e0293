"""Run mutants of a program and count those that the cases of a lock kill: mutation testing."""
