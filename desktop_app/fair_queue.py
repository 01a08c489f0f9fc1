"""A queue that lets its senders take turns."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class FairQueue(Generic[T]):
    """First in, first out for each sender, and one from each sender in turn: whoever brings one item waits for at
    most one of every other sender, however many those have brought. An item is in it once. Not thread-safe."""

    def __init__(self) -> None:
        self._by_sender: OrderedDict[Hashable, OrderedDict[T, None]] = OrderedDict()
        """Whose turn is next comes first; a sender without items is not in it."""
        self._sender_of: dict[T, Hashable] = {}

    def __len__(self) -> int:
        return len(self._sender_of)

    def __contains__(self, item: T) -> bool:
        return item in self._sender_of

    def put(self, item: T, sender: Hashable) -> None:
        """At the end of the sender's own items; a new sender is the last to have its turn."""
        self._by_sender.setdefault(sender, OrderedDict())[item] = None
        self._sender_of[item] = sender

    def take(self) -> T:
        """The next item; its sender goes to the end of the line. Raises IndexError when there is none."""
        if not self._by_sender:
            raise IndexError("the queue is empty")
        sender, items = next(iter(self._by_sender.items()))
        item = next(iter(items))
        self.discard(item)
        if sender in self._by_sender:
            self._by_sender.move_to_end(sender)
        return item

    def discard(self, item: T) -> None:
        """Take this item out, wherever it stands; nothing happens when it is not there."""
        if item not in self._sender_of:
            return
        sender = self._sender_of.pop(item)
        del self._by_sender[sender][item]
        if not self._by_sender[sender]:
            del self._by_sender[sender]

    def items(self) -> list[T]:
        """All that wait, in no order that matters."""
        return list(self._sender_of)
