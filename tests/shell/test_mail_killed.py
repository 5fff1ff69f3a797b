"""Whatever moment the service is killed at while it sends, after a new start each letter is there once.

The processes are real and kill themselves, before and after each call into the system that a round makes, one after the
other. The mailer is a folder, which can be asked what it took.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLS_ITSELF = """
import shutil, sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from assistant.core.letters import MailRules
from assistant.filing import Filing
from assistant.mailing import Mailing, MailHouse
from assistant.model import LetterKind, Policy, PostState
from assistant.outbox import Outbox
from connectors.eml_folder import EmlFolder
from connectors.mail import Mailbox
from tests.golden.believable import MARTA
from tests.shell.dying import survives
from tests.shell.letter_samples import Pages, about, letter

ASKED = letter(LetterKind.RECAP)
KNOWN = about(LetterKind.RECAP)


def life(folder, later):
    outbox = Outbox(Filing(folder, MARTA.email), MARTA.email)
    sender = Mailbox(MARTA.email, MARTA.name)
    way = lambda: EmlFolder(folder / "out")
    house = MailHouse(MARTA, lambda _: Policy(), MailRules(), outbox, way, sender, dict, tuple, lambda _: Pages())
    return Mailing(house).send(ASKED, KNOWN, ASKED.at + timedelta(minutes=later))


life(Path(sys.argv[1]) / "warm", 0)
first = int(sys.argv[2])
for moment in count(first, int(sys.argv[3])):
    folder = Path(sys.argv[1]) / str(moment)
    done = survives(moment, lambda: life(folder, 0))
    for later in (1, 6, 12):
        life(folder, later)
    there = list((folder / "out").glob("*.eml"))
    [post] = Outbox(Filing(folder, MARTA.email), MARTA.email).posts()
    assert len(there) == 1, (moment, there)
    assert post.state is PostState.SENT, (moment, post.state)
    assert not list((folder / "out").glob(".*")) or not done
    shutil.rmtree(folder)
    print(moment, flush=True)
    if done:
        break
"""


def test_a_letter_is_there_once_whatever_moment_its_sender_is_killed_at(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", KILLS_ITSELF, str(tmp_path), "1", "3"]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=250)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.split()) > 20
