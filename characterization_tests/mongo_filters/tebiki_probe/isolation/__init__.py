"""What keeps a program from doing harm: namespaces, Landlock and seccomp of the system, and the audit hook."""
