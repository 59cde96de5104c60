import type { Machine } from './machine.ts';

/** What has to be installed for it: the engine, and Compose. */
export const dockerPrograms = ['dockerd', 'docker-compose', 'dpkg-query', 'tar'];

// The packages of Debian that the official image has and that the steps of the Dockerfile need.
const packages =
  'base-files base-passwd bash dash coreutils findutils sed grep libc6 libc-bin libgcc-s1 libstdc++6 libatomic1 ' +
  'libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10 libtinfo6';

/**
 * No registry of images is asked: what stands in for the base image is made of this machine's Debian packages, its
 * Node.js and npm. Only npm learns whom to trust.
 */
const makeBase = `
base=$(mktemp -d)
mkdir -p $base/usr/bin $base/usr/sbin $base/usr/lib $base/usr/lib64 $base/proc $base/sys $base/dev
mkdir -m 1777 $base/tmp
for name in bin sbin lib lib64; do ln -s usr/$name $base/$name; done
dpkg-query --listfiles ${packages} | grep '^/' | while read -r path; do
  if [ -e "$path" ]; then echo "$path"; fi
done | tar --create --no-recursion --files-from - 2>/dev/null | tar --extract --directory $base --keep-directory-symlink
cp /etc/passwd /etc/group $base/etc
mkdir -p $base/usr/local/bin $base/usr/local/lib/node_modules $base/usr/local/etc $base/etc/ssl/certs
cp -a /usr/local/bin/node /usr/local/bin/npm $base/usr/local/bin
cp -a /usr/local/lib/node_modules/npm $base/usr/local/lib/node_modules
cp /etc/ssl/certs/ca-certificates.crt $base/etc/ssl/certs
echo cafile=/etc/ssl/certs/ca-certificates.crt > $base/usr/local/etc/npmrc
tar --create --directory $base . | /usr/bin/docker import - node:stand-in
rm -r $base
`;

/**
 * The command that is typed. Builds start from the base image above, and "docker compose" is Debian's docker-compose, which
 * is older than the line "name:"; the rest is handed on as it is.
 */
const command = `#!/bin/sh
export DOCKER_BUILDKIT=1
case "$1" in
  build)
    shift
    exec /usr/bin/docker build --build-arg NODE_IMAGE=node:stand-in "$@" ;;
  compose)
    shift
    name=$(sed -n 's/^name: //p' compose.yaml)
    sed '/^name:/d' compose.yaml | docker-compose --project-name "$name" --file - "$@" ;;
  *) exec /usr/bin/docker "$@" ;;
esac
`;

/** Starts a real engine in the machine, with its images in memory, and makes the base image. */
export async function startDocker(machine: Machine): Promise<void> {
  await machine.must('mkdir -p /var/lib/docker && mount -t tmpfs tmpfs /var/lib/docker');
  await machine.must('systemctl start docker');
  await machine.must(makeBase);
  await machine.write('/usr/local/sbin/docker', command, 0o755);
}
