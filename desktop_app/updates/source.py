"""Where this copy was published: written into it when it was built, never guessed."""

import re
from dataclasses import dataclass
from importlib import metadata

NO_SOURCE = "This copy does not know where its releases are published, so it cannot ask for newer ones."
LABEL = "Releases"
_PAGE = re.compile(r"https://github\.com/([A-Za-z0-9-]+)/([A-Za-z0-9._-]+)/releases")


@dataclass(frozen=True)
class Source:
    """A repository, and the server that answers what its releases are."""

    owner: str
    repository: str
    host: str = "api.github.com"
    port: int = 443

    @property
    def path(self) -> str:
        """GitHub's "Get the latest release": the newest that is neither a draft nor a pre-release."""
        return f"/repos/{self.owner}/{self.repository}/releases/latest"

    @property
    def page(self) -> str:
        """For people."""
        return f"https://github.com/{self.owner}/{self.repository}/releases"


def published_at() -> Source | None:
    """None when whoever built this copy did not say."""
    for line in metadata.metadata("telltale").get_all("Project-URL") or ():
        label, _, address = line.partition(", ")
        found = _PAGE.fullmatch(address)
        if label == LABEL and found:
            return Source(found[1], found[2])
    return None
