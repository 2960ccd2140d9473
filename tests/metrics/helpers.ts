import { onTestFinished } from 'vitest';
import { openManager, type Manager } from '../../src/agents/manager.ts';
import { defaultConfig, type Config } from '../../src/store/config/config.ts';
import { freshStore } from '../store/helpers.ts';

/** A manager on a store of its own, without agents. */
export function idleManager(config: Partial<Config> = {}): Manager {
  const manager = openManager({ store: freshStore(), config: { ...defaultConfig, ...config } });
  onTestFinished(() => {
    manager.close();
  });
  return manager;
}

/** The samples of an exposition in text: name with labels, and value. Fails on what is none. */
export function samplesIn(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [];
      if (name === undefined || Number.isNaN(Number(value?.replace('+Inf', '0'))))
        throw new Error(`No sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}
