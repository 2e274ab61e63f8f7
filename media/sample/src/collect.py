"""Collect: unpacks the digits as they were published and names their columns."""

from __future__ import annotations

import csv
import gzip
import zlib

from digits.common import Problem, run_stage, write_csv
from digits.dataset import COLUMNS, PATH

SOURCE = "source/digits.csv.gz"


def main() -> None:
    try:
        with gzip.open(SOURCE, "rt", encoding="ascii", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise Problem(f"{SOURCE} is missing. Put it back, for instance from git.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise Problem(f"{SOURCE} is damaged ({error}). Put it back, for instance from git.") from error
    count = write_csv(PATH, COLUMNS, rows)
    print(f"{PATH}: {count} digits")


if __name__ == "__main__":
    run_stage(main)
