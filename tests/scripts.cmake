# The tests that drive the program, by label.
