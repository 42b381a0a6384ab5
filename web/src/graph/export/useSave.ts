// Saving, with the page's words and colours.
import { useState } from "react";
import { useFormat } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import { signOf } from "../../ui/Icon";
import type { Scene } from "../canvas/scene";
import { family, measure } from "../layout/measure";
import type { SaveAs } from "../tools/Save";
import { useGraphWords } from "../words";
import { palette, savePng, saveSvg } from "./file";
import { svg } from "./svg";

/** A function that saves the scene, and whether it failed the last time. */
export function useSave(scene: Scene, title: string, slug: string): { readonly save: (as: SaveAs) => void; readonly hasFailed: boolean } {
  const words = useGraphWords().save;
  const kinds = useWords().kind;
  const { partialDate } = useFormat();
  const [hasFailed, setFailed] = useState(false);
  const save = (as: SaveAs) => {
    const picture = svg({
      scene,
      palette: palette(),
      measure,
      family: family(),
      title,
      credit: words.credit(partialDate(new Date().toISOString().slice(0, 10))),
      kindWord: (kind) => kinds[kind],
      sign: signOf,
    });
    const name = `hamkor-${slug}`;
    setFailed(false);
    if (as === "svg") saveSvg(picture, name);
    else savePng(picture, name).catch(() => setFailed(true));
  };
  return { save, hasFailed };
}
