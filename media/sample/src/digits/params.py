"""Reads params.yaml: as much of YAML as a page of settings needs.

Understood are comments, `key:` with an indented block under it, and `key: value` where the
value is a number, a word, or text in quotes. Lists, tabs, anchors and all else are refused
with the line named: a setting that is silently misread costs more than one that is refused.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Sequence, Union

from digits.common import Problem

PATH = "params.yaml"

_COMMENT = r"(?:\s+#.*|\s*)"
_BLANK = re.compile(r"\s*(?:#.*)?")
_HEADING = re.compile(rf"( *)([A-Za-z_]\w*):{_COMMENT}")
_ENTRY = re.compile(rf"""( *)([A-Za-z_]\w*): +([-+.\w]+|"[^"\\]*"|'[^']*'){_COMMENT}""")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

Value = Union[int, float, str]


class Setting(NamedTuple):
    """A value and the line of params.yaml that gives it."""

    value: Value
    line: int


class Params:
    """The settings by dotted key, such as `train.lr`, each checked as it is asked for."""

    def __init__(self, settings: dict[str, Setting]):
        self._settings = settings

    def integer(self, key: str, low: int, high: Optional[int] = None) -> int:
        """A whole number from `low` to `high`, both included."""
        setting = self._find(key)
        if not isinstance(setting.value, int) or not _within(setting.value, low, high):
            raise _unfit(key, setting, f"a whole number {_span(low, high)}")
        return setting.value

    def number(self, key: str, low: float, high: Optional[float] = None) -> float:
        """A number from `low` to `high`, both included."""
        setting = self._find(key)
        if isinstance(setting.value, str) or not _within(setting.value, low, high):
            raise _unfit(key, setting, f"a number {_span(low, high)}")
        return float(setting.value)

    def choice(self, key: str, options: Sequence[str]) -> str:
        """One of the words in `options`."""
        setting = self._find(key)
        if setting.value not in options:
            raise _unfit(key, setting, " or ".join(options))
        return str(setting.value)

    def _find(self, key: str) -> Setting:
        try:
            return self._settings[key]
        except KeyError:
            raise Problem(f"{PATH}: {key} is missing. Add it.") from None


def read_params() -> Params:
    """Reads params.yaml from the project's folder."""
    try:
        with open(PATH, encoding="utf-8-sig") as file:
            return Params(parse(file.read()))
    except FileNotFoundError:
        raise Problem(f"{PATH} is missing. Run the stage from the project's folder.") from None


def parse(text: str) -> dict[str, Setting]:
    """The settings of a YAML text, by dotted key."""
    settings: dict[str, Setting] = {}
    seen: dict[str, int] = {}  # every key, headings too, and its line
    blocks = [(0, "")]  # the blocks that are open: their indent and the prefix of their keys
    heading = ""  # the prefix of a block whose first entry is still to come

    for line, content in enumerate(text.splitlines(), start=1):
        if _BLANK.fullmatch(content):
            continue
        match = _HEADING.fullmatch(content) or _ENTRY.fullmatch(content)
        if not match:
            raise Problem(
                f"{PATH}:{line}: cannot read {content.strip()!r}. Write `key: value` with a number, "
                "a word or text in quotes, or `key:` above an indented block; indent with spaces."
            )
        indent = len(match[1])
        if heading and indent > blocks[-1][0]:
            blocks.append((indent, heading))
        while indent < blocks[-1][0]:
            blocks.pop()
        if indent != blocks[-1][0]:
            raise Problem(f"{PATH}:{line}: {match[2]} does not line up with the keys above it. Indent it as they are.")

        key = blocks[-1][1] + match[2]
        if key in seen:
            raise Problem(f"{PATH}:{line}: {key} is given a second time (first in line {seen[key]}). Keep one.")
        seen[key] = line
        if match.re is _ENTRY:
            settings[key] = Setting(_scalar(match[3]), line)
            heading = ""
        else:
            heading = f"{key}."
    return settings


def _scalar(text: str) -> Value:
    if text[0] in "\"'":
        return text[1:-1]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _within(value: float, low: float, high: Optional[float]) -> bool:
    return low <= value and (high is None or value <= high)


def _span(low: float, high: Optional[float]) -> str:
    return f"of at least {low}" if high is None else f"from {low} to {high}"


def _unfit(key: str, setting: Setting, expected: str) -> Problem:
    return Problem(f"{PATH}:{setting.line}: {key} is {setting.value!r}; make it {expected}.")
