export {
  AuditLog,
  auditPolicy,
  backendsOf,
  isForClients,
  ReadyPods,
  revisionOf,
  weightsOf,
  writeVerbs,
  writtenWeights,
  type AuditEvent,
  type AuditFilter,
  type AuditMark,
  type Route,
} from './audit/index.ts';
export { kubeLabAvailable, type Availability } from './build/availability.ts';
export { buildPart, type BuiltPart } from './build/buildPart.ts';
export { parts, planeParts, type Part, type PartName } from './build/parts.ts';
export { LabApiError } from './client/LabApiError.ts';
export { LabClient } from './client/LabClient.ts';
export type { KubeList, KubeObject, ObjectMeta } from './client/objects.ts';
export { describeWithKeda } from './controllers/keda/describeWithKeda.ts';
export { Keda } from './controllers/keda/Keda.ts';
export { KedaHttpAddOn } from './controllers/keda/KedaHttpAddOn.ts';
export { describeWithFlux } from './controllers/flux/describeWithFlux.ts';
export { Flux } from './controllers/flux/Flux.ts';
export { KServe } from './controllers/kserve/KServe.ts';
export { describeWithKueue } from './controllers/kueue/describeWithKueue.ts';
export { Kueue } from './controllers/kueue/Kueue.ts';
export {
  installDefinitions,
  readDefinitions,
} from './definitions/definitions.ts';
export {
  describeWithGateway,
  gatewayDefinitions,
  gatewayLacks,
} from './gateway/describeWithGateway.ts';
export { EnvoyGateway } from './gateway/EnvoyGateway.ts';
export { GitRepository } from './git/GitRepository.ts';
export type { Address } from './isolation/addressed.ts';
export {
  describeWithRealNode,
  realNodeLacks,
} from './node/describeWithRealNode.ts';
export { describeWithLanguageModel } from './languageModel/describeWithLanguageModel.ts';
export { languageModelLacks } from './languageModel/llamaCpp.ts';
export {
  serveLanguageModelCommand,
  writeLanguageModelImage,
} from './languageModel/languageModelImage.ts';
export { LanguageModelServer } from './languageModel/LanguageModelServer.ts';
export { startVllm, vllmProgram } from './languageModel/startVllm.ts';
export { tokensMadeBy } from './languageModel/tokensMadeBy.ts';
export { smallContext } from './languageModel/smallLanguageModel.ts';
export type { NodeNetwork } from './node/NodeNetwork.ts';
export { RealNode, realNodeLabel } from './node/RealNode.ts';
export { annotations, type PodFault } from './nodes/annotations.ts';
export {
  gpuDeviceClass,
  gpuDriver,
  gpuResourceSlice,
} from './nodes/draNodes.ts';
export { nodeObject, type FakeNode } from './nodes/fakeNodes.ts';
export { gpuModels, type GpuModel } from './nodes/gpuModels.ts';
export { gpuNode, migNode, timeSlicedNode } from './nodes/gpuNodes.ts';
export {
  breakNode,
  isReady,
  mendNode,
  silenceNode,
} from './nodes/nodeHealth.ts';
export type {
  CertificateAuthority,
  KeyPair,
  User,
} from './identity/CertificateAuthority.ts';
export type { ProcessName } from './plane/commandLines.ts';
export type { Etcd } from './plane/Etcd.ts';
export { KubeLab, type KubeLabOptions } from './plane/KubeLab.ts';
export { kubeconfig, type Credentials } from './identity/kubeconfig.ts';
export type { LabFiles } from './plane/LabFiles.ts';
export type { PartProcess } from './plane/PartProcess.ts';
export { freePort, releasePorts } from './plane/ports.ts';
export {
  failure,
  loginPage,
  tooManyRequests,
  unavailable,
  type Answer,
} from './proxy/answers.ts';
export { FaultProxy, type AnswerRule } from './proxy/FaultProxy.ts';
export {
  describeWithKubeLab,
  labHookTimeoutMs,
} from './testing/describeWithKubeLab.ts';
export type { ModuleFolder } from './definitions/moduleFiles.ts';
