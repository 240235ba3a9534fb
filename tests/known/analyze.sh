#!/bin/sh
# analyze and plot on small tables: their words, and what they refuse.
#   analyze.sh WIRESWEEP          compares with the stored texts
#   analyze.sh WIRESWEEP --write  stores them anew
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)/analyze
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# same NAME ARGUMENT...: the output equals the stored NAME.
same() {
    name=$1
    shift
    if ! "$program" "$@" >"$work/$name" 2>"$work/stderr"; then
        fail "$*: $(cat "$work/stderr")"
    elif [ "$write" = --write ]; then
        cp "$work/$name" "$here/$name"
    elif ! diff -u "$here/$name" "$work/$name"; then
        fail "$name is not as stored"
    fi
}

# refuses CODE WORDS ARGUMENT...: exit code and message.
refuses() {
    code=$1 words=$2
    shift 2
    "$program" "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got -eq "$code" ] || fail "$*: exit $got, not $code"
    grep -qF -- "$words" "$work/stderr" ||
        fail "$*: said \"$(cat "$work/stderr")\", not \"$words\""
}

# says WORDS ARGUMENT...: succeeds, and WORDS stand in the output.
says() {
    words=$1
    shift
    "$program" "$@" >"$work/stdout" 2>"$work/stderr" ||
        fail "$*: $(cat "$work/stderr")"
    grep -qF -- "$words" "$work/stdout" || fail "$*: does not say \"$words\""
}

write=${2:-}
cp "$here/runs.csv" "$work/runs.csv"
cd "$work" || exit 1

same runs.txt analyze runs.csv
same runs.json analyze --json runs.csv
same columns.txt analyze runs.csv --x spectral_gap --y test_accuracy --by family

# Without a recipe, the first question is also asked beside all that varies with
# the wiring; the number is NumPy's (tests/peers/confounders.py).
cp "$here/confounders.csv" "$work"
says "(partial: less family, depth, n_input, n_output, parameters)" \
    analyze confounders.csv
says '"estimate": 0.89972608268' analyze --json confounders.csv

