#!/bin/bash
# A real Slurm cluster in namespaces, for the length of one command.
#
#   lab.sh COMMAND [WORD...]     runs it on the login node, and ends as it ends
#   lab.sh on NODE COMMAND...    for that command: runs a command on a node
#   lab.sh cut|heal NODE         takes a node's network away, gives it back
#   lab.sh off|boot NODE         takes a node's power away, gives it back
#
# The lab is one unshare(1) with its own processes, network, mounts and host
# name; every node n1, n2, ... is one more inside it, with an address on a bridge
# and a disk of its own (LAB_LOCAL).  All other files are shared, as on a cluster.
# Killing the first process ends all there is.  LAB_NODES and LAB_CPUS set the
# size.  Needs munge, slurmctld, slurmd, slurm-client and iproute2, and root or
# subordinate ids; else it says why and ends with 77.
set -u
self=$(readlink -f "$0")
export PATH=$PATH:/usr/sbin:/sbin
spaces=(unshare --net --mount --uts --pid --fork --kill-child --mount-proc)

skip() {
  echo "skipped: $*" >&2
  exit 77
}

die() {
  echo "lab: $*" >&2
  exit 1
}

# until_ok SECONDS COMMAND...: until it succeeds.
until_ok() {
  local turns=$(($1 * 20))
  shift
  while ! "$@" >/dev/null 2>&1; do
    [ $((turns -= 1)) -gt 0 ] || return 1
    sleep 0.05
  done
}

# ---- a node

