"""The table of digits: what a row holds, and how it is read and checked."""

from __future__ import annotations

from typing import NamedTuple, Optional, Sequence

from digits.common import Problem, Row, read_csv

PATH = "data/digits.csv"
SIDE = 8  # pixels along each edge of an image
INK = 16  # the darkest pixel; paper is 0
LABELS = range(10)
PIXELS = [f"r{row}c{column}" for row in range(SIDE) for column in range(SIDE)]
COLUMNS = [*PIXELS, "label"]


class Digit(NamedTuple):
    """One handwritten digit: 64 pixels from 0 to 16, row by row from the top, and its label."""

    pixels: Sequence[int]
    label: int


def parse_digit(cells: Sequence[str]) -> Digit:
    """Checks one row of the table; a ValueError says what is wrong with it."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} values, expected {len(COLUMNS)} ({len(PIXELS)} pixels and a label)")
    *pixels, label = (
        _whole(cell, column, LABELS[-1] if column == "label" else INK)
        for column, cell in zip(COLUMNS, cells)
    )
    return Digit(tuple(pixels), label)


def read_digits() -> list[Digit]:
    """All digits in the order of the file; stops at the first row that is damaged."""
    rows = read_csv(PATH, made_by="collect")
    check_header(next(rows, None))
    digits = []
    for line, cells in rows:
        try:
            digits.append(parse_digit(cells))
        except ValueError as error:
            raise Problem(f"{PATH}:{line}: {error}. Run collect again, then verify.") from None
    return digits


def check_header(row: Optional[Row]) -> None:
    """Stops unless the first row names the columns."""
    if row is None or row.cells != COLUMNS:
        raise Problem(f"{PATH}:1: expected a header with the columns r0c0 to r7c7 and label. Run collect again.")


def _whole(cell: str, column: str, high: int) -> int:
    if not (cell.isascii() and cell.isdigit() and int(cell) <= high):
        raise ValueError(f"{column} is {cell!r}, expected a whole number from 0 to {high}")
    return int(cell)
