/** Name and value of each label. */
export type Labels = Readonly<Record<string, string>>;

const escapeLabel = (value: string) =>
  value.replace(/[\\\n"]/g, character =>
    character === '\n' ? '\\n' : `\\${character}`,
  );

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');
}

const head = (name: string, type: string, help: string) =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

/** Text of counters or gauges of one name in Prometheus' exposition format. */
export function valueText(
  metric: { name: string; type: 'counter' | 'gauge'; help: string },
  values: readonly (readonly [Labels, number])[],
): string {
  const { name, type, help } = metric;
  const lines = values.map(
    ([labels, value]) => `${name}{${labelText(labels)}} ${value}\n`,
  );
  return head(name, type, help) + lines.join('');
}

/**
 * A histogram of one series. Counted by hand and not by prom-client, which
 * takes a microsecond for each observation and is used for several a request.
 */
export class Histogram {
  readonly #options: {
    name: string;
    help: string;
    labels: Labels;
    buckets: readonly number[];
  };
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  /** @param options - buckets are upper bounds, ascending, without infinity */
  constructor(options: {
    name: string;
    help: string;
    labels: Labels;
    buckets: readonly number[];
  }) {
    this.#options = options;
    this.#counts = options.buckets.map(() => 0);
  }

  observe(value: number): void {
    const { buckets } = this.#options;
    this.#sum += value;
    this.#count += 1;
    for (let i = 0; i < buckets.length; i++) {
      if (value <= buckets[i]) {
        this.#counts[i] += 1;
        return;
      }
    }
  }

  text(): string {
    const { name, help, labels, buckets } = this.#options;
    const own = labelText(labels);
    let below = 0;
    const lines = buckets.map((bound, i) => {
      below += this.#counts[i];
      return `${name}_bucket{${own},le="${bound}"} ${below}\n`;
    });
    return `${head(name, 'histogram', help)}${lines.join(
      '',
    )}${name}_bucket{${own},le="+Inf"} ${this.#count}\n${name}_sum{${own}} ${
      this.#sum
    }\n${name}_count{${own}} ${this.#count}\n`;
  }
}
