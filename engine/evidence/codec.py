"""Frozen dataclasses ↔ what JSON can hold, by their annotations, so that no field can be forgotten on the way.

Coming in, everything is checked: the values may be from another process, a browser or an older version.
"""

import math
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def as_plain(value: Any) -> Any:
    """Dataclasses become objects, tuples lists; the rest is plain already."""
    if is_dataclass(value):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: as_plain(item) for key, item in value.items()}
    return value


def from_plain(wanted: type[Made], value: Any, where: str = "") -> Made:
    """Raises ValueError, which names the field."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{where or wanted.__name__} must be an object")
    hints, made = get_type_hints(wanted), {}
    for name, hint in hints.items():
        if name not in value:
            raise ValueError(f"{where}.{name} is missing")
        made[name] = read(hint, value[name], f"{where}.{name}")
    return wanted(**made)


def read(hint: Any, value: Any, where: str) -> Any:
    """A value of an annotated type. Raises ValueError, which names the field."""
    origin, parts = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, value, where)
    if origin is tuple:
        return _read_tuple(parts, value, where)
    if origin in (types.UnionType, Union):
        return _read_union(parts, value, where)
    if origin is not None:  # Mapping[str, …]
        if not isinstance(value, Mapping):
            raise ValueError(f"{where} must be an object")
        return {str(key): read(parts[1], item, f"{where}.{key}") for key, item in value.items()}
    return _read_scalar(hint, value, where)


def _read_tuple(parts: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{where} must be a list")
    hints = [parts[0]] * len(value) if parts[-1] is Ellipsis else list(parts)
    if len(hints) != len(value):
        raise ValueError(f"{where} must have {len(hints)} items")
    return tuple(read(hint, item, f"{where}[{i}]") for i, (hint, item) in enumerate(zip(hints, value, strict=True)))


def _read_union(parts: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in parts:
        return None
    for part in sorted(parts, key=lambda part: part is not type(value)):  # an int is no float where both may stand
        try:
            return read(part, value, where)
        except ValueError as error:
            problem = error
    raise problem


def _read_scalar(hint: type, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if math.isfinite(value):
            return float(value)
    elif isinstance(value, hint) and isinstance(value, bool) == (hint is bool):
        return value
    raise ValueError(f"{where} must be of the type {hint.__name__}")
