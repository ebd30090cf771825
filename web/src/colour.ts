// A perceptually uniform scale of colours: even steps of lightness in Oklab from violet over teal to
// yellow. Oklab and its matrices: Bjorn Ottosson, "A perceptual color space for image processing".

const STEPS = 256;

function toLinear(L: number, a: number, b: number): number[] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function colourAt(t: number): number[] {
  const L = 0.3 + 0.6 * t;
  const hue = ((300 - 200 * t) * Math.PI) / 180;
  let chroma = 0.13 + 0.05 * t * t;
  let rgb = toLinear(L, chroma * Math.cos(hue), chroma * Math.sin(hue));
  while (Math.min(...rgb) < 0 || Math.max(...rgb) > 1) {
    chroma -= 0.002; // less colourful until a screen can show it
    rgb = toLinear(L, chroma * Math.cos(hue), chroma * Math.sin(hue));
  }
  return rgb.map((c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

/** RGBA bytes of the whole scale, low to high. */
export function colourTable(): Uint8Array {
  const table = new Uint8Array(4 * STEPS);
  for (let i = 0; i < STEPS; i++) {
    const rgb = colourAt(i / (STEPS - 1));
    table.set([...rgb.map(Math.round), 255], 4 * i);
  }
  return table;
}

/** The scale as a CSS gradient from left to right. */
export function gradient(): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    return `rgb(${colourAt(i / 16).map(Math.round).join(",")})`;
  });
  return `linear-gradient(to right, ${stops.join(",")})`;
}
