"""Runners: commands that start another one where the probe and the project have other paths.

    python elsewhere.py below|beside FOLDER HERE:/there... -- COMMAND

`below`: a new root in FOLDER, as another user, with everything mounted there; needs root. `beside`: `/there` is the
path of a copy below FOLDER.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NOBODY = "65534:65534"
_SYSTEM = ("bin", "lib", "lib64", "usr", "etc", "dev")


def can_change_root() -> bool:
    """Return whether this machine lets a process mount folders and change its root."""
    if os.name != "posix" or os.getuid() != 0 or shutil.which("unshare") is None:
        return False
    script = 'set -e; mkdir -p "$0/a" "$0/b"; mount --bind "$0/a" "$0/b"'
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, "/tmp/tebiki-can-mount"], check=False)
    shutil.rmtree("/tmp/tebiki-can-mount", ignore_errors=True)
    return done.returncode == 0


def below(root: Path, mounted: list[list[str]], command: list[str]) -> list[str]:
    """Return the command that runs a command below another root."""
    system = [[f"/{name}", f"/{name}"] for name in _SYSTEM if Path("/", name).is_dir()]
    script = ["set -e"]
    for here, there in [*system, *mounted]:
        place = f"{root}{there}"
        script.append(f"mkdir -p '{place}'; mount --bind '{here}' '{place}'")
    script.append(f"mkdir -p '{root}/tmp'; chmod 1777 '{root}/tmp'; PATH=$PATH:/usr/sbin:/sbin")
    script.append(f"exec chroot --userspec={NOBODY} '{root}' \"$@\"")
    return ["unshare", "-m", "sh", "-c", "\n".join(script), "elsewhere", *command]


def beside(root: Path, mounted: list[list[str]], command: list[str]) -> list[str]:
    """Return the command that runs a command with copies."""
    for here, there in mounted:
        shutil.rmtree(there, ignore_errors=True)  # of the run before
        shutil.copytree(here, there)
    assert all(there.startswith(str(root)) for _, there in mounted)
    return command


if __name__ == "__main__":
    how, folder, *rest = sys.argv[1:]
    border = rest.index("--")
    given = [one.split(":", 1) for one in rest[:border]]
    words = {"below": below, "beside": beside}[how](Path(folder), given, rest[border + 1 :])
    os.chdir("/")
    os.execvp(words[0], words)
