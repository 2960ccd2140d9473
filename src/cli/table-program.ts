/* What runs every command that has no bundle of its own, as one file: see `start-quickly.ts`. */
export { dispatch } from './dispatch.ts';
export { reportFailure } from './failure.ts';
