"""The error tree is an interface: its codes are in files, on the wire and in translations."""

from collections.abc import Iterator

from engine import errors
from engine.errors import EngineError


def _below(kind: type[EngineError]) -> Iterator[type[EngineError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def test_every_leaf_has_a_code_of_its_own_that_the_module_lists() -> None:
    leaves = [kind for kind in _below(EngineError) if not kind.__subclasses__()]
    codes = [kind.code for kind in leaves]
    assert len(set(codes)) == len(codes)
    for kind in leaves:
        assert f"{kind.__name__} " in (errors.__doc__ or "")
        assert f" {kind.code} " in (errors.__doc__ or "")


def test_an_error_carries_its_sentence() -> None:
    error = errors.ImageEmpty("cat.jpg is empty.")
    assert (error.message, str(error), error.code) == ("cat.jpg is empty.", "cat.jpg is empty.", "image_empty")
