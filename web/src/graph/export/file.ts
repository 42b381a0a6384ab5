// Saves the picture as a file.
import type { EntityKind } from "../../gql/schema.gen";
import { KINDS } from "../../ui/kind";
import type { Palette, Svg } from "./svg";

/** The colours of the page as it looks now. */
export function palette(): Palette {
  const probe = document.createElement("span");
  document.body.append(probe);
  const color = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const kinds = Object.fromEntries(
    KINDS.map((kind) => [kind, { line: color(kind.toLowerCase()), ground: color(`${kind.toLowerCase()}-soft`) }]),
  ) as Record<EntityKind, { line: string; ground: string }>;
  const colors = {
    ground: color("ground"),
    raised: color("raised"),
    sunken: color("sunken"),
    line: color("line-strong"),
    text: color("text"),
    faint: color("faint"),
    accent: color("accent"),
    kinds,
  };
  probe.remove();
  return colors;
}

/** Saves a drawing as it is. */
export function saveSvg({ text }: Svg, name: string): void {
  save(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
}

/** Browsers draw no canvas with more pixels than this. */
const MOST = 16_000_000;

/** Saves a drawing in dots, two for each pixel; fewer where the picture is very large. */
export async function savePng({ text, width, height }: Svg, name: string): Promise<void> {
  const image = new Image();
  // The pages' policy lets pictures come from data, not from blobs.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(MOST / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("the canvas gives no picture");
  save(blob, `${name}.png`);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Later, as some browsers read it only after the click is done.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
