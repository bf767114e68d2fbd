/** Which part of a picture is in sight: zooming, panning, and keeping something in view. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Smaller than this nothing can be read, larger there is nothing more to see. */
const LEAST = 0.2;
const MOST = 3;
/** As small as fitting makes a picture: a long one begins at its top. */
const LEAST_FIT = 0.5;
const MARGIN = 20;

export interface Camera {
  /** Pixels for each unit of the picture. */
  readonly scale: number;
  /** The part of the picture that is in sight. */
  readonly sight: Box;
  /** Shows all of the picture, or its upper part. */
  fit(): void;
  zoom(factor: number, at?: { x: number; y: number }): void;
  pan(dx: number, dy: number): void;
  /** Moves only as far as it takes to see the box. */
  show(box: Box): void;
  /** The sizes of the picture and of the place where it is shown, which may have changed. */
  resize(picture: { width: number; height: number }): void;
}

/** `changed` is called with each change of view. */
export function camera(host: HTMLElement, changed: () => void): Camera {
  let picture = { width: 0, height: 0 };
  let [scale, x, y] = [1, 0, 0];
  let isFitted = true;

  // Whoever asks the browser at each change has it lay the page out.
  let room = { width: host.clientWidth, height: host.clientHeight };
  const size = () => room;

  /** At least a corner of the picture stays in sight. */
  function settle(): void {
    const { width, height } = size();
    const [across, down] = [picture.width * scale, picture.height * scale];
    x = across + 2 * MARGIN <= width && isFitted ? (width - across) / 2 : clamp(x, Math.min(0, width - across) - width / 2, Math.max(0, width - across) + width / 2);
    y = clamp(y, Math.min(0, height - down) - height / 2, Math.max(0, height - down) + height / 2);
    changed();
  }

  function fit(): void {
    const { width, height } = size();
    const whole = Math.min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height, 1);
    const across = Math.min((width - 2 * MARGIN) / picture.width, 1);
    scale = clamp(whole >= LEAST_FIT ? whole : across, LEAST_FIT, 1);
    x = Math.max(MARGIN, (width - picture.width * scale) / 2);
    y = MARGIN;
    isFitted = true;
    settle();
  }

  return {
    get scale() {
      return scale;
    },
    get sight() {
      const { width, height } = size();
      return { x: -x / scale, y: -y / scale, width: width / scale, height: height / scale };
    },
    fit,
    zoom(factor, at = { x: size().width / 2, y: size().height / 2 }) {
      const to = clamp(scale * factor, LEAST, MOST);
      x = at.x - ((at.x - x) / scale) * to;
      y = at.y - ((at.y - y) / scale) * to;
      scale = to;
      isFitted = false;
      settle();
    },
    pan(dx, dy) {
      [x, y] = [x + dx, y + dy];
      isFitted = false;
      settle();
    },
    show(box) {
      const { width, height } = size();
      const [left, top] = [box.x * scale + x, box.y * scale + y];
      const dx = away(left, box.width * scale, width);
      const dy = away(top, box.height * scale, height);
      if (dx === 0 && dy === 0) return;
      [x, y] = [x + dx, y + dy];
      isFitted = false;
      settle();
    },
    resize(given) {
      picture = given;
      room = { width: host.clientWidth, height: host.clientHeight };
      if (isFitted) fit();
      else settle();
    },
  };
}

const clamp = (number: number, least: number, most: number) => Math.max(least, Math.min(number, most));

/** How far something must move to be within. */
function away(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  const over = start + length - (room - MARGIN);
  return over > 0 ? -Math.min(over, start - MARGIN) : 0;
}
