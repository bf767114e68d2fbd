/** Mouse, fingers and keys on the diagram's stage. */
import type { Picture } from "telaio/graph";
import type { Camera } from "./camera.js";

type DrawnNode = Picture["nodes"][number];

/** A pointer that moves less is a click. */
const STILL = 4;

/** Drags to pan, two fingers or the wheel with Ctrl to zoom, the wheel alone to scroll. */
export function handlePointers(host: HTMLElement, camera: Camera): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;

  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  host.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (moved < STILL) return;
    // Only now, so that a click still goes to the node under it.
    if (!host.hasPointerCapture(event.pointerId)) host.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other === undefined) return camera.pan(now.x - before.x, now.y - before.y);
    const { left, top } = host.getBoundingClientRect();
    const middle = { x: (now.x + other.x) / 2 - left, y: (now.y + other.y) / 2 - top };
    camera.zoom(Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1), middle);
  });
  for (const name of ["pointerup", "pointercancel"] as const) host.addEventListener(name, ({ pointerId }) => void pointers.delete(pointerId));
  host.addEventListener(
    "click",
    (event) => {
      if (moved >= STILL) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  host.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top } = host.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) camera.zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
      else camera.pan(-event.deltaX, -event.deltaY);
    },
    { passive: false },
  );
}

interface Target {
  current(): DrawnNode | undefined;
  picture(): Picture;
  move(id: string): void;
  activate(node: DrawnNode): void;
  expand(node: DrawnNode): void;
  toggleBreakpoint(node: DrawnNode): void;
}

/** Arrows follow the edges, Enter goes to the text, Space opens a workflow, B sets a breakpoint, + − 0 zoom. */
export function handleKeys(host: HTMLElement, camera: Camera, target: Target): void {
  host.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const it = target.current();
    const isHandled = zoomKey(event.key, camera) || (it !== undefined && nodeKey(event.key, it, target));
    if (isHandled) event.preventDefault();
  });
}

function zoomKey(key: string, camera: Camera): boolean {
  if (key === "+" || key === "=") camera.zoom(1.25);
  else if (key === "-") camera.zoom(0.8);
  else if (key === "0") camera.fit();
  else return false;
  return true;
}

function nodeKey(key: string, it: DrawnNode, target: Target): boolean {
  const { nodes } = target.picture();
  switch (key) {
    case "ArrowUp":
    case "ArrowDown":
    case "ArrowLeft":
    case "ArrowRight": {
      const next = towards(target.picture(), it, key);
      if (next !== undefined) target.move(next.id);
      return true;
    }
    case "Home":
    case "End": {
      const next = key === "Home" ? nodes[0] : nodes.findLast((node) => node.placed.node.kind === "step" || node.id === "end");
      if (next !== undefined) target.move(next.id);
      return true;
    }
    case "Enter":
      target.activate(it);
      return true;
    case " ":
      if (it.placed.workflowId !== undefined) target.expand(it);
      return true;
    case "b":
      target.toggleBreakpoint(it);
      return true;
    default:
      return false;
  }
}

type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const DIRECTION: Readonly<Record<Arrow, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The neighbor in a direction: first one that an edge leads to or comes from, the next step before all others. */
function towards({ nodes, edges }: Picture, from: DrawnNode, arrow: Arrow): DrawnNode | undefined {
  const [dx, dy] = DIRECTION[arrow];
  const beside = new Map<string, number>();
  for (const { placed } of edges) {
    const other = placed.from === from.id ? placed.to : placed.to === from.id ? placed.from : undefined;
    if (other !== undefined && placed.edge.kind !== "data") beside.set(other, Math.min(beside.get(other) ?? 1, placed.edge.kind === "next" ? 0 : 1));
  }
  let best: { node: DrawnNode; cost: number } | undefined;
  for (const node of nodes) {
    const [x, y] = [middle(node).x - middle(from).x, middle(node).y - middle(from).y];
    const ahead = x * dx + y * dy;
    if (node.id === from.id || ahead <= 4) continue;
    const aside = Math.abs(x * dy + y * dx);
    const rank = beside.get(node.id);
    // Without an edge, only what is clearly in that direction counts, and only if nothing else is.
    if (rank === undefined && aside > ahead) continue;
    if (rank === 1 && aside > ahead * 3) continue;
    const cost = ahead + aside * 2 + (rank === undefined ? 1e6 : rank * 1e3);
    if (best === undefined || cost < best.cost) best = { node, cost };
  }
  return best?.node;
}

const middle = ({ x, y, width, height }: DrawnNode) => ({ x: x + width / 2, y: y + height / 2 });
