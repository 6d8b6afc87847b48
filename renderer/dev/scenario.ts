/** What the fake main is to be like, from the page's address: `?history=10000&step=20`. */
export interface Scenario {
  /** Pictures made before. */
  readonly history: number;
  /** Cells of an experiment that was made before; 0 for none. */
  readonly experiment: number;
  /** Milliseconds a step takes. */
  readonly step: number;
  /** Step after which the first job waits until it is released; 0 for none. */
  readonly holdAt: number;
  /** Milliseconds every answer takes. */
  readonly latency: number;
  /** Commands that fail. */
  readonly fail: readonly string[];
  /** Commands that never answer. */
  readonly silent: readonly string[];
  readonly models: 'usual' | 'one' | 'none';
  /** Schedules made before. */
  readonly schedules: number;
  readonly theme: 'system' | 'dark' | 'light';
}

export function scenario(search = location.search): Scenario {
  const wish = new URLSearchParams(search);
  const number = (name: string, otherwise: number) => Number(wish.get(name) ?? otherwise);
  const names = (name: string) => (wish.get(name) ?? '').split(',').filter(Boolean);
  return {
    history: number('history', 60),
    experiment: number('experiment', 0),
    step: number('step', 120),
    holdAt: number('holdAt', 0),
    latency: number('latency', 0),
    fail: names('fail'),
    silent: names('silent'),
    models: (wish.get('models') ?? 'usual') as Scenario['models'],
    schedules: number('schedules', 2),
    theme: (wish.get('theme') ?? 'dark') as Scenario['theme'],
  };
}
