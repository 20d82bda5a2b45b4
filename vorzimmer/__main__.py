"""`python -m vorzimmer` is the command line."""

from vorzimmer.cli import main

main()
