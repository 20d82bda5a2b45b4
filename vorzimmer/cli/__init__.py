"""The command line: `vorzimmer --help`."""

import click

from vorzimmer.cli.call import call
from vorzimmer.cli.clients import client
from vorzimmer.cli.decide import decide
from vorzimmer.cli.messages import messages
from vorzimmer.cli.outbox import outbox
from vorzimmer.cli.service import fetch, health, part, run, setup, welcome
from vorzimmer.cli.tokens import token
from vorzimmer.cli.users import user


@click.group()
@click.version_option(package_name="vorzimmer")
def main() -> None:
    """Vorzimmer answers the telephone in your name and writes down what callers say."""


for command in (fetch, setup, run, part, welcome, health, call, client, decide, messages, user, token, outbox):
    main.add_command(command)