cp "$here"/*.yaml "$work"
same recipe.txt analyze runs.csv recipe.yaml
same recipe.json analyze --json runs.csv recipe.yaml
same models.txt analyze runs.csv models.yaml
[ -s runs.csv.analysis.h5 ] || fail "no tables beside runs.csv"
"$program" analyze runs.csv models.yaml -o elsewhere.h5 >/dev/null &&
    cmp -s runs.csv.analysis.h5 elsewhere.h5 || fail "-o writes other tables"

# What was published stands beside the data set that it is of, and no other.
sed 's/fashion-mnist/mnist/' runs.csv >mnist.csv
says "9 graphs, r = 0.55 (MNIST) means p = 0.125, interval [-0.18, 0.89]" analyze mnist.csv
sed 's/fashion-mnist/imagenette/' runs.csv >imagenette.csv
says "9 graphs, r = 0.65 (Imagenette) means p = 0.058, interval [-0.02, 0.92]" analyze imagenette.csv
"$program" analyze imagenette.csv | grep -q "(MNIST)" && fail "MNIST's r beside Imagenette"

# Compressed, or in two files, the same graphs give the same numbers.
gzip -kn runs.csv
"$program" analyze --json runs.csv.gz >gz.json
cmp -s gz.json runs.json || fail "gzip changes the numbers"
head -n 19 runs.csv >a.csv
{ head -n 1 runs.csv; tail -n +20 runs.csv; } >b.csv
"$program" analyze --json a.csv b.csv >two.json
cmp -s two.json runs.json || fail "two shards are not their whole"

# Tables with little in them.
head -n 1 runs.csv >header.csv
says "No run is done" analyze header.csv
sed 's/,done,/,running,/' runs.csv >running.csv
says "32 running" analyze running.csv
grep -e family -e kregular runs.csv >one.csv
says "Only one family, kregular" analyze one.csv
head -n 5 runs.csv >few.csv
says "Fewer than 3 graphs" analyze few.csv
awk -F, -v OFS=, 'NR > 1 { $5 = 0.1 } 1' runs.csv >constant.csv
says '"group_b": "", "n": 17, "excluded": 0, "estimate": null' \
    analyze --json constant.csv
awk -F, 'NR == 1 || $9 == 0' runs.csv >single.csv
says "one run per graph: luck" analyze single.csv
sed '10,$s/fashion-mnist/mnist/' runs.csv >sets.csv
says "-- data set mnist" analyze sets.csv
says "11 graphs" analyze runs.csv --where "not (family == ba)"
says "No run is named by" analyze runs.csv --where "epochs > 100"
awk -F, -v OFS=, 'NR > 1 { $2 = -1 } 1' runs.csv >graphless.csv
says "31 rows" analyze graphless.csv
awk -F, -v OFS=, 'NR > 1 { $8 = "" } 1' runs.csv >unnamed.csv
says "n = 17 graphs" analyze unnamed.csv
awk -F, -v OFS=, 'NR > 1 { $11 = NR % 2 + 1 } 1' runs.csv >epochs.csv
says "means per graph are over all of epochs (" analyze epochs.csv

# What cannot be read, and why.
: >empty.csv
refuses 2 "empty.csv is empty" analyze empty.csv
sed '4s/$/,more/' runs.csv >ragged.csv
refuses 2 "ragged.csv:4: 15 fields, where the header has 14" analyze ragged.csv
sed '5s/.*/4,2/' runs.csv >short.csv
refuses 2 "short.csv:5: 2 fields" analyze short.csv
sed '$s/,ba,/,"ba,/' runs.csv >quote.csv
refuses 2 "quote is opened and not closed" analyze quote.csv
tr , ';' <runs.csv >semicolon.csv
refuses 2 "separated by commas" analyze semicolon.csv
sed '1s/replicate/graph/' runs.csv >twice.csv
refuses 2 'two columns are named "graph"' analyze twice.csv
refuses 2 'did you mean "spectral_gap"' analyze runs.csv --x spectral_gp
refuses 2 'did you mean "family"' analyze runs.csv --by famly
refuses 2 "is text" analyze runs.csv --x family
for words in 'bad.yaml:2:7: error: no column "grph"; did you mean "graph"' \
    "bad.yaml:3:16: error: one of ==" 'did you mean "spectral_gap"' \
    'did you mean "pearson"' "tests: is missing"; do
    refuses 2 "$words" analyze runs.csv bad.yaml
done
for words in 'bad_models.yaml:2:40: error: powers are ^2 and ^3' \
    'no column "spectral_gp"; did you mean "spectral_gap"' \
    'column "family" is text, which has no powers' \
    'did you mean "graph"' "x: is missing; it names columns" \
    'mu takes a finite number, not "much"'; do
    refuses 2 "$words" analyze runs.csv bad_models.yaml
done
for words in 'bad_beside.yaml:4:32: error: no column "depht"' \
    'bad_beside.yaml:5:21: error: differ takes a list of two columns' \
    'bad_beside.yaml:6:13: error: no key "changes"; there is' \
    'bad_beside.yaml:12:34: error: r takes' \
    'bad_beside.yaml:12:5: error: n: is missing' \
    'no groups and no pairs are asked for spectral_gap, so none can answer' \
    'bad_beside.yaml:16:12: error: no groups of family are asked for' \
    'bad_beside.yaml:18:32: error: no column of this table "test_acuracy"' \
    'partial and first_partial exclude each other; keep one'; do
    refuses 2 "$words" analyze runs.csv bad_beside.yaml
done

