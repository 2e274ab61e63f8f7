"""A neural network with one hidden layer, in plain lists.

Shapes: I inputs, H hidden units, K = 10 classes. Every layer's input ends with a constant 1,
so that a unit's last weight is its bias: `hidden` is H rows of I + 1, `output` K rows of H + 1.

The inner loops are `sum(map(mul, …))` over whole rows, which is as fast as plain Python goes:
the loop then runs in C.
"""

from __future__ import annotations

import math
from operator import mul
from random import Random
from typing import Sequence

from digits.examples import Example

Vector = Sequence[float]
Matrix = list  # of rows, each a list of floats


class Network:
    """Inputs → rectified hidden units → one score a class."""

    def __init__(self, hidden: Matrix, output: Matrix):
        self.hidden = hidden
        self.output = output

    @classmethod
    def untrained(cls, inputs: int, hidden: int, classes: int, random: Random) -> Network:
        """Random weights, He's variance 2 / fan-in so that signals keep their size; biases 0."""
        return cls(_random_layer(hidden, inputs, random), _random_layer(classes, hidden, random))

    def activate(self, features: Vector) -> list[float]:
        """The hidden units' values, H numbers and a final 1, for I features and a final 1."""
        activations = [max(sum(map(mul, weights, features)), 0.0) for weights in self.hidden]
        activations.append(1.0)
        return activations

    def score(self, activations: Vector) -> list[float]:
        """The K classes' scores (logits) for the hidden units' values."""
        return [sum(map(mul, weights, activations)) for weights in self.output]

    def predict(self, features: Vector) -> list[float]:
        """The K classes' scores for I features and a final 1."""
        return self.score(self.activate(features))


class Trainer:
    """Minibatch gradient descent with momentum on the cross-entropy loss."""

    def __init__(self, network: Network, momentum: float):
        self._network = network
        self._momentum = momentum
        self._hidden_velocity = _zeros_like(network.hidden)
        self._output_velocity = _zeros_like(network.output)

    def step(self, batch: Sequence[Example], lr: float) -> float:
        """Takes one step down the mean gradient of a batch; returns the batch's summed loss."""
        network = self._network
        hidden_gradient = _zeros_like(network.hidden)
        output_gradient = _zeros_like(network.output)
        output_columns = list(zip(*network.output))  # H + 1 rows of K
        loss = 0.0
        for _, label, features in batch:
            activations = network.activate(features)
            scores = network.score(activations)
            loss += cross_entropy(scores, label)
            errors = softmax(scores)  # the loss's slope in the scores: probability less truth
            errors[label] -= 1.0
            for k, error in enumerate(errors):
                _add_scaled(output_gradient, k, error, activations)
            for h, weights in zip(range(len(network.hidden)), output_columns):
                if activations[h] > 0.0:  # a unit at rest passes nothing back
                    _add_scaled(hidden_gradient, h, sum(map(mul, weights, errors)), features)
        rate = lr / len(batch)
        self._descend(network.hidden, self._hidden_velocity, hidden_gradient, rate)
        self._descend(network.output, self._output_velocity, output_gradient, rate)
        return loss

    def _descend(self, layer: Matrix, velocities: Matrix, gradients: Matrix, rate: float) -> None:
        momentum = self._momentum
        for unit, gradient in enumerate(gradients):
            velocity = [momentum * v - rate * g for v, g in zip(velocities[unit], gradient)]
            velocities[unit] = velocity
            layer[unit] = [w + v for w, v in zip(layer[unit], velocity)]


def softmax(scores: Vector) -> list[float]:
    """Probabilities that sum to 1; the greatest score is taken off first, so nothing overflows."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def cross_entropy(scores: Vector, label: int) -> float:
    """The loss in nats: minus the logarithm of the probability given to the true label."""
    top = max(scores)
    return math.log(sum(math.exp(score - top) for score in scores)) + top - scores[label]


def _random_layer(units: int, inputs: int, random: Random) -> Matrix:
    spread = math.sqrt(2.0 / inputs)
    return [[random.gauss(0.0, spread) for _ in range(inputs)] + [0.0] for _ in range(units)]


def _zeros_like(layer: Matrix) -> Matrix:
    return [[0.0] * len(weights) for weights in layer]


def _add_scaled(gradients: Matrix, unit: int, factor: float, values: Vector) -> None:
    gradients[unit] = [g + factor * v for g, v in zip(gradients[unit], values)]
