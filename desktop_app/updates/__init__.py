"""Is there a newer Telltale? Asked by ``telltale update`` and by nothing else: a person runs it, or has the window run
it as a process of its own. ``github`` alone speaks to anything outside this machine, and only ``command`` loads it."""
