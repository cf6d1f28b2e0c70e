import { rpcClient, rpcServe, type Api } from '../shared/rpc';
import { lowerPriority } from './lower-priority';
import { parentWire } from './parent-wire';

/**
 * Makes this process serve the editor's host, which forked it with `serialization: 'advanced'` and one JSON argument,
 * its options. `open` answers what is served and gets the host's own side to call. It lives as long as its parent's channel.
 */
export function serveParent<Served extends Api<Served>, Parent extends Api<Parent> = Record<never, never>>(open: (options: never, parent: Parent) => { api: Served; dispose?(): Promise<void> }): void {
  lowerPriority('PRIORITY_BELOW_NORMAL');
  const { remote, close } = rpcClient<Parent>(parentWire);
  const { api, dispose } = open(JSON.parse(process.argv[2] ?? '{}') as never, remote);
  rpcServe<Served>(parentWire, api);
  process.once('disconnect', () => {
    close();
    void Promise.resolve(dispose?.()).finally(() => process.exit(0));
  });
}
