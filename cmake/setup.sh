# Sourced by ./quickstart and ./check: packages, MPI in containers, builds.

cores=$(nproc 2>/dev/null || echo 1)

debian_packages="gcc libc6-dev cmake ninja-build pkg-config libopenmpi-dev
openmpi-bin libhdf5-dev libigraph-dev libgsl-dev libblis-serial-dev
libfyaml-dev librandom123-dev libcmocka-dev libarchive-dev libturbojpeg0-dev
libpng-dev libssl-dev gnuplot-nox"

missing_packages() {
  missing=
  for package in $debian_packages; do
    case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in
      *"install ok installed") ;;
      *) missing="$missing $package" ;;
    esac
  done
}

# Installs what is missing where that is possible without surprising anybody:
# root is told, a user with sudo is asked, all others get the lines to type.
setup_packages() {
  if ! command -v apt-get >/dev/null 2>&1; then
    need_by_hand
    return
  fi
  missing_packages
  [ -z "$missing" ] && return
  set -- apt-get install -y --no-install-recommends $missing
  if [ "$(id -u)" -eq 0 ]; then
    echo "Installing Debian packages:$missing"
    apt-get update -q && DEBIAN_FRONTEND=noninteractive "$@" >packages.log 2>&1 || {
      tail -n 20 packages.log >&2
      echo "The packages could not be installed; the whole text is in packages.log" >&2
      exit 1
    }
    rm -f packages.log
  elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    printf 'These packages are missing:%s\nInstall them with sudo? [y/N] ' "$missing"
    read -r answer
    case "$answer" in
      y|Y|yes) sudo apt-get update && sudo "$@" ;;
      *) need_by_hand ;;
    esac
  else
    need_by_hand
  fi
}

# For the tests of the label slurm.
slurm_packages="slurmctld slurmd slurm-client munge iproute2"

# The formatter that the tree is formatted with, where Debian has that version.
format_package() {
  [ ! -r /etc/os-release ] || . /etc/os-release
  case "${VERSION_CODENAME:-}" in
    bookworm|jammy) echo clang-format-14 ;;
  esac
}

# For the tests of the label peers, beside what requirements.txt names.
peer_packages="python3 python3-venv python3-pip hdf5-tools r-base-core r-cran-lme4
r-cran-lmertest r-cran-sandwich r-bioc-rhdf5"

# The peers' Python, with the versions of tests/peers/requirements.txt, in
# build/python.  A second time it finds all there.
setup_python() {
  wanted=tests/peers/requirements.txt got=build/python/requirements.txt
  python=$PWD/build/python/bin/python
  mkdir -p build
  if ! cmp -s "$wanted" "$got"; then
    echo "Setting up Python in build/python (log: build/python.log)"
    system=/usr/bin/python3
    [ -x "$system" ] || system=$(command -v python3) || system=python3
    rm -rf build/python
    if "$system" -m venv build/python >build/python.log 2>&1 &&
      "$python" -m pip install -r "$wanted" >>build/python.log 2>&1; then
      cp "$wanted" "$got"
    else
      tail -n 3 build/python.log >&2
      echo "The tests that compare with other programs skip what is missing." >&2
    fi
  fi
  [ ! -x "$python" ] || export WIRESWEEP_PYTHON="$python"
}

# The peers' Python of an earlier ./check --peers, where there is one.
find_python() {
  [ -x build/python/bin/python ] || return 0
  export WIRESWEEP_PYTHON="${WIRESWEEP_PYTHON:-$PWD/build/python/bin/python}"
}

# A cluster's modules, spack or conda may provide them: try, and say how.
need_by_hand() {
  if command -v cmake >/dev/null 2>&1 && command -v mpicc >/dev/null 2>&1; then
    echo "Building with the libraries that pkg-config, CMAKE_PREFIX_PATH and mpicc find." >&2
    return
  fi
  cat >&2 <<END
wiresweep needs libraries that this machine lacks, and this user may not install them. Any one of:
  apt-get install $(echo $debian_packages)
  spack install cmake ninja openmpi hdf5~mpi igraph gsl blis libfyaml random123 cmocka libarchive libjpeg-turbo libpng openssl gnuplot
  conda install -c conda-forge cmake ninja compilers pkg-config openmpi hdf5 igraph gsl blis libfyaml cmocka libarchive libjpeg-turbo libpng openssl gnuplot
    and CPATH with the headers of https://github.com/DEShawResearch/random123
END
  exit 1
}

# mpirun as root (containers) and with more ranks than cores.
setup_mpi() {
  if [ "$(id -u)" -eq 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  export OMPI_MCA_rmaps_base_oversubscribe=1
  export PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
}

# make_tree PRESET CONFIGURE-OPTION [BUILD OPTION...]: into its log.
make_tree() {
  preset=$1 option=$2
  shift 2
  { cmake --preset "$preset" $option && cmake --build --preset "$preset" -j "$cores" "$@"; } \
    >"build/$preset.log" 2>&1
}

# build_tree PRESET [CMAKE BUILD OPTION...]; its text is shown where it fails.
# Warnings are errors, unless lenient is set.
build_tree() {
  preset=$1
  shift
  echo "Building build/$preset (log: build/$preset.log)"
  mkdir -p build
  make_tree "$preset" "" "$@" && return
  if [ -n "${lenient:-}" ] && grep -q 'Werror' "build/$preset.log"; then
    echo "This compiler warns where ours does not: once more, with its warnings ignored"
    make_tree "$preset" -DWIRESWEEP_WERROR=OFF "$@" && return
  fi
  tail -n 40 "build/$preset.log" >&2
  exit 1
}

# run_tests PRESET [CTEST OPTION...]: runs them, and says why some were skipped.
run_tests() {
  preset=$1
  shift
  result=0
  ctest --test-dir "build/$preset" --output-on-failure \
    --output-junit "$PWD/build/$preset-tests.xml" "$@" || result=$?
  show_skipped "build/$preset-tests.xml"
  return "$result"
}

# A skipped test prints its reason; ctest keeps that to itself.
show_skipped() {
  awk '
    /<testcase / { name = $0; sub(/.*<testcase name="/, "", name)
                   sub(/".*/, "", name); skipped = 0; inside = 0; why = "" }
    /<skipped /  { skipped = 1 }
    /<system-out>/ { inside = 1; sub(/.*<system-out>/, "") }
    inside       { line = $0; sub(/<\/system-out>.*/, "", line)
                   if (line ~ /^skipped/ || (line != "" && why == "")) why = line }
    /<\/system-out>/ { inside = 0 }
    /<\/testcase>/ && skipped {
      sub(/^skipped: /, "", why); gsub(/&quot;/, "\"", why); gsub(/&apos;/, "\047", why)
      gsub(/&lt;/, "<", why); gsub(/&gt;/, ">", why); gsub(/&amp;/, "\\&", why)
      if (!n++) print "Skipped:"
      printf "  %-28s %s\n", name, why == "" ? "(no reason given)" : why }
  ' "$1"
}

# count_tests PRESET: "49 passed, 0 failed, 3 skipped".
count_tests() {
  awk '
    function number(key) { match($0, key "=\"[0-9]+"); return substr($0, RSTART + length(key) + 2, RLENGTH - length(key) - 2) + 0 }
    /<testsuite / { all = 1 }
    all && /[ \t]tests="/ { tests = number("tests") }
    all && /failures="/ { failed = number("failures") }
    all && /skipped="/ { skipped = number("skipped"); all = 0 }
    END { printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }
  ' "build/$1-tests.xml"
}