# The shell of a node is up when it has a network that is not ours.
is_apart() {
  [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

boot() {
  rm -f "$LAB_DIR/spool/$1"/*.sock
  "${spaces[@]}" bash "$self" --node "$1" </dev/null >"$LAB_DIR/log/$1.out" 2>&1 &
  pid=$!
  echo "$pid" >"$LAB_DIR/run/$1"
  until_ok 20 is_apart "$pid" || die "$1 got no namespace"
  ip link del "v-$1" 2>/dev/null
  ip link add "v-$1" type veth peer name eth0 netns "$pid" || die "no link for $1"
  ip link set "v-$1" master br0 up || die "no network for $1"
}

node() {
  hostname "$1"
  mount --make-rprivate /
  mount -t tmpfs -o size=256m tmpfs "$LAB_LOCAL"
  mount -t tmpfs -o size=512m tmpfs /dev/shm
  until_ok 20 ip link show eth0 || die "no eth0"
  ip link set lo up
  ip addr add "10.77.0.${1#n}/24" dev eth0
  ip link set eth0 up
  slurmd -D &
  wait $!
}

on_node() {
  pid=$(cat "$LAB_DIR/run/$1") || die "there is no node $1"
  shift
  exec nsenter -t "$pid" -n -u -m --pid="/proc/$pid/ns/pid_for_children" \
    --wd="$PWD" "$@"
}

# ---- the lab

write_hosts() {
  echo "127.0.0.1 localhost"
  echo "10.77.0.254 ctl"
  for ((i = 1; i <= LAB_NODES; i++)); do echo "10.77.0.$i n$i"; done
}

# A requeued job starts again after 6 s (cred_expire; the default is 120).
write_conf() {
  cat <<CONF
ClusterName=lab
SlurmctldHost=ctl(10.77.0.254)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$LAB_DIR/munge.sock,cred_expire=5
StateSaveLocation=$LAB_DIR/state
SlurmdSpoolDir=$LAB_DIR/spool/%n
SlurmctldPidFile=$LAB_DIR/run/slurmctld.pid
SlurmdPidFile=$LAB_DIR/run/slurmd.%n.pid
SlurmctldLogFile=$LAB_DIR/log/slurmctld.log
SlurmdLogFile=$LAB_DIR/log/slurmd.%n.log
TmpFS=$LAB_LOCAL
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=100000,batch_sched_delay=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MpiDefault=none
ReturnToService=2
SlurmdTimeout=6
KillWait=5
JobRequeue=0
MinJobAge=600
CONF
  for ((i = 1; i <= LAB_NODES; i++)); do
    echo "NodeName=n$i NodeAddr=10.77.0.$i CPUs=$LAB_CPUS RealMemory=4000"
  done
  echo "PartitionName=lab Nodes=ALL Default=YES MaxTime=60 PriorityTier=1"
  echo "PartitionName=high Nodes=ALL MaxTime=60 PriorityTier=10 PreemptMode=OFF"
}

set_up() {
  hostname ctl
  mount --make-rprivate /
  cd "$LAB_DIR" || die "no folder"
  mkdir -p log run spool state local
  for ((i = 1; i <= LAB_NODES; i++)); do mkdir -p "spool/n$i"; done
  write_hosts >hosts
  mount --bind hosts /etc/hosts
  mount -t tmpfs tmpfs /dev/shm
  ip link set lo up
  ip link add br0 type bridge || skip "this machine has no network bridges"
  ip addr add 10.77.0.254/24 dev br0
  ip link set br0 up
  (umask 077 && head -c 128 /dev/urandom >munge.key)
  write_conf >slurm.conf
}

has_nodes() {
  [ "$(sinfo -h -p lab -t idle -o %D)" = "$LAB_NODES" ]
}

start_services() {
  # shellcheck disable=SC2086
  munged ${LAB_FORCE:-} --foreground --socket="$LAB_DIR/munge.sock" \
    --key-file=munge.key --pid-file=run/munged.pid --seed-file=munge.seed \
    --log-file=log/munged.log >log/munged.out 2>&1 </dev/null &
  until_ok 20 munge -S "$LAB_DIR/munge.sock" -n || die "munged: $(cat log/munged.out)"
  slurmctld -D >log/slurmctld.out 2>&1 </dev/null &
  for ((i = 1; i <= LAB_NODES; i++)); do boot "n$i"; done
  until_ok 60 has_nodes && return
  tail -n 5 log/* >&2
  die "the nodes did not come up"
}

inside() {
  set_up
  start_services
  # Ranks share few real cores: they yield, and are not bound.
  export TMPDIR=$LAB_LOCAL OMPI_MCA_mpi_yield_when_idle=1
  export OMPI_MCA_hwloc_base_binding_policy=none
  export OMPI_MCA_rmaps_base_mapping_policy=slot
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  cd "$LAB_PWD" || die "no folder"
  "$@"
}

check_machine() {
  for program in unshare nsenter ip munged munge slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null ||
      skip "no $program (Debian: slurmctld slurmd slurm-client munge iproute2)"
  done
  if [ "$(id -u)" -ne 0 ]; then
    unshare --map-root-user --map-auto true 2>/dev/null ||
      skip "neither root nor subordinate ids (uidmap, /etc/subuid)"
    export LAB_FORCE=--force # the owner of / is nobody in there
    exec unshare --map-root-user --map-auto bash "$self" "$@"
  fi
  "${spaces[@]}" true 2>/dev/null || skip "this machine gives no namespaces"
}

outside() {
  check_machine "$@"
  LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/wiresweep-lab-XXXXXX") || die "no folder"
  chmod 755 "$LAB_DIR"
  export LAB_DIR LAB_PWD=$PWD LAB_LOCAL=$LAB_DIR/local LAB_SELF=$self
  export SLURM_CONF=$LAB_DIR/slurm.conf
  export LAB_NODES=${LAB_NODES:-4} LAB_CPUS=${LAB_CPUS:-2}
  "${spaces[@]}" bash "$self" --inside "$@" &
  lab=$!
  trap 'kill -9 "$lab" 2>/dev/null' INT TERM HUP
  wait "$lab"
  code=$?
  trap - INT TERM HUP
  [ -n "${LAB_KEEP:-}" ] && echo "kept $LAB_DIR" >&2 && exit "$code"
  until_ok 20 rm -rf "$LAB_DIR"
  exit "$code"
}

case "${1:?which command?}" in
  on) shift && on_node "$@" ;;
  cut) ip link set "v-$2" down ;;
  heal) ip link set "v-$2" up ;;
  off) kill -9 "$(cat "$LAB_DIR/run/$2")" ;;
  boot) boot "$2" ;;
  --node) node "$2" ;;
  --inside) shift && inside "$@" ;;
  *) outside "$@" ;;
esac
