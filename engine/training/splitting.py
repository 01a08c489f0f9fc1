"""Into Train, Validation and Test where a folder does not say so itself.

Neighbours in a class are often faces of one photograph, so blocks of consecutive pictures stay whole. Copies of one
picture, and a fake and the photograph it was made from, may lie anywhere: the blocks they lie in go to one part.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.errors import DatasetUnusable
from engine.training.duplicates import duplicates

PARTS = ("train", "validation", "test")
BLOCK = 250
_PART_OF_TENTH = {8: "validation", 9: "test"}

Block = tuple[bool, int]
"""Whether its pictures are fake, and its number within the class."""


def parts_by_blocks(real: Sequence[Path], fake: Sequence[Path]) -> tuple[list[str], list[str]]:
    """The part of each picture of the two classes, given in natural order. Of every ten blocks of a class the ninth
    validates and the tenth tests; tied ones go where most of them would. Raises DatasetUnusable where copies leave a
    part without pictures."""
    blocks = [*_blocks(len(real), False), *_blocks(len(fake), True)]
    copies = duplicates([*real, *fake])
    leader = _united(blocks, [(blocks[a], blocks[b]) for a, b in copies])
    part_of = _elected(leader)
    parts = [part_of[leader[block]] for block in blocks]
    missing = [part for part in PARTS if part not in parts]
    if copies and missing and len(blocks) >= 20:
        raise DatasetUnusable(
            f"{len(copies)} pairs of pictures are copies of one another (first: {_named([*real, *fake], copies[0])})"
            f" and tie everything together, so nothing is left for the {missing[0]} part. Remove the copies, or sort"
            " the pictures into Train, Validation and Test yourself."
        )
    return parts[: len(real)], parts[len(real) :]


def _blocks(count: int, fake: bool) -> list[Block]:
    size = min(BLOCK, max(1, count // 10))
    return [(fake, index // size) for index in range(count)]


def _united(nodes: Iterable[Block], ties: Iterable[tuple[Block, Block]]) -> dict[Block, Block]:
    """Each node → the one that stands for all that are tied to it (union-find)."""
    leader = {node: node for node in nodes}

    def find(node: Block) -> Block:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for a, b in ties:
        leader[find(a)] = find(b)
    return {node: find(node) for node in leader}


def _elected(leader: Mapping[Block, Block]) -> dict[Block, str]:
    """The part of each group of tied blocks: the one that most of its blocks would go to, Train where that is open."""
    votes: dict[Block, Counter[str]] = {}
    for block, stands_for in leader.items():
        votes.setdefault(stands_for, Counter())[_PART_OF_TENTH.get(block[1] % 10, "train")] += 1
    return {group: max(PARTS, key=lambda part, count=count: count[part]) for group, count in votes.items()}  # type: ignore[misc]


def _named(paths: Sequence[Path], pair: tuple[int, int]) -> str:
    return f"{paths[pair[0]]} and {paths[pair[1]]}"
