"""Every number of a report's table of tests is that of `analyze --json`, and
10^5 runs are a page of less than 10 MB in less than 10 s.

usage: report_numbers.py WIRESWEEP
"""
import html.parser
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time

program = sys.argv[1]


class Tests(html.parser.HTMLParser):
    """Rows of the table with id `tests`, a dictionary each."""

    def __init__(self):
        super().__init__()
        self.inside = self.cell = False
        self.names, self.rows, self.row = [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "table":
            self.inside = attributes.get("id") == "tests"
        if tag == "tr":
            self.row = []
            self.question = attributes.get("class") == "q"
        self.cell = tag in ("td", "th")
        if tag in ("td", "th"):
            self.row.append(attributes.get("data-v", ""))
            self.exact = "data-v" in attributes

    def handle_data(self, data):
        if self.inside and self.cell and not self.exact:
            self.row[-1] += data

    def handle_endtag(self, tag):
        self.cell = False
        if tag != "tr" or not self.inside or self.question:
            return
        if not self.names:
            self.names = self.row
        else:
            self.rows.append(dict(zip(self.names, self.row)))


def run(*words):
    return subprocess.run([program, *words], check=True, capture_output=True,
                          text=True).stdout


def compare(page, tests):
    parser = Tests()
    parser.feed(page)
    assert len(parser.rows) == len(tests) > 0
    for shown, test in zip(parser.rows, tests):
        for name, value in test.items():
            if name not in shown:
                assert name.startswith("group_") and value == "", name
            elif value is None:
                assert shown[name] == "NA", (name, shown)
            elif isinstance(value, str):
                assert shown[name] == value, (name, shown)
            else:
                assert math.isclose(float(shown[name]), value, rel_tol=1e-15)


def population(path, rows, seed):
    r = random.Random(seed)
    with open(path, "w") as out:
        print("run,graph,status,family,spectral_gap,spectral_gap_two_sided,"
              "first_epoch_accuracy", file=out)
        for i in range(rows):
            graph = i // 2
            gap = random.Random(graph + 1).random()
            family = ("kregular", "ws", "er", "b<a>")[graph % 4]
            status = "failed" if r.random() < 0.03 else "done"
            y = 0.8 + 0.02 * gap + 0.01 * r.gauss(0, 1)
            print(f"{i},{graph},{status},{family},{gap},{gap * gap},{y}",
                  file=out)


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    for rows in (200, 100000):
        population("p.csv", rows, rows)
        tests = [json.loads(line)
                 for line in run("analyze", "p.csv", "--json").splitlines()]
        start = time.process_time()
        run("report", "p.csv", "-o", "p.html")
        page = open("p.html").read()
        assert len(page) < 10_000_000
        assert "b&lt;a&gt;" in page and "b<a>" not in page
        assert "<script" not in page and "http" not in page
        compare(page, tests)
        print(rows, "runs:", len(page), "bytes")
print("a report's numbers are those of analyze --json")
