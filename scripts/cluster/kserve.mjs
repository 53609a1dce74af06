import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../lib/paths.mjs';

const STORAGE_CONTAINER = 'fairway';
/** Namespace of KServe, and its configuration in it. */
const KSERVE = 'kserve';
const CONFIGURATION = `/api/v1/namespaces/${KSERVE}/configmaps/inferenceservice-config`;
/** Its name is ours, and that of its key KServe's. */
const AUTHORITIES = { name: 'authorities', key: 'cabundle.crt' };

/** What the configuration of the cluster says of it. */
export const kserveSettings = { storageContainer: STORAGE_CONTAINER };

/**
 * Does what a platform engineer would do for KServe: what deploy/kserve has, with
 * our image and the server of models in the place of its examples, the portal's
 * further rights, and the authority that has signed the certificate of that server.
 *
 * @param {object} options
 * @param options.lab a KubeLab, with KServe
 * @param {string} options.namespace of services
 * @param {string} options.image of onnx-server
 * @param {string} options.host of the server of models, with its port
 */
export async function prepareKServe({ lab, namespace, image, host }) {
  await trust(lab);
  for (const file of ['clusterservingruntime', 'clusterstoragecontainer']) {
    const text = readFileSync(
      join(root, 'deploy/kserve', `${file}.yaml`),
      'utf8',
    )
      .replace(/image: registry\.example\.com.*/, `image: ${image}`)
      .replace(
        '--allow-host=models.example.com',
        `--allow-host=${host}!private`,
      );
    await lab.client.apply(parse(text));
  }
  const manifest = name => join(root, 'deploy/kubernetes', name);
  await lab.client.applyFile(manifest('kserve-tenant/role.yaml'), namespace);
  await lab.client.applyFile(manifest('kserve-reader/clusterrole.yaml'));
}

/** Has KServe tell what fetches models of the lab's own authority. */
async function trust(lab) {
  await lab.client.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: AUTHORITIES.name, namespace: KSERVE },
    data: { [AUTHORITIES.key]: lab.files.authority.certificate },
  });
  const { data } = await lab.client.get(CONFIGURATION);
  await lab.client.patch(CONFIGURATION, {
    data: {
      storageInitializer: JSON.stringify({
        ...JSON.parse(data.storageInitializer),
        caBundleConfigMapName: AUTHORITIES.name,
      }),
    },
  });
}
