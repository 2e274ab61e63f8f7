"""The table of features: which digits train, validate and test, and what the network sees of them."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from digits.common import Problem, read_csv

PATH = "data/features.csv"
PARTS = ("train", "validation", "test")
FIXED_COLUMNS = ("part", "row", "label")  # the features follow, named after their pixels


class Example(NamedTuple):
    """One digit as the network meets it."""

    row: int  # in data/digits.csv, 1 for the first digit
    label: int
    features: Sequence[float]  # I scaled pixels and a final 1, which carries the biases


def read_examples(*parts: str) -> list[list[Example]]:
    """The examples of each of the given parts, in the order of the file."""
    examples: dict[str, list[Example]] = {part: [] for part in PARTS}
    rows = read_csv(PATH, made_by="features")
    width = len(next(rows).cells)
    for line, cells in rows:
        try:
            part, row, label, *features = cells
            if len(cells) != width:
                raise ValueError(f"{len(cells)} values, expected {width}")
            examples[part].append(Example(int(row), int(label), [*map(float, features), 1.0]))
        except (ValueError, KeyError) as error:
            raise Problem(f"{PATH}:{line}: this row is damaged ({error}). Run features again.") from None
    for part in parts:
        if not examples[part]:
            raise Problem(f"{PATH} has no rows for {part}. Give it a larger share under `features` in params.yaml.")
    return [examples[part] for part in parts]
