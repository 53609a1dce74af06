import { replay } from '../replay.ts';
import type { GateResult } from '../verdict/Verdict.ts';

/** What a result's evidence is judged to be after a database has stored it. */
export function replayed(result: GateResult): GateResult {
  return replay(JSON.parse(JSON.stringify(result)) as GateResult);
}
