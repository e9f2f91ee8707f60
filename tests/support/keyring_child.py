"""A round through the real password store, in a process of its own: `python -m tests.support.keyring_child`."""

import json
import os
import sys

from app.adapters.keyring_secrets import KeyringSecrets

KEY = "fw_" + "CanaryKeyForTheStore1"


def main() -> None:
    """Prints as JSON what the store said at each step; `locked` and `none` are other situations to look at."""
    secrets = KeyringSecrets()
    found: dict[str, object] = {"name": secrets.backend_name()}
    if sys.argv[1:] == ["round"]:
        found["absent"] = secrets.get("fireworks")
        secrets.set("fireworks", KEY)
        found["kept"] = KeyringSecrets().get("fireworks") == KEY
        found["others"] = secrets.get("other")
        secrets.set("fireworks", KEY + "2")
        found["replaced"] = secrets.get("fireworks") == KEY + "2"
        secrets.delete("fireworks")
        secrets.delete("fireworks")
        found["deleted"] = secrets.get("fireworks")
    found["modules"] = [name for name in os.environ.get("FORBIDDEN", "").split(",") if name in sys.modules]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
