"""`python -m toolkit` is `tebiki`."""

from toolkit.cli import main

main()
