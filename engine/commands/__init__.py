"""What the subcommands of ``telltale`` print. Imported when they run."""
