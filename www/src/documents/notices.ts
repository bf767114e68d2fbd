/** What has just happened, said in a line over the page, with a way back where there is one. */
import { button, element, fill } from "../element.js";

export interface Notice {
  readonly label: string;
  run(): void;
}

export interface Notices {
  /** Says it in place of what was said before. It stays until it is closed or something else is said. */
  say(text: string, ...ways: readonly Notice[]): void;
}

/** `root` is a live region, so that screen readers say it, too. */
export function noticesIn(root: HTMLElement): Notices {
  const close = () => fill(root);
  return {
    say(text, ...ways) {
      const waysOut = ways.map(({ label, run }) =>
        button(label, () => {
          close();
          run();
        }, { class: "small" }),
      );
      fill(root, element("p", {}, text), ...waysOut, button("Close", close, { class: "small quiet" }));
    },
  };
}
