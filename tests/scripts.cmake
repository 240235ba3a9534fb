# The tests that drive the program, by label.
script(known foreign_headers.sh)
script(known cli.sh)
script(known analyze.sh)
script(known schema.sh)
script(peers stats_references.py TIMEOUT 300)
script(peers glyphs_mlp.py TIMEOUT 300)
script(peers data_command.py TIMEOUT 60)
script(peers graph_measures.py TIMEOUT 300)
