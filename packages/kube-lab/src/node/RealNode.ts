import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPart } from '../build/buildPart.ts';
import { Isolation } from '../isolation/Isolation.ts';
import { DeathWatch } from '../plane/DeathWatch.ts';
import type { KubeLab } from '../plane/KubeLab.ts';
import type { PartProcess } from '../plane/PartProcess.ts';
import { lacksAtSocket, lacksAtUrl } from '../system/lacksAt.ts';
import { createCgroup, removeCgroup } from './cgroups.ts';
import { kubeletHealthPort, nodePaths, pauseImage } from './configuration.ts';
import { digestOf, importImage, tagOf, writeProgramImage } from './images.ts';
import { makeReplacements, writeNodeFiles } from './nodeFiles.ts';
import { connectNode, type NodeNetwork } from './NodeNetwork.ts';

/** Label of real nodes, for the selectors of pods that need one. */
export const realNodeLabel = { 'fairway.dev/kube-lab-node': 'real' };

interface Parts {
  name: string;
  folder: string;
  watch: DeathWatch;
  cgroup: string;
  isolation: Isolation;
  network: NodeNetwork;
  containerd: PartProcess;
  kubelet: PartProcess;
}

/**
 * A node that is no fake: a kubelet and a containerd, in namespaces of their
 * own, which run the containers of pods with runc. Pods have addresses that this
 * machine reaches, as do gateways of the lab; services and DNS there are none.
 *
 * It needs root, and of the operating system containerd, runc and the plugins
 * of the Container Network Interface.
 */
export class RealNode {
  readonly #parts: Parts;
  #images = 0;

  /**
   * Starts a node and waits until it is ready for pods.
   *
   * @param options.name of the node; one of a lab's fake nodes must not have it
   */
  static async create(options: {
    lab: KubeLab;
    name?: string;
  }): Promise<RealNode> {
    const { lab, name = 'real' } = options;
    const kubelet = await buildPart('kubelet');
    const pause = await buildPart('pause');
    const folder = mkdtempSync(join(tmpdir(), 'kube-lab-node-'));
    const watch = DeathWatch.create(folder);
    const cgroup = createCgroup();
    try {
      const parts = await isolate({
        lab,
        name,
        folder,
        watch,
        cgroup,
        kubelet,
      });
      const node = new RealNode(parts);
      try {
        await node.#start(lab, pause.bin);
        return node;
      } catch (error) {
        await parts.isolation.close();
        throw error;
      }
    } catch (error) {
      await removeCgroup(cgroup);
      await watch.end();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  /** Its own address, and the range of those of its pods. */
  get network(): NodeNetwork {
    return this.#parts.network;
  }

  /** To stop, kill and pause: containers run on without it. */
  get kubelet(): PartProcess {
    return this.#parts.kubelet;
  }

  /** To stop, kill and pause: containers run on without it. */
  get containerd(): PartProcess {
    return this.#parts.containerd;
  }

  /**
   * Puts an image on the node, as if it had been pulled.
   *
   * @param options.layout folder of an OCI image layout, whose index names a tag
   * @param options.repository what the image is called, without a tag
   * @param options.isPinned whether pods name it by its digest instead of its tag
   * @returns the name that pods have to use, with `imagePullPolicy: Never`
   */
  async importImage(options: {
    layout: string;
    repository: string;
    isPinned?: boolean;
  }): Promise<string> {
    const { layout, repository, isPinned = false } = options;
    await importImage({ ...this.#import(), layout, repository });
    return isPinned
      ? `${repository}@${digestOf(layout)}`
      : `${repository}:${tagOf(layout)}`;
  }

  /**
   * Ends it as a machine that loses its power would, and removes all that it
   * had: processes, mounts, network, control groups and files.
   */
  async close(): Promise<void> {
    const { kubelet, containerd, isolation, cgroup, watch } = this.#parts;
    await kubelet.kill();
    await containerd.kill();
    await isolation.close();
    await removeCgroup(cgroup);
    await watch.end();
  }

  async #start(lab: KubeLab, pause: string): Promise<void> {
    const { name, folder, containerd, kubelet } = this.#parts;
    await containerd.start();
    const layout = join(folder, 'pause');
    await writeProgramImage({
      layout,
      folder: pause,
      program: 'pause',
      reference: pauseImage,
    });
    await importImage({ ...this.#import(), layout });
    await kubelet.start();
    await lab.client.until({
      path: `/api/v1/nodes/${name}`,
      what: 'a ready node',
      is: ({ status, spec }) =>
        !spec.taints?.length &&
        status.conditions?.some(
          (one: { type: string; status: string }) =>
            one.type === 'Ready' && one.status === 'True',
        ),
    });
  }

  #import(): { socket: string; archive: string } {
    const { folder } = this.#parts;
    this.#images += 1;
    return {
      socket: nodePaths(folder).containerdSocket,
      archive: join(folder, `image-${this.#images}.tar`),
    };
  }
}

async function isolate(options: {
  lab: KubeLab;
  name: string;
  folder: string;
  watch: DeathWatch;
  cgroup: string;
  kubelet: { bin: string };
}): Promise<Parts> {
  const { lab, name, folder, watch, cgroup } = options;
  const paths = nodePaths(folder);
  const isolation = await Isolation.create({
    name: 'node-network',
    folder,
    watch,
    places: makeReplacements(folder),
    ports: [Number(new URL(lab.server).port)],
  });
  try {
    const network = connectNode(isolation.pid, ([program, ...args]) =>
      isolation.command(program, args),
    );
    await writeNodeFiles({ lab, name, folder, cgroup, network });
    const health = await isolation.relay.expose(kubeletHealthPort);
    const containerd = isolation.process({
      name: 'containerd',
      program: 'containerd',
      args: ['--config', paths.containerdConfiguration],
      lacks: () => lacksAtSocket(paths.containerdSocket),
    });
    const kubelet = isolation.process({
      name: 'kubelet',
      program: join(options.kubelet.bin, 'kubelet'),
      args: [
        `--config=${paths.kubeletConfiguration}`,
        `--kubeconfig=${paths.kubeconfig}`,
        `--hostname-override=${name}`,
        `--node-ip=${network.address}`,
        `--root-dir=${paths.kubeletRoot}`,
        `--cert-dir=${join(folder, 'kubelet-certificates')}`,
        ...Object.entries(realNodeLabel).map(
          ([label, value]) => `--node-labels=${label}=${value}`,
        ),
      ],
      lacks: () => lacksAtUrl(`http://127.0.0.1:${health}/healthz`),
    });
    return {
      name,
      folder,
      watch,
      cgroup,
      isolation,
      network,
      containerd,
      kubelet,
    };
  } catch (error) {
    await isolation.close();
    throw error;
  }
}
