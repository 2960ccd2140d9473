import { openStore, type Store } from '../store/store.ts';

/** Runs `work` with the store open, and closes it. For commands that only look. */
export async function withStore(work: (store: Store) => Promise<number> | number): Promise<number> {
  const store = openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
