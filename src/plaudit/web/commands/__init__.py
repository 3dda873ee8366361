"""What each word of the command line does: `run(args)` returns the exit code. One module per noun."""
