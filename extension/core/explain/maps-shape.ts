/** A layer's output as maps [C, H, W]: of a vector each value is a map of one cell. */
export const mapsShape = ([channels, height = 1, width = 1]: readonly number[]): [number, number, number] => [channels!, height, width];
