import { openManager, type Manager } from '../agents/manager.ts';

/** Runs `work` with a manager open, and closes it. */
export async function withManager<T>(work: (manager: Manager) => Promise<T> | T): Promise<T> {
  const manager = openManager();
  try {
    return await work(manager);
  } finally {
    manager.close();
  }
}
