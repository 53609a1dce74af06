export const rollouts = {
  title: 'Rollouts',
  intro:
    'A rollout moves the traffic from the version that serves to a new one, in steps. Gates judge each step; when one fails, the traffic goes back by itself.',
  label: 'Rollouts of this service, newest first',
  emptyTitle: 'No rollouts yet',
  empty:
    'Ship a new version to see it here: first a small share of the traffic, then more, and all of it only when the gates have passed.',
  ship: 'Ship a new version',
  open: 'Open the rollout',
  banner: 'Rollout under way',
  noGates: 'No gates',
  noGatesTitle: 'Nothing judges this rollout: it has no gates',
  noGatesText:
    'Only readiness and one trial prediction stand between this version and all of the traffic. Wrong or slow answers will not stop it.',
  columns: {
    rollout: 'Rollout',
    state: 'State',
    strategy: 'Strategy',
    weights: 'Traffic',
    submitted: 'Submitted',
    service: 'Service',
    environment: 'Environment',
    latest: 'Latest rollout',
  },
  version: 'Version {{version}}',
  revision: 'Revision {{number}}',
  within: {
    version: 'version {{version}}',
    revision: 'revision {{number}}',
  },
  fromTo: 'revision {{stable}} to {{candidate}}',
  attempt: 'Attempt {{number}}',
  phase: {
    checking: 'Checking',
    provisioning: 'Starting',
    stepping: 'Shifting traffic',
    shadowing: 'Shadowing',
    baking: 'Baking',
    promoting: 'Promoting',
    settling: 'Settling',
    'rolling-back': 'Rolling back',
    held: 'Held',
    paused: 'Paused',
    promoted: 'Promoted',
    'rolled-back': 'Rolled back',
    aborted: 'Aborted',
    superseded: 'Superseded',
    failed: 'Failed',
  },
  strategy: {
    'all-at-once': 'All at once',
    canary: 'Canary',
    linear: 'Linear',
    'blue-green': 'Blue/green',
    shadow: 'Shadow',
  },
  weights: {
    stable: 'Stable',
    candidate: 'Candidate',
    label: '{{name}}: stable {{stable}} %, candidate {{candidate}} %',
    labelCopies:
      '{{name}}: stable {{stable}} %, candidate {{candidate}} %, copies of {{mirror}} %',
    traffic: 'Traffic',
    wanted: 'Wanted',
    observed: 'As routed',
    mirrored: '{{mirror}} % of the predictions are copied to the candidate',
  },
  verdict: {
    pass: 'Pass',
    fail: 'Fail',
    inconclusive: 'Inconclusive',
    none: 'Not asked',
  },
  gate: {
    signature:
      'Callers of the present version can call this one without a change.',
    artifact: 'The artifact is the one of the catalog, in a safe format.',
    artifactLicences:
      'The artifact is the one of the catalog, in a safe format, under one of these licences: {{licences}}.',
    approval_one:
      '{{count}} person other than the submitter approves this artifact.',
    approval_other:
      '{{count}} people other than the submitter approve this artifact.',
    approvalExpires_one:
      '{{count}} person other than the submitter approves this artifact within {{hours}} h.',
    approvalExpires_other:
      '{{count}} people other than the submitter approve this artifact within {{hours}} h.',
    evaluationThreshold: 'On its test set, {{metric}} keeps {{threshold}}.',
    evaluationMargin:
      'On its test set, {{metric}} is at most {{margin}} worse than that of the present version.',
    evaluationBoth:
      'On its test set, {{metric}} keeps {{threshold}}, and is at most {{margin}} worse than that of the present version.',
    smoke_one: '{{count}} trial prediction succeeds.',
    smoke_other: '{{count}} trial predictions succeed.',
    smokeLatency_one:
      '{{count}} trial prediction succeeds, within {{latency}}.',
    smokeLatency_other:
      '{{count}} trial predictions succeed, each within {{latency}}.',
    slo: 'Whatever the stable revision does: {{limits}}.',
    sloErrors: 'errors stay below {{limit}}',
    sloLatency: '{{percentile}} stays below {{limit}}',
    comparison:
      '{{metric}} is at most {{margin}} worse than that of the stable revision.',
    predictionShift:
      'Predictions are distributed as those of the stable revision are: the distance is at most {{margin}}.',
    drift: 'Inputs are distributed as in the reference data of the version.',
  },
  metric: {
    'error-rate': 'The error rate',
    'latency-mean': 'The mean latency',
    'latency-p50': 'The latency p50',
    'latency-p95': 'The latency p95',
    'latency-p99': 'The latency p99',
  },
  margin: {
    points: '{{amount}} points',
    point: '1 point',
  },
  gateTime: {
    'before-provisioning': 'Before anything starts',
    'before-traffic': 'Before it has traffic',
    bake: 'While each step bakes',
  },
  track: {
    label: 'Steps of the rollout',
    checks: 'Checks',
    checksText: 'gates before anything starts',
    start: 'Start',
    startText: 'replicas, trial prediction',
    stepText: 'bakes {{duration}}',
    copies: '{{mirror}} % copied',
    promotion: 'Promoted',
    promotionText: 'old revision kept {{duration}}',
    promotionNow: 'then the old revision goes',
    state: {
      done: 'done',
      current: 'now',
      stopped: 'stopped here',
      upcoming: 'to come',
      skipped: 'not reached',
    },
    minimum_one: 'and sees at least {{samples}} prediction',
    minimum_other: 'and sees at least {{samples}} predictions',
    anySamples: 'whatever the traffic',
    traffic: '{{weight}} % of the traffic',
  },
};
