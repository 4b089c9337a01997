"""Makes the checkout's package importable in its own virtual environment, with the ``yinuo`` command."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
import sys
from yinuo.management.cli import main
sys.exit(main())
"""

site = Path(sysconfig.get_path("purelib"))
(site / "yinuo-checkout.pth").write_text(str(ROOT / "src") + "\n")
script = Path(sysconfig.get_path("scripts")) / "yinuo"
script.write_text(COMMAND.format(python=sys.executable))
script.chmod(0o755)
