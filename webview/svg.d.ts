/** An SVG file is bundled as its text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
