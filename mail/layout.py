"""How the HTML of mails is laid out: templates on one frame."""

from jinja2 import Environment, PackageLoader, StrictUndefined

environment = Environment(
    loader=PackageLoader("mail"), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
)
