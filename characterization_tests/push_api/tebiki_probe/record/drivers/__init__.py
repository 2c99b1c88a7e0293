"""One database driver a file, named like the module by which a program imports it."""
