import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import type { Key } from "../../../core/dataset";
import { useRuntime } from "../../context";

/** A card that is dragged, and the column it is over. */
export interface Dragged {
  readonly key: Key;
  readonly over: string | null;
}

interface Ghost {
  /** Where the pointer lifted it. */
  readonly at: string;
  /** From there to the corner of the card. */
  readonly x: number;
  readonly y: number;
  readonly inlineSize: number;
}

interface Options {
  readonly boardRef: RefObject<HTMLElement | null>;
  /** The copy of the card that follows the pointer. */
  readonly ghostRef: RefObject<HTMLElement | null>;
  readonly onDrop: (key: Key, column: string) => void;
}

interface Dragging {
  readonly dragged: Dragged | null;
  readonly ghost: Ghost | null;
  readonly onPointerDown: (key: Key, event: PointerEvent<HTMLElement>) => void;
  /** The press that ended just now was a drag: its click opens nothing. */
  readonly wasDrag: () => boolean;
}

const offset = ({ x, y }: { readonly x: number; readonly y: number }) => `${x}px ${y}px`;

/** So far a mouse moves in a click, in pixels. */
const slack = 5;
/** So long a finger stays before it lifts a card; sooner it scrolls. In milliseconds. */
const longPress = 350;
/** So near to an end of the board it scrolls, in pixels. */
const edge = 48;
/** So far in each frame. */
const step = 8;

/**
 * Drags cards by mouse, pen and finger. The card stays where it is until it is dropped; a copy follows the pointer,
 * drawn without React. While a finger drags, the page does not scroll, which only a listener that is not passive can
 * prevent.
 */
export function useDragging({ boardRef, ghostRef, onDrop }: Options): Dragging {
  const { clock } = useRuntime();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [ghost, setGhost] = useState<Ghost | null>(null);
  const end = useRef<() => void>(() => undefined);
  const ended = useRef(false);

  useEffect(
    () => () => {
      end.current();
    },
    [],
  );

  const onPointerDown = useCallback(
    (key: Key, down: PointerEvent<HTMLElement>) => {
      if (down.button !== 0 || !down.isPrimary) return;
      const { currentTarget: card, pointerId, pointerType } = down;
      const start = { x: down.clientX, y: down.clientY };
      let at = start;
      let lifted = false;
      let over: string | null = null;
      let frame = 0;
      ended.current = false;

      const look = () => {
        const found = document
          .elementsFromPoint(at.x, at.y)
          .map((element) => element.closest<HTMLElement>("[data-column]"))
          .find((column) => column !== null && boardRef.current?.contains(column) === true);
        const next = found?.dataset.column ?? null;
        if (next === over) return;
        over = next;
        setDragged({ key, over });
      };
      const draw = () => {
        const { current } = ghostRef;
        if (current !== null) current.style.translate = offset(at);
      };
      const scroll = () => {
        const board = boardRef.current;
        if (board !== null) {
          const { left, right } = board.getBoundingClientRect();
          if (at.x < left + edge) board.scrollLeft -= step;
          else if (at.x > right - edge) board.scrollLeft += step;
          look();
        }
        frame = requestAnimationFrame(scroll);
      };
      const lift = () => {
        if (lifted) return;
        lifted = true;
        const { left, top, width } = card.getBoundingClientRect();
        setGhost({ at: offset(at), x: left - start.x, y: top - start.y, inlineSize: width });
        setDragged({ key, over });
        look();
        frame = requestAnimationFrame(scroll);
      };
      const press = pointerType === "touch" ? clock.after(longPress, lift) : () => undefined;

      const move = (event: globalThis.PointerEvent) => {
        if (event.pointerId !== pointerId) return;
        at = { x: event.clientX, y: event.clientY };
        const far = Math.hypot(at.x - start.x, at.y - start.y) > slack;
        if (!lifted && far) {
          if (pointerType === "touch") stop();
          else lift();
        }
        if (!lifted) return;
        event.preventDefault();
        draw();
        look();
      };
      const up = (event: globalThis.PointerEvent) => {
        if (event.pointerId !== pointerId) return;
        const target = over;
        const dropped = lifted;
        stop();
        if (!dropped) return;
        ended.current = true;
        if (target !== null) onDrop(key, target);
      };
      const escape = (event: KeyboardEvent) => {
        if (event.key !== "Escape" || !lifted) return;
        event.preventDefault();
        event.stopPropagation();
        ended.current = true;
        stop();
      };
      const hold = (event: Event) => {
        if (lifted) event.preventDefault();
      };
      const cancel = (event: globalThis.PointerEvent) => {
        if (event.pointerId === pointerId) stop();
      };
      const stop = () => {
        press();
        cancelAnimationFrame(frame);
        setDragged(null);
        setGhost(null);
        document.removeEventListener("pointermove", move);
        document.removeEventListener("pointerup", up);
        document.removeEventListener("pointercancel", cancel);
        document.removeEventListener("keydown", escape, true);
        document.removeEventListener("touchmove", hold);
        document.removeEventListener("contextmenu", hold);
        document.removeEventListener("selectstart", hold);
        end.current = () => undefined;
      };
      end.current();
      end.current = stop;
      document.addEventListener("pointermove", move);
      document.addEventListener("pointerup", up);
      document.addEventListener("pointercancel", cancel);
      document.addEventListener("keydown", escape, true);
      document.addEventListener("touchmove", hold, { passive: false });
      document.addEventListener("contextmenu", hold);
      document.addEventListener("selectstart", hold);
    },
    [boardRef, ghostRef, clock, onDrop],
  );
  const wasDrag = useCallback(() => ended.current, []);
  return { dragged, ghost, onPointerDown, wasDrag };
}
