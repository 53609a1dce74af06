// A tar archive (ustar) that depends on nothing but what goes into it: entries
// sorted by name, no times, no owners.

const BLOCK = 512;

function octal(value, length) {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}

function splitName(name) {
  if (Buffer.byteLength(name) <= 100) {
    return { name, prefix: '' };
  }
  const at = name.indexOf('/', name.length - 101);
  const parts = { prefix: name.slice(0, at), name: name.slice(at + 1) };
  if (at < 0 || Buffer.byteLength(parts.prefix) > 155) {
    throw new Error(`the name ${name} is too long for a tar archive`);
  }
  return parts;
}

function header({ path, type, mode, size, target }) {
  const { name, prefix } = splitName(path);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write(target, 157);
  block.write('ustar\0' + '00', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Every folder above a path, outermost first. */
function parents(path) {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}

/**
 * The archive of a set of entries, folders above them included.
 *
 * @param entries `{path, mode?, content}` for a file, `{path, target}` for a
 *   link, `{path: 'folder/', mode?}` for a folder; paths are relative
 */
export function tar(entries) {
  const all = new Map(
    entries.flatMap(({ path }) =>
      parents(path.replace(/\/$/, '')).map(folder => [
        folder,
        { path: folder },
      ]),
    ),
  );
  for (const entry of entries) {
    all.set(entry.path, entry);
  }
  const parts = [...all.keys()].sort().flatMap(path => {
    const { mode, content, target } = all.get(path);
    if (target !== undefined) {
      return header({ path, type: '2', mode: 0o777, size: 0, target });
    }
    if (content === undefined) {
      return header({
        path,
        type: '5',
        mode: mode ?? 0o755,
        size: 0,
        target: '',
      });
    }
    const { length } = content;
    return [
      header({
        path,
        type: '0',
        mode: mode ?? 0o644,
        size: length,
        target: '',
      }),
      content,
      Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
