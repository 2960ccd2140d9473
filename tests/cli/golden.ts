import type { Scene } from '../agents/views/scene.ts';

/** A text in which what differs from run to run, ids and paths, is replaced by what it stands for. */
export function withoutChance(text: string, scene: Scene): string {
  const { task, ...agents } = scene;
  const names: readonly (readonly [string, string])[] = [
    [task.workspace, '<workspace>'],
    [task.projectDirectory, '<project>'],
    [task.id, '<task>'],
    ...Object.entries(agents).flatMap(([name, id]): (readonly [string, string])[] => [
      [id, `<${name}>`],
      [id.slice(-6), `#${name}`.slice(0, 6).padEnd(6, '#')],
    ]),
  ];
  return names.reduce((done, [found, name]) => done.replaceAll(found, name), text);
}
