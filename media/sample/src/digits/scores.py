"""How well labels were predicted. `actual` and `predicted` are sequences of equal length."""

from __future__ import annotations

from typing import Sequence


def accuracy(actual: Sequence[int], predicted: Sequence[int]) -> float:
    """The share of labels that were predicted rightly, from 0 to 1."""
    return sum(a == p for a, p in zip(actual, predicted)) / len(actual)


def f1_by_label(actual: Sequence[int], predicted: Sequence[int], labels: Sequence[int]) -> dict[int, float]:
    """F1 for each label: 2 × hits / (times predicted + times actual), from 0 to 1."""
    scores = {}
    for label in labels:
        hits = sum(a == p == label for a, p in zip(actual, predicted))
        claims = sum(p == label for p in predicted) + sum(a == label for a in actual)
        scores[label] = 2 * hits / claims if claims else 0.0
    return scores
