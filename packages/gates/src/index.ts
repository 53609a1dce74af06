export * from './approval/approvalGate.ts';
export * from './artifact/artifactGate.ts';
export type { FormatWaiver } from './artifact/judgeFormat.ts';
export type { LicencePolicy } from './artifact/licence.ts';
export * from './junit/toJUnit.ts';
export { replay } from './replay.ts';
export * from './signature/signatureGate.ts';
export * from './smoke/smokeGate.ts';
export * from './verdict/Verdict.ts';
