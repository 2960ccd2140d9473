import { openManager, type Manager } from '../../../src/agents/manager.ts';
import { defaultConfig, type Config } from '../../../src/store/config/config.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshStore } from '../../store/helpers.ts';

/** A manager over a store of its own, both gone with the test. */
export function freshManager(changes: { store?: Store; config?: Partial<Config> } = {}): Manager {
  return openManager({
    store: changes.store ?? freshStore(),
    config: { ...defaultConfig, ...changes.config },
    environment: { PATH: process.env['PATH'] },
  });
}
