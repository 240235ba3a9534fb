# The tests that drive the program, by label.
script(known analyze.sh)
script(peers stats_references.py TIMEOUT 300)
