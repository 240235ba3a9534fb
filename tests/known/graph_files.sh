#!/bin/sh
# Graphs of a stranger's files in a sweep: names of nodes in the result file, many
# files as an axis, what is refused.
#   graph_files.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

printf 'from,to,weight\nADAL,B,2\nC,ADAL,1\nB,C,4\nC,D,3\nD,ADAL,5\nD,B,6\nE,C,7\nE,D,8\n' >g.csv
cat >f.yaml <<END
name: f
job: ramanujan
seed: 3
graphs: {family: [file, rewired], path: g.csv, order: [natural, random, degree]}
replicates: 2
settings: {width: 2, batch: 8, train_images: 16, test_images: 10}
END

# named FILE GRAPH: the edges of a graph by the names of their nodes.
named() {
  expect 0 "$wiresweep" export "$1" nodes -o nodes.csv
  expect 0 "$wiresweep" export "$1" edges -o edges.csv
  awk -F, -v graph="$2" '
    FNR == 1 { next }
    NR == FNR { name[$1, $2] = $3; next }
    $1 == graph {
      a = name[graph, $2]; b = name[graph, $3]
      print (a < b ? a "," b : b "," a) "," $4
    }' nodes.csv edges.csv | sort
}

# ---- whatever the order of execution, names tell the file's edges
expect 0 "$wiresweep" run f.yaml -o f.h5
sed 1d g.csv | awk -F, '{ print ($1 < $2 ? $1 "," $2 : $2 "," $1) "," $3 }' |
  sort >want
expect 0 "$wiresweep" export f.h5 graphs --columns graph,family,order -o graphs.csv
orders=0
for graph in $(sed -n 's/^\([0-9]*\),file,.*/\1/p' graphs.csv); do
  named f.h5 "$graph" >got
  cmp -s got want || fail "graph $graph: $(cat got)"
  cut -d, -f2- nodes.csv | sed -n "$((graph * 5 + 2)),$((graph * 5 + 6))p" >"order$graph"
  orders=$((orders + 1))
done
[ "$orders" -eq 3 ] || fail "$orders graphs of the file"
[ "$(sort -u order* | wc -l)" -gt 10 ] || fail "orders that do not differ"

# ---- of a rewired graph every node has the degree that its name has in the file
degrees() { tr ',' '\n' | grep '[A-Z]' | sort | uniq -c; }
cut -d, -f1,2 want | degrees >want.degrees
for graph in $(sed -n 's/^\([0-9]*\),rewired,.*/\1/p' graphs.csv); do
  named f.h5 "$graph" | cut -d, -f1,2 | degrees >got.degrees
  cmp -s got.degrees want.degrees || fail "graph $graph: $(cat got.degrees)"
done

# ---- parts, and what is taken over, have the same names
for i in 1 2; do
  expect 0 "$wiresweep" run f.yaml --shard $i/2 -o part$i.h5
done
expect 0 "$wiresweep" merge part1.h5 part2.h5 -o merged.h5
expect 0 "$wiresweep" export f.h5 nodes -o a.csv
expect 0 "$wiresweep" export merged.h5 nodes -o b.csv
cmp -s a.csv b.csv || fail "merged names differ"

# ---- a changed name is noticed
cp f.h5 hurt.h5
at=$(grep -abo ADAL hurt.h5 | head -n 1 | cut -d: -f1)
printf Q | dd of=hurt.h5 bs=1 seek="$at" conv=notrunc 2>/dev/null
expect 5 "$wiresweep" verify hurt.h5
grep -q "names of nodes do not match" said || fail "$(cat said)"
expect 5 "$wiresweep" export hurt.h5 nodes
expect 0 "$wiresweep" export hurt.h5 edges

# ---- graphs without names have no such table
printf 'src,dst\n0,1\n1,2\n0,2\n' >h.csv
expect 0 "$wiresweep" run f.yaml --set graphs.path=h.csv -o h.h5
expect 2 "$wiresweep" export h.h5 nodes

