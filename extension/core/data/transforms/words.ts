/** A drawn number in three figures, with a minus that is as wide as a plus. */
export const figure = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

export const inDegrees = (angle: number): string => `${signed(angle)}°`;

export const factor = (value: number): string => `×${figure(value)}`;

/** torchvision's names: i counts rows from the top, j columns from the left. */
export const corner = ({ top, left }: { top: number; left: number }): string => `i=${top} j=${left}`;

export const rectangle = (place: { top: number; left: number; height: number; width: number }): string => `${place.height} × ${place.width} at ${corner(place)}`;
