import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeLab } from '../plane/KubeLab.ts';
import {
  cniConfiguration,
  containerdConfiguration,
  kernelTunables,
  kubeletConfiguration,
  nodePaths,
  replacedFolders,
} from './configuration.ts';
import type { NodeNetwork } from './NodeNetwork.ts';

/**
 * Makes empty folders, and files, of the node for those that it must not share.
 *
 * @returns them by the paths that they take the place of
 */
export function makeReplacements(folder: string): Record<string, string> {
  const own = (path: string) => join(folder, 'own', path);
  for (const path of replacedFolders) {
    mkdirSync(own(path), { recursive: true });
  }
  for (const [path, value] of Object.entries(kernelTunables)) {
    mkdirSync(dirname(own(path)), { recursive: true });
    writeFileSync(own(path), `${value}\n`);
  }
  return Object.fromEntries(
    [...replacedFolders, ...Object.keys(kernelTunables)].map(path => [
      path,
      own(path),
    ]),
  );
}

/** Writes what its programs are configured with, and what it is known by. */
export async function writeNodeFiles(options: {
  lab: KubeLab;
  name: string;
  folder: string;
  cgroup: string;
  network: NodeNetwork;
}): Promise<void> {
  const { lab, name, folder, cgroup, network } = options;
  const { address, podRange } = network;
  const paths = nodePaths(folder);
  const user = { user: `system:node:${name}`, groups: ['system:nodes'] };
  const credentials = await lab.credentials(user);
  const server = await lab.files.authority.server([address, name]);
  mkdirSync(paths.cni);
  const files: Record<string, string> = {
    [paths.containerdConfiguration]: containerdConfiguration(folder),
    [join(paths.cni, 'pods.conflist')]: JSON.stringify(
      cniConfiguration(folder, podRange),
    ),
    [paths.kubeletConfiguration]: JSON.stringify(
      kubeletConfiguration({ folder, address, cgroup }),
    ),
    [paths.kubeconfig]: lab.kubeconfig({ credentials, user: user.user }),
    [paths.authority]: lab.files.authority.certificate,
    [paths.certificate]: server.certificate,
    [paths.key]: server.key,
  };
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(path, text, { mode: 0o600 });
  }
}
