"""What is planted in a program, and what becomes of it in its recording and its lock."""
