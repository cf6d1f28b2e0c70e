/**
 * Variables that a process which trains is started with. The first keeps onnxruntime from reporting to its maker; the others make
 * glibc keep the memory that a step frees, instead of fetching it page by page in the next.
 */
export const trainerEnvironment = {
  ORT_DISABLE_TELEMETRY: '1',
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 28),
};
