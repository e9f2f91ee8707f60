"""`fireside --doctor`: a report that can be shown to anybody."""

from pathlib import Path

import pytest

from app import doctor


def test_no_password_of_a_proxy_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The proxies of the environment and of the settings are named without the login in them."""
    monkeypatch.setenv("HTTPS_PROXY", "http://me:sesame@proxy.example:3128")
    doctor.main(tmp_path / "one")
    environment = capsys.readouterr().out
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "settings.toml").write_text(
        'version = 1\n[network]\nproxy = "http://you:sesame@other.example"\n'
    )
    doctor.main(tmp_path / "two")
    settings = capsys.readouterr().out

    assert "HTTPS_PROXY=proxy.example:3128" in environment
    assert "other.example" in settings
    for report in (environment, settings):
        assert "sesame" not in report
        assert "me:" not in report


def test_a_profile_that_cannot_be_written_is_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is marked, and the exit code says so."""
    (tmp_path / "file").write_text("")
    code = doctor.main(tmp_path / "file" / "profile")

    assert code == 1
    assert "BAD  profile" in capsys.readouterr().out
