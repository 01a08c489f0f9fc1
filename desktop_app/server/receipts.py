"""What a browser may ask the window to show: results of its own, named by receipts that nobody can guess."""

import secrets
from collections import OrderedDict

_RECEIPT_BYTES = 16


class Receipts:
    """Remembers the newest ``per_client`` results of each pairing for as long as the application runs. A receipt
    says nothing about the history: neither how long it is nor where in it the result stands."""

    def __init__(self, per_client: int) -> None:
        self._per_client = per_client
        self._entries: dict[str, OrderedDict[str, int]] = {}

    def issue(self, pairing_id: str, entry_id: int) -> str:
        """A new receipt for an entry of the history: 32 hexadecimal digits."""
        receipt = secrets.token_hex(_RECEIPT_BYTES)
        entries = self._entries.setdefault(pairing_id, OrderedDict())
        entries[receipt] = entry_id
        if len(entries) > self._per_client:
            entries.popitem(last=False)
        return receipt

    def entry(self, pairing_id: str, receipt: str) -> int | None:
        """The entry, if this very pairing was handed the receipt."""
        return self._entries.get(pairing_id, OrderedDict()).get(receipt)

    def forget(self, pairing_id: str) -> None:
        """The pairing is no more."""
        self._entries.pop(pairing_id, None)
