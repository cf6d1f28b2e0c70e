/**
 * Variables that a process which trains is started with: glibc keeps the memory that a step frees, instead of fetching it page by page
 * in the next.
 */
export const trainerEnvironment = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 28),
};
