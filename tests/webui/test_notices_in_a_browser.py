"""One's notices in a real browser: rules, a device that is signed up and shows them, webhooks and the outbox.

Leaves pictures in test-output/screenshots/. The push service of a browser's maker is beyond a test's reach: the browser
is given keys made here and an address on loopback instead, and what arrives there is handed to its service worker.
"""

import base64
import json
from collections.abc import Iterator

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from house import wait_until
from playwright.sync_api import Page, expect
from receivers import Receiver, receiver
from screens import Open, picture
from visits import Inbox

from mail import work
from mail.by_push import ByPush
from mail.errors import Refused
from mail.models import Webhook
from mail.notices.teller import Teller
from mail.outbox import Mail, put_mail, put_webhook
from office.database import Database, utcnow
from office.settings import Settings
from recordings.models import Message, State

pytestmark = pytest.mark.real

AUTH = b"sixteen bytes ok"
WORKER = "await navigator.serviceWorker.getRegistration('/static/')"
SUBSCRIBE = """
(() => {
  const made = {
    endpoint: "ENDPOINT",
    toJSON: () => ({ endpoint: "ENDPOINT", keys: { p256dh: "P256DH", auth: "AUTH" } }),
    unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? made : null);
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("no key");
    localStorage.setItem("subscribed", "yes");
    return made;
  };
})();
"""


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def web() -> Iterator[Receiver]:
    with receiver() as server:
        server.status = 201
        yield server


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_rules_are_read_and_changed(open_page: Open, size: str, language: str) -> None:
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto("/account")
    page.locator("#notices").click()
    expect(page.locator("#no-address")).to_be_visible()
    page.locator("#address").fill("karin@example.org")
    page.locator("#other-mail").select_option("collected")
    page.locator("#times").fill("12, 17:30")
    page.locator("[name='but'][value='urgent']").uncheck()
    picture(page, f"{name}-notices-form")
    page.locator("#save").click()
    # Where mails go is told once the address is confirmed.
    expect(page.locator("#told .sentences li")).to_have_count(5)
    expect(page.locator("#told")).to_contain_text("17:30")
    expect(page.locator("#told")).to_contain_text("karin@example.org")
    picture(page, f"{name}-notices")
    page.locator("#times").fill("25")
    page.locator("#save").click()
    expect(page.locator("#problem")).to_be_visible()


def test_without_scripts_rules_are_changed_too(open_page: Open) -> None:
    page = open_page(js=False)
    page.goto("/account/notices")
    expect(page.locator("#sign-up")).to_be_hidden()
    expect(page.locator("#push-unable")).to_be_visible()
    page.locator("#address").fill("karin@example.org")
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("karin@example.org")


def test_a_device_is_signed_up_and_shows_what_comes_in(
    open_page: Open, web: Receiver, settings: Settings, database: Database, inbox: Inbox
) -> None:
    settings.notice_hosts.append("127.0.0.1")
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    page = open_page()
    page.context.grant_permissions(["notifications"])
    script = SUBSCRIBE.replace("ENDPOINT", f"{web.url}/device").replace("P256DH", base64url(public))
    page.add_init_script(script.replace("AUTH", base64url(AUTH)))
    page.goto("/account/notices")
    page.locator("#sign-up").click()
    expect(page.locator(".this-device")).to_be_visible()
    expect(page.locator("#sign-up")).to_be_hidden()
    picture(page, "wide-de-notices-device")
    with database.session() as session:
        session.add(
            Message(
                call_id="1800000000.1", client_id=inbox.bakery.id, dialled="+49305550100", caller="+4930901820",
                received_at=utcnow(), state=State.TRANSCRIBED, transcript="Bitte zurückrufen.", is_urgent=True,
            )
        )  # fmt: skip
    Teller(settings, database).look(utcnow())
    with database.session() as session:
        items = work.claim(session, "me", utcnow(), utcnow() - utcnow(), 100, {}, 100)
    for item in items:
        if item.channel == "push" and "Dringend" in item.payload["title"]:
            assert ByPush(settings, database)(item) == 201
    (_path, _headers, body) = web.taken[0]
    told = http_ece.decrypt(body, private_key=private, auth_secret=AUTH, version="aes128gcm").decode()
    assert json.loads(told)["title"] == "Dringend: Nachricht von 030 901820"
    _deliver(page, told)
    titles = f"async () => (await ({WORKER}).getNotifications()).map((one) => one.title)"
    wait_until(lambda: page.evaluate(titles) == ["Dringend: Nachricht von 030 901820"], "it is shown", 30)
    page.locator("#devices .ranked button").click()
    expect(page.locator("#no-device")).to_be_visible()
    expect(page.locator("#sign-up")).to_be_visible()


def _deliver(page: Page, told: str) -> None:
    """Hand it to the service worker as the browser does."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []

    def note(event: dict[str, list[dict[str, str]]]) -> None:
        found.extend(one["registrationId"] for one in event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    wait_until(lambda: page.evaluate("1") and found, "the service worker is known", 30)
    origin = page.evaluate("location.origin")
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[-1], "data": told})


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_an_admin_enters_a_webhook_and_sees_what_did_not_arrive(
    open_page: Open, database: Database, size: str, language: str
) -> None:
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.goto("/clients")
    page.locator("#webhooks").click()
    page.locator("#url").fill("https://hub.example.org/hooks/vorzimmer?key=3d1f")
    page.locator("#client").select_option("Bäckerei Hoffmann und Söhne")
    picture(page, f"{name}-webhooks-new")
    page.locator("#add").click()
    expect(page.locator("#secret")).to_contain_text("vzw_")
    picture(page, f"{name}-webhook-secret")
    page.locator("main .button.primary").click()
    picture(page, f"{name}-webhooks")
    with database.session() as session:
        webhook = session.query(Webhook).one()
        body = {"event": "message.received", "message": {"caller": "+4930901820", "transcript": "Grüß Gott"}}
        put_webhook(session, "hook", webhook, body)
        put_mail(session, "mail", "verzogen@example.org", Mail("Anruf", "Text"))
    with database.session() as session:
        for item in work.claim(session, "me", utcnow(), utcnow() - utcnow(), 9, {}, 9):
            said = (
                "the address answers with 410" if item.webhook_id else "mail.example.org says: 550 5.1.1 no such user"
            )
            work.note(session, "me", work.Outcome(item, utcnow(), 0.2, 550, Refused(said, 550)))
    page.locator("#webhooks .entry").click()
    page.locator("#log summary").click()
    picture(page, f"{name}-webhook")
    page.locator("#log form button").click()
    expect(page.locator(".toast")).to_be_visible()
    page.goto("/outbox")
    expect(page.locator("#troubled")).to_contain_text("verzogen@example.org")
    picture(page, f"{name}-outbox")
    page.locator("#troubled form button").click()
    expect(page.locator("main")).to_contain_text("2")
    expect(page.locator("#troubled")).to_have_count(0)
