"""Files that hold keys and passwords by their names: nothing is suggested in them, and none of them is ever sent."""

import re
from fnmatch import fnmatchcase
from functools import lru_cache

# In lower case.
_NAMES = (
    ".env* *.env .netrc _netrc .pgpass .htpasswd htpasswd .npmrc .pypirc .my.cnf .git-credentials .dockercfg "
    ".s3cfg .boto .vault-token vault.yml vault.yaml shadow id_rsa* id_dsa* id_ecdsa* id_ed25519* ssh_host_*_key "
    "authorized_keys known_hosts *.pem *.key *.p12 *.pfx *.p8 *.pk8 *.ppk *.jks *.keystore *.kdbx *.asc *.gpg "
    "*.der *.ovpn *.age *.tfvars *.tfvars.json *.tfstate *.mobileprovision *.token secret.* secrets.* "
    "credentials.* passwords.* api_keys.* apikeys.* private_key* service_account*.json service-account*.json "
    "client_secret* token token.json token.txt tokens.json tokens.txt wallet.dat *.wallet keystore "
    "local.settings.json"
)
# Words of a name that say so in any file but program text: `api-key.txt`, `deployKey`, not `monkey.txt`.
_WORDS = frozenset({"key", "keys", "apikey", "apikeys", "secret", "secrets", "password", "passwords", "passwd"})
_WORDS |= {"credential", "credentials", "passphrase"}
_FOLDERS = frozenset({".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".password-store", ".secrets", "secrets"})
_PROGRAM_TEXT = (
    "py pyi js mjs cjs ts mts cts tsx jsx go rs rb java kt kts c h cc cpp cxx hh hpp cs fs php swift scala lua pl pm r "
    "jl ex exs erl hs ml clj dart m mm sh bash zsh ps1 sql html htm css scss less vue svelte md rst tex proto"
)


@lru_cache(maxsize=64)
def is_secret(path: str) -> bool:
    """Whether a file of this name is meant to be kept to oneself; False for an empty path."""
    parts = [part for part in re.split(r"[/\\]", path) if part]
    if not parts:
        return False
    name = parts[-1].lower()
    if any(fnmatchcase(name, pattern) for pattern in _NAMES.split()) or not _FOLDERS.isdisjoint(
        map(str.lower, parts[:-1])
    ):
        return True
    if name.endswith(".pub") or name.rpartition(".")[2] in _PROGRAM_TEXT.split():
        return False
    humped = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", parts[-1])
    return not _WORDS.isdisjoint(re.split(r"[^a-z0-9]+", humped.lower()))
