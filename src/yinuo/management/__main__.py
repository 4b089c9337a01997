"""``python -m yinuo.management`` is the ``yinuo`` command."""

import sys

from yinuo.management.cli import main

sys.exit(main())
