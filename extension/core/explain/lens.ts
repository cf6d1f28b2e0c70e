import type { Engine, Program } from '../engine';
import type { Model } from '../model/model';

/** Runs a program of one model, compiled once per name and batch size. */
export interface Lens {
  model: Model;
  run(name: string, program: Program, inputs: Record<string, { shape: number[]; values: Float32Array }>): Promise<Record<string, Float32Array>>;
}

/** A lens on `model` whose weights are in `engine`'s state. `dispose` frees the compiled programs. */
export function openLens(model: Model, engine: Engine): Lens & { dispose(): void } {
  const compiled = new Map<string, ReturnType<Engine['compile']>>();
  return {
    model,
    async run(name, program, inputs) {
      const key = `${name} ${Object.values(inputs).map((input) => input.shape.join('x')).join(' ')}`;
      let ready = compiled.get(key);
      if (!ready) {
        const specs = Object.entries(inputs).map(([input, { shape }]) => [input, { shape, dtype: 'float32' as const }]);
        compiled.set(key, (ready = engine.compile(name, program, Object.fromEntries(specs))));
      }
      return (await ready).run(Object.fromEntries(Object.entries(inputs).map(([input, { values }]) => [input, values])));
    },
    dispose() {
      for (const ready of compiled.values()) void ready.then((program) => program.dispose(), () => undefined);
      compiled.clear();
    },
  };
}
