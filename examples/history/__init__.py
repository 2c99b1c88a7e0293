"""Parts of `make_history.py`: earlier versions, a calendar of work, a git repository made from both."""
