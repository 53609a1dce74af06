// The first process of a process namespace inherits all others that lost their
// parent; a shell takes them away when they end, which other programs may not.
//
// The root is a mount of its own: container runtimes change how it propagates.
const script = `
mount -t tmpfs -o mode=755 tmpfs "$0"
for entry in /*; do
  if [ -L "$entry" ]; then
    cp -P "$entry" "$0$entry"
  elif [ "$entry" = /proc ]; then
    mkdir "$0/proc"
    mount -t proc proc "$0/proc"
  elif [ -d "$entry" ]; then
    mkdir "$0$entry"
    mount --rbind "$entry" "$0$entry"
  fi
done
while [ "$1" != -- ]; do
  [ -e "$0$1" ] || mkdir -p "$0$1"
  mount --bind "$2" "$0$1"
  shift 2
done
shift
exec chroot "$0" sh -c '"$@" & wait "$!"' sh "$@"
`;

/**
 * The command that makes a network, a mount and a process namespace, with a
 * root that is this machine's but for folders put in the place of others, and
 * runs a program in them. All of it is gone when that ends, or is killed.
 */
export function isolated(options: {
  /** An empty folder, which becomes the root. */
  root: string;
  /** Folders and files of this machine by the paths that they are seen at. */
  places: Readonly<Record<string, string>>;
  command: readonly string[];
}): string[] {
  const { root, places, command } = options;
  return [
    'unshare',
    ...['--net', '--mount', '--pid', '--fork', '--kill-child=KILL'],
    ...['--propagation', 'private'],
    ...['sh', '-ec', script, root],
    ...Object.entries(places).flat(),
    '--',
    ...command,
  ];
}

/** The command that runs another program where the process `pid` is. */
export function joining(pid: number, command: readonly string[]): string[] {
  return [
    'nsenter',
    ...[`--target=${pid}`, '--net', '--mount', '--pid', '--root', '--wdns=/'],
    ...command,
  ];
}
