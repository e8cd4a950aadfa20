"""Lets ``python -m planning`` do what ``planning`` does."""

from planning.cli import main

if __name__ == "__main__":
    main()
