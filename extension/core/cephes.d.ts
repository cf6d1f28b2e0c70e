/** The library brings its types, but its package.json hides them from who imports it. */
declare module 'cephes' {
  /** The regularised incomplete beta function I_x(a, b). */
  export function incbet(a: number, b: number, x: number): number;
  /** Its inverse: the x of which I_x(a, b) is y. */
  export function incbi(a: number, b: number, y: number): number;
  /** The error function, and 1 less it, precise where that is small. */
  export function erf(x: number): number;
  export function erfc(x: number): number;
}
