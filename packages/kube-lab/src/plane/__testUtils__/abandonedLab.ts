import { KubeLab } from '../KubeLab.ts';

/** A process that uses a lab and is killed before it can close it. */
async function main(): Promise<void> {
  const lab = await KubeLab.create({ processes: ['etcd', 'kube-apiserver'] });
  const namespaces = await lab.client.list('/api/v1/namespaces');
  process.stdout.write(
    `${JSON.stringify({
      folder: lab.folder,
      processes: [lab.etcd.process.pid, lab.apiServer.pid],
      namespaces: namespaces.map(({ metadata }) => metadata.name),
    })}\n`,
  );
  setInterval(() => {}, 60_000);
}

main();
