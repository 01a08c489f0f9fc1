"""Who may open a connection, and how much each may ask for. Pure functions and counters; time comes from outside."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.server.protocol import CHROMIUM_EXTENSION_ID, HOST, Limits

_CHROMIUM_ORIGIN = f"chrome-extension://{CHROMIUM_EXTENSION_ID}"
_FIREFOX_ORIGIN = re.compile(r"moz-extension://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_own_host(hosts: Sequence[str], port: int) -> bool:
    """Whether the request names this very service, once. A page whose domain was re-bound to 127.0.0.1 names its
    domain."""
    return list(hosts) in ([f"{HOST}:{port}"], [f"localhost:{port}"])


def extension_origin(origins: Sequence[str]) -> str | None:
    """The one origin of the request if it is exactly that of an extension, else None. This is a filter against web
    pages and not a proof: any local program can claim an origin."""
    if len(origins) != 1:
        return None
    (origin,) = origins
    return origin if origin == _CHROMIUM_ORIGIN or _FIREFOX_ORIGIN.fullmatch(origin) else None


@dataclass
class TokenBucket:
    """Allows ``burst`` events at once and ``per_second`` lastingly. ``now`` is any clock in seconds that never goes
    back."""

    burst: float
    per_second: float

    def __post_init__(self) -> None:
        self._tokens = self.burst
        self._filled_at: float | None = None

    def take(self, now: float) -> bool:
        elapsed = 0.0 if self._filled_at is None else now - self._filled_at
        self._tokens = min(self.burst, self._tokens + elapsed * self.per_second)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Quotas:
    """What all connections share. The rates outlive a connection, so that reconnecting gains nothing; their keys
    are known origins and pairings only, so that inventing new ones gains nothing either."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._in_flight: Counter[str] = Counter()
        self._connects: dict[str, TokenBucket] = {}
        self._frames: dict[str, TokenBucket] = {}

    def may_connect(self, origin: str, is_paired: bool, now: float) -> bool:
        """All Firefox installations that are not paired share one allowance: their origins cannot be told from
        invented ones."""
        key = origin if is_paired or origin == _CHROMIUM_ORIGIN else ""
        new = TokenBucket(self._limits.connects_burst, self._limits.connects_per_second)
        return self._connects.setdefault(key, new).take(now)

    def may_send(self, pairing_id: str, now: float) -> bool:
        new = TokenBucket(self._limits.checks_burst, self._limits.checks_per_second)
        return self._frames.setdefault(pairing_id, new).take(now)

    def take_slot(self, pairing_id: str) -> bool:
        """One picture more in flight, if there is room; whoever got it gives it back. A browser that has none in
        flight always gets one: others that check whole pages must not keep a single click from being answered."""
        own = self._in_flight[pairing_id]
        has_room = own < self._limits.in_flight_per_client and self._in_flight.total() < self._limits.in_flight_total
        if own and not has_room:
            return False
        self._in_flight[pairing_id] += 1
        return True

    def give_slot(self, pairing_id: str) -> None:
        self._in_flight[pairing_id] -= 1
        if not self._in_flight[pairing_id]:
            del self._in_flight[pairing_id]
