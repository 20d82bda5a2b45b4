"""How fast is the outbox emptied, and does an urgent notice leave at once all the same?

10,000 mails wait, for a server that takes 100 ms for each. The real process `post` sends them, from the database to the
server on loopback. While it does, an urgent one is put in every few seconds: measured is how long it takes to arrive.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from house import wait_until
from receivers import post_office

from mail.outbox import About, Mail, put_mail
from office.database import Database
from vorzimmer.migrate import migrate

TEXT = "Guten Tag, hier ist Karin Weber. Ich hätte gern für Samstag eine Torte für zwanzig Personen. " * 4
URGENT_EVERY = 3.0
SERVER_SECONDS = 0.1
MOST_SECONDS = 3600.0


def put(database: Database, count: int) -> float:
    """Seconds it takes to put so many in, a hundred in a transaction."""
    start = time.perf_counter()
    for first in range(0, count, 100):
        with database.session() as session:
            for number in range(first, min(first + 100, count)):
                put_mail(session, f"usual:{number}", "karin@example.org", Mail(f"Anruf {number}", TEXT))
    return time.perf_counter() - start


class Arrivals:
    """When the server had which mail whole, by its subject."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def note(self, mail: EmailMessage) -> None:
        """Called by the server; nothing is refused."""
        self.at.setdefault(mail["Subject"], time.perf_counter())


def urgent(database: Database, arrivals: Arrivals, number: int) -> float:
    """Seconds until an urgent one that is put in now has arrived."""
    subject, start = f"!{number}", time.perf_counter()
    with database.session() as session:
        put_mail(session, f"urgent:{number}", "karin@example.org", Mail(subject, TEXT), About(is_urgent=True))
    wait_until(lambda: subject in arrivals.at, "it arrives", 60)
    return arrivals.at[subject] - start


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def run(count: int) -> dict[str, float]:
    """Send so many; print and return the figures."""
    with tempfile.TemporaryDirectory(prefix="vz-") as folder, post_office() as office:
        office.delay, arrivals = SERVER_SECONDS, Arrivals()
        office.refuses_data = arrivals.note
        database = Database(f"sqlite:///{folder}/vorzimmer.sqlite3")
        migrate(database)
        print(f"{count} put in within {put(database, count):.1f} s")
        environment = os.environ | {
            "VORZIMMER_CONFIG": f"{folder}/none.toml",
            "VORZIMMER_DATA": folder,
            "VORZIMMER_SMTP__HOST": "127.0.0.1",
            "VORZIMMER_SMTP__PORT": str(office.port),
            "VORZIMMER_SMTP__SECURITY": "none",
            "VORZIMMER_SMTP__SENDER": "vorzimmer@example.org",
        }
        process = subprocess.Popen([sys.executable, "-m", "vorzimmer", "part", "post"], cwd=PROJECT, env=environment)
        try:
            wait_until(lambda: len(arrivals.at) > count / 10, "a tenth has arrived")
            waits, memory = [], [resident_mb(process.pid)]
            # The last ones would find the queue empty.
            while len(arrivals.at) < count * 0.95:
                waits.append(urgent(database, arrivals, len(waits)))
                memory.append(resident_mb(process.pid))
                time.sleep(URGENT_EVERY)
            wait_until(lambda: len(arrivals.at) == count + len(waits), "all have arrived", MOST_SECONDS)
            memory.append(resident_mb(process.pid))
        finally:
            process.terminate()
            process.wait()
            database.close()
        assert len({mail["Message-ID"] for mail in office.taken}) == len(office.taken), "one has come twice"
    rate = (len(arrivals.at) - 1) / (max(arrivals.at.values()) - min(arrivals.at.values()))
    print(f"{rate:.0f} a second, {memory[0]:.0f} MB after a tenth, {memory[-1]:.0f} MB at the end")
    print(f"urgent ones: median {statistics.median(waits):.2f} s, the slowest {max(waits):.2f} s, of {len(waits)}")
    return {"per_s": round(rate, 1), "rss_mb": round(max(memory)), "urgent_s": round(max(waits), 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="mails that wait")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    figures = run(options.count)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
