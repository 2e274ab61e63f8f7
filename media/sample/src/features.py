"""Features: sets digits aside for validation and test, then picks and scales the pixels.

Pixels are ranked and scaled by what the training part shows, and by that alone: figures
taken from the other parts would leak into the model what it is later tested on.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random
from statistics import mean, pvariance
from typing import Sequence

from digits.common import run_stage, write_csv, write_json
from digits.dataset import PIXELS, Digit, read_digits
from digits.examples import FIXED_COLUMNS, PATH
from digits.params import read_params
from digits.scaling import Scaling

SCALING = "data/features.json"
RANKING = "plots/pixel_variance.csv"


def main() -> None:
    params = read_params()
    digits = read_digits()
    parts = split(
        digits,
        validation=params.number("features.validation", 0.05, 0.4),
        test=params.number("features.test", 0.05, 0.4),
        random=Random(params.integer("seed", 0)),
    )
    training = [digit.pixels for digit, part in zip(digits, parts) if part == "train"]
    columns = dict(zip(PIXELS, zip(*training)))  # pixel name: its ink in every training image
    variance = {name: pvariance(ink) for name, ink in columns.items()}
    ranked = sorted(PIXELS, key=variance.__getitem__, reverse=True)
    write_csv(
        RANKING,
        ("rank", "pixel", "variance"),
        ((rank, name, round(variance[name], 6)) for rank, name in enumerate(ranked, start=1)),
    )

    kept = ranked[: params.integer("features.keep", 1, len(PIXELS))]
    scaling = fit(
        {name: columns[name] for name in PIXELS if name in kept},
        params.choice("features.scale", ("standard", "minmax")),
    )
    write_json(SCALING, scaling._asdict())
    write_csv(
        PATH,
        (*FIXED_COLUMNS, *scaling.pixels),
        (
            (part, row, digit.label, *(round(value, 6) for value in scaling.apply(digit.pixels)))
            for row, (digit, part) in enumerate(zip(digits, parts), start=1)
        ),
    )
    counted = ", ".join(f"{parts.count(part)} {part}" for part in sorted(set(parts)))
    print(f"{PATH}: {len(kept)} of {len(PIXELS)} pixels; {counted}")


def split(digits: Sequence[Digit], validation: float, test: float, random: Random) -> list[str]:
    """The part that each digit belongs to; every label is shared out in the same proportions."""
    rows_by_label = defaultdict(list)
    for row, digit in enumerate(digits):
        rows_by_label[digit.label].append(row)

    parts = ["train"] * len(digits)
    for _, rows in sorted(rows_by_label.items()):
        random.shuffle(rows)
        tested = round(test * len(rows))
        validated = round(validation * len(rows))
        for row in rows[:tested]:
            parts[row] = "test"
        for row in rows[tested : tested + validated]:
            parts[row] = "validation"
    return parts


def fit(columns: dict[str, Sequence[int]], method: str) -> Scaling:
    """The scaling that takes each pixel to mean 0 and variance 1 (standard) or to 0…1 (minmax)."""
    offset, factor = [], []
    for ink in columns.values():
        if method == "standard":
            low, spread = mean(ink), pvariance(ink) ** 0.5
        else:
            low, spread = min(ink), max(ink) - min(ink)
        offset.append(round(low, 6))
        factor.append(round(1 / spread, 6) if spread else 0.0)  # a pixel that never changes says nothing
    return Scaling(list(columns), offset, factor)


if __name__ == "__main__":
    run_stage(main)
