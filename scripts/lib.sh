# shellcheck shell=bash
# What the scripts share. Source it after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export root

# A heading, so that one sees what a long script is at.
step() { printf '\n==> %s\n' "$*"; }

# A problem, with how to mend it, and the end.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least 6.2 6.3.1: whether the second is not older than the first.
version_at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# Prints the comment at the head of the calling script, from its second line on, as its help.
print_help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }
