/** Limits that no benchmark meets. */
export const roomyLimits = {
  depth: 9,
  agentsPerTask: 1e6,
  concurrentPerTask: 1e6,
  concurrentPerHost: 1e6,
  spawnsPerMinute: 1e6,
  childrenPerAgent: 1e6,
};
