# The tests that drive the program, by label.
script(peers glyphs_mlp.py TIMEOUT 300)
