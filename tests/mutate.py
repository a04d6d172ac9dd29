# SPDX-License-Identifier: Apache-2.0
"""Text with a mistake in it, for readers that are to say so."""


def mutate(rng, text, tokens):
    """One cut, one insertion, one repetition or one byte."""
    at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    return rng.choice([
        lambda: text[:at] + text[to:],
        lambda: text[:at] + rng.choice(tokens) + text[at:],
        lambda: text[:to] + text[at:to] * rng.randrange(1, 5) + text[to:],
        lambda: text[:at] + bytes([rng.randrange(256)]) + text[at + 1:],
        lambda: text[:at],
    ])()