# ---- chosen among many rewired graphs: those that are trained were measured
"$wiresweep" graph er --nodes 14 --degree 4 --seed 5 -o er.edges >/dev/null || fail er
cat >spread.yaml <<END
name: spread
job: ramanujan
seed: 3
graphs: {family: rewired, path: er.edges, spread: clustering, pool: 30, count: 4}
settings: {width: 2, batch: 8, train_images: 16, test_images: 10}
END
expect 0 "$wiresweep" run spread.yaml -o spread.h5
expect 0 "$wiresweep" export spread.h5 graphs --columns graph_index,clustering -o chosen.csv
"$wiresweep" graph rewired er.edges --seed 3 --count 30 --measures structure --json |
  sed 's/.*"graph_index": *\([0-9]*\),.*"clustering": *\([0-9.e-]*\),.*/\1 \2/' >pool
sed 1d chosen.csv | awk -F, '
  NR == FNR { split($0, p, " "); of[p[1]] = p[2]
              if (NR == 1 || p[2] < low) low = p[2]
              if (p[2] > high) high = p[2]; next }
  { n++; apart = of[$1] - $2; if (apart < 0) apart = -apart
    if (!($1 in of) || apart > 1e-9) bad = 1
    if ($2 <= low + 1e-9) least = 1
    if ($2 >= high - 1e-9) most = 1 }
  END { exit bad || n != 4 || !least || !most }' pool - ||
  fail "not those that were chosen: $(cat chosen.csv pool)"

# ---- many files: a point and a graph each, in the order of their names
mkdir many many/folder.graphml
for i in 1 10 2; do
  "$wiresweep" graph er --nodes 9 --degree 4 --seed $i -o many/g$i.graphml >/dev/null ||
    fail "graph $i"
done
cat >many.yaml <<END
name: many
job: ramanujan
seed: 3
graphs: {family: file, path: {files: "many/*.graphml"}}
replicates: 2
settings: {width: 2, batch: 8, train_images: 16, test_images: 10}
END
expect 0 "$wiresweep" plan many.yaml
grep -q "^graph files 3$" said || fail "$(cat said)"
[ "$(sed -n 's/^ *many\/\(.*\): 9 nodes, .*/\1/p' said | tr '\n' ' ')" = \
  "g1.graphml g10.graphml g2.graphml " ] || fail "$(cat said)"
expect 0 "$wiresweep" run many.yaml -o many.h5
expect 0 "$wiresweep" export many.h5 --columns graph,path -o many.csv
[ "$(sed 1d many.csv | sort -u | tr '\n' ' ')" = \
  "0,many/g1.graphml 1,many/g10.graphml 2,many/g2.graphml " ] || fail "$(cat many.csv)"
expect 0 "$wiresweep" export many.h5 graphs --columns graph_seed -o seeds.csv
[ "$(sed 1d seeds.csv | sort -u | wc -l)" -eq 3 ] || fail "graphs that are one"

# ---- two names of one graph are no population; other files are another study
cp many/g1.graphml many/g3.graphml
expect 3 "$wiresweep" run many.yaml -o twice.h5
grep -q "many/g1.graphml and many/g3.graphml are the same file" said || fail "$(cat said)"
[ ! -e twice.h5 ] || fail "the file was made"
"$wiresweep" graph er --nodes 9 --degree 4 --seed 7 -o many/g3.graphml >/dev/null
expect 6 "$wiresweep" run many.yaml -o many.h5
expect 3 "$wiresweep" plan many.yaml --set 'graphs.path={files: "none/*.csv"}'
grep -q 'no file matches "none/\*.csv"' said || fail "$(cat said)"

# ---- what is no graph is no sweep, and no graph
printf 'from,to\nA,B\nA,B\n' >bad.csv
expect 3 "$wiresweep" run f.yaml --set graphs.path=bad.csv -o bad.h5
grep -q "bad.csv:3: the pair A, B stands in line 2" said || fail "$(cat said)"
[ ! -e bad.h5 ] || fail "the file was made"
expect 3 "$wiresweep" graph file bad.csv
printf '5\n' >short.csv
expect 3 "$wiresweep" graph file short.csv
expect 1 "$wiresweep" graph file none.csv
expect 2 "$wiresweep" graph file g.csv --order sideways
