import { readyService } from '../../../__testUtils__/fixtures';
import { curlOf } from './curl';

describe('curlOf', () => {
  it('protects quotes in the example from the shell', () => {
    const text = curlOf(readyService.endpoint!, { note: "it's" });
    expect(text).toContain(`-d '{"note":"it'\\''s"}'`);
    expect(text).toContain('Bearer YOUR_KEY');
  });
});
