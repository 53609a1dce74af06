// Prints why no cluster can be started on this machine; nothing when one can.
import {
  gatewayLacks,
  kubeLabAvailable,
  languageModelLacks,
  planeParts,
  realNodeLacks,
} from '@fairway/kube-lab';
import { spawnSync } from 'node:child_process';

const PARTS = [
  ...planeParts,
  ...['envoy-gateway', 'kserve', 'kubelet', 'pause'],
];

function lacks() {
  const availability = kubeLabAvailable(PARTS);
  if (!availability.available) {
    return availability.reason;
  }
  return (
    realNodeLacks() ??
    gatewayLacks() ??
    languageModelLacks() ??
    prometheusLacks()
  );
}

function prometheusLacks() {
  return spawnSync('prometheus', ['--version']).status === 0
    ? undefined
    : 'there is no prometheus: apt-get install prometheus';
}

process.stdout.write(lacks() ?? '');
