"""A stronger model listens once more, and changes only what it is surer of."""

from datetime import timedelta

import pytest
from ear import Ear, decoded
from recorded import recording, row, speech, waiting
from sqlalchemy import update
from words import EURASIA

from office.database import Database, utcnow
from office.settings import Settings
from recordings import work
from recordings.models import Message, State, Word
from recordings.work import Stretch
from transcribe.second import SecondListener, is_surer


def words(text: str, probability: float = 0.7) -> list[Word]:
    return [
        Word(start=0.1 * place, end=0.1, text=word, probability=probability) for place, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (words("Europa und A.V.n"), decoded("Europa", "und", "Asien"), True),
        (words("Europa und Asien", 0.95), decoded("Europa", "und", "Arien"), False),
        (words("Europa und Asien"), decoded("Europa", "und", "Asien"), False),
        (words("Europa und Asien", 0.1), decoded(), False),
        (words("Europa und Asien", 0.1), decoded("Untertitel", avg_logprob=-3.0), False),
        ([], decoded("Europa"), True),
    ],
)
def test_other_words_have_to_be_surer(first: list[Word], second: object, expected: bool) -> None:  # noqa: FBT001
    assert is_surer(first, second, 4.0) is expected  # type: ignore[arg-type]


@pytest.fixture
def message_id(settings: Settings, database: Database) -> int:
    """A message of two stretches, heard by the first model just now."""
    (settings.messages / "2026" / "03").mkdir(parents=True)
    recording(settings.messages / "2026" / "03" / "1.1.wav", speech(EURASIA[0]))
    (found,) = waiting(database, "1.1")
    with database.session() as session:
        session.execute(update(Message).values(received_at=utcnow() - timedelta(hours=1)))
        job = work.claim_next(session, "one", utcnow(), timedelta(seconds=30))
        assert job
        stretches = [
            Stretch(0.2, 2.0, "Europa und", words("Europa und")),
            Stretch(2.0, 4.0, "A.V.n", words("A.V.n", 0.2)),
        ]
        assert work.write_result(session, job, State.TRANSCRIBED, 3.0, "de", stretches, "base")
    return found


def second(settings: Settings, database: Database, ear: Ear) -> SecondListener:
    return SecondListener(database, settings.messages, "small", lambda: ear)


def listens(listener: SecondListener) -> int:
    """Until all is heard; so many steps."""
    steps = 0
    while listener.step():
        steps += 1
    return steps


def test_stretches_are_heard_one_at_a_time_and_the_surer_words_stay(
    settings: Settings, database: Database, message_id: int
) -> None:
    ear = Ear()
    ear.does = lambda: decoded("Europa", "und") if len(ear.heard) == 1 else decoded("Asien")
    assert listens(second(settings, database, ear)) == 2
    message = row(database, message_id)
    assert (message.transcript, message.heard_by, message.state) == ("Europa und Asien", "small", State.TRANSCRIBED)
    assert ear.heard[1].context == "Europa und"
    with database.session() as session:
        assert [one.text for one in work.written(session, message_id)] == ["Europa und", "Asien"]
    assert listens(second(settings, database, ear)) == 0, "once is enough"


def test_what_was_good_stays_as_it_was(settings: Settings, database: Database, message_id: int) -> None:
    before = row(database, message_id).changed_at
    ear = Ear()
    ear.does = lambda: decoded("Unsinn", avg_logprob=-3.0)
    listens(second(settings, database, ear))
    message = row(database, message_id)
    assert (message.transcript, message.heard_by, message.changed_at) == ("Europa und A.V.n", "small", before)


@pytest.mark.parametrize(
    "values",
    [
        {"correction": "Europa und Asien"},
        {"deleted_at": utcnow()},
        {"received_at": utcnow() - timedelta(days=8)},
        {"state": State.NO_SPEECH},
        {"heard_by": "small"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_is_left_alone(settings: Settings, database: Database, message_id: int, values: dict[str, object]) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(**values))
    assert listens(second(settings, database, Ear())) == 0


def test_who_corrects_meanwhile_keeps_their_words(settings: Settings, database: Database, message_id: int) -> None:
    ear = Ear()
    listener = second(settings, database, ear)
    assert listener.step()
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(correction="Europa und Asien"))
    listens(listener)
    assert (row(database, message_id).transcript, row(database, message_id).heard_by) == ("Europa und A.V.n", "base")


def test_a_message_whose_sound_is_gone_holds_nobody_up(settings: Settings, database: Database, message_id: int) -> None:
    (settings.messages / str(row(database, message_id).audio)).unlink()
    assert listens(second(settings, database, Ear())) == 1
    assert row(database, message_id).transcript == "Europa und A.V.n"
