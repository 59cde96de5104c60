/**
 * What process 1 of a machine does before it becomes systemd. Its root is this machine's own, with a layer in memory
 * above it that takes all that is written; of the kernel it can set what belongs to its own network only. `$MOUNTS` has a line
 * "from to" for each folder of this machine that the other one may write to.
 */
export const bootScript = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$PLACE"
mkdir "$PLACE/upper" "$PLACE/work" "$PLACE/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$PLACE/upper,workdir=$PLACE/work" "$PLACE/root"
cd "$PLACE/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys
mount -o remount,bind,ro sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
printf '%s' "$MOUNTS" | while read -r from to; do
  mkdir -p ".$to"
  mount --bind "$from" ".$to"
done
mkdir srv/repository
mount --bind -o ro "$REPOSITORY" srv/repository
# What this machine starts by itself is no part of the other one.
rm -rf etc/systemd/system/*.wants
mkdir -p usr/local/bin usr/local/lib/node_modules
cp "$NODE" usr/local/bin/node
cp -r "$NPM" usr/local/lib/node_modules/npm
ln -sf ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm
ip link set lo up
hostname machine
mkdir old
pivot_root . old
umount -l /old
exec env -i container=test PATH="$SEARCH" systemd --system --unit=multi-user.target --show-status=no
`;
