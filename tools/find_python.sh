#!/bin/sh
# Print the path of a Python that can run Villi: 3.12 or newer, with the venv module.
#
# Each candidate is run, not just looked up: version managers leave a `python3.13` on the PATH that
# only says "not installed". With PYTHON=/path/to/python only that one is considered.

can_run_villi='
import sys
if sys.version_info < (3, 12):
    sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
print(sys.executable)
'
without_venv=""
too_old=""

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3.13 python3.12 python3.14 python3 python "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3
fi
for candidate in "$@"; do
    path="$("$candidate" -c "$can_run_villi" 2>/dev/null)"
    case $? in
    0)
        echo "$path"
        exit 0
        ;;
    3) too_old="$candidate is $("$candidate" -c 'import platform; print(platform.python_version())')" ;;
    4) without_venv="$candidate" ;;
    esac
done

if [ -n "$without_venv" ]; then
    echo "Python is here ($without_venv), but without its venv module. Install that and try again:" >&2
    echo "  Debian, Ubuntu:  sudo apt install python3-venv" >&2
else
    echo "Villi needs Python 3.12 or newer, and found none that runs${too_old:+ ($too_old)}. To get one:" >&2
    echo "  Debian 13, Ubuntu 24.04 or newer:  sudo apt install python3 python3-venv" >&2
    echo "  Fedora:  sudo dnf install python3.13" >&2
    echo "  macOS:   brew install python@3.13" >&2
    echo "  others:  the installer from python.org, or: uv python install 3.13" >&2
    echo "If you have one elsewhere, name it: make run PYTHON=/path/to/python3" >&2
fi
exit 1
