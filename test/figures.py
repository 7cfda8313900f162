"""Holds the reports of a run to what they have to say, for test/trust.

usage: figures.py JSON TEXT LIVE EXPRESSION...

JSON is the result, TEXT the summary that people read, LIVE what else was said. Each expression is
Python and has to be true, by the names that are given below; the first that is not ends this with
exit code 1. @TEXT is an f-string to be printed, and #NAME looks at a group of a plan from there on.
"""

import json
import re
import sys
from datetime import datetime

PERCENTILES = ["p50", "p75", "p90", "p99", "p99_9", "p99_99", "max"]
OUTCOMES = ["completed", "mismatched", "timed_out", "lost", "unanswered", "never_sent"]


class Figures:
    """The names for expressions."""

    def __init__(self, document, text, live):
        r = document["summary"]
        self.d, self.r = document, r
        self.text, self.live = text, live
        self.q = r.get("requests", {})
        self.lat = r.get("latency_us", {})
        self.service = r.get("service_time_us", {})
        self.rate = r.get("rate", {})
        self.said = "; ".join(r["invalid_because"] + r["cautions"])
        self.client, self.limited = r["client"], r["limited_by"]
        self.judged = {t["expression"]: t["judgement"] for t in r["thresholds"]}
        self.failed = sum(self.q.get(name, 0) for name in OUTCOMES[2:])
        self.find = document.get("find_rate")

    def adds_up(self):
        """Every request that was due has one outcome, and counts in the latency."""
        q = self.q
        connects = sum(self.r["window"]["connect_failed"].values())
        return (
            sum(q[name] for name in OUTCOMES) == q["due"] == self.lat["count"]
            and self.lat.get("lower_bounds", 0) == self.failed
            and q["errors"] == self.failed + connects
        )

    def bounds(self):
        """Percentiles of latency that are lower bounds, by the JSON."""
        return [p for p in PERCENTILES if self.lat.get(p + "_is_lower_bound")]

    def shown(self, row="latency"):
        """The cells of a row of percentiles in the text, by their heads."""
        lines = self.text.splitlines()
        heads = next(line.split() for line in lines if line.split()[:2] == ["p50", "p75"])
        cells = next(line.split()[1:] for line in lines if re.match(row + r"\s", line))
        return dict(zip(heads, cells))

    def shows_bounds(self):
        """The text marks those that the JSON marks, and no others."""
        cells = self.shown()
        return all(
            cells[p.replace("_", ".")].startswith(">") == (p in self.bounds()) for p in PERCENTILES
        )

    def left(self, at, warmup, length, rate):
        """How many requests were due from a moment, in seconds since 1970, to the window's end."""
        sending = datetime.fromisoformat(self.r["sending_started_at"].replace("Z", "+00:00")[:26] + "+00:00")
        return round((sending.timestamp() + warmup + length - at) * rate)

    def says(self, pattern):
        """Whether the text says so, in whatever lines."""
        return re.search(pattern, self.text) is not None

    def line(self, pattern):
        """The first line of the text in which it is."""
        return next((line for line in self.text.splitlines() if re.search(pattern, line)), "")


def read(path):
    with open(path) as file:
        return file.read()


def names(figures):
    found = {name: value for name, value in vars(figures).items()}
    methods = [name for name in dir(figures) if not name.startswith("_") and name not in found]
    return found | {name: getattr(figures, name) for name in methods} | {"re": re, "PERCENTILES": PERCENTILES, "OUTCOMES": OUTCOMES}


def main(result, text, live, *expressions):
    try:
        document = json.loads(read(result))
    except (OSError, ValueError) as wrong:
        sys.exit(f"{result}: {wrong}")
    text, live = read(text), read(live)
    scope = names(Figures(document, text, live))
    for expression in expressions:
        if expression.startswith("@"):
            print(eval("f" + repr(expression[1:]), scope))
        elif expression.startswith("#"):
            groups = [g for phase in document["phases"] for g in phase["groups"]]
            scope = names(Figures(next(g for g in groups if g["name"] == expression[1:]), text, live))
        elif not eval(f"({expression})", scope):
            keys = [k for k in scope if re.search(rf"\b{k}\b", expression) and isinstance(scope[k], (dict, str, int, list)) and k not in ("d", "r", "text", "live")]
            sys.exit("not so: " + expression + "".join(f"; {k}: {scope[k]}" for k in keys))


main(*sys.argv[1:])
