"""The sandbox around a program: namespaces, Landlock and seccomp of the system, and the audit hook."""
