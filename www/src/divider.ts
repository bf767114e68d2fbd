/** The divider between the two panes: dragged, or moved with the arrow keys. */
import { keep, kept } from "./storage.js";

const LEAST = 25;
const MOST = 75;
const USUAL = 54;
const STEP = 2;

/** `divider` is a `role="separator"` between the panes of `panes`. */
export function divide(panes: HTMLElement, divider: HTMLElement): void {
  let split = kept("split") ?? USUAL;
  place(split);

  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
    divider.focus();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, width } = panes.getBoundingClientRect();
    place(((event.clientX - left) / width) * 100);
  });
  divider.addEventListener("pointerup", () => keep("split", split));
  divider.addEventListener("dblclick", () => move(USUAL));
  divider.addEventListener("keydown", (event) => {
    switch (event.key) {
      case "ArrowLeft":
        move(split - STEP);
        break;
      case "ArrowRight":
        move(split + STEP);
        break;
      case "Home":
        move(LEAST);
        break;
      case "End":
        move(MOST);
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  function move(to: number): void {
    place(to);
    keep("split", split);
  }

  function place(to: number): void {
    split = Math.min(MOST, Math.max(LEAST, Math.round(to * 10) / 10));
    panes.style.setProperty("--split", `${split}%`);
    divider.setAttribute("aria-valuenow", String(Math.round(split)));
  }
}
