"""Writes into the package's metadata where its releases are published: TELLTALE_REPOSITORY=owner/name, which the
release workflow sets. Without it a build does not know, and `telltale update` says so."""

import os
import re
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class PublishedAt(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        """Raises ValueError when what is set is no repository on GitHub."""
        repository = os.environ.get("TELLTALE_REPOSITORY", "")
        if repository and not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", repository):
            raise ValueError(f"TELLTALE_REPOSITORY must be owner/name, not {repository!r}.")
        metadata["urls"] = {"Releases": f"https://github.com/{repository}/releases"} if repository else {}