# A question whose "column?" is missing is left out, and only that one; where none
# is left, that is said.
says "partial: less spectral_gap_two_sided)" analyze runs.csv optional.yaml
[ "$(grep -c "^family" stdout)" -eq 0 ] || fail "groups by a column not there"
says '"x": "spectral_gap"' analyze --json runs.csv optional.yaml
[ "$(grep -c partial_ stdout)" -eq 2 ] || fail "first_partial: $(cat stdout)"
[ "$(grep -c '"test": "pearson"' stdout)" -eq 2 ] || fail "x is a list"
printf 'groups: [{by: hue?, y: graph, tests: [welch_t]}]\n' >none.yaml
refuses 2 'none.yaml:1:1: error: nothing can be asked: there is no column "hue"' \
    analyze runs.csv none.yaml

# A table and correlations beside which ours stand, on their data set alone.
sed 's/fashion-mnist/mnist/' runs.csv >mnist.csv
says "0.91" analyze mnist.csv beside.yaml
grep -q "7 graphs, r = 0.30 (of others)" stdout || fail "published: $(cat stdout)"
"$program" analyze runs.csv beside.yaml >stdout || fail "beside.yaml"
grep -q "published on mnist; these runs are on other data" stdout || fail "other"
grep -qF -e 0.91 -e "of others" stdout && fail "published on other data"
grep -q "^  dataset  *family" stdout || fail "head of the table"
refuses 2 "runs.csv is named twice" analyze runs.csv runs.csv
refuses 1 "cannot be created" analyze runs.csv -o none/tests.h5
rm few.csv.analysis.h5 && mkdir few.csv.analysis.h5
says "Fewer than 3 graphs" analyze few.csv
grep -q "few.csv.analysis.h5.*the tests stand above alone" stderr ||
    fail "tables that cannot be written are not missed"
for rows in "family" "famly == ws" "epochs == many" "family < ws" \
    "(epochs > 1" \
    "family == 'ws" "family == ws epochs" "not" ""; do
    refuses 2 "error:" analyze runs.csv --where "$rows"
done
refuses 2 "--js" analyze runs.csv --js
head -c 300 runs.csv.gz >cut.csv.gz
refuses 5 "cut.csv.gz" analyze cut.csv.gz
refuses 1 "missing.csv" analyze missing.csv
refuses 2 "Usage" analyze

refuses 2 'did you mean "gap-accuracy"' plot runs.csv gap-acuracy -o a.svg
refuses 2 "ends in .svg, .png or .pdf" plot runs.csv gap-accuracy -o a.gif
refuses 2 "-o FIGURE" plot runs.csv gap-accuracy
refuses 2 "needs --x COLUMN" plot runs.csv scatter -o a.svg
refuses 2 "nothing to draw yet" plot header.csv families -o a.svg
refuses 2 "2 data sets" plot sets.csv gap-accuracy -o a.svg
refuses 1 "cannot be written" plot runs.csv gap-accuracy -o none/a.svg

# A recipe's map: two runs that differ in the arm alone, and the words for which
# of them scores higher.
{
    echo run,status,layer,neuron,x,y,task,arm,input_mode,dataset,replicate,silhouette,full_accuracy,split_accuracy
    for row in "0 control mix 0 0.10" "1 spatial sum 0 0.20" \
        "2 spatial mix 1 0.30" "3 spatial mix 0 0.50"; do
        # shellcheck disable=SC2086
        set -- $row
        for neuron in 0 1 2; do
            echo "$1,done,$((neuron / 2 + 1)),$neuron,0.$neuron,0.5,$((neuron / 2 - 1)),$2,$3,mnist+kmnist,$4,$5,0.9,0.8"
        done
    done
} >places.csv
title() {
    PATH='' "$program" plot "$1" neurons -o places.svg 2>stderr ||
        fail "neurons: $(cat stderr)"
    # Long titles are broken into lines.
    sed "s/'[.]\"\\\\n\"[.]'/ /g" places.gp | grep -qF "$2" ||
        fail "no \"$2\" in $(cat places.gp)"
}
title places.csv "neurons come apart"
title places.csv "silhouette 0.10 control, 0.50 spatial"
title places.csv "input mode mix.  Run 0 (control, replicate 0): accuracy 0.900, split"
sed 's/0.50,0.9/0.12,0.9/' places.csv >alike.csv
title alike.csv "lie alike in both arms"
sed 's/0.50,0.9/0.01,0.9/' places.csv >closer.csv
title closer.csv "lie closer"
printf 'map: {name: m, table: t}\ngroups: [{by: family, y: graph, tests: []}]\n' >map.yaml
refuses 2 "map.yaml:1:6: error: titles: is missing; it has alone, same, higher" \
    analyze runs.csv map.yaml

