"""The arithmetic of bench/run: from rounds to tables in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles

from turns import C, CALM_PERCENT, CONTROL, OURS, Round


@dataclass(frozen=True)
class Case:
    connections: int
    length_bytes: int
    pipeline: int


@dataclass(frozen=True)
class Comparison:
    """One line of a table, with all the runs that it comes from."""

    half: str
    transport: str
    case: Case
    wanted: int  # rounds a run
    runs: list[list[Round]]


@dataclass(frozen=True)
class Row:
    side: float
    c: float
    run_ratios: list[float]
    round_ratios: list[float]


def counting(rounds: list[Round], wanted: int) -> tuple[list[Round], bool]:
    """The calm rounds of a run; if they are less than half, all of them, and True: disturbed."""
    calm = [one for one in rounds if one.calm]
    return (calm, False) if 2 * len(calm) >= wanted else (rounds, True)


def ratios(rounds: list[Round], side: str, figure: str) -> list[float]:
    return [getattr(one.slices[side], figure) / getattr(one.slices[C], figure) for one in rounds]


def row(runs: list[list[Round]], side: str, figure: str) -> Row:
    by_run = [ratios(rounds, side, figure) for rounds in runs]
    every = [one for rounds in runs for one in rounds]
    return Row(
        side=median(getattr(one.slices[side], figure) for one in every),
        c=median(getattr(one.slices[C], figure) for one in every),
        run_ratios=[median(of_run) for of_run in by_run],
        round_ratios=[ratio for of_run in by_run for ratio in of_run],
    )


def quartiles(values: list[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return lower, upper


HEAD = ["transport", "connections", "bytes", "in flight", "ours", "C", "ratio"]
HEAD += ["least run", "greatest run", "quartiles", "rounds", "dropped"]


def lines(comparison: Comparison, figure: str, form: str) -> list[list[str]]:
    """Two: ours, and the control."""
    kept = [counting(rounds, comparison.wanted) for rounds in comparison.runs]
    runs = [rounds for rounds, _ in kept]
    count = sum(len(rounds) for rounds in runs)
    mark = "\\*" if any(disturbed for _, disturbed in kept) else ""
    dropped = len(runs) * comparison.wanted - count
    case = comparison.case
    cells = []
    for side, name in ((OURS, comparison.transport), (CONTROL, "control")):
        of = row(runs, side, figure)
        lower, upper = quartiles(of.round_ratios)
        cells.append(
            [name, str(case.connections), str(case.length_bytes), str(case.pipeline)]
            + [format(of.side, form), format(of.c, form), f"{median(of.run_ratios):.3f}"]
            + [f"{min(of.run_ratios):.3f}", f"{max(of.run_ratios):.3f}"]
            + [f"{lower:.2f} to {upper:.2f}", f"{count}{mark}", str(dropped)]
        )
    return cells


def table(title: str, comparisons: list[Comparison], figure: str, form: str) -> str:
    text = [title, "", "| " + " | ".join(HEAD) + " |", "|---|" + "--:|" * (len(HEAD) - 1)]
    for comparison in comparisons:
        text += ["| " + " | ".join(cells) + " |" for cells in lines(comparison, figure, form)]
    return "\n".join(text)


TITLES = {
    "server": "Server: ours and the C echo, both under the C load loop",
    "client": "Client: ours and the C load loop, both against the C echo",
}


def tables(comparisons: list[Comparison]) -> list[str]:
    text = []
    for half, title in TITLES.items():
        chosen = [one for one in comparisons if one.half == half]
        if chosen:
            faster = f"{title}; round trips/s (a ratio above 1: ours is faster)"
            text.append(table(faster, chosen, "round_trips_per_s", ",.0f"))
            dearer = (
                f"{half.capitalize()}: its CPU time a round trip, in microseconds "
                "(a ratio above 1: ours needs more)"
            )
            text.append(table(dearer, chosen, "cpu_us_per_round_trip", ".2f"))
    if any(counting(run, one.wanted)[1] for one in comparisons for run in one.runs):
        text.append(
            f"\\* Disturbed: during more than half of a run other programs used more than "
            f"{CALM_PERCENT} % of a core, so all its rounds count. Measure again."
        )
    return text
