// Runs a cluster until it is asked to end; a child of start-cluster.mjs, by the
// project's own Node, since the lab is TypeScript.
import { DemoCluster } from './DemoCluster.mjs';

const [folder, ...models] = process.argv.slice(2);
let cluster;

const end = async () => {
  await cluster?.close();
  process.exit(0);
};
process.once('SIGTERM', end);
process.once('disconnect', end);

cluster = await DemoCluster.create({ folder, models });
const { authority, configuration } = cluster;
process.send({ authority, configuration });