# Without gnuplot its files are left; with it, every kind is drawn.
PATH= "$program" plot runs.csv gap-accuracy -o bare.svg 2>stderr ||
    fail "plot needs gnuplot to succeed"
grep -q "gnuplot is not installed" stderr || fail "gnuplot is not missed"
[ -s bare.gp ] && [ -s bare.dat ] && [ ! -e bare.svg ] || fail "bare.gp, .dat"
if command -v gnuplot >/dev/null; then
    for kind in gap-accuracy families ecdf forest; do
        "$program" plot runs.csv $kind -o $kind.svg || fail "$kind"
        grep -q "</svg>" $kind.svg || fail "$kind.svg is not whole"
        mv $kind.svg first.svg
        gnuplot $kind.gp && [ -s $kind.svg ] || fail "$kind.gp draws nothing"
    done
    "$program" plot runs.csv gap-accuracy -o tips.svg
    grep -q "<title>graph 4, 2 runs, seeds" tips.svg || fail "no tooltips"
    grep -q gnuplot_svg tips.svg && fail "tooltips need a script"
    awk 'BEGIN { print "run,graph,family,epoch,test_accuracy"
        for (i = 0; i < 24; i++)
            print int(i / 3) "," int(i / 6) ",ws," i % 3 + 1 "," i }' \
        >epochs.csv
    "$program" plot epochs.csv curves -o curves.svg || fail "curves"
    grep -v '^#' curves.dat | head -n 3 >curves.3
    # Epoch e has i = e - 1, e + 2, ... e + 20.
    printf '%s\n' 10.5 11.5 12.5 >want
    cut -d ' ' -f 2 curves.3 | cmp -s - want || fail "curves are not means"
    refuses 2 'no column "epoch"' plot runs.csv curves -o a.svg
    printf '%s\n' rank,started,seconds 0,2026-01-31T12:00:00Z,30 \
        1,2026-01-31T12:00:30Z,60 >ranks.csv
    "$program" plot ranks.csv ranks -o ranks.svg || fail "ranks"
    # 90 s in minutes, the second rank from 0.5 to 1.5.
    printf '%s\n' '0 0 0 0.5' '0.5 1 0.5 1.5' '' '' | { grep -v '^#' ranks.dat >ranks.txt; cmp -s - ranks.txt; } ||
        fail "$(cat ranks.dat)"
    printf '%s\n' run,graph,a,b,z 0,0,0,0,1 1,0,0,0,3 2,1,1,1,8 3,2,1,1,6 \
        >heat.csv
    "$program" plot heat.csv heat --x a --by b --y z -o heat.svg || fail "heat"
    # Graph 0 has mean 2; graphs 1 and 2, of one cell, 7.
    grep -v '^#' heat.dat | cut -d ' ' -f 5 | tr -s '\n' | tr '\n' ' ' | grep -qx '2 7 ' ||
        fail "$(cat heat.dat)"
    "$program" plot one.csv gap-accuracy -o one.png || fail "one family"
    "$program" plot few.csv gap-accuracy -o few.png || fail "few graphs"
    "$program" plot runs.csv scatter --x graph --y test_accuracy \
        -o "a figure's.png" 2>stderr && fail "a quote in a figure's name"
fi
[ $failed -eq 0 ] && echo "analyze and plot say what they should"
exit $failed
