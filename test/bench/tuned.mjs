/** PyTorch's best known environment: glibc keeps freed memory instead of returning it after each step, and threads stay on their cores. */
export const tuned = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', OMP_PROC_BIND: 'close', OMP_PLACES: 'cores', KMP_BLOCKTIME: '1' };
