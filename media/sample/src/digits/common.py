"""Files in, files out, and how a stage tells a person that something is wrong.

Everything is written as UTF-8 with "\\n" line ends and sorted keys, so that the same
content is the same bytes on every system.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, NamedTuple, Optional, Sequence, TextIO


class Problem(Exception):
    """Something a person can put right: what happened, where, and what to do."""


def run_stage(main: Callable[[], None]) -> None:
    """Runs a stage; a Problem is printed as one message, without a stack, and exits 1."""
    try:
        main()
    except Problem as problem:
        sys.exit(f"{Path(sys.argv[0]).stem}: {problem}")


class Row(NamedTuple):
    """One row of a CSV file; `line` is where it stands in the file, from 1."""

    line: int
    cells: list[str]


def read_csv(path: str, made_by: str) -> Iterator[Row]:
    """Yields the rows of a CSV file, header first; `made_by` is the stage that writes it."""
    with _open_made(path, made_by) as file:
        reader = csv.reader(file)
        try:
            for cells in reader:
                yield Row(reader.line_num, cells)
        except csv.Error as error:
            raise Problem(f"{path}:{reader.line_num}: this is not CSV ({error}). Run {made_by} again.") from error


def write_csv(path: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes a CSV file and returns how many rows followed the header."""
    count = 0
    with create(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for count, row in enumerate(rows, start=1):
            writer.writerow(row)
    return count


def read_json(path: str, made_by: str) -> Any:
    """Reads a JSON file that the stage `made_by` writes."""
    with _open_made(path, made_by) as file:
        try:
            return json.load(file)
        except json.JSONDecodeError as error:
            raise Problem(
                f"{path}:{error.lineno}: this is not JSON ({error.msg}). Run {made_by} again to rewrite it."
            ) from error


def write_json(path: str, content: Any, indent: Optional[int] = 2) -> None:
    """Writes JSON that a person can read and a diff can follow; `indent=None` packs it in one line."""
    with create(path) as file:
        json.dump(content, file, indent=indent, sort_keys=True, allow_nan=False)
        file.write("\n")


def create(path: str) -> TextIO:
    """Opens a text file for writing, making its folder first."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return open(path, "w", encoding="utf-8", newline="\n")


def _open_made(path: str, made_by: str) -> TextIO:
    try:
        # A stray byte becomes a mark in its cell, so that whoever checks the cell can name the line.
        return open(path, encoding="utf-8-sig", errors="replace", newline="")
    except FileNotFoundError:
        raise Problem(
            f"{path} is missing. Run {made_by} first, from the project's folder: python3 src/{made_by}.py"
        ) from None
