"""
CLIP's byte pair encoding (Radford et al. 2021), for the plain English of our captions: lower case letters, digits and
punctuation. The studio has its own full tokenizer; captions.json holds both to the same tokens.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path

MERGES = Path(__file__).parents[2] / 'resources/clip-bpe/merges.txt.gz'
START, END, LENGTH = 49406, 49407, 77
_WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^\sa-z0-9]+")


@lru_cache(None)
def _tables():
    lines = gzip.decompress(MERGES.read_bytes()).decode('utf-8').split('\n')
    merges = [tuple(line.split()) for line in lines if len(line.split()) == 2 and not line.startswith('#version')][:49152 - 256 - 2]
    # The printable bytes come first, as in the original table; captions have no others.
    letters = [chr(b) for b in [*range(33, 127), *range(161, 173), *range(174, 256)]]
    letters += [chr(256 + i) for i in range(256 - len(letters))]
    vocabulary = letters + [c + '</w>' for c in letters] + [''.join(m) for m in merges]
    return {m: rank for rank, m in enumerate(merges)}, {token: i for i, token in enumerate(vocabulary)}


@lru_cache(None)
def word_ids(word: str) -> tuple[int, ...]:
    """One word or run of punctuation to token ids."""
    ranks, ids = _tables()
    parts = [*word[:-1], word[-1] + '</w>']
    while len(parts) > 1:
        best = min(range(len(parts) - 1), key=lambda i: ranks.get((parts[i], parts[i + 1]), 1 << 30))
        pair = (parts[best], parts[best + 1])
        if pair not in ranks:
            break
        merged, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair:
                merged.append(''.join(pair))
                i += 2
            else:
                merged.append(parts[i])
                i += 1
        parts = merged
    return tuple(ids[part] for part in parts)


def tokens_of(text: str) -> list[int]:
    return [i for word in _WORDS.findall(text.lower()) for i in word_ids(word)]


def row(text: str) -> list[int]:
    """Start, tokens, end, and ends up to 77."""
    ids = tokens_of(text)[:LENGTH - 2]
    return [START, *ids] + [END] * (LENGTH - 1 - len(ids))
