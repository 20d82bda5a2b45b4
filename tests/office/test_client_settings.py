"""How a client's calls are spoken and limited."""

import pytest

from office.client_settings import LIMITS, set_hotwords, set_languages, set_limit, set_time_zone, tidy_name, time_zones
from office.errors import OfficeError
from office.models import Client


def test_a_name_is_tidied_and_a_long_or_odd_one_is_refused() -> None:
    assert tidy_name("  Weber \n und\tSöhne ") == "Weber und Söhne"
    assert tidy_name("x" * 120) == "x" * 120
    for name, sentence in ((" ", "needs a name"), ("x" * 121, "longer than 120"), ("a\0b", "control characters")):
        with pytest.raises(OfficeError, match=sentence):
            tidy_name(name)


def test_two_languages_are_two_that_are_spoken_here() -> None:
    client = Client()
    set_languages(client, "de", "en")
    assert (client.language, client.second_language) == ("de", "en")
    set_languages(client, "en", None)
    assert (client.language, client.second_language) == ("en", None)
    for first, second, sentence in (("fr", None, "“fr” is not"), ("de", "fr", "“fr” is not"), ("de", "de", "already")):
        with pytest.raises(OfficeError, match=sentence):
            set_languages(client, first, second)
    assert client.language == "en"


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe/Bielefeld", "../../etc/passwd", "/etc/localtime", "\0", "Europe"]
)
def test_what_is_no_time_zone_is_refused(name: str) -> None:
    with pytest.raises(OfficeError, match="is no time zone"):
        set_time_zone(Client(), name)


def test_every_time_zone_offered_is_one() -> None:
    assert {"Europe/Berlin", "Europe/Vienna", "Asia/Kathmandu"} <= set(time_zones())
    for name in time_zones():
        set_time_zone(Client(), name)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("max_message_seconds", 10, 1800), ("max_silence_seconds", 2, 60), ("min_speech_seconds", 0, 30)],
)
def test_limits_have_a_range_and_none_is_the_houses(name: str, least: float, most: float) -> None:
    client = Client()
    for seconds in (least, most, None):
        set_limit(client, name, seconds)
        assert getattr(client, name) == seconds
    for seconds in (least - 1, most + 1, float("nan"), float("inf")):
        with pytest.raises(OfficeError) as caught:
            set_limit(client, name, seconds)
        assert f"{least} to {most} seconds" in str(caught.value)
    assert set(LIMITS) >= {name}


def test_only_the_shortest_speech_may_be_a_part_of_a_second() -> None:
    client = Client()
    set_limit(client, "min_speech_seconds", 0.5)
    set_limit(client, "max_silence_seconds", 5.0)
    assert (client.min_speech_seconds, client.max_silence_seconds) == (0.5, 5)
    with pytest.raises(OfficeError, match="2 to 60 seconds"):
        set_limit(client, "max_silence_seconds", 5.5)


def test_names_to_listen_for_are_tidied_and_limited() -> None:
    client = Client()
    set_hotwords(client, [" Karin  Weber ", "", "karin weber", "Özdemir", *map(str, range(198))])
    assert client.hotwords[:2] == ["Karin Weber", "Özdemir"]
    for words, sentence in (
        (["x" * 61], "60 characters"),
        (map(str, range(201)), "at most 200"),
        (["a\0b"], "control"),
    ):
        with pytest.raises(OfficeError, match=sentence):
            set_hotwords(client, words)
    assert len(client.hotwords) == 200


def test_a_message_can_hold_the_speech_that_makes_it_one() -> None:
    client = Client(max_message_seconds=20)
    with pytest.raises(OfficeError, match="no message of at most 20 seconds could ever hold 20 seconds of speech"):
        set_limit(client, "min_speech_seconds", 20)
    set_limit(client, "min_speech_seconds", 19.5)
