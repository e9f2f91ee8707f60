"""Files are read and written so that nothing is lost: not the old file, not its mode, links or attributes."""

import errno
import os
import resource
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.adapters.files import DiskFiles
from app.domain.errors import AppError, ProblemKind, Remedy

OLD = b"old\n" * 5000
NEW = b"new\n" * 6000
LIMIT = 20_000_000
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
NOBODY = 65534


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path / "profile" / "backups")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    return made


@pytest.fixture
def old(folder: Path) -> Path:
    path = folder / "main.py"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses to let any file grow beyond `size` bytes, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@contextmanager
def refused(words: str, remedy: Remedy) -> Iterator[None]:
    with pytest.raises(AppError) as caught:
        yield
    assert caught.value.problem.kind is ProblemKind.FILE
    assert words in caught.value.problem.message
    assert caught.value.problem.remedy is remedy


def test_what_is_written_is_read_back(files: DiskFiles, folder: Path) -> None:
    """A new file holds the bytes given, may be read by others as the umask says, and leaves nothing beside it."""
    path = folder / "new.txt"
    umask = os.umask(0o022)
    try:
        stamp = files.write(str(path), NEW, expected=None)
    finally:
        os.umask(umask)

    content = files.read(str(path), limit=LIMIT)
    assert (content.data, content.stamp, content.writable) == (NEW, stamp, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert names(folder) == ["new.txt"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_mode_is_kept(files: DiskFiles, old: Path, mode: int) -> None:
    """Saving keeps the file's mode."""
    old.chmod(mode)

    files.write(str(old), NEW, expected=files.read(str(old), limit=None).stamp)

    assert old.read_bytes() == NEW
    assert stat.S_IMODE(old.stat().st_mode) == mode


def test_extended_attributes_are_kept(files: DiskFiles, old: Path) -> None:
    """Saving keeps extended attributes, where the file system has them."""
    try:
        os.setxattr(old, "user.note", b"kept")
    except OSError as error:
        if error.errno not in (errno.ENOTSUP, errno.EPERM):
            raise
        pytest.skip("no extended attributes on this file system")

    files.write(str(old), NEW, expected=None)

    assert os.getxattr(old, "user.note") == b"kept"


@as_root
def test_owner_is_kept(files: DiskFiles, old: Path) -> None:
    """Root saving somebody's file leaves it theirs."""
    os.chown(old, 12345, 23456)

    files.write(str(old), NEW, expected=None)

    assert (old.stat().st_uid, old.stat().st_gid, old.read_bytes()) == (12345, 23456, NEW)


def test_a_symbolic_link_stays_one(files: DiskFiles, old: Path, folder: Path) -> None:
    """Saving through a link changes the file it leads to."""
    link = folder / "link.py"
    link.symlink_to(old.name)

    files.write(str(link), NEW, expected=files.read(str(link), limit=None).stamp)

    assert link.is_symlink()
    assert old.read_bytes() == NEW


def test_hard_links_stay_together(files: DiskFiles, old: Path, folder: Path, tmp_path: Path) -> None:
    """Saving a file with two names changes both, and the copy of the old bytes is gone afterwards."""
    twin = folder / "twin.py"
    os.link(old, twin)

    files.write(str(old), b"short\n", expected=None)

    assert twin.read_bytes() == old.read_bytes() == b"short\n"
    assert twin.stat().st_ino == old.stat().st_ino
    assert names(tmp_path / "profile" / "backups") == []


def test_another_programs_change_is_not_overwritten(files: DiskFiles, old: Path) -> None:
    """A file that others have changed since it was read is left alone until the person says so."""
    stamp = files.read(str(old), limit=None).stamp
    old.write_bytes(b"theirs\n")

    with refused("changed by another program", Remedy.OVERWRITE):
        files.write(str(old), NEW, expected=stamp)
    assert old.read_bytes() == b"theirs\n"

    files.write(str(old), NEW, expected=None)
    assert old.read_bytes() == NEW


def test_a_touched_file_is_not_a_changed_one(files: DiskFiles, old: Path) -> None:
    """A file with a new time but the same bytes may be saved."""
    stamp = files.read(str(old), limit=None).stamp
    os.utime(old, (1, 1))

    files.write(str(old), NEW, expected=stamp)

    assert old.read_bytes() == NEW


def test_a_deleted_file_is_written_anew(files: DiskFiles, old: Path) -> None:
    """Saving a file that somebody deleted brings it back."""
    stamp = files.read(str(old), limit=None).stamp
    old.unlink()

    files.write(str(old), NEW, expected=stamp)

    assert old.read_bytes() == NEW


@pytest.mark.parametrize("linked", [False, True])
def test_a_full_disk_keeps_the_old_file(files: DiskFiles, old: Path, folder: Path, linked: bool) -> None:
    """When there is no room, the old file is whole, nothing is left over, and the person can save elsewhere."""
    if linked:
        os.link(old, folder / "twin.py")
    before = names(folder)

    with files_of_at_most(len(OLD) + 100), refused("no room left", Remedy.SAVE_AS):
        files.write(str(old), NEW, expected=None)

    assert old.read_bytes() == OLD
    assert names(folder) == before


@as_root
def test_a_really_full_disk_keeps_the_old_file(files: DiskFiles, tmp_path: Path) -> None:
    """The same on a file system of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        path = disk / "a.txt"
        path.write_bytes(b"x" * 20_000)

        with refused("no room left", Remedy.SAVE_AS):
            files.write(str(path), b"y" * 200_000, expected=None)

        assert path.read_bytes() == b"x" * 20_000
        assert names(disk) == ["a.txt"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_vanished_folder_is_said(files: DiskFiles, old: Path, folder: Path) -> None:
    """Saving into a folder that is gone fails in plain words and offers another place."""
    old.unlink()
    folder.rmdir()

    with refused("is no longer there. Your text is still here.", Remedy.SAVE_AS):
        files.write(str(old), NEW, expected=None)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that a user without privileges can look into but not write; with a folder for backups of theirs."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "backups").mkdir(mode=0o700)
        (folder / "file.txt").write_bytes(OLD)
        if os.geteuid() == 0:
            os.chown(folder / "backups", NOBODY, NOBODY)
            folder.chmod(0o755)
        else:
            folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("mode", [0o600, 0o444])
def test_a_read_only_file_is_left_alone(shared_folder: Path, mode: int) -> None:
    """A file without write permission is not replaced behind its owner's back."""
    path = shared_folder / "file.txt"
    path.chmod(mode if os.geteuid() == 0 else 0o400)

    said = _without_privileges(lambda: DiskFiles(shared_folder / "backups").write(str(path), NEW, expected=None))

    assert said == "You may not write “file.txt”. Your text is still here."
    assert path.read_bytes() == OLD


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_closed_folder_is_written_in_place(shared_folder: Path) -> None:
    """A writable file in a folder that takes no new file is saved in place."""
    path = shared_folder / "file.txt"
    path.chmod(0o666)

    said = _without_privileges(lambda: DiskFiles(shared_folder / "backups").write(str(path), NEW, expected=None))

    assert said == "fine"
    assert path.read_bytes() == NEW
    assert names(shared_folder / "backups") == []


def test_what_is_no_file_is_refused(files: DiskFiles, folder: Path) -> None:
    """Folders, pipes, sockets and devices are refused at once, for reading and writing."""
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(folder)  # the names of sockets are short
        try:
            server.bind("socket")
        finally:
            os.chdir(here)
        for path, words in (
            (folder, "is a folder"),
            (folder / "pipe", "device or a pipe"),
            (folder / "socket", "device or a pipe"),
            (Path("/dev/null"), "device or a pipe"),
        ):
            with refused(words, Remedy.NONE):
                files.read(str(path), limit=LIMIT)
            with refused(words, Remedy.NONE):
                files.write(str(path), NEW, expected=None)


def test_a_missing_file_is_said(files: DiskFiles, folder: Path) -> None:
    """A file that does not exist is named with its folder."""
    with refused(f"“none.py” does not exist in {folder}.", Remedy.NONE):
        files.read(str(folder / "none.py"), limit=LIMIT)


def test_a_large_file_is_asked_about(files: DiskFiles, old: Path) -> None:
    """A file over the limit is refused with the offer to open it anyway."""
    with refused("MB large", Remedy.OPEN_ANYWAY):
        files.read(str(old), limit=len(OLD) - 1)

    assert files.read(str(old), limit=None).data == OLD


def test_a_file_that_says_nothing_of_its_size_is_still_limited(files: DiskFiles) -> None:
    """Files of the system that claim to be empty are read up to the limit only."""
    with refused("MB large", Remedy.OPEN_ANYWAY):
        files.read("/proc/self/smaps", limit=100)


def _without_privileges(action: Callable[[], object]) -> str:
    """What `action` is refused with, or "fine", when an ordinary user does it; root does it as somebody else."""
    if os.geteuid() != 0:
        return _outcome(action)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writer, _outcome(action).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


def _outcome(action: Callable[[], object]) -> str:
    try:
        action()
    except AppError as error:
        return error.problem.message
    return "fine"
