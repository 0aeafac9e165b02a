/** The engine, as the kernel sees it. */
import * as emberline from '../../engine/index.ts';
import { SparkContext } from '../../engine/backend/sparkContext.ts';
import { Rdd } from '../../engine/rdd/rdd.ts';
import type { KernelEngine, NamedRdd } from './kernel.ts';

export const sparkEngine: KernelEngine = {
  module: emberline,
  moduleUrl: new URL('../../engine/index.ts', import.meta.url).href,
  createContext({ config, onEvents, callSite }) {
    const { appId, appName, master, conf, eventLogDir, cwd } = config;
    const context = new SparkContext({ appId, appName, master, conf: { 'spark.driver.allowMultipleContexts': 'false', ...conf }, eventLogDir, cwd, onEvents, callSite });
    // A start that fails is told by the first job that waits for it.
    context.ready.catch(() => undefined);
    return context;
  },
  isRdd: (value): value is NamedRdd => value instanceof Rdd,
};
