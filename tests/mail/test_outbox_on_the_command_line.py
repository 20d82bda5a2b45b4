"""What did not go out is shown to whoever runs Vorzimmer, and can be sent again."""

import json

import pytest
from click.testing import CliRunner
from receivers import PostOffice
from sending import sending, until

from mail.models import Standing
from mail.outbox import Mail, put_mail
from office.database import Database
from office.settings import Settings
from vorzimmer.cli import main


@pytest.mark.usefixtures("quick")
def test_a_refused_address_is_shown_and_tried_again_by_wish(
    mailing: Settings, sqlite: Database, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VORZIMMER_DATA", str(mailing.data))
    with sqlite.session() as session:
        put_mail(session, "k", "nobody@example.org", Mail("Anruf", "…"))
        put_mail(session, "other", "karin@example.org", Mail("Anruf", "…"))
    with sending(mailing, sqlite):
        refused = until(sqlite, "k", Standing.REFUSED)
        sent = until(sqlite, "other", Standing.SENT)
        words = CliRunner().invoke(main, ["outbox", "list"]).stdout
        assert "refused  mail to nobody@example.org: 127.0.0.1 says: 550 5.1.1 nobody of that name" in words
        (row,) = json.loads(CliRunner().invoke(main, ["outbox", "list", "--json"]).stdout)
        assert (row["id"], row["state"], row["attempts"], row["next_at"]) == (refused.id, "refused", 1, None)
        monkeypatch.setattr("receivers.BY_NAME", {})
        assert "it is sent again" in CliRunner().invoke(main, ["outbox", "again", str(refused.id)]).stdout
        until(sqlite, "k", Standing.SENT)
    assert len(office.taken) == 2
    assert "no longer kept" in CliRunner().invoke(main, ["outbox", "again", str(sent.id)]).stderr
    assert "there is nothing of the number 999" in CliRunner().invoke(main, ["outbox", "again", "999"]).stderr
