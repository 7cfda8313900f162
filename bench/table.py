"""The arithmetic of bench/run: from what it measured to tables (Markdown) and raw figures (JSON).

table.py rate FILE         round trips a second of one result; fails if that result must not count
table.py report DIR JSON   the tables of all that DIR holds; JSON: file for raw figures, or empty
"""

import json
import os
import sys
from statistics import median


class Unusable(Exception):
    """A result that must not become a figure."""


def read_result(path):
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except ValueError as e:
        raise Unusable(f"the result is not JSON: {e}") from e
    # Ours is a report with a summary; the C load prints its figures alone.
    return document.get("summary", document)


def rate(result):
    try:
        ours = "rate" in result
        value = result["rate"]["achieved_per_s"] if ours else result["round_trips_per_s"]
    except KeyError as e:
        raise Unusable(f"the result has no {e}") from e
    for kind in ("mismatched", "timed_out"):
        if result.get("requests", {}).get(kind):
            raise Unusable(f"{result['requests'][kind]} requests {kind}")
    if not value > 0:
        raise Unusable(f"{value} round trips a second")
    return value


def read_measurements(directory, ticks_per_s):
    measurements = []
    for line in read_lines(directory, "rows"):
        half, transport, case, run, side, ticks, others, path = line.split(" ", 7)
        connections, length, pipeline = (int(number) for number in case.split(":"))
        result = read_result(path)
        measurements.append(
            {
                "comparison": half,
                "transport": transport,
                "connections": connections,
                "length_bytes": length,
                "pipeline": pipeline,
                "run": int(run),
                "side": side,
                "round_trips_per_s": rate(result),
                "others_percent_of_a_core": int(others),
                "server_cpu_s": int(ticks) / ticks_per_s,
                # The server's CPU time covers the warm-up, so it is divided by all round trips.
                # Only the C load counts those.
                "server_cpu_us_per_round_trip": (
                    int(ticks) / ticks_per_s * 1e6 / result["round_trips_with_warm_up"]
                    if result.get("round_trips_with_warm_up")
                    else None
                ),
                "result": result,
            }
        )
    return measurements


def read_lines(directory, name):
    path = os.path.join(directory, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def pairs_by_case(measurements, half):
    """Transport and case -> [(ours, c)]. A pair is two measurements that followed each other."""
    pairs = {}
    for m in measurements:
        if m["comparison"] == half:
            key = (m["transport"], m["connections"], m["length_bytes"], m["pipeline"])
            pairs.setdefault(key, {}).setdefault(m["run"], {})[m["side"]] = m
    complete = {
        key: [(run["ours"], run["c"]) for run in runs.values() if len(run) == 2]
        for key, runs in pairs.items()
    }
    return {key: runs for key, runs in complete.items() if runs}


def usable(pairs, about):
    """The calm pairs; if those are too few, all of them, and a mark."""
    limit = about["calm_percent"]
    quiet = [p for p in pairs if max(m["others_percent_of_a_core"] for m in p) <= limit]
    return (quiet, "") if len(quiet) >= min(3, about["runs"]) else (pairs, "\\*")


def columns(pairs, figure, form):
    """Median of ours, median of C; median, least and greatest of the ratios within the pairs."""
    if any(m[figure] is None for pair in pairs for m in pair):
        return ["-"] * 5
    ratios = [ours[figure] / c[figure] for ours, c in pairs if c[figure] > 0] or [float("nan")]
    return [format(median(pair[side][figure] for pair in pairs), form) for side in (0, 1)] + [
        f"{value:.2f}" for value in (median(ratios), min(ratios), max(ratios))
    ]


def print_table(title, pairs_by_case, figure, form, about):
    head = ["transport", "connections", "bytes", "in flight"]
    head += ["ours", "C", "ratio", "min", "max", "pairs"]
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|---|" + "--:|" * (len(head) - 1))
    for case, pairs in pairs_by_case.items():
        pairs, mark = usable(pairs, about)
        row = [*case, *columns(pairs, figure, form), f"{len(pairs)}{mark}"]
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    return any(usable(pairs, about)[1] for pairs in pairs_by_case.values())


FASTER, DEARER = " (a ratio above 1: ours is faster)", " (a ratio above 1: ours needs more)"
RATE, CPU = "round_trips_per_s", "server_cpu_us_per_round_trip"


def report(directory, raw_path):
    about = dict(line.split("\t", 1) for line in read_lines(directory, "about"))
    for count in ("runs", "seconds", "clock_ticks_per_s", "calm_percent"):
        about[count] = int(about[count])
    measurements = read_measurements(directory, about["clock_ticks_per_s"])
    failures = read_lines(directory, "failures")
    if raw_path:
        with open(raw_path, "w", encoding="utf-8") as file:
            raw = {"schema": 1, **about, "measurements": measurements, "not_measured": failures}
            json.dump(raw, file, indent=1)
            file.write("\n")

    print(
        f"{about['started_at']}, commit {about['commit']}, {about['cpu']}, {about['kernel']}, "
        f"gcc {about['gcc']}, {about.get('java', 'no Java')}; "
        f"{about['runs']} x {about['seconds']} s."
    )
    for program in ("server", "client"):
        if f"{program}_stand_in" in about:
            print(f"\nNot our {program}, but in its place: `{about[f'{program}_stand_in']}`.")
    server, client = (pairs_by_case(measurements, half) for half in ("server", "client"))
    marked = []
    if server:
        title = "Server: ours and the C echo, both under the C load loop; round trips/s" + FASTER
        marked.append(print_table(title, server, RATE, ",.0f", about))
        title = "Server: CPU time a round trip, in microseconds" + DEARER
        print_table(title, server, CPU, ".2f", about)
    if client:
        title = "Client: ours and the C load loop, both against the C echo; round trips/s" + FASTER
        marked.append(print_table(title, client, RATE, ",.0f", about))
    if any(marked):
        limit = about["calm_percent"]
        print(f"\n\\* Disturbed: other programs used more than {limit} % of a core. Measure again.")
    if failures:
        print("\nNot measured: " + "; ".join(failures) + ".")


def main(arguments):
    try:
        if len(arguments) == 2 and arguments[0] == "rate":
            print(f"{rate(read_result(arguments[1])):.0f}")
        elif len(arguments) == 3 and arguments[0] == "report":
            report(*arguments[1:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Unusable as e:
        print(f"bench: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
