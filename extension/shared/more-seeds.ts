/** Runs that would tell more: of each of some settings so many further seeds. */
export interface MoreSeeds {
  seeds: number[];
  /** A run of each setting: its folder. */
  of: string[];
}
