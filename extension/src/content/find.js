// The value of the last script is what the background is told: the picture that it wants.
globalThis.telltale?.pictures?.find(globalThis.telltale.wanted ?? {}) ?? null;
