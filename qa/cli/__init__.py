"""The command line: its words, its commands, and how it shows things."""
