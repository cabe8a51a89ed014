"""`python -m holdspace` is `holdspace`."""

from holdspace.cli.main import main

if __name__ == "__main__":
    main()
