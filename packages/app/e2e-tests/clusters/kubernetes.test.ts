import { walkOn } from './walkOn';

walkOn({
  name: 'cluster',
  title: 'Lab cluster',
  kind: 'Deployment',
  made: revision => [`deployments ${revision}`, `services ${revision}`],
});
