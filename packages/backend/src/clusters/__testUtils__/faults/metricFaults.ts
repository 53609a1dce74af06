import type { Fault } from './FaultyPrometheus';

interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

const json = { 'content-type': 'application/json' };

const changed =
  (change: (series: Series[]) => unknown[]): Fault =>
  (response, truth) => {
    const answer = JSON.parse(truth);
    const result = change(answer.data?.result ?? []);
    response
      .writeHead(200, json)
      .end(JSON.stringify({ ...answer, data: { ...answer.data, result } }));
  };

/** All that is counted has this value; whether a scrape succeeded stays true. */
const values = (value: (truth: string, index: number) => string): Fault =>
  changed(series =>
    series.map(one =>
      one.metric.__name__ === 'up'
        ? one
        : {
            ...one,
            values: one.values.map(([at, truth], index) => [
              at,
              value(truth, index),
            ]),
          },
    ),
  );

const answered =
  (status: number, headers: Record<string, string>, body: string): Fault =>
  response =>
    response.writeHead(status, headers).end(body);

/** What Prometheus may say and that proves nothing. */
export const poisons: Record<string, Fault> = {
  'not a number': values(() => 'NaN'),
  infinity: values(() => '+Inf'),
  'minus infinity': values(() => '-Inf'),
  'an absurd number': values(() => '1e308'),
  'less than nothing': values(truth => `-${truth}`),
  'counters that fall': values((_, index) => `${1e6 - index}`),
  words: values(() => 'many'),
  'no series': changed(() => []),
  'every series twice': changed(series => series.flatMap(one => [one, one])),
  'what was an hour ago': changed(series =>
    series.map(one => ({
      ...one,
      values: one.values.map(([at, value]) => [at - 3_600, value]),
    })),
  ),
  'a text instead of series': answered(
    200,
    json,
    JSON.stringify({
      status: 'success',
      data: { resultType: 'string', result: [0, 'x'] },
    }),
  ),
  'a page to log in at': answered(
    200,
    { 'content-type': 'text/html' },
    '<html><body><form>Please sign in</form></body></html>',
  ),
  'half of an answer': (response, truth) =>
    response.writeHead(200, json).end(truth.slice(0, truth.length / 2)),
  'a million samples more': changed(series => [
    ...series,
    {
      metric: { ...series[0]?.metric, more: 'yes' },
      values: Array.from({ length: 1_000_000 }, (_, at) => [at, '1']),
    },
  ]),
};

/** How Prometheus may be away for a while. */
export const outages: Record<string, Fault> = {
  'breaks off': response => response.destroy(),
  'does not answer': () => {},
  'has too much to do': answered(
    429,
    { ...json, 'retry-after': '1' },
    JSON.stringify({ status: 'error', error: 'too many queries' }),
  ),
  'is starting': answered(503, {}, 'Service Unavailable'),
};
