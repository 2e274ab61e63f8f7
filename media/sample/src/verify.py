"""Verify: looks at every row of data/digits.csv before anything is learnt from it.

The report says what the data is like and nothing about the limits in params.yaml: a limit
that is moved does not make the features stale as long as the data still passes.
"""

from __future__ import annotations

from collections import Counter
from typing import Sequence

from digits.common import Problem, read_csv, run_stage, write_json
from digits.dataset import LABELS, PATH, Digit, check_header, parse_digit
from digits.params import Params, read_params

REPORT = "reports/verify.json"
SHOWN = 5  # problems named one by one; the rest are counted


def main() -> None:
    params = read_params()
    digits, problems = read_tolerantly()
    repeats = find_repeats(digits)
    report = describe(list(digits.values()), damaged=len(problems), repeats=len(repeats))
    problems += check_limits(report, repeats, params)
    write_json(REPORT, {**report, "problems": len(problems)})

    if problems:
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        listed = "\n  ".join(problems[:SHOWN] + more)
        raise Problem(
            f"{PATH} failed {len(problems)} check{'s' * (len(problems) > 1)}:\n  {listed}\n"
            "Put the data right (collect makes it anew from source/), or move the limits under `verify` in params.yaml."
        )
    print(f"{PATH}: {report['rows']} digits passed every check; {REPORT} has the figures")


def read_tolerantly() -> tuple[dict[int, Digit], list[str]]:
    """The rows that are whole, by line, and a sentence with file and line for each that is not."""
    rows = read_csv(PATH, made_by="collect")
    check_header(next(rows, None))
    digits: dict[int, Digit] = {}
    problems = []
    for line, cells in rows:
        try:
            digits[line] = parse_digit(cells)
        except ValueError as error:
            problems.append(f"{PATH}:{line}: {error}")
    return digits, problems


def find_repeats(digits: dict[int, Digit]) -> list[int]:
    """The lines of rows that an earlier row holds already, pixel for pixel."""
    seen: set[Digit] = set()
    repeats = []
    for line, digit in digits.items():
        if digit in seen:
            repeats.append(line)
        seen.add(digit)
    return repeats


def describe(digits: Sequence[Digit], damaged: int, repeats: int) -> dict:
    """Figures about the data: counts of rows, and how the classes are balanced."""
    balance = Counter(digit.label for digit in digits)
    fewest = min(balance[label] for label in LABELS)
    return {
        "rows": len(digits),
        "damaged_rows": damaged,
        "duplicates": repeats,
        "balance": {str(label): balance[label] for label in LABELS},
        "smallest_class_share": round(fewest * len(LABELS) / len(digits), 6) if digits else 0.0,
    }


def check_limits(report: dict, repeats: Sequence[int], params: Params) -> list[str]:
    """A sentence for each figure that is beyond its limit in params.yaml."""
    min_rows = params.integer("verify.min_rows", 1)
    max_duplicates = params.integer("verify.max_duplicates", 0)
    min_share = params.number("verify.min_class_share", 0, 1)

    problems = []
    if report["rows"] < min_rows:
        problems.append(f"{report['rows']} whole rows, fewer than verify.min_rows ({min_rows})")
    if len(repeats) > max_duplicates:
        problems.append(
            f"{PATH}:{repeats[0]}: repeats an earlier row; "
            f"such rows: {len(repeats)}, more than verify.max_duplicates ({max_duplicates})"
        )
    if report["smallest_class_share"] < min_share:
        rarest = min(report["balance"], key=report["balance"].get)
        problems.append(
            f"label {rarest} has {report['balance'][rarest]} rows, {report['smallest_class_share']:.2f} of an even "
            f"share, less than verify.min_class_share ({min_share})"
        )
    return problems


if __name__ == "__main__":
    run_stage(main)
